/*
 * traces: made-up traces and capture files for tests.
 */
#ifndef TESTS_TRACES_H
#define TESTS_TRACES_H

#include "capture/file.h"

/* NUMBER in so many OCTETS. */
void put_number(struct text *file, uint64_t number, int octets, bool big_endian);
/* Writes the octets to PATH; ends the test program where that is impossible. */
void write_file(const char *path, const void *octets, size_t length);

/* A trace of COUNT frames on one Ethernet interface, as many events and some notes, all random. */
struct trace *trace_random(uint32_t *seed, size_t count);
/* The whole trace as pcapng: as it is recorded; or, if it was read from such a file, as it is saved. */
void trace_render(const struct trace *trace, enum journal journal, struct text *file);
/* Everything a file keeps; where they differ, says so on stderr. */
bool trace_equal(const struct trace *a, const struct trace *b);
/* Looks at all there is in a trace that was read from a hurt file, writes it and reads that. False, and
 * a word on stderr, when it is not sound. */
bool trace_usable(const struct trace *trace);
/* The same without addresses, secrets and, of every other trace, payloads: as many packets can be read. */
bool trace_veils(const struct trace *trace);

/* pcap_parse or pcapng_parse */
typedef bool parse_function(struct trace *trace, const uint8_t *bytes, size_t length,
    const char *path, struct error *error);
/* Reads FILE cut at every length and with every bit flipped: a sentence or a usable trace. */
bool survives_sweep(const struct text *file, parse_function *parse);

#endif
