#!/bin/sh
#
# filters.sh CORPUS PARITY_FILTERS: the display filters of tests/filters.txt, over captures that were
# put together so that tshark need not be started for each.
set -eu

. "$(dirname "$0")/common.sh"
here=$(cd "$(dirname "$0")" && pwd)
filters=$here/../filters.txt
mine=$2

percent=98.0 # of the frames that either lets through
same=40      # filters that let the same frames through everywhere

captures 'fields' 60 >"$work/list"
# mergecap stops at a link type that it does not know.
count=0
while IFS= read -r file; do
	mergecap -a -w "$work/probe" "$open/$file" 2>/dev/null || continue
	echo "$open/$file" >>"$work/part.$((count % 8))"
	count=$((count + 1))
done <"$work/list"

pairs=
for part in "$work"/part.*; do
	xargs mergecap -a -w "$part.pcapng" <"$part"
	# -T fields: without it, tshark takes what TCP carries for octets of its header (docs/differences.md)
	FILTERS=$filters ANSWERS=$part.theirs tshark -n -X "lua_script:$here/filters.lua" \
		-T fields -e frame.number -r "$part.pcapng" >/dev/null 2>"$work/trouble" || true
	[ -s "$part.theirs" ] || skip "tshark runs no Lua here: $(tail -n 1 "$work/trouble")"
	"$mine" "$part.pcapng" <"$filters" >"$part.ours"
	pairs="$pairs $part.theirs:$part.ours"
done
# shellcheck disable=SC2086 # a list of words
python3 "$here/filters.py" "$percent" "$same" $pairs
