/*
 * maker: capture files made by hand; pcapng block by block. What is put between two blocks is the body of the
 * second: make_section_start(), options, make_block().
 */
#ifndef TESTS_MAKER_H
#define TESTS_MAKER_H

#include "capture/base.h"

struct maker {
	struct text file, body;
	bool big; /* endian */
};

void make_number(struct maker *maker, uint64_t value, int octets);
/* Padded to a multiple of 4. */
void make_words(struct maker *maker, const char *string, size_t length);
void make_option(struct maker *maker, unsigned code, const char *value, size_t length);
void make_comment(struct maker *maker, const char *text);
/* An option of 8 octets. */
void make_count(struct maker *maker, unsigned code, uint64_t value);
/* Makes what was put into the body a block. */
void make_block(struct maker *maker, uint32_t type);

/* The fixed parts; and whole blocks without options. */
void make_section_start(struct maker *maker);
void make_section(struct maker *maker);
void make_interface_start(struct maker *maker, unsigned link, unsigned snap_length);
void make_interface(struct maker *maker, unsigned link, unsigned snap_length);
void make_packet_start(struct maker *maker, unsigned of, uint64_t ticks, const char *octets);
void make_packet(struct maker *maker, unsigned of, uint64_t ticks, const char *octets);

/* A pcap file of so many Ethernet frames, each of SIZE octets and a second after the other. */
struct text make_pcap(size_t packets, uint32_t size);

#endif
