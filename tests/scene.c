/* scene: small made-up runs between a client and a server, frame by frame. */
#include "scene.h"

#include <assert.h>

int scene_new(void **state)
{
	struct trace *trace = trace_new();

	trace->live = true;
	trace_add_interface(trace, 1, 0, "lo");
	*state = trace;
	return 0;
}

int scene_end(void **state)
{
	trace_free(*state);
	return 0;
}

static size_t add(struct trace *trace, int64_t time, const struct test_frame *frame)
{
	return trace_copy_frame(trace, 0, time * MS, frame->bytes, frame->length, frame->length);
}

struct test_segment scene_between(int sender)
{
	if (sender == CLIENT)
		return (struct test_segment){
			.from = "127.0.0.2", .to = "127.0.0.1", .from_port = 40000, .to_port = 4000
		};
	return (struct test_segment){
		.from = "127.0.0.1", .to = "127.0.0.2", .from_port = 4000, .to_port = 40000
	};
}

size_t scene_tcp(struct trace *trace, int64_t time, int sender, uint16_t flags, uint32_t sequence,
    uint32_t acknowledgment, uint32_t length)
{
	static const uint8_t mss_1460[] = { 2, 4, 5, 0xb4 };
	struct test_segment segment = scene_between(sender);
	struct test_frame frame;

	segment.flags = flags;
	segment.sequence = sequence;
	segment.acknowledgment = acknowledgment;
	segment.window = 512;
	segment.options = mss_1460;
	segment.options_length = flags & TCP_SYN ? sizeof mss_1460 : 0;
	segment.length = length;
	frame_tcp(&frame, &segment);
	return add(trace, time, &frame);
}

size_t scene_udp(struct trace *trace, int64_t time, const char *from, const char *to, uint8_t ttl,
    uint32_t length)
{
	struct test_segment segment = {
		.from = from, .to = to, .from_port = 40000, .to_port = 4000, .ttl = ttl, .length = length
	};
	struct test_frame frame;

	frame_udp(&frame, &segment);
	return add(trace, time, &frame);
}

size_t scene_report(struct trace *trace, int64_t time)
{
	/* RFC 3376 section 4.2: one record, "change to exclude mode" of nothing. */
	static const uint8_t report[] = { 0x22, 0, 0xe9, 0xf8, 0, 0, 0, 1, 4, 0, 0, 0, 239, 1, 2, 3 };
	struct test_frame frame;

	frame_ip(&frame, "127.0.0.1", "224.0.0.22", 2, report, sizeof report);
	return add(trace, time, &frame);
}

void scene_handshake(struct trace *trace, int64_t time)
{
	scene_tcp(trace, time, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, time, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	scene_tcp(trace, time, CLIENT, TCP_ACK, 101, 501, 0);
}

size_t scene_call(
    struct trace *trace, const char *actor, int64_t begin, int64_t end, const char *text)
{
	struct event event = {
		.kind = EVENT_CALL, .actor = actor, .begin = begin * MS, .end = end * MS, .text = text
	};

	return trace_add_event(trace, &event);
}

size_t scene_socket(struct trace *trace, const char *actor, const char *local, uint8_t transport)
{
	struct event event = {
		.kind = EVENT_STATE, .begin = -MS, .end = -MS, .actor = actor, .has_socket = true
	};
	bool read = endpoint_parse(local, &event.socket.local);

	assert(read);
	(void)read;
	event.socket.local.transport = transport;
	return trace_add_event(trace, &event);
}
