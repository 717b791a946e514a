/* tcp_state: the states of a TCP connection, RFC 9293 section 3.3.2, by name. */
#include "tcp_state.h"

#include <string.h>

static const char *const names[STATE_COUNT] = {
	[STATE_UNKNOWN] = "unknown",
	[STATE_CLOSED] = "CLOSED",
	[STATE_LISTEN] = "LISTEN",
	[STATE_SYN_SENT] = "SYN-SENT",
	[STATE_SYN_RECEIVED] = "SYN-RECEIVED",
	[STATE_ESTABLISHED] = "ESTABLISHED",
	[STATE_FIN_WAIT_1] = "FIN-WAIT-1",
	[STATE_FIN_WAIT_2] = "FIN-WAIT-2",
	[STATE_CLOSE_WAIT] = "CLOSE-WAIT",
	[STATE_CLOSING] = "CLOSING",
	[STATE_LAST_ACK] = "LAST-ACK",
	[STATE_TIME_WAIT] = "TIME-WAIT",
};

const char *tcp_state_name(enum tcp_state state)
{
	return (unsigned)state < STATE_COUNT ? names[state] : names[STATE_UNKNOWN];
}

enum tcp_state tcp_state_named(const char *name)
{
	for (int state = 0; state < STATE_COUNT; state++)
		if (strcmp(names[state], name) == 0)
			return (enum tcp_state)state;
	return STATE_UNKNOWN;
}
