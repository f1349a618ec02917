#!/usr/bin/env bash
# Resolves pyproject.toml into its locks, which hold hashes and name no package host. What a lock
# holds stays unless pyproject.toml asks for another version; `scripts/lock.sh --upgrade` moves all.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .uv/bin/uv)
compile() {
  "$uv" pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command scripts/lock.sh --quiet "$@"
}
compile "$@" --extra worker --group dev --output-file requirements.lock
# The field's data is the same in both, or two roles judge one text in two ways: Rasa's caps decide.
mkdir -p var
grep -oE '^(holidays|phonenumbers|tzdata)==[^ ;]+' requirements.lock >var/shared-versions.txt
compile "$@" --group test --constraint var/shared-versions.txt --output-file requirements-core.lock
"$uv" pip compile --group node --python-version 3.11 --generate-hashes --no-emit-index-url \
  --custom-compile-command scripts/lock.sh --quiet "$@" --output-file requirements-node.lock
# What the console's pages load. Without npm here, package-lock.json stays.
if [ $# -gt 0 ] && command -v npm >/dev/null; then
  npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund
fi
