/*
 * file/pcapng_put: blocks and options of pcapng as they are written: padded to multiples of 4, little-endian
 * unless said. Inside file and veil.
 */
#ifndef CAPTURE_FILE_PCAPNG_PUT_H
#define CAPTURE_FILE_PCAPNG_PUT_H

#include "../event.h"

enum { OPTION_MOST = 65535 }; /* octets: its length has 16 bits */

/* NUMBER in so many OCTETS, at most 8. */
void put_integer(struct text *out, uint64_t number, int octets);
/* The same in either byte order. */
void put_integer_in(struct text *out, uint64_t number, int octets, bool big_endian);
/* What LENGTH octets lack to a multiple of 4. */
void put_padding(struct text *out, size_t length);
/* A time of two halves, the higher first. */
void put_time(struct text *out, int64_t time);

/* Begins a block; where, for block_end(), which must follow. */
size_t block_begin(struct text *out, uint32_t type);
void block_end(struct text *out, size_t start);
/* The same for a block whose type is written already, in either byte order. */
void block_end_in(struct text *out, size_t start, bool big_endian);

/* An option of LENGTH octets at VALUE, OPTION_MOST at most; padded. */
void put_option(struct text *out, uint16_t code, const void *value, size_t length);
/* The same in either byte order; what is too long loses its end. */
void put_option_in(
    struct text *out, uint16_t code, const void *value, size_t length, bool big_endian);
/* A number of 8 octets. */
void put_count(struct text *out, uint16_t code, uint64_t count);
/* Text; what is too long loses its end. */
void put_words(struct text *out, uint16_t code, const char *words);

/* The comment form of EVENT to the end of LINE. One that is too long for a comment loses the end of its
 * words, not its place. */
void add_event_line(struct text *line, const struct event *event);

#endif
