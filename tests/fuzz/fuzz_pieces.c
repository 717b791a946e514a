/*
 * fuzz_pieces: messages and IP packets in pieces: TCP segments of a few conversations, fragments of a few
 * packets, as many as there are, anywhere, in any order, see struct record. What a frame shows must not
 * depend on which frames were looked at before, on who looks, nor on whether frames came late.
 */
#include "fuzz.h"

#include <string.h>

#include "capture/mirror.h"
#include "lab/exports/export.h"
#include "tests/events.h"
#include "tests/frames.h"
#include "tests/specimens.h"

enum { MOST_FRAMES = 48, HEADER = 6, MOST_PIECE = 1200 };

/* A piece, as the input has it: HEADER octets, then its own. */
struct record {
	uint8_t
	    kind; /* % 4: from the server, from the client, fragment over IPv4, IPv6; the rest says which */
	uint8_t flags;    /* of TCP, FIN to ACK; of a fragment, % 2: more follow */
	uint8_t late;     /* so many places late, % 8; 0x80: half of it was not captured */
	uint8_t place[2]; /* octets of the stream, or eights of the packet, before it */
	uint8_t length;   /* octets, in eights */
};

enum { FROM_SERVER, FROM_CLIENT, OVER_IPV4, OVER_IPV6, KINDS };

static const uint16_t ports[] = { 80, 53, 443, 8080 };
static const uint8_t protocols_carried[] = { 17, 6, 1, 41 };

/* --- the frame of a record --- */

static void segment_make(const struct record *record, uint32_t length, struct test_frame *frame)
{
	bool client = record->kind % KINDS == FROM_CLIENT;
	uint16_t port = ports[record->kind / KINDS % COUNT(ports)];
	struct test_segment segment = { .from = client ? "192.0.2.2" : "192.0.2.1",
		.to = client ? "192.0.2.1" : "192.0.2.2",
		.from_port = client ? 40000 : port,
		.to_port = client ? port : 40000,
		.sequence = 0xfffffff0u + (uint32_t)(record->place[0] << 8 | record->place[1]),
		.acknowledgment = 0xfffffff0u + record->place[1],
		.flags = record->flags & 0x1f,
		.window = 512,
		.length = length };

	frame_tcp(frame, &segment);
}

static void fragment_make(
    const struct record *record, const uint8_t *octets, uint32_t length, struct test_frame *frame)
{
	enum { ETHERNET = 14, FRAGMENT_HEADER = 44, MORE_IPV4 = 0x20 };
	uint8_t which = record->kind / KINDS, more = record->flags & 1;
	uint8_t protocol = protocols_carried[which % COUNT(protocols_carried)];
	uint32_t eights = (uint32_t)(record->place[0] & 0x1f) << 8 | record->place[1];
	uint8_t bytes[8 + MOST_PIECE] = { protocol, 0, (uint8_t)(eights >> 5),
		(uint8_t)(eights << 3 | more), 0, 0, 0, which };

	if (record->kind % KINDS == OVER_IPV4) {
		frame_ip(frame, "192.0.2.1", "192.0.2.2", protocol, octets, length);
		frame->bytes[ETHERNET + 5] = which;
		frame->bytes[ETHERNET + 6] = (uint8_t)(eights >> 8) | (more ? MORE_IPV4 : 0);
		frame->bytes[ETHERNET + 7] = (uint8_t)eights;
	} else {
		memcpy(bytes + 8, octets, length);
		frame_ip(frame, "2001:db8::1", "2001:db8::2", FRAGMENT_HEADER, bytes, 8 + length);
	}
}

/* --- the captures --- */

/* What one input says: the frames in order of time, and when each came. */
struct pieces {
	struct test_frame frames[MOST_FRAMES];
	uint32_t captured[MOST_FRAMES];
	size_t came[MOST_FRAMES]; /* index of the frame that came first, second … */
	size_t count;
};

/* Takes one record from AT; how many octets that was. */
static size_t unpack(struct pieces *pieces, const uint8_t *at, size_t left)
{
	const struct record record = { at[0], at[1], at[2], { at[3], at[4] }, at[5] };
	uint32_t length = (record.length & 0x7fu) * 8;
	struct test_frame *frame = &pieces->frames[pieces->count];

	if (length > left - HEADER)
		length = (uint32_t)(left - HEADER);
	if (record.kind % KINDS >= OVER_IPV4) {
		fragment_make(&record, at + HEADER, length, frame);
	} else {
		segment_make(&record, length, frame);
		if (length)
			memcpy(frame->bytes + frame->length - length, at + HEADER, length);
	}
	pieces->captured[pieces->count] = frame->length - (record.late & 0x80 ? length / 2 : 0);
	size_t late = record.late % 8;
	size_t place = pieces->count > late ? pieces->count - late : 0;
	memmove(&pieces->came[place + 1], &pieces->came[place],
	    (pieces->count - place) * sizeof pieces->came[0]);
	pieces->came[place] = pieces->count++;
	return HEADER + length;
}

static void piece_add(struct trace *trace, const struct pieces *pieces, size_t frame)
{
	trace_add_frame(trace, 0, (int64_t)(frame + 1) * 1000000, pieces->frames[frame].bytes,
	    pieces->captured[frame], pieces->frames[frame].length);
}

static struct trace *trace_make(const struct pieces *pieces, bool live)
{
	struct trace *trace = trace_new();

	trace->live = live;
	trace_add_interface(trace, 1, 0, NULL);
	for (size_t i = 0; i < pieces->count; i++)
		piece_add(trace, pieces, live ? pieces->came[i] : i);
	return trace;
}

/* --- what is shown --- */

/* All that frame INDEX shows. */
static void frame_show(const struct trace *trace, size_t index, struct text *text)
{
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(trace, index, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		const struct item *item = &dissection.items.at[i];
		must((uint64_t)item->bit + item->bits <= ((uint64_t)p.captured + p.joined) * 8);
		text_add(text, item->field->name);
		text_add(text, "=");
		item_format(item, p.bytes, text);
		text_add(text, "\n");
	}
	dissection_free(&dissection);
	plain_frame(trace, index, false, text);
}

static void shows_the_same(const struct trace *trace, size_t index, const struct text *expected)
{
	struct text text = { 0 };

	frame_show(trace, index, &text);
	must(text.length == expected->length);
	must(memcmp(text_string(&text), text_string(expected), text.length) == 0);
	text_free(&text);
}

/* What every mirror shows when each has found out a part. */
static void mirrors_show_the_same(const struct pieces *pieces, const struct text *expected)
{
	enum { MIRRORS = 3 };
	struct trace *trace = trace_make(pieces, false);
	struct mirror *mirrors[MIRRORS];

	for (size_t i = 0; i < MIRRORS; i++) {
		mirrors[i] = mirror_new();
		mirror_renew(mirrors[i], trace);
	}
	for (size_t i = 0; i < MIRRORS; i++)
		mirror_find_out(mirrors[i], 0, pieces->count, i, MIRRORS);
	for (size_t i = 0; i < pieces->count; i++)
		shows_the_same(mirror_trace(mirrors[i % MIRRORS]), i, &expected[i]);
	for (size_t i = 0; i < MIRRORS; i++)
		mirror_free(mirrors[i]);
	trace_free(trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct pieces *pieces = memory_take(sizeof *pieces);
	struct text expected[MOST_FRAMES] = { 0 };
	uint32_t seed = (uint32_t)length;

	for (size_t at = 0; at + HEADER <= length && pieces->count < MOST_FRAMES;)
		at += unpack(pieces, octets + at, length - at);
	struct trace *trace = trace_make(pieces, false), *late = trace_make(pieces, true);
	for (size_t i = 0; i < pieces->count; i++)
		frame_show(trace, i, &expected[i]);
	for (size_t i = 0; i < pieces->count; i++) /* again, and in another order */
		shows_the_same(trace, i, &expected[i]);
	for (size_t i = 0; i < pieces->count; i++) {
		size_t any = random_next(&seed) % pieces->count;
		shows_the_same(late, any, &expected[any]);
	}
	mirrors_show_the_same(pieces, expected);
	for (size_t i = 0; i < pieces->count; i++)
		text_free(&expected[i]);
	trace_free(late);
	trace_free(trace);
	memory_free(pieces);
	return 0;
}

/* --- seeds: messages over TCP and a datagram in fragments, cut in several ways --- */

static void pack(struct text *input, struct record record, const uint8_t *octets, size_t length)
{
	const uint8_t header[HEADER] = { record.kind, record.flags, record.late, record.place[0],
		record.place[1], (uint8_t)((length + 7) / 8) };

	text_add_octets(input, header, sizeof header);
	text_add_octets(input, octets, length);
	for (; length % 8; length++) /* only the last piece is not of eights */
		text_add_octets(input, "", 1);
}

/* What the server on port WHICH says, in pieces of SIZE octets; every third one comes late. */
static void add_stream(
    uint8_t which, const void *said, size_t length, size_t size, fuzz_adder *add, void *context)
{
	enum { SYN = 2, ACK = 16, FIN = 1 };
	struct text input = { 0 };
	struct record record = { .kind = (uint8_t)(FROM_CLIENT + KINDS * which), .flags = SYN };

	pack(&input, record, NULL, 0);
	record.kind = (uint8_t)(FROM_SERVER + KINDS * which);
	record.flags = SYN | ACK;
	pack(&input, record, NULL, 0);
	for (size_t at = 0, count = 0; at < length; at += size, count++) {
		record.flags = at + size < length ? ACK : ACK | FIN;
		record.late = count % 3 == 2 ? 2 : 0;
		record.place[0] = (uint8_t)((at + 1) >> 8);
		record.place[1] = (uint8_t)(at + 1);
		pack(&input, record, (const uint8_t *)said + at, length - at < size ? length - at : size);
	}
	add(input.at, input.length, context);
	text_free(&input);
}

static void add_fragments(
    uint8_t kind, const uint8_t *octets, size_t length, fuzz_adder *add, void *context)
{
	enum { SIZE = 24 };
	struct text input = { 0 };

	for (size_t at = 0; at < length; at += SIZE) {
		bool last = at + SIZE >= length;
		struct record record = {
			.kind = kind, .flags = !last, .late = at % 9 == 0, .place = { 0, (uint8_t)(at / 8) }
		};
		pack(&input, record, octets + at, last ? length - at : SIZE);
	}
	add(input.at, input.length, context);
	text_free(&input);
}

/* The octets of a specimen behind its Ethernet and IPv4 headers and MORE octets. */
static size_t specimen_payload(const char *name, size_t more, uint8_t bytes[SPECIMEN_MAX])
{
	enum { HEADERS = 14 + 20 };
	size_t length = specimen_bytes(specimen_named(name), bytes), skip = HEADERS + more;

	memmove(bytes, bytes + skip, length - skip);
	return length - skip;
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	enum { TCP_HEADER = 20 };
	static const char page[] =
	    "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 10\r\n\r\n0123456789"
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
	    "HTTP/1.0 404 Not Found\r\n\r\nto the end";
	uint8_t bytes[SPECIMEN_MAX];

	for (size_t size = 8; size <= 64; size *= 2) {
		add_stream(0, page, sizeof page - 1, size, add, context);
		add_stream(3, page, sizeof page - 1, size, add, context);
		size_t length = specimen_payload("dns_over_tcp", TCP_HEADER, bytes);
		add_stream(1, bytes, length, size, add, context);
		length = specimen_payload("tls_server_hello", TCP_HEADER, bytes);
		add_stream(2, bytes, length, size, add, context);
	}
	for (uint8_t which = 0; which < 2; which++) {
		size_t length = specimen_payload("dns_answer", 0, bytes);
		add_fragments(OVER_IPV4, bytes, length, add, context);
		add_fragments(OVER_IPV6, bytes, length, add, context);
		length = specimen_payload("dns_over_tcp", 0, bytes);
		add_fragments(OVER_IPV4 + KINDS, bytes, length, add, context);
		add_fragments(OVER_IPV6 + KINDS, bytes, length, add, context);
	}
}
