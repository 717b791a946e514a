/*
 * tcp_state: the states of a TCP connection, RFC 9293 section 3.3.2. Data only.
 */
#ifndef CAPTURE_TCP_STATE_H
#define CAPTURE_TCP_STATE_H

/* Fits in four bits. */
enum tcp_state {
	STATE_UNKNOWN, /* joined in the middle */
	STATE_CLOSED,
	STATE_LISTEN,
	STATE_SYN_SENT,
	STATE_SYN_RECEIVED,
	STATE_ESTABLISHED,
	STATE_FIN_WAIT_1,
	STATE_FIN_WAIT_2,
	STATE_CLOSE_WAIT,
	STATE_CLOSING,
	STATE_LAST_ACK,
	STATE_TIME_WAIT,
	STATE_COUNT
};

/* "SYN-SENT", "FIN-WAIT-1": the RFC's spelling. Never NULL. */
const char *tcp_state_name(enum tcp_state state);
/* The state with this name; STATE_UNKNOWN if there is none. */
enum tcp_state tcp_state_named(const char *name);

#endif
