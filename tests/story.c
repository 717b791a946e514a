/* Made-up runs for tests of views, ladder and exports. */
#include "story.h"

#include "capture/packet.h"

static const int64_t start = INT64_C(1700000000000000000);

static int64_t at_time(int64_t microseconds)
{
	return start + microseconds * 1000;
}

/* --- frames --- */

static void add(struct trace *trace, int64_t at, const struct test_frame *frame)
{
	if (trace->interfaces.count == 0)
		trace_add_interface(trace, 1, 65535, "lo");
	trace_copy_frame(trace, 0, at_time(at), frame->bytes, frame->length, frame->length);
}

void story_tcp(struct trace *trace, int64_t at, struct test_segment segment)
{
	static const uint8_t options[] = { 2, 4, 5, 0xb4, 1, 1, 4, 2 }; /* MSS 1460, SACK permitted */
	struct test_frame frame;

	segment.window = 65495;
	if (segment.flags & TCP_SYN) {
		segment.options = options;
		segment.options_length = sizeof options;
	}
	frame_tcp(&frame, &segment);
	add(trace, at, &frame);
}

/* --- events --- */

void story_call(struct trace *trace, const char *actor, int64_t begin, int64_t end, int line,
    const char *text, long result, const char *error)
{
	trace_add_event(trace, &(struct event){ .kind = EVENT_CALL,
	                           .begin = at_time(begin),
	                           .end = at_time(end),
	                           .actor = actor,
	                           .line = line,
	                           .text = text,
	                           .result = result,
	                           .error = error });
}

static void add_step(struct trace *trace, int64_t at, int line, const char *words, const char *wire)
{
	trace_add_event(trace, &(struct event){ .kind = EVENT_STEP,
	                           .begin = at_time(at),
	                           .end = at_time(at),
	                           .line = line,
	                           .text = words,
	                           .wire = wire });
}

static struct endpoint end_of(uint8_t last, uint16_t port, uint8_t transport)
{
	return (struct endpoint){
		.address = { 127, 0, 0, last }, .port = port, .family = 4, .transport = transport
	};
}

static void add_state(struct trace *trace, int64_t at, const char *actor, int descriptor,
    struct endpoint local, struct endpoint peer, enum tcp_state state)
{
	bool connected = state == STATE_ESTABLISHED;

	trace_add_event(trace, &(struct event){ .kind = EVENT_STATE,
	                           .begin = at_time(at),
	                           .end = at_time(at),
	                           .actor = actor,
	                           .has_socket = true,
	                           .socket = { .descriptor = descriptor,
	                               .local = local,
	                               .peer = peer,
	                               .state = state,
	                               .congestion_window = connected ? 10 : 0,
	                               .retransmit_timeout = connected ? 204000 : 0,
	                               .round_trip_time = connected ? 31 : 0,
	                               .send_segment_size = connected ? 1460 : 0 } });
}

/* --- the handshake --- */

const char story_source[] =
    "/* tcp-handshake: how a connection opens. */\n"
    "#include \"scenario.h\"\n"
    "\n"
    "int main(int argc, char *argv[])\n"
    "{\n"
    "\tSTEP(\"The server opens a door: a socket that listens.\");\n"
    "\tint door = CALL(SERVER, socket(AF_INET, SOCK_STREAM, 0));\n"
    "\tCALL(SERVER, bind(door, (struct sockaddr *)&server_address, sizeof server_address));\n"
    "\tCALL(SERVER, listen(door, 5));\n"
    "\n"
    "\tSTEP(\"The client calls. One call, three packets. Each side picks its own first \"\n"
    "\t     \"sequence number, and the other acknowledges it plus 1.\",\n"
    "\t     \"> S\", \"< S. ack=seq+1\", \"> . ack=seq+1\");\n"
    "\tint client = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));\n"
    "\tCALL(CLIENT, connect(client, (struct sockaddr *)&server_address, sizeof server_address));\n"
    "\n"
    "\tSTEP(\"accept() sends nothing: the kernels have shaken hands already.\", \"\");\n"
    "\tint connection = CALL(SERVER, accept(door, NULL, NULL));\n"
    "\n"
    "\treturn scenario_end();\n"
    "}\n";

static struct test_segment from_client(
    uint16_t flags, uint32_t sequence, uint32_t acknowledgment, uint32_t length)
{
	return (struct test_segment){ .from = "127.0.0.2",
		.to = "127.0.0.1",
		.from_port = 40312,
		.to_port = 4000,
		.flags = flags,
		.sequence = sequence,
		.acknowledgment = acknowledgment,
		.length = length };
}

static struct test_segment from_server(
    uint16_t flags, uint32_t sequence, uint32_t acknowledgment, uint32_t length)
{
	struct test_segment segment = from_client(flags, sequence, acknowledgment, length);

	segment.from = "127.0.0.1";
	segment.to = "127.0.0.2";
	segment.from_port = 4000;
	segment.to_port = 40312;
	return segment;
}

static void add_handshake(struct trace *trace)
{
	story_tcp(trace, 3110, from_client(TCP_SYN, 1000, 0, 0));
	story_tcp(trace, 3130, from_server(TCP_SYN | TCP_ACK, 5000, 1001, 0));
	story_tcp(trace, 3150, from_client(TCP_ACK, 1001, 5001, 0));
}

struct trace *story_capture(void)
{
	struct trace *trace = trace_new();

	add_handshake(trace);
	story_tcp(trace, 4000, from_client(TCP_PSH | TCP_ACK, 1001, 5001, 12));
	story_tcp(trace, 4020, from_server(TCP_ACK, 5001, 1013, 0));
	return trace;
}

struct trace *story_handshake(void)
{
	struct endpoint none = { 0 }, fresh = { .family = 4, .transport = 6 };
	struct endpoint door = end_of(1, 4000, 6), client = end_of(2, 40312, 6);
	struct trace *trace = trace_new();

	trace_add_event(trace, &(struct event){ .kind = EVENT_SCENARIO,
	                           .begin = start,
	                           .end = start,
	                           .text = "Three packets open a connection",
	                           .name = "tcp-handshake",
	                           .source = "tcp_handshake.c" });
	add_step(trace, 10, 6, "The server opens a door: a socket that listens.", "");
	story_call(trace, "server", 1000, 1010, 7, "socket(AF_INET, SOCK_STREAM, 0)", 3, NULL);
	add_state(trace, 1020, "server", 3, fresh, none, STATE_CLOSED);
	story_call(trace, "server", 1100, 1110, 8,
	    "bind(door, (struct sockaddr *)&server_address, sizeof server_address)", 0, NULL);
	add_state(trace, 1120, "server", 3, door, none, STATE_CLOSED);
	story_call(trace, "server", 1200, 1210, 9, "listen(door, 5)", 0, NULL);
	add_state(trace, 1220, "server", 3, door, none, STATE_LISTEN);
	add_step(trace, 1300, 11,
	    "The client calls. One call, three packets. Each side picks its own first sequence number, "
	    "and the other acknowledges it plus 1.",
	    "> S\n< S. ack=seq+1\n> . ack=seq+1");
	story_call(trace, "client", 3000, 3010, 14, "socket(AF_INET, SOCK_STREAM, 0)", 4, NULL);
	add_state(trace, 3020, "client", 4, fresh, none, STATE_CLOSED);
	story_call(trace, "client", 3100, 3200, 15,
	    "connect(client, (struct sockaddr *)&server_address, sizeof server_address)", 0, NULL);
	add_handshake(trace);
	add_state(trace, 3210, "client", 4, client, door, STATE_ESTABLISHED);
	add_state(trace, 3210, "server", -1, door, client, STATE_ESTABLISHED);
	add_step(trace, 3300, 17, "accept() sends nothing: the kernels have shaken hands already.", "");
	story_call(trace, "server", 5000, 5010, 18, "accept(door, NULL, NULL)", 5, NULL);
	add_state(trace, 5020, "server", 5, door, client, STATE_ESTABLISHED);
	trace_add_event(
	    trace, &(struct event){ .kind = EVENT_END, .begin = at_time(5100), .end = at_time(5100) });
	return trace;
}

struct trace *story_group(void)
{
	struct endpoint none = { 0 };
	struct trace *trace = trace_new();
	struct test_frame frame;

	add_step(trace, 0, 10, "One datagram, two members.", "> UDP len=5");
	story_call(trace, "sender", 100, 110, 11, "socket(AF_INET, SOCK_DGRAM, 0)", 3, NULL);
	add_state(trace, 120, "sender", 3, end_of(2, 40000, 17), none, STATE_UNKNOWN);
	story_call(trace, "first", 130, 140, 12, "socket(AF_INET, SOCK_DGRAM, 0)", 4, NULL);
	story_call(trace, "second", 150, 160, 13, "socket(AF_INET, SOCK_DGRAM, 0)", 5, NULL);
	story_call(
	    trace, "sender", 200, 230, 14, "sendto(socket, \"hello\", 5, 0, &group, size)", 5, NULL);
	frame_udp(&frame, &(struct test_segment){ .from = "127.0.0.2",
	                      .to = "239.1.2.3",
	                      .from_port = 40000,
	                      .to_port = 5000,
	                      .length = 5 });
	add(trace, 210, &frame);
	return trace;
}
