/*
 * file: trace ⇄ capture file. Reads pcap and pcapng, writes pcapng.
 *
 * The journal travels as comments: each event's line is a comment of the first packet at or after
 * it; what follows the last packet is a comment of the last. The SCENARIO event is the section's
 * comment. A trace without packets has its events in a final Interface Statistics Block. With
 * JOURNAL_ROWS the events are packets of a second interface instead (link type 252, dissector
 * "syslog"), which Wireshark lists as rows between the others.
 */
#ifndef CAPTURE_FILE_H
#define CAPTURE_FILE_H

#include "trace.h"

/* --- reading, piece by piece --- */

/*
 * A regular file is mapped, and packets stay where they are in it; what comes through a pipe or is
 * unpacked goes to the trace's memory. A file that is cut off is no failure: what is whole is there
 * and trace->warning says the rest. Neither is one that becomes shorter while it is open: zeros stand
 * where it had more.
 */
struct file_reader;

enum reading {
	READING_ON,    /* there is more: call again */
	READING_WAITS, /* the next call may wait for input: poll() file_descriptor() first */
	READING_DONE,
	READING_FAILED /* not a capture, or unreadable; nothing usable in the trace */
};

/* Opens PATH, "-" being standard input, for an empty TRACE. NULL: it cannot be. Free with file_close(),
 * in the end or before; what was read stays. */
struct file_reader *file_open(struct trace *trace, const char *path, struct error *error);
/* Reads on: at most BLOCKS packets or other blocks of the file. ERROR is set with READING_FAILED. */
enum reading file_read_some(struct file_reader *reader, size_t blocks, struct error *error);
void file_close(struct file_reader *reader);
/* What cannot be mapped is given up when it has taken so many octets of memory: without this, half of
 * what the machine has. A small compressed file may have no end. */
void file_limit(struct file_reader *reader, uint64_t octets);

/* Octets of the file that have been read, and all; total 0: nobody knows. */
struct file_progress {
	uint64_t done, total;
};
struct file_progress file_progress(const struct file_reader *reader);
/* What becomes readable when there is more. */
int file_descriptor(const struct file_reader *reader);
/* Whether a file that was read has become shorter since, so that packets are lost that were seen. */
bool file_has_shrunk(const struct trace *trace);

/* A whole file into an empty trace. False: not a capture, or unreadable. */
bool file_read(struct trace *trace, const char *path, struct error *error);

/* The libraries that compressed files are read with, "zlib 1.2.13", a line each. */
void file_libraries(struct text *lines);

/* --- writing --- */

enum journal { JOURNAL_COMMENTS, JOURNAL_ROWS };

/* Section header and interfaces, with the SCENARIO event and the notes on the trace, which are written
 * nowhere else: render it when they are known. */
void pcapng_render_header(const struct trace *trace, enum journal journal, struct text *out);
/* Moments [FIRST, END) as blocks, but for the last frame, the events since the one before it and those
 * after it: it may still have to carry more. (All, when the journal travels as rows.) Returns the first
 * moment that was left out. */
size_t pcapng_render_moments(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out);
/* The rest: FIRST is the first moment that was left out, END the number of moments. Closes with a
 * statistics block: the count of drops, and events that no frame can carry. */
void pcapng_render_end(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out);

/* --- octets that are in memory already, and stay there as long as the trace --- */

/* Adds all that a capture file of LENGTH octets at BYTES has to TRACE; NAME is for messages. What is
 * damaged ends the reading, with trace->warning. False: not a file of that format, and ERROR says so. */
bool pcap_parse(struct trace *trace, const uint8_t *bytes, size_t length, const char *name,
    struct error *error);
bool pcapng_parse(struct trace *trace, const uint8_t *bytes, size_t length, const char *name,
    struct error *error);

#endif
