#!/usr/bin/env bash
# Rasa's own validation of the dialogue's files. It logs loudly: into a file, shown if it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p var
folders=()
for folder in data/nlu data/rules data/stories; do [ -d "$folder" ] && folders+=("$folder"); done
echo "rasa data validate (its words are in var/validate.log)"
if ! PYTHONPATH=. SANIC_NO_UVLOOP=1 .venv/bin/rasa data validate --fail-on-warnings --config config.yml \
    --domain domain.yml --data "${folders[@]}" >var/validate.log 2>&1; then
  cat var/validate.log >&2
  exit 1
fi
