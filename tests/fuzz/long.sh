#!/bin/sh
#
# long.sh FOLDER WHAT…: each target under libFuzzer for FUZZ_SECONDS (1800) seconds, one after the other.
#
# What reached new code is kept in build/fuzz/corpus/WHAT and is where the next run goes on; what failed
# is a file in FOLDER, and `fuzz_WHAT_smoke --try FILE` shows it again.
set -eu

folder=$1
shift
cd "$folder"
failed=0
for what; do
	mkdir -p "../corpus/$what" "../seeds/$what"
	"./fuzz_${what}_smoke" --write "../seeds/$what"
	"./fuzz_$what" -max_total_time="${FUZZ_SECONDS:-1800}" -timeout=10 -rss_limit_mb=2048 \
		-max_len=8192 -print_final_stats=1 "../corpus/$what" "../seeds/$what" || failed=1
done
exit "$failed"
