/*
 * Opens a capture file, maps or reads it, and finds out which format it is.
 */
#include "file_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool file_unknown(const uint8_t *bytes, size_t length, const char *path, struct error *error)
{
	char start[16] = "";

	for (size_t i = 0; i < length && i < 4; i++)
		snprintf(start + 3 * i, sizeof start - 3 * i, " %02x", bytes[i]);
	return error_set(error, "%s: not a capture file (starts with%s)", path, start);
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
	return trace_add_frame(
	    trace, interface, time, bytes, captured, length > captured ? length : captured);
}

/* --- opening --- */

struct content {
	const uint8_t *bytes;
	size_t length;
};

/* Regular files only; the trace unmaps it. */
static bool map_file(struct trace *trace, int descriptor, size_t length, const char *path,
    struct content *content, struct error *error)
{
	void *map = mmap(NULL, length, PROT_READ, MAP_PRIVATE, descriptor, 0);

	if (map == MAP_FAILED)
		return error_set(error, "%s: %s", path, strerror(errno));
	trace->map = map;
	trace->map_length = length;
	*content = (struct content){ map, length };
	return true;
}

/* Pipes and devices: to their end, into the trace's arena. */
static bool read_stream(struct trace *trace, int descriptor, const char *path,
    struct content *content, struct error *error)
{
	struct text all = { 0 };
	char part[64 * 1024];
	ssize_t count;

	while ((count = read(descriptor, part, sizeof part)) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			text_free(&all);
			return error_set(error, "%s: %s", path, strerror(errno));
		}
		text_add_octets(&all, part, (size_t)count);
	}
	content->bytes = (const uint8_t *)arena_copy(&trace->arena, text_string(&all), all.length);
	content->length = all.length;
	text_free(&all);
	return true;
}

static bool read_content(struct trace *trace, int descriptor, const char *path,
    struct content *content, struct error *error)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return error_set(error, "%s: is a directory", path);
	/* from the start only: standard input may have been read before */
	if (S_ISREG(status.st_mode) && status.st_size > 0 && lseek(descriptor, 0, SEEK_CUR) == 0)
		return map_file(trace, descriptor, (size_t)status.st_size, path, content, error);
	return read_stream(trace, descriptor, path, content, error);
}

/* --- which format --- */

static const struct packing {
	const char *magic, *name, *program;
} packings[] = {
	{ "\x1f\x8b", "gzip", "gzip" },
	{ "\x28\xb5\x2f\xfd", "zstd", "zstd" },
	{ "\xfd\x37\x7a\x58\x5a", "xz", "xz" },
	{ "BZh", "bzip2", "bzip2" },
	{ "\x04\x22\x4d\x18", "lz4", "lz4" },
};

static bool starts_with(const struct content *content, const char *magic)
{
	return content->length >= strlen(magic) && memcmp(content->bytes, magic, strlen(magic)) == 0;
}

static bool parse_content(
    struct trace *trace, const struct content *content, const char *path, struct error *error)
{
	if (content->length == 0)
		return error_set(error, "%s: empty file", path);
	for (const struct packing *row = packings; row < packings + COUNT(packings); row++)
		if (starts_with(content, row->magic))
			return error_set(error, "%s: is %s-compressed: unpack it first with %s -d", path,
			    row->name, row->program);
	if (starts_with(content, "\x0a\x0d\x0d\x0a"))
		return pcapng_parse(trace, content->bytes, content->length, path, error);
	return pcap_parse(trace, content->bytes, content->length, path, error);
}

bool file_read(struct trace *trace, const char *path, struct error *error)
{
	bool is_input = strcmp(path, "-") == 0;
	const char *name = is_input ? "standard input" : path;
	int descriptor = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct content content;

	if (descriptor < 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	bool good = read_content(trace, descriptor, name, &content, error);
	if (!is_input)
		close(descriptor);
	return good && parse_content(trace, &content, name, error);
}
