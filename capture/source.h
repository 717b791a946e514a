/*
 * source: live packets from an interface. The only part that knows libpcap.
 */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include "base.h"

struct source;

/* "libpcap version 1.10.3 (with TPACKET_V3)", for --version. */
const char *source_library(void);

struct source_options {
	const char *interface; /* "lo"; NULL: the system's choice */
	const char *filter;    /* pcap-filter(7), or NULL */
	uint32_t snap_length;  /* octets, 0: all */
	bool immediate;        /* each packet at once (a lab step), or every 10 ms (bulk) */
	uint32_t buffer;       /* octets of kernel buffer, 0: 16 MiB */
};

/*
 * NULL and ERROR on failure; *DENIED tells lack of permission from everything else. Interfaces are
 * not put in promiscuous mode: the lab shows this machine's traffic, not its neighbours'. On lo each
 * packet comes once, as it arrives.
 */
struct source *source_open(const struct source_options *options, bool *denied, struct error *error);
/* To poll() for reading. */
int source_descriptor(const struct source *source);
uint16_t source_link_type(const struct source *source); /* LINKTYPE_ */
const char *source_interface(const struct source *source);
uint32_t source_snap_length(const struct source *source);

struct source_packet {
	int64_t time;         /* ns since the epoch */
	const uint8_t *bytes; /* good during the call only */
	uint32_t captured, length;
};

/* Hands the packets that are there, at most some hundred, to HAND; does not wait. False: the source
 * failed (interface gone). */
bool source_read(struct source *source, void (*hand)(void *context, const struct source_packet *),
    void *context, struct error *error);
/* Packets lost so far, by kernel and interface together. */
uint64_t source_dropped(struct source *source);
void source_close(struct source *source);

#endif
