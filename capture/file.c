/*
 * Reads a capture file piece by piece: octets from file_feed, packets by pcap or pcapng.
 */
#include "file/feed.h"
#include "file_map.h"

#include <stdio.h>
#include <string.h>

/* --- what both formats need --- */

static void set_warning(struct trace *trace, const struct text *words)
{
	if (!trace->warning)
		trace->warning = arena_copy(&trace->arena, text_string(words), words->length);
}

void file_warn(struct trace *trace, const char *format, ...)
{
	struct text words = { 0 };
	va_list arguments;

	va_start(arguments, format);
	text_vprintf(&words, format, arguments);
	va_end(arguments);
	set_warning(trace, &words);
	text_free(&words);
}

void file_stop(struct trace *trace, const char *how, const char *format, ...)
{
	struct text words = { 0 };
	va_list arguments;

	if (trace->frames.count)
		text_printf(&words, "%s after packet %zu: ", how, trace->frames.count);
	else
		text_printf(&words, "%s before the first packet: ", how);
	va_start(arguments, format);
	text_vprintf(&words, format, arguments);
	va_end(arguments);
	set_warning(trace, &words);
	text_free(&words);
}

bool file_unknown(const uint8_t *bytes, size_t length, const char *name, struct error *error)
{
	char start[16] = "";

	for (size_t i = 0; i < length && i < 4; i++)
		snprintf(start + 3 * i, sizeof start - 3 * i, " %02x", bytes[i]);
	return error_set(error, "%s: not a capture file (starts with%s)", name, start);
}

uint16_t file_link_type(uint32_t value)
{
	enum { DLT_RAW_BSD = 12, DLT_RAW_OPENBSD = 14, LINKTYPE_RAW = 101 };

	/* above: flags and length of a frame check sequence */
	uint16_t type = (uint16_t)(value & 0xffff);
	return type == DLT_RAW_BSD || type == DLT_RAW_OPENBSD ? LINKTYPE_RAW : type;
}

uint32_t file_packet_limit(uint16_t link_type)
{
	enum { USB = 189, USB_MMAPPED = 220, DBUS = 231, USBPCAP = 249, EBHSCR = 279 };

	switch (link_type) {
	case USB:
	case USB_MMAPPED:
	case DBUS:
	case USBPCAP:
		return 128u << 20;
	case EBHSCR:
		return 8u << 20;
	default:
		return 256u << 10; /* libpcap's limit, and tshark's */
	}
}

size_t file_add_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length)
{
	return trace_add_frame_soon(
	    trace, interface, time, bytes, captured, length > captured ? length : captured);
}

/* --- the reader --- */

enum { FORMAT_START = 4 }; /* octets that tell the format */

struct file_reader {
	struct feed feed;
	const struct file_format *format; /* NULL: not known yet */
	void *state;                      /* of the format */
	bool begun;                       /* something made sense */
	bool hungry;                      /* nothing more can be done with what is in the window */
	bool done;
};

struct file_reader *file_open(struct trace *trace, const char *path, struct error *error)
{
	struct file_reader *reader = memory_take(sizeof *reader);

	if (feed_open(&reader->feed, trace, path, error))
		return reader;
	memory_free(reader);
	return NULL;
}

void file_limit(struct file_reader *reader, uint64_t octets)
{
	reader->feed.limit = octets;
}

static void reader_finish(struct file_reader *reader)
{
	struct trace *trace = reader->feed.trace;

	reader->done = true;
	trace_finish(trace);
	if (reader->format == &format_pcapng && trace->map) {
		trace->rest = reader->feed.window.at;
		trace->rest_length = reader->feed.window.length;
	}
	if (reader->format)
		reader->format->finish(reader->state);
	reader->format = NULL;
	feed_close(&reader->feed);
}

void file_close(struct file_reader *reader)
{
	if (!reader)
		return;
	reader_finish(reader);
	memory_free(reader);
}

struct file_progress file_progress(const struct file_reader *reader)
{
	return (struct file_progress){ feed_done(&reader->feed), reader->feed.total };
}

int file_descriptor(const struct file_reader *reader)
{
	return reader->feed.descriptor;
}

bool file_has_shrunk(const struct trace *trace)
{
	return map_is_hurt(trace->map);
}

static void reader_begin(struct file_reader *reader, const struct file_format *format)
{
	reader->format = format;
	reader->state = format->start(reader->feed.trace, reader->feed.name);
}

/* False: more octets must come first. */
static bool reader_knows_format(struct file_reader *reader)
{
	const struct window *window = &reader->feed.window;

	if (reader->format)
		return true;
	if (!reader->feed.started || (window->length < FORMAT_START && !window->last))
		return false;
	bool is_pcapng = window->length >= FORMAT_START && memcmp(window->at, "\n\r\r\n", 4) == 0;
	reader_begin(reader, is_pcapng ? &format_pcapng : &format_pcap);
	return true;
}

/* Where it is not the end of the file that ends the reading, the parser must not think so. */
static enum parsing reader_parse(struct file_reader *reader, size_t blocks, struct error *error)
{
	struct feed *feed = &reader->feed;
	const uint8_t *before = feed->window.at;
	bool last = feed->window.last;

	feed->window.last = last && !feed->why;
	enum parsing parsing = reader_knows_format(reader)
	                           ? reader->format->parse(reader->state, &feed->window, blocks, error)
	                           : PARSING_SHORT;
	trace_settle(feed->trace);
	feed->window.last = last;
	reader->begun |= feed->window.at != before;
	return parsing;
}

/* Nothing more comes, but not because it is the end. */
static enum reading reader_break_off(struct file_reader *reader, struct error *error)
{
	const struct feed *feed = &reader->feed;
	bool good = reader->begun;

	if (good)
		file_stop(feed->trace, feed->how, "%s", feed->why);
	else
		error_set(error, "%s: %s: %s", feed->name, feed->how, feed->why);
	reader_finish(reader);
	return good ? READING_DONE : READING_FAILED;
}

static enum reading reader_fail(struct file_reader *reader)
{
	reader_finish(reader);
	return READING_FAILED;
}

enum reading file_read_some(struct file_reader *reader, size_t blocks, struct error *error)
{
	struct feed *feed = &reader->feed;

	if (reader->done)
		return READING_DONE;
	if (reader->hungry && !feed_fill(feed, error))
		return reader_fail(reader);
	reader->hungry = false;
	feed_check(feed);
	switch (reader_parse(reader, blocks, error)) {
	case PARSING_GOES_ON:
		return READING_ON;
	case PARSING_SHORT:
		if (feed->window.last && feed->why)
			return reader_break_off(reader, error);
		reader->hungry = true;
		return feed_would_wait(feed) ? READING_WAITS : READING_ON;
	case PARSING_REFUSED:
		return reader_fail(reader);
	case PARSING_DONE:
		break;
	}
	reader_finish(reader);
	return READING_DONE;
}

/* --- whole files --- */

static bool reader_read_all(struct file_reader *reader, struct error *error)
{
	enum { BLOCKS_AT_ONCE = 1000000 };
	enum reading reading;

	do
		reading = file_read_some(reader, BLOCKS_AT_ONCE, error);
	while (reading == READING_ON || reading == READING_WAITS);
	file_close(reader);
	return reading == READING_DONE;
}

bool file_read(struct trace *trace, const char *path, struct error *error)
{
	struct file_reader *reader = file_open(trace, path, error);

	return reader && reader_read_all(reader, error);
}

static bool parse(const struct file_format *format, struct trace *trace, const uint8_t *bytes,
    size_t length, const char *name, struct error *error)
{
	struct file_reader *reader = memory_take(sizeof *reader);

	reader->feed = (struct feed){ .trace = trace, .name = name };
	feed_memory(&reader->feed, bytes, length);
	reader_begin(reader, format);
	return reader_read_all(reader, error);
}

bool pcap_parse(
    struct trace *trace, const uint8_t *bytes, size_t length, const char *name, struct error *error)
{
	return parse(&format_pcap, trace, bytes, length, name, error);
}

bool pcapng_parse(
    struct trace *trace, const uint8_t *bytes, size_t length, const char *name, struct error *error)
{
	return parse(&format_pcapng, trace, bytes, length, name, error);
}
