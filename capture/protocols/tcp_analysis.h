/* tcp_analysis: shows what a TCP segment means in its conversation (../analysis.h). */
#ifndef CAPTURE_PROTOCOLS_TCP_ANALYSIS_H
#define CAPTURE_PROTOCOLS_TCP_ANALYSIS_H

#include "../protocol.h"

/* What the flags of a segment do to the connection: opens it, closes it, ends it. FACTS may be NULL. */
void tcp_describe_connection(struct reader *r, uint16_t flags, const struct analysis_facts *facts);
/* Verdict and numbers; nothing if there are none. */
void tcp_describe_analysis(struct reader *r, const struct analysis_facts *facts);
/* How long ago the connection began, and its segment before this one was. */
void tcp_describe_times(
    struct reader *r, const struct packet *p, const struct stream_facts *facts);

#endif
