/*
 * Reads the older capture file format, pcap (draft-ietf-opsawg-pcap).
 *
 *     file header, 24 octets:    magic 4 · version 2+2 · zone 4 · accuracy 4 · snap length 4 · link type 4
 *     for each packet, 16 octets: seconds 4 · fraction 4 · captured 4 · length 4, then the octets
 *
 * All numbers are in the byte order of the machine that wrote it, which the magic tells; so does it
 * whether the fraction counts micro- or nanoseconds.
 */
#include "file_parts.h"

#include <inttypes.h>

enum { FILE_HEADER = 24, PACKET_HEADER = 16, PATCHED_PACKET_HEADER = 24 };

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
	const struct variant *variant;
	bool big_endian;
	enum length_order order;
	uint32_t limit; /* octets of one packet */
	uint16_t interface;
};

static bool find_variant(struct pcap *pcap, const uint8_t *bytes)
{
	for (size_t i = 0; i < 2 * COUNT(variants); i++) {
		pcap->variant = &variants[i / 2];
		pcap->big_endian = i % 2;
		if (file_get32(bytes, pcap->big_endian) == pcap->variant->magic)
			return true;
	}
	return false;
}

static bool read_version(
    struct pcap *pcap, const uint8_t *bytes, const char *path, struct error *error)
{
	uint16_t major = file_get16(bytes + 4, pcap->big_endian);
	uint16_t minor = file_get16(bytes + 6, pcap->big_endian);

	if (major == 2 && minor <= 4)
		pcap->order = minor < 3 ? LENGTH_FIRST : minor == 3 ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
	else if (major == 543 && minor == 0) /* Digital UNIX */
		pcap->order = LENGTH_FIRST;
	else
		return error_set(
		    error, "%s: pcap version %d.%d is not supported (2.4 is)", path, major, minor);
	return true;
}

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

/* Every packet that is whole; a warning where the file ends or makes no sense any more. */
static void read_packets(
    struct trace *trace, const struct pcap *pcap, const uint8_t *bytes, size_t length)
{
	size_t header = pcap->variant->header;
	uint32_t captured, wire;

	for (size_t at = FILE_HEADER; at < length; at += header + captured) {
		size_t left = length - at;
		if (left < header) {
			file_stop(trace, "cut off", "%zu of %zu octets of a packet header", left, header);
			return;
		}
		read_lengths(pcap, bytes + at, &captured, &wire);
		if (captured > pcap->limit) {
			file_stop(trace, "damaged", "the next packet claims %" PRIu32 " octets", captured);
			return;
		}
		if (captured > left - header) {
			file_stop(trace, "cut off", "%zu of %" PRIu32 " octets of the next packet",
			    left - header, captured);
			return;
		}
		int64_t seconds = file_get32(bytes + at, pcap->big_endian);
		int64_t fraction = file_get32(bytes + at + 4, pcap->big_endian);
		file_add_frame(trace, pcap->interface,
		    seconds * 1000000000 + fraction * (int64_t)pcap->variant->fraction, bytes + at + header,
		    captured, wire);
	}
}

bool pcap_parse(
    struct trace *trace, const uint8_t *bytes, size_t length, const char *path, struct error *error)
{
	struct pcap pcap = { 0 };

	if (length < 4 || !find_variant(&pcap, bytes))
		return file_unknown(bytes, length, path, error);
	if (length < FILE_HEADER)
		return error_set(
		    error, "%s: cut off in the file header (%zu of %d octets)", path, length, FILE_HEADER);
	if (!read_version(&pcap, bytes, path, error))
		return false;
	uint32_t snap_length = file_get32(bytes + 16, pcap.big_endian);
	uint16_t link_type = file_link_type(file_get32(bytes + 20, pcap.big_endian));
	pcap.limit = file_packet_limit(link_type);
	pcap.interface =
	    trace_add_interface(trace, link_type, snap_length > INT32_MAX ? 0 : snap_length, NULL);
	read_packets(trace, &pcap, bytes, length);
	return true;
}
