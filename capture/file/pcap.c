/*
 * Reads the older capture file format, pcap (draft-ietf-opsawg-pcap).
 *
 *     file header, 24 octets:    magic 4 · version 2+2 · zone 4 · accuracy 4 · snap length 4 · link type 4
 *     for each packet, 16 octets: seconds 4 · fraction 4 · captured 4 · length 4, then the octets
 *
 * All numbers are in the byte order of the machine that wrote it, which the magic tells; so does it
 * whether the fraction counts micro- or nanoseconds.
 */
#include "parts.h"

#include <inttypes.h>

enum {
	FILE_HEADER = 24,
	PACKET_HEADER = 16,
	PATCHED_PACKET_HEADER = 24,
	FORESEEN = 128 /* octets of the next packet: its headers, as a rule */
};

static const struct variant {
	uint32_t magic;
	uint32_t fraction; /* ns of its unit */
	uint32_t header;   /* octets before each packet */
} variants[] = {
	{ 0xa1b2c3d4, 1000, PACKET_HEADER }, { 0xa1b23c4d, 1, PACKET_HEADER },
	{ 0xa1b2cd34, 1000,
	    PATCHED_PACKET_HEADER }, /* Kuznetzov's libpcap: interface, protocol, type */
};

/* Early versions wrote the two lengths the other way round. */
enum length_order { CAPTURED_FIRST, LENGTH_FIRST, SMALLER_IS_CAPTURED };

struct pcap {
	struct trace *trace;
	const char *name;              /* of the file */
	const struct variant *variant; /* NULL: the file header has not been read */
	bool big_endian;
	enum length_order order;
	uint32_t limit; /* octets of one packet */
	uint16_t interface;
};

/* --- the file header --- */

/* By the magic; NULL: it is none. */
static const struct variant *find_variant(const uint8_t *bytes, bool *big_endian)
{
	for (size_t i = 0; i < 2 * COUNT(variants); i++) {
		*big_endian = i % 2;
		if (file_get32(bytes, *big_endian) == variants[i / 2].magic)
			return &variants[i / 2];
	}
	return NULL;
}

static bool read_version(struct pcap *pcap, const uint8_t *bytes, struct error *error)
{
	uint16_t major = file_get16(bytes + 4, pcap->big_endian);
	uint16_t minor = file_get16(bytes + 6, pcap->big_endian);

	if (major == 2 && minor <= 4)
		pcap->order = minor < 3 ? LENGTH_FIRST : minor == 3 ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
	else if (major == 543 && minor == 0) /* Digital UNIX */
		pcap->order = LENGTH_FIRST;
	else
		return error_set(
		    error, "%s: pcap version %d.%d is not supported (2.4 is)", pcap->name, major, minor);
	return true;
}

static enum parsing read_header(struct pcap *pcap, struct window *window, struct error *error)
{
	const uint8_t *bytes = window->at;
	size_t length = window->length;
	const struct variant *variant = length < 4 ? NULL : find_variant(bytes, &pcap->big_endian);

	if (length == 0 && window->last)
		error_set(error, "%s: empty file", pcap->name);
	else if (!variant && (length >= 4 || window->last))
		file_unknown(bytes, length, pcap->name, error);
	else if (length < FILE_HEADER && window->last)
		error_set(error, "%s: cut off in the file header (%zu of %d octets)", pcap->name, length,
		    FILE_HEADER);
	else if (length < FILE_HEADER)
		return PARSING_SHORT;
	else if (read_version(pcap, bytes, error)) {
		uint32_t snap_length = file_get32(bytes + 16, pcap->big_endian);
		uint16_t link_type = file_link_type(file_get32(bytes + 20, pcap->big_endian));
		pcap->variant = variant;
		pcap->limit = file_packet_limit(link_type);
		pcap->interface = trace_add_interface(
		    pcap->trace, link_type, snap_length > INT32_MAX ? 0 : snap_length, NULL);
		window_take(window, FILE_HEADER);
		return PARSING_GOES_ON;
	}
	return PARSING_REFUSED;
}

/* --- packets --- */

/* The packet header at BYTES. */
static void read_lengths(
    const struct pcap *pcap, const uint8_t *bytes, uint32_t *captured, uint32_t *length)
{
	uint32_t first = file_get32(bytes + 8, pcap->big_endian);
	uint32_t second = file_get32(bytes + 12, pcap->big_endian);
	bool reversed =
	    pcap->order == LENGTH_FIRST || (pcap->order == SMALLER_IS_CAPTURED && first > second);

	*captured = reversed ? second : first;
	*length = reversed ? first : second;
}

/* The packet at the start of WINDOW, or why there is none. */
static enum parsing read_packet(const struct pcap *pcap, struct window *window)
{
	const uint8_t *bytes = window->at;
	size_t header = pcap->variant->header, left = window->length;
	uint32_t captured, length;

	if (left == 0 && window->last)
		return PARSING_DONE;
	if (left < header) {
		if (!window->last)
			return PARSING_SHORT;
		file_stop(pcap->trace, "cut off", "%zu of %zu octets of a packet header", left, header);
		return PARSING_DONE;
	}
	read_lengths(pcap, bytes, &captured, &length);
	if (captured > pcap->limit) {
		file_stop(pcap->trace, "damaged", "the next packet claims %" PRIu32 " octets", captured);
		return PARSING_DONE;
	}
	if (captured > left - header) {
		if (!window->last)
			return PARSING_SHORT;
		file_stop(pcap->trace, "cut off", "%zu of %" PRIu32 " octets of the next packet",
		    left - header, captured);
		return PARSING_DONE;
	}
	memory_foresee(bytes + header + captured, FORESEEN);
	int64_t seconds = file_get32(bytes, pcap->big_endian);
	int64_t fraction = file_get32(bytes + 4, pcap->big_endian);
	int64_t time = seconds * 1000000000 + fraction * (int64_t)pcap->variant->fraction;
	file_add_frame(pcap->trace, pcap->interface, time, bytes + header, captured, length);
	window_take(window, header + captured);
	return PARSING_GOES_ON;
}

/* --- the format --- */

static void *pcap_start(struct trace *trace, const char *name)
{
	struct pcap *pcap = memory_take(sizeof *pcap);

	pcap->trace = trace;
	pcap->name = name;
	return pcap;
}

static enum parsing pcap_take(
    void *state, struct window *window, size_t blocks, struct error *error)
{
	struct pcap *pcap = state;
	enum parsing parsing = PARSING_GOES_ON;

	if (!pcap->variant)
		parsing = read_header(pcap, window, error);
	while (parsing == PARSING_GOES_ON && blocks-- > 0)
		parsing = read_packet(pcap, window);
	return parsing;
}

const struct file_format format_pcap = {
	.start = pcap_start, .parse = pcap_take, .finish = memory_free
};
