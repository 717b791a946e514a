/*
 * pattern: what the wire must show in one step, and whether it did.
 *
 * One item a line: DIRECTION WHAT [key=value]…, as "< S. ack=seq+1 by=call". Exact: a packet that no
 * item names fails the step, unless it is background (IGMP, MLD, ARP, neighbour discovery) that the
 * pattern does not speak of. "within 5 s" gives the step more time than the usual 2 s. Grammar and
 * meaning: docs/wire-pattern.md.
 */
#ifndef CAPTURE_PATTERN_H
#define CAPTURE_PATTERN_H

#include "truth.h"

enum verdict_kind {
	WIRE_INCOMPLETE, /* right so far; more must come */
	WIRE_COMPLETE,   /* all there and nothing else */
	WIRE_WRONG       /* something came that must not */
};

struct verdict {
	enum verdict_kind kind;
	long frame;     /* the packet that is wrong, or -1 */
	int item;       /* the item that is missing or was hurt, from 0; -1 none */
	char text[400]; /* one sentence for people; "" when complete */
};

/* Holds step NUMBER (from 1) of TRACE against its own pattern. */
struct verdict pattern_check_step(const struct trace *trace, size_t number);
/* Holds frames [FIRST, END) against WIRE, the pattern's text. */
struct verdict pattern_check(const struct trace *trace, const char *wire, size_t first, size_t end);
/* What the step of FRAME claims it to be (as=…): TRUTH_NONE, nothing. */
enum truth_label pattern_claim(const struct trace *trace, size_t frame);
/* Whether WIRE can be read at all; ERROR names the item and the column. */
bool pattern_valid(const char *wire, struct error *error);
/* Milliseconds that the packets of a step may take: its "within" item, or 2000. */
int pattern_timeout(const char *wire);
/* One item in words: "server to client: SYN, ACK; acknowledges the other's number plus one". */
void pattern_explain(const char *item, size_t length, struct text *words);
/* Which way FRAME, decoded in P, goes: 1 client to server, -1 server to client, 0 nobody knows. */
int packet_side(const struct trace *trace, size_t frame, const struct packet *p);
/* Background: kept for completeness, hidden or dimmed on request, ignored by patterns. */
bool packet_is_background(const struct packet *p);

#endif
