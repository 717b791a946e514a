/* exchange: which message answers which, found out when somebody looks. Inside past. */
#ifndef CAPTURE_TRACE_EXCHANGE_H
#define CAPTURE_TRACE_EXCHANGE_H

#include "../trace.h"

struct exchanges;

/* Knows nothing yet. */
struct exchanges *exchanges_new(void);
void exchanges_free(struct exchanges *all);
/* What message number PLACE (from 0) of those that the decoders of FRAME (an index) noted is to the messages
 * before it. */
struct answer exchanges_look(
    struct exchanges *all, const struct trace *trace, size_t frame, uint32_t place);

#endif
