/*
 * file/pcapng_blocks: the numbers of the pcapng format (draft-ietf-opsawg-pcapng), for reading and writing.
 *
 *     block:  type 4 · total length 4 · body, a multiple of 4 · total length 4
 *     option: code 2 · length 2 · value, padded to a multiple of 4
 */
#ifndef CAPTURE_FILE_PCAPNG_BLOCKS_H
#define CAPTURE_FILE_PCAPNG_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#define BLOCK_SECTION 0x0a0d0d0au
enum {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* obsolete */
	BLOCK_SIMPLE_PACKET = 3,
	BLOCK_NAMES = 4,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED_PACKET = 6,
	BLOCK_SECRETS = 10,
	BLOCK_CUSTOM_NOT_TO_COPY = 0x40000bad
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4du
enum { BLOCK_FRAME = 12 }; /* octets of type and both lengths */

enum {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	/* of a section */
	OPTION_SYSTEM = 3,
	OPTION_APPLICATION = 4,
	/* of an interface */
	OPTION_NAME = 2,
	OPTION_DESCRIPTION = 3,
	OPTION_RESOLUTION = 9,
	OPTION_OFFSET = 14,
	/* of statistics */
	OPTION_RECEIVED = 4,
	OPTION_INTERFACE_DROPPED = 5,
	OPTION_SYSTEM_DROPPED = 7
};

/* The interface of JOURNAL_ROWS: each packet is Wireshark's "exported PDU": tags (type 2, length 2,
 * big-endian), then the text as a syslog message, facility 16 (local0), severity 6 (information). */
enum { LINKTYPE_UPPER_PDU = 252, TAG_END = 0, TAG_DISSECTOR_NAME = 12 };
#define JOURNAL_NAME      "looplab journal"
#define JOURNAL_DISSECTOR "syslog"
#define JOURNAL_PRIORITY  "<134>"

/* TICKS of an interface with this if_tsresol and if_tsoffset as ns since 1970. False, and the nearest
 * there is, when that does not fit. */
bool pcapng_time(uint64_t ticks, uint8_t resolution, int64_t offset, int64_t *time);

#endif
