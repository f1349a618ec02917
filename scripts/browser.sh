#!/usr/bin/env bash
# The tests of pages need a real browser. Where none is and we may, Debian's is installed; where we
# may not, those tests are left out, except under CI, where they fail.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing chromium …"
  log=$(mktemp)
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >"$log" 2>&1 \
    || { cat "$log" >&2; exit 1; }
else
  echo "No chromium here: the tests of pages are left out. Install it to run them." >&2
fi
