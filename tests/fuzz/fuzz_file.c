/*
 * fuzz_file: a capture file of any format, packed or not. Read at once from a mapped file and in small
 * pieces from a pipe it gives the same trace; that trace can be looked at, written, and read again.
 */
#include "fuzz.h"

#include "tests/traces.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST = 1 << 16 }; /* octets: more teach nothing new, and take long */

static const char *descriptor_path(int descriptor, char path[64])
{
	snprintf(path, 64, "/proc/self/fd/%d", descriptor);
	return path;
}

/* From a regular file. */
static bool read_whole(
    struct trace *trace, const uint8_t *octets, size_t length, struct error *error)
{
	char path[64];
	int file = memfd_create("capture", 0);

	must(file >= 0 && write(file, octets, length) == (ssize_t)length);
	bool good = file_read(trace, descriptor_path(file, path), error);
	close(file);
	return good;
}

/* From a pipe, PIECE octets at a time, BLOCKS packets at a time. */
static bool read_pieces(struct trace *trace, const uint8_t *octets, size_t length, size_t piece,
    size_t blocks, struct error *error)
{
	char path[64];
	int ends[2];
	size_t at = 0;

	must(pipe(ends) == 0);
	struct file_reader *reader = file_open(trace, descriptor_path(ends[0], path), error);
	must(reader);
	enum reading reading = READING_WAITS;
	while (reading == READING_ON || reading == READING_WAITS) {
		if (reading == READING_WAITS && at < length) {
			size_t size = piece < length - at ? piece : length - at;
			must(write(ends[1], octets + at, size) == (ssize_t)size);
			at += size;
		} else if (reading == READING_WAITS && ends[1] >= 0) {
			close(ends[1]);
			ends[1] = -1;
		}
		reading = file_read_some(reader, blocks, error);
	}
	file_close(reader);
	if (ends[1] >= 0)
		close(ends[1]);
	close(ends[0]);
	return reading == READING_DONE;
}

/* From octets that end where they end, as one of the formats; false: neither. */
static bool read_memory(struct trace *trace, const uint8_t *octets, size_t length)
{
	static const uint8_t pcapng[] = { 0x0a, 0x0d, 0x0d, 0x0a };
	bool is_pcapng = length >= sizeof pcapng && memcmp(octets, pcapng, sizeof pcapng) == 0;
	struct error error;

	return (is_pcapng ? pcapng_parse : pcap_parse)(trace, octets, length, "memory", &error);
}

static bool same_words(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* How much of a damaged packed file comes out before that is noticed, depends on how it is cut up. */
static bool is_packed(const uint8_t *octets, size_t length)
{
	return length > 3 &&
	       (memcmp(octets, "\x1f\x8b", 2) == 0 || memcmp(octets, "\x28\xb5\x2f\xfd", 4) == 0);
}

static void same_reading(const struct trace *whole, bool good, const struct trace *pieces,
    bool good_pieces, bool is_packed)
{
	if (is_packed && (!good || !good_pieces || whole->warning || pieces->warning))
		return;
	must(good == good_pieces);
	if (!good)
		return;
	must(trace_equal(whole, pieces));
	must(same_words(whole->warning, pieces->warning));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct trace *whole = trace_new(), *pieces = trace_new(), *memory = trace_new();
	struct error error = { .text = "" }, error_of_pieces = { .text = "" };

	if (length > MOST)
		length = MOST;
	/* The last octet, of which files have no need, says how it is cut up. */
	unsigned how = length ? octets[length - 1] : 0;
	bool good = read_whole(whole, octets, length, &error);
	bool good_pieces =
	    read_pieces(pieces, octets, length, 1 + how * 7, 1 + how % 5, &error_of_pieces);
	same_reading(whole, good, pieces, good_pieces, is_packed(octets, length));
	uint8_t *exact = fuzz_copy(octets, length);
	if (read_memory(memory, exact, length)) {
		must(good);
		must(trace_equal(whole, memory));
		must(trace_usable(memory));
		must(trace_veils(memory));
	}
	must(good ? trace_usable(whole) : error.text[0]);
	must(good_pieces ? trace_usable(pieces) : error_of_pieces.text[0]);
	trace_free(whole);
	trace_free(pieces);
	trace_free(memory);
	memory_free(exact);
	return 0;
}

/* --- seeds --- */

static void render_pcap(struct text *file, bool big_endian, bool nanoseconds)
{
	put_number(file, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 4, big_endian);
	put_number(file, 2, 2, big_endian);
	put_number(file, 4, 2, big_endian);
	put_number(file, 0, 8, big_endian);
	put_number(file, 96, 4, big_endian);
	put_number(file, 1, 4, big_endian);
	for (uint32_t i = 0; i < 3; i++) {
		put_number(file, 1700000000 + i, 4, big_endian);
		put_number(file, 250000 * i, 4, big_endian);
		put_number(file, 14 + i, 4, big_endian);
		put_number(file, 60 + i, 4, big_endian);
		for (uint32_t k = 0; k < 14 + i; k++)
			put_number(file, k, 1, big_endian);
	}
}

/* RFC 1952 section 8. */
static uint32_t crc32_of(const struct text *file)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < file->length; i++) {
		crc ^= (uint8_t)file->at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
	}
	return ~crc;
}

/* FILE packed without making it smaller, which needs no library. */
static void add_gzip(fuzz_adder *add, void *context, const struct text *file)
{
	static const uint8_t header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1 };
	struct text packed = { 0 };

	text_add_octets(&packed, header, sizeof header);
	put_number(&packed, file->length, 2, false);
	put_number(&packed, ~file->length, 2, false);
	text_add_octets(&packed, file->at, file->length);
	put_number(&packed, crc32_of(file), 4, false);
	put_number(&packed, file->length, 4, false);
	add(packed.at, packed.length, context);
	text_free(&packed);
}

/* RFC 8878: one frame, one raw block. */
static void add_zstd(fuzz_adder *add, void *context, const struct text *file)
{
	struct text packed = { 0 };

	put_number(&packed, 0xfd2fb528, 4, false);
	put_number(&packed, 0xa0, 1, false); /* one segment; its size in four octets */
	put_number(&packed, file->length, 4, false);
	put_number(&packed, 1 | file->length << 3, 3, false);
	text_add_octets(&packed, file->at, file->length);
	add(packed.at, packed.length, context);
	text_free(&packed);
}

static void add_pcapng(fuzz_adder *add, void *context, uint32_t seed)
{
	struct trace *trace = trace_random(&seed, 2 + seed % 5);
	struct text file = { 0 };

	trace_render(trace, seed % 2 ? JOURNAL_COMMENTS : JOURNAL_ROWS, &file);
	add(file.at, file.length, context);
	text_free(&file);
	trace_free(trace);
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	struct text file = { 0 };

	for (int kind = 0; kind < 4; kind++) {
		text_clear(&file);
		render_pcap(&file, kind & 1, kind & 2);
		add(file.at, file.length, context);
	}
	add_gzip(add, context, &file);
	add_zstd(add, context, &file);
	for (uint32_t seed = 1; seed <= 8; seed++)
		add_pcapng(add, context, seed);
	text_free(&file);
}
