#include "events.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

const struct event sample_events[EVENT_KINDS] = {
	[EVENT_SCENARIO] = { .kind = EVENT_SCENARIO,
	    .begin = 1763804000000000001,
	    .end = 1763804000000000001,
	    .name = "tcp-handshake",
	    .text = "The three-way handshake",
	    .source = "tcp_handshake.c",
	    .parameters = "port=4000" },
	[EVENT_STEP] = { .kind = EVENT_STEP,
	    .begin = 1763804000000000002,
	    .end = 1763804000000000002,
	    .line = 40,
	    .text = "The client calls.\nOne call, three packets.",
	    .wire = "> S\n< S. ack=seq+1\n> ." },
	[EVENT_CALL] = { .kind = EVENT_CALL,
	    .begin = 1763804000123456789,
	    .end = 1763804000123518023,
	    .line = 42,
	    .actor = "client",
	    .result = -1,
	    .error = "ECONNREFUSED",
	    .text = "connect(client, (struct sockaddr *)&server_address, sizeof server_address)" },
	[EVENT_STATE] = { .kind = EVENT_STATE,
	    .begin = 1763804000123518100,
	    .end = 1763804000123518100,
	    .actor = "client",
	    .has_socket = true,
	    .socket = { .descriptor = 4,
	        .state = STATE_ESTABLISHED,
	        .congestion_window = 10,
	        .retransmit_timeout = 200000,
	        .send_queue = 12,
	        .local = { .address = { 127, 0, 0, 2 }, .port = 40312, .family = 4, .transport = 6 },
	        .peer = { .address = { 127, 0, 0, 1 }, .port = 4000, .family = 4, .transport = 6 } } },
	[EVENT_COUNT] = { .kind = EVENT_COUNT,
	    .begin = 1763804000123518100,
	    .end = 1763804000123518150,
	    .counters = "TcpRetransSegs=1 TcpExtTCPTimeouts=12" },
	[EVENT_EXPECT] = { .kind = EVENT_EXPECT,
	    .begin = 1763804000123518200,
	    .end = 1763804000123518200,
	    .line = 43,
	    .text = "connection >= 0",
	    .result = 1 },
	[EVENT_END] = { .kind = EVENT_END,
	    .begin = 1763804000123518300,
	    .end = 1763804000123518300,
	    .result = 3 },
};

uint32_t random_next(uint32_t *seed)
{
	/* xorshift, Marsaglia 2003 */
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static bool chance(uint32_t *seed, uint32_t one_in)
{
	return random_next(seed) % one_in == 0;
}

/* Words made of what could be mistaken for the grammar around them. */
static const char *random_words(uint32_t *seed, bool octets, struct arena *arena)
{
	static const char *const pieces[] = { "a", "connect(client, ", "\"", "\\", "\n", "\t", "[", "]",
		" ", " = ", "=", "-1", " [line 1, 1.000000000 s]", " s]", ": ", "held", "failed",
		"looplab: ", "step ", "scenario", "end, exit status 0", "expect ", "sees socket 3: tcp",
		"expects nothing", "\\x41", "é", "…", "\u202e", "\u00ad", "\xc2\x85", "\U0001f600", "\x01",
		"\x7f", /* the rest is not UTF-8 */ "\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80" };
	enum { NOT_UTF8 = 4 };
	struct text words = { 0 };

	for (uint32_t count = random_next(seed) % 6; count > 0; count--)
		text_add(&words, pieces[random_next(seed) % (COUNT(pieces) - (octets ? 0 : NOT_UTF8))]);
	const char *copy = arena_copy(arena, text_string(&words), words.length);
	text_free(&words);
	return copy;
}

static const char *random_actor(uint32_t *seed, bool octets, struct arena *arena)
{
	static const char *const actors[] = { "client", "server", "third_party", "step", "scenario",
		"expect", "end", "looplab" };

	return chance(seed, 3) ? random_words(seed, octets, arena)
	                       : actors[random_next(seed) % COUNT(actors)];
}

static struct endpoint random_endpoint(uint32_t *seed, uint8_t transport)
{
	struct endpoint endpoint = { .transport = transport, .family = chance(seed, 2) ? 4 : 6 };

	for (int i = 0; i < (endpoint.family == 4 ? 4 : 16); i++)
		endpoint.address[i] = (uint8_t)(chance(seed, 2) ? 0 : random_next(seed));
	endpoint.port = (uint16_t)(chance(seed, 4) ? 0 : random_next(seed));
	return endpoint;
}

static struct socket_state random_socket(uint32_t *seed)
{
	static const uint8_t transports[] = { 6, 17, 0, 1, 255 };
	uint8_t transport = transports[random_next(seed) % COUNT(transports)];
	struct socket_state socket = { .descriptor =
		                               chance(seed, 4) ? -1 : (int)random_next(seed) & INT_MAX,
		.state = (enum tcp_state)(random_next(seed) % STATE_COUNT),
		.round_trip_time = chance(seed, 2) ? random_next(seed) : 0,
		.in_flight = chance(seed, 2) ? random_next(seed) : 0,
		.total_retransmits = chance(seed, 2) ? random_next(seed) : 0,
		.probes = chance(seed, 2) ? random_next(seed) : 0,
		.backoff = chance(seed, 2) ? random_next(seed) : 0,
		.receive_queue = chance(seed, 2) ? UINT32_MAX : 0 };

	if (!chance(seed, 4))
		socket.local = random_endpoint(seed, transport);
	if (!chance(seed, 3))
		socket.peer = random_endpoint(seed, transport);
	socket.local.transport = transport;
	return socket;
}

/* Each name once. */
static const char *random_counters(uint32_t *seed, struct arena *arena)
{
	static const char *const names[] = { "TcpOutRsts", "TcpExtTCPTimeouts", "UdpNoPorts", "a", "_1",
		"counted", "TcpOut" };
	struct text list = { 0 };

	for (size_t i = 0; i < COUNT(names); i++)
		if (chance(seed, 2) || (i + 1 == COUNT(names) && list.length == 0))
			text_printf(&list, "%s%s=%u", list.length ? " " : "", names[i],
			    chance(seed, 2) ? 1 : 1 + random_next(seed) % 999999999);
	const char *copy = arena_copy(arena, text_string(&list), list.length);
	text_free(&list);
	return copy;
}

static int64_t random_time(uint32_t *seed)
{
	static const int64_t times[] = { 0, 1, -1, 999999999, -1000000000, INT64_MAX, INT64_MIN };

	if (chance(seed, 3))
		return times[random_next(seed) % COUNT(times)];
	return 1763804000000000000 + random_next(seed);
}

struct event event_random(uint32_t *seed, bool octets, struct arena *arena)
{
	struct event event = { .kind = (enum event_kind)(random_next(seed) % EVENT_KINDS) };
	bool has_words =
	    event.kind != EVENT_STATE && event.kind != EVENT_COUNT && event.kind != EVENT_END;

	event.begin = random_time(seed);
	event.end = event.begin;
	if (chance(seed, 2) && event.begin < INT64_MAX / 2)
		event.end += random_next(seed);
	event.line = chance(seed, 3) ? 0 : (int)(random_next(seed) & INT_MAX);
	event.text = has_words ? random_words(seed, octets, arena) : NULL;
	if (event.kind == EVENT_SCENARIO) {
		event.name = random_words(seed, octets, arena);
		event.text = chance(seed, 3) ? NULL : event.text;
		event.source = chance(seed, 3) ? NULL : random_words(seed, octets, arena);
		event.parameters = chance(seed, 3) ? NULL : random_words(seed, octets, arena);
	}
	if (event.kind == EVENT_STEP && !chance(seed, 4))
		event.wire = random_words(seed, octets, arena);
	if (event.kind == EVENT_CALL || event.kind == EVENT_STATE)
		event.actor = random_actor(seed, octets, arena);
	if (event.kind == EVENT_CALL) {
		static const long results[] = { 0, -1, 3, LONG_MAX, LONG_MIN };
		event.result = results[random_next(seed) % COUNT(results)];
		const char *error = chance(seed, 2) ? "EACCES" : random_words(seed, octets, arena);
		event.error = *error && chance(seed, 2) ? error : NULL;
	}
	if (event.kind == EVENT_COUNT)
		event.counters = random_counters(seed, arena);
	if (event.kind == EVENT_EXPECT || event.kind == EVENT_END)
		event.result = random_next(seed) % 2;
	event.has_socket = event.kind == EVENT_STATE;
	if (event.has_socket)
		event.socket = random_socket(seed);
	return event;
}

static bool differ(const char *member)
{
	fprintf(stderr, "events differ: %s\n", member);
	return false;
}

static bool string_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool socket_equal(const struct socket_state *a, const struct socket_state *b)
{
	return a->descriptor == b->descriptor && endpoint_equal(&a->local, &b->local) &&
	       endpoint_equal(&a->peer, &b->peer) && a->state == b->state &&
	       a->congestion_window == b->congestion_window &&
	       a->slow_start_threshold == b->slow_start_threshold &&
	       a->retransmit_timeout == b->retransmit_timeout &&
	       a->round_trip_time == b->round_trip_time && a->unacked == b->unacked &&
	       a->in_flight == b->in_flight && a->retransmits == b->retransmits &&
	       a->total_retransmits == b->total_retransmits && a->probes == b->probes &&
	       a->backoff == b->backoff && a->send_segment_size == b->send_segment_size &&
	       a->receive_queue == b->receive_queue && a->send_queue == b->send_queue;
}

bool event_equal(const struct event *a, const struct event *b)
{
	if (a->kind != b->kind)
		return differ("kind");
	if (a->begin != b->begin || a->end != b->end)
		return differ("times");
	if (a->line != b->line || a->result != b->result)
		return differ("line or result");
	if (!string_equal(a->actor, b->actor))
		return differ("actor");
	if (!string_equal(a->text, b->text))
		return differ("text");
	if (!string_equal(a->error, b->error))
		return differ("error");
	if (!string_equal(a->name, b->name) || !string_equal(a->source, b->source) ||
	    !string_equal(a->parameters, b->parameters))
		return differ("name, source or parameters");
	if (!string_equal(a->wire, b->wire))
		return differ("wire");
	if (!string_equal(a->counters, b->counters))
		return differ("counters");
	if (a->has_socket != b->has_socket || (a->has_socket && !socket_equal(&a->socket, &b->socket)))
		return differ("socket");
	return true;
}
