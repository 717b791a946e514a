/* remark: Wireshark's word on a segment, and where it is not what happened. */
#ifndef CAPTURE_REMARK_H
#define CAPTURE_REMARK_H

#include "trace.h"

/* Wireshark's word on FRAME, as its packet list shows it: "TCP Dup ACK"; NULL: it has none. */
const char *analysis_word(const struct trace *trace, uint64_t frame);
/* All of its words on FRAME (from 0), appended to TEXT as its packet list has them: "[TCP Dup ACK 7#2]
 * [TCP ZeroWindow] ", the most telling first; 7 is the frame that is repeated, for the second time.
 * Nothing where it has none. */
void analysis_words(const struct trace *trace, uint64_t frame, struct text *text);
/* Why Wireshark's word on FRAME is not what really happened, as far as the journal tells: a static
 * sentence, or NULL. */
const char *analysis_remark(const struct trace *trace, size_t frame);

#endif
