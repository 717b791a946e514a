/*
 * generate: writes a capture of traffic as a busy office has it, for measuring. The same arguments
 * give the same octets, everywhere.
 *
 *     generate PACKETS [SNAP-LENGTH] > FILE.pcap
 *
 * Some two thousand conversations at any time: TLS, HTTP and plain TCP with handshakes, delayed
 * acknowledgments, losses, reordering, spurious retransmissions, closed windows and keep-alives;
 * DNS, streams of datagrams, echoes, ARP; one in seven over IPv6.
 */
#include "flow.h"

#include <stdlib.h>

enum { FLOWS = 2048 };

/* A heap: the flow at I is not due later than those at 2I+1 and 2I+2. */
static void heap_sink(struct flow **heap, int at)
{
	for (;;) {
		int child = 2 * at + 1;
		if (child + 1 < FLOWS && flow_due(heap[child + 1]) < flow_due(heap[child]))
			child++;
		if (child >= FLOWS || flow_due(heap[at]) <= flow_due(heap[child]))
			return;
		struct flow *flow = heap[at];
		heap[at] = heap[child];
		heap[child] = flow;
		at = child;
	}
}

static void generate(struct wire *wire, uint64_t packets, struct flow *flows)
{
	static const int64_t start = 1700000000000000; /* microseconds since 1970 */
	struct chance chance = { .state = 1 };
	struct flow *heap[FLOWS];

	for (int i = 0; i < FLOWS; i++) {
		heap[i] = &flows[i];
		flow_start(heap[i], &chance, start + chance_below(&chance, 2000000));
	}
	for (int i = FLOWS / 2; i-- > 0;)
		heap_sink(heap, i);
	while (wire->frames < packets) {
		flow_step(heap[0], &chance, wire);
		heap_sink(heap, 0);
	}
}

int main(int argument_count, char **arguments)
{
	enum { BUFFER = 1 << 20, BASE = 10 };
	struct wire wire = { .file = stdout, .snap_length = 262144 };

	if (argument_count < 2 || argument_count > 3) {
		fputs("usage: generate PACKETS [SNAP-LENGTH] > FILE.pcap\n", stderr);
		return 2;
	}
	if (argument_count == 3)
		wire.snap_length = (uint32_t)strtoul(arguments[2], NULL, BASE);
	struct flow *flows = calloc(FLOWS, sizeof *flows);
	if (!flows)
		return 1;
	setvbuf(stdout, NULL, _IOFBF, BUFFER);
	wire_start(&wire);
	generate(&wire, strtoull(arguments[1], NULL, BASE), flows);
	free(flows);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	perror("generate");
	return 1;
}
