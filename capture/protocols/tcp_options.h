/* tcp_options: what may stand between the fixed part of a TCP header and the payload. */
#ifndef CAPTURE_PROTOCOLS_TCP_OPTIONS_H
#define CAPTURE_PROTOCOLS_TCP_OPTIONS_H

#include "../protocol.h"

/* What following a connection needs to know of the options. */
struct tcp_option_facts {
	int8_t window_shift;  /* at most 14; -1: no window scale option */
	uint32_t sack_octets; /* in the first three blocks of a SACK option */
	bool complete;        /* all were captured, none is so wrong that nothing can be made of it */
};

/* Reads OCTETS octets of options. SACK_BASE is subtracted from selective acknowledgments. */
struct tcp_option_facts tcp_take_options(struct reader *r, uint32_t octets, uint32_t sack_base);

/* The same octets as part of a line: " MSS=1460 WS=128". */
void tcp_summarize_options(
    struct reader *r, uint32_t octets, uint32_t sack_base, struct text *line);

/* The content of a Multipath TCP option, all that is left in R. */
void tcp_take_multipath(struct reader *r);

#endif
