#include "unpack.h"

#include "../file.h"

#include <string.h>

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif

#if defined HAVE_ZLIB || defined HAVE_ZSTD
static const char is_cut_off[] = "the compressed data ends too early";
#endif

/* --- gzip: one member after the other --- */

enum { MEMBER_START = 0x1f };

#ifdef HAVE_ZLIB
struct gzip {
	z_stream stream;
	bool between; /* members: what comes is a new one, or padding, or the end */
	bool padding; /* nothing but zeros may follow (RFC 1952 says nothing, gzip allows it) */
};

static void *gzip_start(void)
{
	enum { GZIP_ONLY = 16 };
	struct gzip *gzip = memory_take(sizeof *gzip);

	gzip->between = true;
	if (inflateInit2(&gzip->stream, MAX_WBITS + GZIP_ONLY) == Z_OK)
		return gzip;
	memory_free(gzip);
	return NULL;
}

/* Zeros after the last member are no harm; anything else is. */
static const char *gzip_skip_padding(struct gzip *gzip, struct flow *flow)
{
	gzip->padding = true;
	for (; flow->in_length > 0; flow->in++, flow->in_length--)
		if (*flow->in != 0)
			return "something that is not compressed follows the compressed data";
	return NULL;
}

static const char *gzip_inflate(struct gzip *gzip, struct flow *flow)
{
	z_stream *stream = &gzip->stream;
	enum { MOST = 1 << 30 }; /* that fit zlib's counters */

	stream->next_in = flow->in;
	stream->avail_in = (uInt)(flow->in_length < MOST ? flow->in_length : MOST);
	stream->next_out = flow->out;
	stream->avail_out = (uInt)(flow->room < MOST ? flow->room : MOST);
	int result = inflate(stream, Z_NO_FLUSH);
	flow->in_length -= (size_t)(stream->next_in - flow->in);
	flow->in = stream->next_in;
	flow->room -= (size_t)(stream->next_out - flow->out);
	flow->out = stream->next_out;
	if (result == Z_STREAM_END) {
		gzip->between = true;
		inflateReset(stream);
	}
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return NULL;
	return result == Z_MEM_ERROR ? "there is not enough memory to unpack it"
	                             : "the compressed data contradicts itself";
}

static const char *gzip_unpack(void *state, struct flow *flow)
{
	struct gzip *gzip = state;
	const char *wrong = NULL;
	size_t in, room;

	do {
		if (gzip->between && flow->in_length == 0)
			break;
		if (gzip->padding || (gzip->between && *flow->in != MEMBER_START))
			return gzip_skip_padding(gzip, flow);
		in = flow->in_length;
		room = flow->room;
		gzip->between = false;
		wrong = gzip_inflate(gzip, flow);
	} while (!wrong && flow->room > 0 && (in != flow->in_length || room != flow->room));
	return wrong;
}

static const char *gzip_finish(void *state)
{
	struct gzip *gzip = state;
	const char *wrong = gzip->between ? NULL : is_cut_off;

	inflateEnd(&gzip->stream);
	memory_free(gzip);
	return wrong;
}
#else
#define gzip_start  NULL
#define gzip_unpack NULL
#define gzip_finish NULL
#endif

/* --- zstd: one frame after the other --- */

#ifdef HAVE_ZSTD
struct zstd {
	ZSTD_DStream *stream;
	bool between; /* frames */
};

static void *zstd_start(void)
{
	struct zstd *zstd = memory_take(sizeof *zstd);

	zstd->between = true;
	zstd->stream = ZSTD_createDStream();
	if (zstd->stream)
		return zstd;
	memory_free(zstd);
	return NULL;
}

static const char *zstd_complaint(size_t result)
{
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return "it was compressed with a window (--long) that is too large to be unpacked as it comes";
	case ZSTD_error_memory_allocation:
		return "there is not enough memory to unpack it";
	default:
		return "the compressed data contradicts itself";
	}
}

static const char *zstd_unpack(void *state, struct flow *flow)
{
	struct zstd *zstd = state;
	ZSTD_inBuffer in = { flow->in, flow->in_length, 0 };
	ZSTD_outBuffer out = { flow->out, flow->room, 0 };
	const char *wrong = NULL;
	size_t taken, given;

	do {
		taken = in.pos;
		given = out.pos;
		if (zstd->between && taken == in.size)
			break;
		size_t result = ZSTD_decompressStream(zstd->stream, &out, &in);
		zstd->between = result == 0;
		if (ZSTD_isError(result))
			wrong = zstd_complaint(result);
	} while (!wrong && out.pos < out.size && (in.pos != taken || out.pos != given));
	flow->in += in.pos;
	flow->in_length -= in.pos;
	flow->out += out.pos;
	flow->room -= out.pos;
	return wrong;
}

static const char *zstd_finish(void *state)
{
	struct zstd *zstd = state;
	const char *wrong = zstd->between ? NULL : is_cut_off;

	ZSTD_freeDStream(zstd->stream);
	memory_free(zstd);
	return wrong;
}
#else
#define zstd_start  NULL
#define zstd_unpack NULL
#define zstd_finish NULL
#endif

/* --- all --- */

static const struct packing packings[] = {
	{ .magic = "\x1f\x8b",
	    .name = "gzip",
	    .program = "gzip",
	    .start = gzip_start,
	    .unpack = gzip_unpack,
	    .finish = gzip_finish },
	{ .magic = "\x28\xb5\x2f\xfd",
	    .name = "zstd",
	    .program = "zstd",
	    .start = zstd_start,
	    .unpack = zstd_unpack,
	    .finish = zstd_finish },
	{ .magic = "\x50\x2a\x4d\x18", /* a frame to be skipped, which some write first */
	    .loose = 0x0f,
	    .name = "zstd",
	    .program = "zstd",
	    .start = zstd_start,
	    .unpack = zstd_unpack,
	    .finish = zstd_finish },
	{ .magic = "\xfd\x37\x7a\x58\x5a", .name = "xz", .program = "xz" },
	{ .magic = "BZh", .name = "bzip2", .program = "bzip2" },
	{ .magic = "\x04\x22\x4d\x18", .name = "lz4", .program = "lz4" },
};

const struct packing *packing_of(const uint8_t *bytes, size_t length)
{
	for (const struct packing *row = packings; row < packings + COUNT(packings); row++) {
		size_t size = strlen(row->magic);
		if (length >= size && (bytes[0] | row->loose) == ((uint8_t)row->magic[0] | row->loose) &&
		    memcmp(bytes + 1, row->magic + 1, size - 1) == 0)
			return row;
	}
	return NULL;
}

void file_libraries(struct text *lines)
{
#ifdef HAVE_ZLIB
	text_printf(lines, "zlib %s\n", zlibVersion());
#endif
#ifdef HAVE_ZSTD
	text_printf(lines, "zstd %s\n", ZSTD_versionString());
#endif
	(void)lines;
}
