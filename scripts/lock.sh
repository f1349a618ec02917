#!/usr/bin/env bash
# Resolves pyproject.toml anew. The lock holds hashes and names no package host.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .uv/bin/uv)
"$uv" pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes \
  --no-emit-index-url --upgrade --quiet --output-file requirements.lock
