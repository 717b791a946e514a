/*
 * labels: packets, calls, states and conditions in as few words as fit on an arrow.
 */
#ifndef LAB_LABELS_H
#define LAB_LABELS_H

#include "capture/decode.h"
#include "capture/event.h"
#include "capture/truth.h"

/* "SYN ACK seq=0 ack=1", "UDP len=12"; what the protocol itself says of others. ABSOLUTE: sequence
 * numbers as on the wire. */
void packet_label(const struct packet *p, bool absolute, struct text *text);
/* "delayed ACK: ", what the kernel made FRAME for; "what for? " where nobody can tell; "" of ordinary
 * ones. */
void truth_label(const struct trace *trace, size_t frame, struct text *text);
/* Name of the innermost protocol that speaks for itself: "TCP", "IGMP". */
const char *protocol_label(const struct packet *p);
/* "SYN, ACK" */
void flags_label(uint16_t flags, const char *between, struct text *text);
/* The value of ITEM for people, harmless for a terminal: "6 (TCP)", "0x012 (SYN, ACK)". BYTES are the
 * frame's. */
void item_label(const struct item *item, const uint8_t *bytes, struct text *text);
/* A call's source text, shortened: "connect(client, &server_address, …)". */
void call_label(const char *source, struct text *text);
/* "= 0", "= -1 ECONNREFUSED". */
void result_label(const struct event *call, struct text *text);
/* "ESTABLISHED", "UDP 127.0.0.1:4000". */
void socket_label(const struct socket_state *socket, struct text *text);
/* Words of a scenario, as they are but for control characters. */
void words_label(const char *words, struct text *text);
/* Their first sentence, without its full stop. */
void sentence_label(const char *words, struct text *text);
/* Octets of their first sentence, with its full stop: what a scenario says before a step is played. What
 * comes after it explains what will have happened. */
size_t first_sentence(const char *words);
/* To everybody on a network, or to a group. */
bool is_to_everybody(const struct endpoint *to);

#endif
