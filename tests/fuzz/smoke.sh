#!/bin/sh
# smoke.sh PROGRAM…: every fuzz target for a few seconds; one that fails does not hide the next.
failed=0
for program; do
	echo "${program##*/}:"
	"$program" "${FUZZ_TRIES:-2000}" || failed=1
done
exit "$failed"
