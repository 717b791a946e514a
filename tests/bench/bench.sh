#!/bin/sh
#
# bench.sh FOLDER LOOPLAB [CONFIG SANITIZED]: looplab, tcpdump and tshark in turns on the same files.
#
# FOLDER holds the programs generate, measure and read, and gets the files. What it prints, and what
# the numbers mean: docs/performance.md.
#
#   BENCH_RUNS=5       of each program on each file
#   BENCH_SIZES=…      packets of each file; "10000 1000000" unless said
#   BENCH_LARGE=1      10 million packets as well (1.3 GB); there tshark runs BENCH_LARGE_TSHARK=1 times
#   BENCH_SNAP=128     octets kept of a packet; 0: all
set -eu

folder=$1 looplab=$2
runs=${BENCH_RUNS:-5}
sizes=${BENCH_SIZES:-10000 1000000}
[ -z "${BENCH_LARGE-}" ] || sizes="$sizes 10000000"
snap=${BENCH_SNAP:-128}
export TZ=UTC LC_ALL=C

if [ "${4-}" = ON ] || [ "${3-Release}" = Debug ]; then
	echo "bench: this build is ${3-}, sanitizers ${4-}: its numbers say nothing; use a Release build" >&2
fi

twelve='frame.number frame.time_relative frame.len ip.src ip.dst ip.proto tcp.srcport tcp.dstport
	tcp.seq tcp.ack tcp.len tcp.window_size'
options=''
for field in $twelve; do
	options="$options -e $field"
done

# One program a line: name, what it needs, how it is started.
programs() {
	cat <<-END
		looplab-open|$folder/read|$folder/read FILE
		looplab-text|$looplab|$looplab print FILE
		looplab-fields|$looplab|$looplab print FILE -T fields$options
		looplab-filter|$looplab|$looplab print FILE -Y tcp.port==80
		looplab-first|$looplab|$looplab print FILE -c 25
		tcpdump|tcpdump|tcpdump -nn -r FILE
		tcpdump-S|tcpdump|tcpdump -nn -S -r FILE
		tshark|tshark|tshark -n -r FILE
		tshark-fields|tshark|tshark -n -r FILE -T fields$options
	END
}

present() {
	programs | while IFS='|' read -r name needs command; do
		if command -v "$needs" >/dev/null 2>&1; then
			echo "$name|$command"
		else
			echo "bench: no $needs here: $name is left out" >&2
		fi
	done
}

# How often NAME runs on a file of COUNT packets.
runs_of() {
	case $1 in
	tshark*) [ "$2" -lt 10000000 ] || { echo "${BENCH_LARGE_TSHARK:-1}" && return; } ;;
	esac
	echo "$runs"
}

# From lines "NAME NANOSECONDS OCTETS", in the order of first appearance: the table.
table() {
	sort -s -k1,1 -k2,2n "$2" | awk -v packets="$1" -v order="$(awk '!seen[$1]++ { printf "%s ", $1 }' "$2")" '
		{ count[$1]++; time[$1, count[$1]] = $2; if ($3 > memory[$1]) memory[$1] = $3 }
		function median(name,   n) {
			n = count[name]
			return (time[name, int((n + 1) / 2)] + time[name, int(n / 2) + 1]) / 2
		}
		function ratio(name, to) {
			return to in count ? sprintf("%.1f", median(name) / median(to)) : "-"
		}
		END {
			printf "%-15s %4s %10s %13s %9s %9s  %s\n", "program", "runs", "median s", "spread s",
				"ns/packet", "B/packet", "times looplab: open, text, fields"
			n = split(order, names, " ")
			for (i = 1; i <= n; i++) {
				name = names[i]
				printf "%-15s %4d %10.3f %6.3f-%6.3f %9.0f %9.0f  %s %s %s\n", name, count[name],
					median(name) / 1e9, time[name, 1] / 1e9, time[name, count[name]] / 1e9,
					median(name) / packets, memory[name] / packets, ratio(name, "looplab-open"),
					ratio(name, "looplab-text"), ratio(name, "looplab-fields")
			}
		}'
}

list=$folder/programs.txt results=$folder/results.txt
present >"$list"
for packets in $sizes; do
	file=$folder/traffic-$packets-$snap.pcap
	if [ ! -e "$file" ]; then
		if [ "$snap" -eq 0 ]; then
			"$folder/generate" "$packets" >"$file.part"
		else
			"$folder/generate" "$packets" "$snap" >"$file.part"
		fi
		mv "$file.part" "$file"
	fi
	: >"$results"
	run=1
	while [ "$run" -le "$runs" ]; do
		while IFS='|' read -r name command; do
			[ "$run" -le "$(runs_of "$name" "$packets")" ] || continue
			before=${command%%FILE*} after=${command#*FILE}
			# shellcheck disable=SC2086 # lists of words
			set -- $before "$file" $after
			cat "$file" >/dev/null # in the cache, for everybody alike
			taken=$("$folder/measure" "$@" 2>"$folder/errors.txt" </dev/null) || {
				echo "bench: $name failed:" >&2
				cat "$folder/errors.txt" >&2
				exit 1
			}
			echo "$name $taken" >>"$results"
		done <"$list"
		run=$((run + 1))
	done
	printf '\n%s packets, %s octets, snap length %s\n\n' "$packets" "$(wc -c <"$file")" "$snap"
	table "$packets" "$results"
done
