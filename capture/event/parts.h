/*
 * event/parts: what both text forms of an event share. Inside event.
 */
#ifndef CAPTURE_EVENT_PARTS_H
#define CAPTURE_EVENT_PARTS_H

#include "../event.h"

/* One number of struct socket_state that is left out where it is 0. */
struct socket_number {
	const char *name; /* the same in both forms */
	size_t at;        /* offset of a uint32_t in struct socket_state */
};
extern const struct socket_number socket_numbers[]; /* ends with name NULL */

/* Where SOCKET has the number that ROW names. */
static inline uint32_t *socket_number(struct socket_state *socket, const struct socket_number *row)
{
	return (uint32_t *)(void *)((char *)socket + row->at);
}

/* "tcp", "udp", otherwise the IP protocol number, into WORD. */
void transport_format(uint8_t transport, char word[8]);
/* False: neither a name nor a number from 0 to 255. */
bool transport_parse(const char *word, uint8_t *transport);

/* Is this a list of "NAME=NUMBER" with one blank between, not empty, each name once, each number
 * from 1 to 999999999 and without zeros before it? */
bool counters_are_valid(const char *counters);

/* All LENGTH octets can be shown as they are: UTF-8, no control or turning characters. */
bool is_showable(const char *string, size_t length);

/* "looplab: ", which every comment of ours begins with. */
extern const char comment_prefix[];
/* What a plain word is made of. */
extern const char word_characters[];

#endif
