/*
 * The sockets, as the kernel described them last before the cursor (as lsof and ss would).
 *
 *     fd 3  server  LISTEN       127.0.0.1:4000
 *           0 connections wait for accept()
 *     fd 4  client  ESTABLISHED  127.0.0.2:40312 → 127.0.0.1:4000
 *           cwnd 10 · rto 204.000 ms · rtt 0.031 ms · mss 1460 · unacked 0 · …
 */
#include "around.h"

#include "lab/sockets.h"

#include <string.h>

enum { INDENT = 6 };

static void add_milliseconds(struct text *text, const char *name, uint32_t microseconds)
{
	if (microseconds)
		text_printf(text, "%s %.3f ms · ", name, (double)microseconds / 1e3);
}

/* What TCP_INFO tells, by the names that ss uses. */
static void add_numbers(const struct socket_state *socket, struct text *text)
{
	if (socket->state == STATE_LISTEN) {
		text_printf(text, "%u %s accept()", socket->receive_queue,
		    socket->receive_queue == 1 ? "connection waits for" : "connections wait for");
		return;
	}
	if (socket->congestion_window)
		text_printf(text, "cwnd %u · ", socket->congestion_window);
	if (socket->slow_start_threshold)
		text_printf(text, "ssthresh %u · ", socket->slow_start_threshold);
	add_milliseconds(text, "rto", socket->retransmit_timeout);
	add_milliseconds(text, "rtt", socket->round_trip_time);
	if (socket->send_segment_size)
		text_printf(text, "mss %u · ", socket->send_segment_size);
	if (socket->local.transport == 6)
		text_printf(text, "unacked %u · ", socket->unacked);
	if (socket->retransmits)
		text_printf(text, "retransmits %u · ", socket->retransmits);
	text_printf(text, "to read %u octets · to send %u", socket->receive_queue, socket->send_queue);
}

static void add_ends(const struct socket_state *socket, struct text *text)
{
	if (socket->local.family)
		endpoint_format_port(&socket->local, text);
	else
		text_add(text, "no address");
	if (socket->peer.family) {
		text_add(text, " → ");
		endpoint_format_port(&socket->peer, text);
	}
}

static int draw_socket(struct cells *cells, int row, const struct socket_seen *seen)
{
	const struct socket_state *socket = seen->state;
	struct text text = { 0 };
	int column = INDENT;

	if (socket->descriptor >= 0)
		cells_printf(cells, row, 0, STYLE_STRONG, "fd %d", socket->descriptor);
	else
		cells_put(cells, row, 0, STYLE_DIM, "no fd");
	column = cells_put(cells, row, column, STYLE_NORMAL, seen->actor) + 2;
	column = cells_put(cells, row, column, STYLE_STATE,
	    socket->state != STATE_UNKNOWN  ? tcp_state_name(socket->state)
	    : socket->local.transport == 17 ? "UDP"
	                                    : "");
	add_ends(socket, &text);
	if (column + 2 + text_columns(text.at) > cells->columns) {
		row++;
		column = INDENT - 2;
	}
	cells_fit(cells, row++, column + 2, cells->columns, STYLE_NORMAL, text.at);
	text_clear(&text);
	add_numbers(socket, &text);
	struct cells part = cells_part(cells, row, INDENT, cells->rows - row, cells->columns - INDENT);
	row += cells_wrap(&part, 0, STYLE_DIM, text_string(&text));
	text_free(&text);
	return row + (cells->rows > 16);
}

static void sockets_draw(const struct lab *lab, struct cells *cells)
{
	struct socket_seen list[MAX_SOCKETS];
	size_t count = sockets_at(lab->trace, lab->cursor, list);
	int row = 0;

	if (count == 0)
		cells_wrap(cells, 0, STYLE_DIM,
		    trace_actor(lab->trace, 0) || lab->play != PLAY_NONE
		        ? "no socket has been made yet"
		        : "this capture has no journal: only a scenario tells of its sockets");
	for (size_t i = 0; i < count && row < cells->rows; i++)
		row = draw_socket(cells, row, &list[i]);
}

const struct view view_sockets = {
	.name = "sockets",
	.help = "every socket with its descriptor, state and numbers, as the kernel tells them",
	.main = true,
	.draw = sockets_draw,
};
