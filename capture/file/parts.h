/*
 * file/parts: what the readers of capture files share. Inside file and veil.
 */
#ifndef CAPTURE_FILE_PARTS_H
#define CAPTURE_FILE_PARTS_H

#include "../file.h"

/* --- one format --- */

/* Octets of the file that are there and not taken yet. */
struct window {
	const uint8_t *at;
	size_t length;
	bool last; /* nothing comes after them */
};

/* OCTETS of them have been taken; so many must be there. */
static inline void window_take(struct window *window, size_t octets)
{
	window->at += octets;
	window->length -= octets;
}

enum parsing {
	PARSING_GOES_ON, /* as many blocks as it was asked for have been taken */
	PARSING_SHORT,   /* what is in the window is not whole, and not the last */
	PARSING_DONE,    /* nothing is left, or nothing that makes sense: trace->warning */
	PARSING_REFUSED  /* not a capture, and the error says so */
};

struct file_format {
	/* What it keeps between calls. NAME, of the file, outlives it. */
	void *(*start)(struct trace *trace, const char *name);
	/* Takes at most BLOCKS blocks or packets from WINDOW, each only when it is whole. */
	enum parsing (*parse)(void *state, struct window *window, size_t blocks, struct error *error);
	/* After the last call: the end, or nobody wants the rest. Frees STATE. */
	void (*finish)(void *state);
};

extern const struct file_format format_pcap, format_pcapng;

/* --- what formats share --- */

/* Numbers of a file in either byte order. The caller has checked that the octets are there. */
static inline uint16_t file_get16(const uint8_t *at, bool big_endian)
{
	return (uint16_t)(big_endian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

/* The same for four octets. */
static inline uint32_t file_get32(const uint8_t *at, bool big_endian)
{
	uint32_t big = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	uint32_t little = (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];

	return big_endian ? big : little;
}

/* The same for eight. */
static inline uint64_t file_get64(const uint8_t *at, bool big_endian)
{
	uint64_t first = file_get32(at, big_endian), second = file_get32(at + 4, big_endian);

	return big_endian ? first << 32 | second : second << 32 | first;
}

/* Remembers what is odd about a file; only the first word stands. */
void file_warn(struct trace *trace, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same where the reading stops: "cut off after packet 7: " and the words. */
void file_stop(struct trace *trace, const char *how, const char *format, ...) PRINTF_LIKE(3, 4);
/* "x.pcap: not a capture file (starts with 3c 21 44 4f)"; false. */
bool file_unknown(const uint8_t *bytes, size_t length, const char *path, struct error *error);
/* The LINKTYPE_ value of what a file has in the place of one: some write the DLT_ of their system. */
uint16_t file_link_type(uint32_t value);
/* Octets that one packet of this link type can have; more is damage. */
uint32_t file_packet_limit(uint16_t link_type);
/* A packet as the file has it. One that was captured longer than it was: the capture is believed. */
size_t file_add_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length);

#endif
