#include "maker.h"

#include "traces.h"

#include "capture/file/pcapng_blocks.h"

#include <string.h>

void make_number(struct maker *maker, uint64_t value, int octets)
{
	put_number(&maker->body, value, octets, maker->big);
}

void make_words(struct maker *maker, const char *string, size_t length)
{
	text_add_octets(&maker->body, string, length);
	text_add_octets(&maker->body, "\0\0\0", (4 - length % 4) % 4);
}

void make_option(struct maker *maker, unsigned code, const char *value, size_t length)
{
	make_number(maker, code, 2);
	make_number(maker, length, 2);
	make_words(maker, value, length);
}

void make_comment(struct maker *maker, const char *text)
{
	make_option(maker, OPTION_COMMENT, text, strlen(text));
}

void make_count(struct maker *maker, unsigned code, uint64_t value)
{
	make_number(maker, code, 2);
	make_number(maker, 8, 2);
	make_number(maker, value, 8);
}

void make_block(struct maker *maker, uint32_t type)
{
	size_t total = maker->body.length + 12;

	put_number(&maker->file, type, 4, maker->big);
	put_number(&maker->file, total, 4, maker->big);
	text_add_octets(&maker->file, text_string(&maker->body), maker->body.length);
	put_number(&maker->file, total, 4, maker->big);
	text_clear(&maker->body);
}

void make_section_start(struct maker *maker)
{
	make_number(maker, BYTE_ORDER_MAGIC, 4);
	make_number(maker, 1, 2);
	make_number(maker, 0, 2);
	make_number(maker, UINT64_MAX, 8);
}

void make_section(struct maker *maker)
{
	make_section_start(maker);
	make_block(maker, BLOCK_SECTION);
}

void make_interface_start(struct maker *maker, unsigned link, unsigned snap_length)
{
	make_number(maker, link, 2);
	make_number(maker, 0, 2);
	make_number(maker, snap_length, 4);
}

void make_interface(struct maker *maker, unsigned link, unsigned snap_length)
{
	make_interface_start(maker, link, snap_length);
	make_block(maker, BLOCK_INTERFACE);
}

void make_packet_start(struct maker *maker, unsigned of, uint64_t ticks, const char *octets)
{
	make_number(maker, of, 4);
	make_number(maker, ticks >> 32, 4);
	make_number(maker, ticks & UINT32_MAX, 4);
	make_number(maker, strlen(octets), 4);
	make_number(maker, strlen(octets) + 100, 4);
	make_words(maker, octets, strlen(octets));
}

void make_packet(struct maker *maker, unsigned of, uint64_t ticks, const char *octets)
{
	make_packet_start(maker, of, ticks, octets);
	make_block(maker, BLOCK_ENHANCED_PACKET);
}

struct text make_pcap(size_t packets, uint32_t size)
{
	struct text file = { 0 };

	put_number(&file, 0xa1b2c3d4, 4, false);
	put_number(&file, 2, 2, false);
	put_number(&file, 4, 2, false);
	put_number(&file, 0, 8, false);
	put_number(&file, 65535, 4, false);
	put_number(&file, 1, 4, false);
	for (size_t i = 0; i < packets; i++) {
		put_number(&file, 1763804000 + i, 4, false);
		put_number(&file, 0, 4, false);
		put_number(&file, size, 4, false);
		put_number(&file, size, 4, false);
		for (uint32_t k = 0; k < size; k++)
			put_number(&file, i + k, 1, false);
	}
	return file;
}
