#!/bin/sh
#
# tidy.sh BUILD [FILE…]: what clang-format would lay out otherwise, and what clang-tidy finds, in all sources or
# in those named. BUILD is a configured build folder: it says how each file is compiled. Takes about ten
# minutes for all, so that CI leaves it to people.
set -eu

build=$(cd "$1" && pwd -P)
shift
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || eval "set -- $(git ls-files '*.c' '*.h' | tr '\n' ' ')"
failed=0

clang-format --dry-run -Werror "$@" || failed=1
for file; do
	case $file in
	*.c) ! grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" || echo "$file" ;;
	esac
done | xargs -r -n 4 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*' -p "$build" || failed=1
exit "$failed"
