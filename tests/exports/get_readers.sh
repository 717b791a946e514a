#!/bin/sh
#
# get_readers.sh: fetches Mermaid, and the DOM that it wants, for tests/exports/mermaid.mjs, and axe-core for
# tests/page/check.js, by npm, into LOOPLAB_NODE_MODULES or build/node_modules. The tests themselves never use
# the network.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd -P)
modules=${LOOPLAB_NODE_MODULES:-$root/build/node_modules}
folder=$(dirname "$modules")

command -v npm >/dev/null || {
	echo "looplab: npm is not installed" >&2
	exit 1
}
mkdir -p "$folder"
npm install --prefix "$folder" --no-save --no-audit --no-fund mermaid@11 jsdom@26 axe-core@4
[ -d "$modules/mermaid" ] || mv "$folder/node_modules" "$modules"
