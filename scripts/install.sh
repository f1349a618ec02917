#!/usr/bin/env bash
# Makes an environment from its lock: .venv has everything, .venv-core (`install.sh core`) what web,
# sender, jobs and the command line need. uv comes from the package index if the machine has none.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-all}" in
  all) venv=.venv lock=requirements.lock size="2.7 GB on disk, most of it TensorFlow" ;;
  core) venv=.venv-core lock=requirements-core.lock size="0.3 GB on disk" ;;
  *) echo "There is no environment \"$1\": say core, or nothing for all." >&2; exit 64 ;;
esac
PYTHON=${PYTHON:-python3.11}
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  echo "Python 3.11 is needed (found: $("$PYTHON" --version 2>&1)). Say where it is: make PYTHON=/path/to/python3.11" >&2
  exit 1
fi
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  uv=.uv/bin/uv
  if [ ! -x "$uv" ]; then
    echo "Installing uv …"
    "$PYTHON" -m venv .uv
    .uv/bin/pip install --quiet --disable-pip-version-check uv
  fi
fi
echo "Installing what $lock names ($size) …"
[ -x $venv/bin/python ] || "$uv" venv --quiet --python "$PYTHON" $venv
# bytecode is compiled now: importing Rasa takes 8 s with it and 20 s without
VIRTUAL_ENV=$venv "$uv" pip sync --quiet --require-hashes --compile-bytecode $lock
VIRTUAL_ENV=$venv "$uv" pip install --quiet --no-deps --no-build-isolation --editable .
scripts/assets.sh $venv/bin/python
