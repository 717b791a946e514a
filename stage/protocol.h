/*
 * protocol: what stage and lab say to each other over one stream socket.
 *
 * The stage is a program of its own (as Wireshark has dumpcap): it makes the private world, opens
 * the capture, drops every right, plays the scenario and passes on what happens. Stage to lab:
 * messages of a fixed header and SIZE octets. Lab to stage: single characters (enum request). The
 * stage stays until the lab closes the socket, also after MESSAGE_ENDED: packets may come late.
 */
#ifndef STAGE_PROTOCOL_H
#define STAGE_PROTOCOL_H

#include <stdint.h>

enum message_kind {
	MESSAGE_READY =
	    1, /* the capture runs; time: link type, length: snap length, data: how, in words */
	MESSAGE_PACKET,  /* time ns, length octets on the wire, data: the captured octets */
	MESSAGE_LINE,    /* data: one journal line of the scenario, without newline */
	MESSAGE_OUTPUT,  /* data: something the scenario wrote on stdout or stderr */
	MESSAGE_SETTLED, /* every packet sent before the last LINE has been passed on */
	MESSAGE_DROPPED, /* time: packets lost so far */
	MESSAGE_ENDED,   /* the scenario is gone; time: its wait status */
	MESSAGE_FAILED, /* time: exit status for the lab (4, 5, 77), data: one sentence with the remedy */
	MESSAGE_CHECKED /* doctor: length 1 good, 0 bad, 2 not needed; data: "what\tfinding\tremedy" */
};

struct message {
	uint32_t kind; /* enum message_kind */
	uint32_t size; /* octets that follow */
	int64_t time;
	uint32_t length;
	uint32_t reserved; /* 0 */
};

enum { MESSAGE_MAX = 1 << 20 }; /* octets of data; more is a broken stage */

enum request {
	REQUEST_NEXT = 'n',  /* play the next step */
	REQUEST_SETTLE = 's' /* send another barrier: packets came late */
};

#endif
