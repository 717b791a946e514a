#!/bin/sh
#
# fields.sh CORPUS LOOPLAB: values of fields and comments of packets as LOOPLAB and tshark print them.
# The shares of values that must be equal are below; what differs is explained in docs/differences.md.
set -eu

. "$(dirname "$0")/common.sh"
looplab=$2
here=$(cd "$(dirname "$0")" && pwd)
compare=$tools/compare_fields.py
[ -x "$tools/oracle.sh" ] && [ -e "$compare" ] || skip "there is no comparer in $tools"

core_alone=99.9 # percent; packets without tunnels and quoted headers
core=99.5
verdict=99.0 # each tcp.analysis.*
extra=98.0

captures 'fields|fields-pcapng|comments' 30 >"$work/list"
oracle=${LOOPLAB_ORACLE:-$work/oracle}
ours=$work/ours
if [ -z "${LOOPLAB_ORACLE-}" ]; then
	while IFS= read -r file; do
		mkdir -p "$work/captures/${file%/*}"
		cp "$open/$file" "$work/captures/$file"
	done <"$work/list"
	"$tools/oracle.sh" "$work/captures" "$oracle" 2
fi

# The columns of the oracle's file $1 that looplab knows, as options.
"$looplab" fields | sed 's/ .*//' | sort -u >"$work/known"
columns() {
	head -n 1 "$1" | tr '\t' '\n' | grep -Fx -f "$work/known"
}
# One capture, as the oracle has it; $1: core or ext.
print_ours() {
	printf '%s\n' $(cat "$work/columns.$1") | paste -s
	"$looplab" print "$open/$2" -T fields $(sed 's/^/-e /' "$work/columns.$1") </dev/null || true
}

(cd "$oracle" && find . -name '*.core.tsv' -size +0 | sed 's/^\.\///; s/\.core\.tsv$//' | sort) >"$work/answered"
sort "$work/list" | comm -12 - "$work/answered" >"$work/both"
first=$(head -n 1 "$work/both")
for kind in core ext; do
	columns "$oracle/$first.$kind.tsv" >"$work/columns.$kind"
	while IFS= read -r file; do
		mkdir -p "$ours/${file%/*}" "$work/theirs/${file%/*}"
		print_ours "$kind" "$file" >"$ours/$file.$kind.tsv" 2>/dev/null
		cp "$oracle/$file.$kind.tsv" "$work/theirs/$file.$kind.tsv"
	done <"$work/both"
done

failed=0
# Compares the files of one kind; the totals only.
totals() {
	title=$1 kind=$2
	shift 2
	echo "$title:"
	if python3 "$compare" --batch "$work/theirs" "$ours" --suffix ".$kind.tsv" --show 0 "$@" >"$work/report"; then
		:
	else
		failed=1
		sed -n '/^== total/,$p' "$work/report" | awk '$3 > 0'
	fi
	tail -n 4 "$work/report"
}
verdicts=$(grep '^tcp\.analysis\.' "$work/columns.core" | grep -v -e _rtt -e _num -e _frame -e bytes |
	sed "s/.*/--field-threshold &=$verdict/")
# shellcheck disable=SC2086 # a list of words
totals "core fields, tunnels left out" core --skip-nested --threshold $core_alone $verdicts
totals "core fields" core --threshold $core
totals "extra fields" ext --threshold $extra

echo "comments:"
while IFS= read -r file; do
	[ -s "$oracle/$file.comments.jsonl" ] || continue
	"$looplab" print "$open/$file" -Y frame.comment -T json </dev/null >"$work/comments" || failed=1
	python3 "$here/comments.py" "$file" "$oracle/$file.comments.jsonl" "$work/comments" || failed=1
done <"$work/both"
exit "$failed"
