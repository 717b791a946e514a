/*
 * Reads pcapng (draft-ietf-opsawg-pcapng): ours, with the journal in it, and everybody else's.
 *
 *     section header · interface · interface … · packet · packet … · statistics · section header …
 *
 * A section is as if it were a file of its own: byte order and interface numbers begin anew. Blocks
 * that say nothing about packets are kept as they are (pcapng_keep). What no longer makes sense ends
 * the reading with a warning; everything before it stays.
 */
#include "parts.h"
#include "note_comment.h"
#include "pcapng_blocks.h"
#include "pcapng_keep.h"

#include <inttypes.h>
#include <string.h>

/* An interface of the section that is being read. */
struct section_interface {
	uint16_t index, link_type; /* index: in the trace */
	bool is_journal;           /* its packets are events; it is not in the trace */
	uint8_t resolution;        /* as if_tsresol: 10^-n, or 2^-n with the highest bit */
	int64_t offset;            /* seconds to add to its times */
	uint32_t snap_length;      /* 0: all */
	uint64_t dropped;          /* as its last statistics say */
};

struct pcapng {
	struct trace *trace;
	const char *name; /* of the file */
	bool begun;       /* there was a section header */
	bool big_endian;
	ARRAY(struct section_interface) interfaces;
	uint32_t comments; /* of the block that is being read: so many so far */
};

struct block {
	uint32_t type;
	const uint8_t *body, *end;
};

/* Ends the reading. */
static bool damaged(const struct pcapng *file, const char *what)
{
	file_stop(file->trace, "damaged", "%s", what);
	return false;
}

static uint16_t get16(const struct pcapng *file, const uint8_t *at)
{
	return file_get16(at, file->big_endian);
}

static uint32_t get32(const struct pcapng *file, const uint8_t *at)
{
	return file_get32(at, file->big_endian);
}

/* --- options and comments --- */

/* The options of BLOCK from AT on. */
static struct options options_from(
    const struct pcapng *file, const struct block *block, const uint8_t *at)
{
	return (struct options){ .at = at, .end = block->end, .big_endian = file->big_endian };
}

static bool next_option(const struct pcapng *file, struct options *options, struct option *option)
{
	if (option_next(options, option))
		return true;
	if (options->overrun)
		damaged(file, "an option is longer than its block");
	return false;
}

/* The block that is being read, as event_origin counts. */
static uint64_t block_number(const struct trace *trace, bool is_frame)
{
	return trace->kept.count + trace->frames.count - is_frame;
}

/* The newest event is comment number ORDINAL of the block that is being read. */
static void event_came_from(struct trace *trace, bool is_frame, uint32_t ordinal)
{
	*array_add(&trace->origins) =
	    (struct event_origin){ .block = block_number(trace, is_frame), .ordinal = ordinal };
}

/* One of ours is an event, everybody else's is a note on FRAME. */
static void take_comment(struct pcapng *file, const char *text, size_t length, uint64_t frame)
{
	struct trace *trace = file->trace;
	bool is_frame = frame != NOTE_ON_TRACE;
	struct event event;
	struct note note;

	file->comments++;
	while (length > 0 && text[length - 1] == '\0') /* some count a final 0 */
		length--;
	if (event_from_comment(text, length, &event, &trace->arena)) {
		trace_add_event_soon(trace, &event);
		event_came_from(trace, is_frame, file->comments);
		return;
	}
	note_from_comment(text, length, !is_frame, &note, &trace->arena);
	note.frame = (size_t)frame;
	note.ordinal = file->comments;
	note.block = is_frame ? 0 : (uint32_t)trace->kept.count + 1;
	note_put(trace, &note);
}

/* Comments on FRAME. */
static void take_comments(struct pcapng *file, struct options options, uint64_t frame)
{
	struct option option;

	while (next_option(file, &options, &option))
		if (option.code == OPTION_COMMENT)
			take_comment(file, (const char *)option.value, option.length, frame);
}

/* BLOCK, which is no frame's, for those who write the file again. */
static void block_keep(struct pcapng *file, const struct block *block)
{
	*array_add(&file->trace->kept) = (struct kept_block){ .bytes = block->body - 8,
		.length = (uint32_t)(block->end - block->body) + BLOCK_FRAME,
		.type = block->type,
		.big_endian = file->big_endian,
		.before_frame = file->trace->frames.count };
}

/* --- section, interface, statistics --- */

/* Drops of the section that ends, once for each interface: its statistics count from the start. */
static void close_section(struct pcapng *file)
{
	for (size_t i = 0; i < file->interfaces.count; i++)
		file->trace->dropped += file->interfaces.at[i].dropped;
	file->interfaces.count = 0;
}

static bool take_section(struct pcapng *file, const struct block *block)
{
	struct options options = options_from(file, block, block->body + 16);
	struct option option;

	close_section(file);
	while (next_option(file, &options, &option)) {
		const char *value = (const char *)option.value;
		if (option.code == OPTION_COMMENT)
			take_comment(file, value, option.length, NOTE_ON_TRACE);
		if (option.code == OPTION_APPLICATION && !file->trace->application)
			file->trace->application = arena_copy(&file->trace->arena, value, option.length);
	}
	return true;
}

/* Some writers end strings with a 0, which is no part of them. */
static bool option_is(const struct option *option, uint16_t code, const char *value)
{
	size_t length = strnlen((const char *)option->value, option->length);

	return option->code == code && length == strlen(value) &&
	       memcmp(option->value, value, length) == 0;
}

static bool take_interface(struct pcapng *file, const struct block *block)
{
	struct section_interface found = { .resolution = 6 };
	const char *name = NULL;
	struct option option;

	if (block->end - block->body < 8)
		return damaged(file, "an interface block is too short");
	if (file->trace->interfaces.count == UINT16_MAX)
		return damaged(file, "more than 65535 interfaces");
	found.link_type = file_link_type(get16(file, block->body));
	found.snap_length = get32(file, block->body + 4);
	struct options options = options_from(file, block, block->body + 8);
	while (next_option(file, &options, &option)) {
		const char *value = (const char *)option.value;
		if (option.code == OPTION_NAME)
			name = arena_copy(&file->trace->arena, value, option.length);
		else if (option.code == OPTION_RESOLUTION && option.length >= 1)
			found.resolution = option.value[0];
		else if (option.code == OPTION_OFFSET && option.length >= 8)
			found.offset = (int64_t)file_get64(option.value, file->big_endian);
		else if (option.code == OPTION_COMMENT)
			take_comment(file, value, option.length, NOTE_ON_TRACE);
		found.is_journal |= found.link_type == LINKTYPE_UPPER_PDU &&
		                    (option_is(&option, OPTION_NAME, JOURNAL_NAME) ||
		                        option_is(&option, OPTION_DESCRIPTION, JOURNAL_NAME));
	}
	uint32_t snap_length = found.snap_length > INT32_MAX ? 0 : found.snap_length;
	if (!found.is_journal)
		found.index = trace_add_interface(file->trace, found.link_type, snap_length, name);
	*array_add(&file->interfaces) = found;
	return true;
}

static bool take_statistics(struct pcapng *file, const struct block *block)
{
	struct options options = options_from(file, block, block->body + 12);
	uint64_t dropped = 0;
	bool counted = false;
	struct option option;

	if (block->end - block->body < 12)
		return damaged(file, "a statistics block is too short");
	while (next_option(file, &options, &option)) {
		bool counts =
		    option.code == OPTION_INTERFACE_DROPPED || option.code == OPTION_SYSTEM_DROPPED;
		if (option.code == OPTION_COMMENT)
			take_comment(file, (const char *)option.value, option.length, NOTE_ON_TRACE);
		if (!counts || option.length < 8)
			continue;
		dropped += file_get64(option.value, file->big_endian);
		counted = true;
	}
	uint32_t number = get32(file, block->body);
	if (number >= file->interfaces.count)
		return true;
	if (counted && !file->interfaces.at[number].is_journal)
		file->interfaces.at[number].dropped = dropped;
	return true;
}

/* --- packets --- */

static int64_t packet_time(
    const struct pcapng *file, const struct section_interface *interface, uint64_t ticks)
{
	int64_t time;

	if (!pcapng_time(ticks, interface->resolution, interface->offset, &time))
		file_warn(file->trace, "packet %zu: its time is not between the years 1678 and 2262",
		    file->trace->frames.count + 1);
	return time;
}

struct found_packet {
	uint32_t interface; /* of the section */
	uint64_t ticks;
	uint32_t captured, length;
	const uint8_t *bytes;
};

/* A row of JOURNAL_ROWS: tags, priority, the comment form. */
static void take_journal_row(struct pcapng *file, const struct found_packet *packet)
{
	const uint8_t *at = packet->bytes, *end = at + packet->captured;
	uint16_t tag = TAG_DISSECTOR_NAME;

	while (tag != TAG_END && end - at >= 4) {
		size_t length = file_get16(at + 2, true);
		tag = file_get16(at, true);
		if ((size_t)(end - at) - 4 < length)
			return;
		at += 4 + length;
	}
	size_t priority = strlen(JOURNAL_PRIORITY);
	if ((size_t)(end - at) >= priority && memcmp(at, JOURNAL_PRIORITY, priority) == 0)
		at += priority;
	struct event event;
	if (!event_from_comment((const char *)at, (size_t)(end - at), &event, &file->trace->arena))
		return;
	trace_add_event_soon(file->trace, &event);
	event_came_from(file->trace, false, 0);
}

/* BLOCK's octets from packet->bytes on are the packet's, padding and options. */
static bool take_packet(
    struct pcapng *file, const struct block *block, const struct found_packet *packet)
{
	const uint8_t *options;
	uint64_t frame = NOTE_ON_TRACE;
	size_t left = (size_t)(block->end - packet->bytes);

	if (packet->interface >= file->interfaces.count)
		return damaged(file, "a packet of an interface that is not described");
	const struct section_interface *interface = &file->interfaces.at[packet->interface];
	if (packet->captured > left || packet->captured > file_packet_limit(interface->link_type))
		return damaged(file, "a packet is longer than its block or than packets can be");
	bool is_journal = interface->is_journal;
	if (is_journal) {
		take_journal_row(file, packet);
	} else {
		frame = file_add_frame(file->trace, interface->index,
		    packet_time(file, interface, packet->ticks), packet->bytes, packet->captured,
		    packet->length);
		file->trace->frames.at[frame].origin =
		    (block->type == BLOCK_SIMPLE_PACKET ? ORIGIN_SIMPLE_BLOCK : ORIGIN_PACKET_BLOCK) & 3u;
	}
	size_t padded = (packet->captured + 3u) & ~3u;
	options = padded < left ? packet->bytes + padded : block->end;
	take_comments(file, options_from(file, block, options), frame);
	if (is_journal)
		block_keep(file, block);
	return true;
}

static uint64_t get_ticks(const struct pcapng *file, const uint8_t *at)
{
	return (uint64_t)get32(file, at) << 32 | get32(file, at + 4);
}

/* The enhanced packet block, and the obsolete one with its smaller interface number. */
static bool take_enhanced_packet(struct pcapng *file, const struct block *block)
{
	const uint8_t *body = block->body;

	if (block->end - body < 20)
		return damaged(file, "a packet block is too short");
	struct found_packet packet = {
		.interface = block->type == BLOCK_PACKET ? get16(file, body) : get32(file, body),
		.ticks = get_ticks(file, body + 4),
		.captured = get32(file, body + 12),
		.length = get32(file, body + 16),
		.bytes = body + 20,
	};
	return take_packet(file, block, &packet);
}

/* Of the first interface, without a time, as long as its snap length allows. */
static bool take_simple_packet(struct pcapng *file, const struct block *block)
{
	if (block->end - block->body < 4)
		return damaged(file, "a packet block is too short");
	struct found_packet packet = { .length = get32(file, block->body), .bytes = block->body + 4 };
	uint32_t snap_length = file->interfaces.count ? file->interfaces.at[0].snap_length : 0;
	packet.captured = snap_length && snap_length < packet.length ? snap_length : packet.length;
	struct block no_options = *block;
	if (packet.captured <= (size_t)(block->end - packet.bytes))
		no_options.end = packet.bytes + packet.captured;
	return take_packet(file, &no_options, &packet);
}

/* --- the walk --- */

static const struct taker {
	uint32_t type;
	bool is_packet; /* it keeps itself, if it must */
	bool (*take)(struct pcapng *file, const struct block *block);
} takers[] = {
	{ BLOCK_SECTION, false, take_section },
	{ BLOCK_INTERFACE, false, take_interface },
	{ BLOCK_PACKET, true, take_enhanced_packet },
	{ BLOCK_SIMPLE_PACKET, true, take_simple_packet },
	{ BLOCK_STATISTICS, false, take_statistics },
	{ BLOCK_ENHANCED_PACKET, true, take_enhanced_packet },
};

static bool take_block(struct pcapng *file, const struct block *block)
{
	const struct taker *row = takers, *end = takers + COUNT(takers);

	while (row < end && row->type != block->type)
		row++;
	file->comments = 0;
	if (row < end && !row->take(file, block))
		return false;
	if (row == end || !row->is_packet) /* names, secrets, somebody's own; and what it knows */
		block_keep(file, block);
	return true;
}

/* Octets of a block: the longest packet that there is, file_packet_limit(), with what stands around it.
 * tshark draws the same line. Without one, a pipe that claims more is collected until memory runs out. */
enum { MOST_BLOCK = BLOCK_FRAME + 20 + (128 << 20) + (128 << 10) };

static const char file_ends[] = "the file ends within a block";

/* Learns the byte order of the section whose header is at AT. NULL, or what is wrong with it. */
static const char *read_section_start(struct pcapng *file, const uint8_t *at, size_t left)
{
	if (left < 28)
		return file_ends;
	file->big_endian = file_get32(at + 8, true) == BYTE_ORDER_MAGIC;
	if (get32(file, at + 8) != BYTE_ORDER_MAGIC)
		return "the section header has no byte-order magic";
	if (get32(file, at + 4) < 28)
		return "the section header is too short";
	uint16_t major = get16(file, at + 12), minor = get16(file, at + 14);
	if (major != 1 || (minor != 0 && minor != 2))
		return "the section is of a pcapng version that is not supported (1.0 is)";
	return NULL;
}

/* The block at AT, of which LEFT octets are there. NULL, or what is wrong with it. */
static const char *read_block(
    struct pcapng *file, const uint8_t *at, size_t left, struct block *block)
{
	if (left < BLOCK_FRAME)
		return file_ends;
	if (file_get32(at, true) == BLOCK_SECTION) {
		const char *wrong = read_section_start(file, at, left);
		if (wrong)
			return wrong;
	}
	uint32_t total = get32(file, at + 4);
	if (total < BLOCK_FRAME || total % 4 != 0)
		return "a block has an impossible length";
	if (total > MOST_BLOCK)
		return "a block claims to be longer than any packet (128 MiB)";
	if (total > left)
		return file_ends;
	if (get32(file, at + total - 4) != total)
		return "the two lengths of a block differ";
	*block = (struct block){ get32(file, at), at + 8, at + total - 4 };
	return NULL;
}

static void *pcapng_start(struct trace *trace, const char *name)
{
	struct pcapng *file = memory_take(sizeof *file);

	file->trace = trace;
	file->name = name;
	return file;
}

static enum parsing pcapng_take(
    void *state, struct window *window, size_t blocks, struct error *error)
{
	struct pcapng *file = state;

	while (blocks-- > 0) {
		struct block block;
		if (window->length == 0 && file->begun)
			return window->last ? PARSING_DONE : PARSING_SHORT;
		const char *wrong = read_block(file, window->at, window->length, &block);
		if (wrong == file_ends && !window->last)
			return PARSING_SHORT;
		if (wrong && !file->begun) {
			error_set(error, "%s: %s", file->name,
			    wrong == file_ends ? "cut off in the section header" : wrong);
			return PARSING_REFUSED;
		}
		if (wrong)
			file_stop(file->trace, wrong == file_ends ? "cut off" : "damaged", "%s", wrong);
		if (wrong || !take_block(file, &block))
			return PARSING_DONE;
		file->begun = true;
		window_take(window, (size_t)(block.end - block.body) + BLOCK_FRAME);
	}
	return PARSING_GOES_ON;
}

static void pcapng_finish(void *state)
{
	struct pcapng *file = state;

	close_section(file);
	array_free(&file->interfaces);
	memory_free(file);
}

const struct file_format format_pcapng = {
	.start = pcapng_start, .parse = pcapng_take, .finish = pcapng_finish
};
