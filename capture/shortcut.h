/*
 * shortcut: what following a conversation needs to know of the commonest packets there are, read at one
 * go: a TCP segment or a UDP datagram in one whole IPv4 or IPv6 packet on Ethernet. The decoders come
 * to the same by the long way, which takes several times as long; nothing but that time depends on
 * this file. Inside decode.
 */
#ifndef CAPTURE_SHORTCUT_H
#define CAPTURE_SHORTCUT_H

#include "packet.h"

/* P's given part is set and its found part empty. Fills in all that the IP and the TCP or UDP header say,
 * but not the layers; false, and P is to be cleared again: it is no such packet, or there is something
 * odd about it. */
bool packet_shortcut(struct packet *p);

#endif
