/*
 * file: trace ⇄ capture file. Reads pcap and pcapng, writes pcapng.
 *
 * The journal travels as comments: each event's line is a comment of the first packet at or after
 * it; what follows the last packet is in a final Interface Statistics Block; the SCENARIO event is
 * the section's comment. With JOURNAL_ROWS the events are packets of a second interface instead
 * (link type 252, dissector "syslog"), which Wireshark lists as rows between the others.
 */
#ifndef CAPTURE_FILE_H
#define CAPTURE_FILE_H

#include "trace.h"

/* --- reading --- */

/* Reads a whole file into an empty trace; "-" is standard input. Regular files are mapped. False: not
 * a capture, or unreadable; nothing usable in the trace. A file that is cut off is no failure: what
 * is whole is there and trace->warning says the rest. */
bool file_read(struct trace *trace, const char *path, struct error *error);

/* --- writing --- */

enum journal { JOURNAL_COMMENTS, JOURNAL_ROWS };

/* Section header and interfaces, with the SCENARIO event and the notes on the trace, which are written
 * nowhere else: render it when they are known. */
void pcapng_render_header(const struct trace *trace, enum journal journal, struct text *out);
/* Moments [FIRST, END) as blocks. Events after the last frame in the range are left out: what comes
 * next (a later range, or the end) carries them. Returns the first moment that was left out. */
size_t pcapng_render_moments(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out);
/* The closing statistics block with the events of [FIRST, END) and the count of drops. */
void pcapng_render_end(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out);

/* --- inside: pcap.c and pcapng.c, one format each --- */

/* Parse LENGTH octets that stay where they are as long as the trace. */
bool pcap_parse(struct trace *trace, const uint8_t *bytes, size_t length, const char *path,
    struct error *error);
bool pcapng_parse(struct trace *trace, const uint8_t *bytes, size_t length, const char *path,
    struct error *error);

#endif
