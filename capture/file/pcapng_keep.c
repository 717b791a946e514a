#include "pcapng_keep.h"

#include "parts.h"
#include "pcapng_blocks.h"
#include "pcapng_put.h"

/* --- options --- */

bool option_next(struct options *options, struct option *option)
{
	size_t left = (size_t)(options->end - options->at);

	if (left < 4)
		return false;
	option->code = file_get16(options->at, options->big_endian);
	option->length = file_get16(options->at + 2, options->big_endian);
	option->value = options->at + 4;
	left -= 4;
	if (option->code == OPTION_END)
		return false;
	if (left < option->length) {
		options->overrun = true;
		return false;
	}
	size_t padded = (option->length + 3u) & ~3u;
	options->at = option->value + (padded < left ? padded : left);
	return true;
}

bool option_not_to_copy(uint16_t code)
{
	enum { CUSTOM_TEXT_NOT_TO_COPY = 19372, CUSTOM_OCTETS_NOT_TO_COPY = 19373 };

	return code == CUSTOM_TEXT_NOT_TO_COPY || code == CUSTOM_OCTETS_NOT_TO_COPY;
}

/* --- blocks --- */

/* Octets of a block before its options, as far as its type tells; 0: it has none that anybody knows. */
static uint32_t fixed_length(const uint8_t *bytes, uint32_t length, uint32_t type, bool big_endian)
{
	enum { PACKET_FIXED = 28 };
	uint32_t captured;

	switch (type) {
	case BLOCK_SECTION:
		return 24;
	case BLOCK_INTERFACE:
		return 16;
	case BLOCK_STATISTICS:
		return 20;
	case BLOCK_PACKET:
	case BLOCK_ENHANCED_PACKET:
		if (length < PACKET_FIXED + 4)
			return 0;
		captured = file_get32(bytes + 20, big_endian);
		return captured < length ? PACKET_FIXED + ((captured + 3u) & ~3u) : 0;
	default:
		return 0;
	}
}

struct source source_at(const uint8_t *bytes, uint32_t length, bool big_endian)
{
	uint32_t type = file_get32(bytes, big_endian);
	uint32_t options = fixed_length(bytes, length, type, big_endian);

	uint32_t packet = type == BLOCK_SIMPLE_PACKET && length >= 16 ? length - 16 : 0;
	uint32_t claimed = packet ? file_get32(bytes + 8, big_endian) : 0;

	return (struct source){ .bytes = bytes,
		.length = length,
		.type = type,
		.big_endian = big_endian,
		.captured = claimed < packet ? claimed : packet,
		.options = options && options <= length - 4 ? options : length - 4 };
}

bool source_of_frame(
    const struct trace *trace, const struct frame *frame, bool big_endian, struct source *source)
{
	bool is_simple = frame->origin == ORIGIN_SIMPLE_BLOCK;
	size_t before = is_simple ? 12 : 28; /* type, length and the fixed parts */
	const uint8_t *bytes = frame->bytes - before;
	uint32_t type = file_get32(bytes, big_endian), length = file_get32(bytes + 4, big_endian);
	const uint8_t *map = trace->map;
	size_t least = before + frame->captured + 4;

	if (length < least || length % 4 != 0)
		return false;
	if (map && bytes >= map && bytes < map + trace->map_length &&
	    length > (size_t)(map + trace->map_length - bytes))
		return false;
	if (is_simple ? type != BLOCK_SIMPLE_PACKET
	              : type != BLOCK_PACKET && type != BLOCK_ENHANCED_PACKET)
		return false;
	*source = source_at(bytes, length, big_endian);
	source->captured = frame->captured;
	return is_simple || file_get32(bytes + 20, big_endian) == frame->captured;
}

struct options source_options(const struct source *source)
{
	return (struct options){ .at = source->bytes + source->options,
		.end = source->bytes + source->length - 4,
		.big_endian = source->big_endian };
}

long block_frame(const struct trace *trace, uint64_t block)
{
	size_t place;

	search_place(place, trace->kept.count, trace->kept.at[place].before_frame + place < block);
	bool is_kept = place < trace->kept.count && trace->kept.at[place].before_frame + place == block;
	return is_kept ? -1 : (long)(block - place);
}

/* --- writing one again --- */

/* Everything of a packet before its options. BYTES, or else what was captured. */
static void put_packet_start(
    const struct source *source, const struct text *bytes, struct text *out)
{
	bool big = source->big_endian, is_simple = source->type == BLOCK_SIMPLE_PACKET;
	const uint8_t *packet = source->bytes + (is_simple ? 12 : 28);
	size_t captured = is_simple ? source->captured : file_get32(source->bytes + 20, big);

	if (is_simple) {
		put_integer_in(out, BLOCK_ENHANCED_PACKET, 4, big);
		put_integer_in(out, 0, 4, big);
		put_integer_in(out, 0, 4, big); /* interface */
		put_integer_in(out, 0, 8, big); /* it has no time */
	} else {
		text_add_octets(out, source->bytes, 20);
	}
	put_integer_in(out, bytes ? bytes->length : captured, 4, big);
	text_add_octets(out, source->bytes + (is_simple ? 8 : 24), 4); /* length on the wire */
	if (bytes)
		text_add_octets(out, text_string(bytes), bytes->length);
	else
		text_add_octets(out, packet, captured);
	put_padding(out, bytes ? bytes->length : captured);
}

/* Everything before the options. */
static void put_start(
    const struct source *source, const struct rewriting *rewriting, struct text *out)
{
	size_t start = out->length;

	if (source->type == BLOCK_SIMPLE_PACKET || rewriting->bytes) {
		put_packet_start(source, rewriting->bytes, out);
		return;
	}
	text_add_octets(out, source->bytes, source->options);
	if (source->type == BLOCK_SECTION && rewriting->length_unknown)
		memset(out->at + start + 16, 0xff, 8);
}

/* The option that stands at AT and ends at END, as REWRITING wants it. */
static void put_judged(const struct source *source, const struct rewriting *rewriting,
    const struct option *option, uint32_t ordinal, const uint8_t *end, struct text *out)
{
	struct text instead = { 0 };
	const uint8_t *at = option->value - 4;

	switch (rewriting->judge(rewriting->context, option, ordinal, &instead)) {
	case OPTION_STAYS:
		text_add_octets(out, at, (size_t)(end - at));
		put_padding(out, (size_t)(end - at)); /* where the block ended too soon */
		break;
	case OPTION_BECOMES:
		put_option_in(out, option->code, text_string(&instead), instead.length, source->big_endian);
		break;
	case OPTION_GOES:
		break;
	}
	text_free(&instead);
}

void source_rewrite(
    const struct source *source, const struct rewriting *rewriting, struct text *out)
{
	struct options options = source_options(source);
	size_t start = out->length, fixed;
	uint32_t ordinal = 0;
	struct option option;

	put_start(source, rewriting, out);
	fixed = out->length;
	while (option_next(&options, &option)) {
		bool is_comment = option.code == OPTION_COMMENT;
		ordinal += is_comment;
		put_judged(source, rewriting, &option, is_comment ? ordinal : 0, options.at, out);
	}
	if (rewriting->more)
		text_add_octets(out, text_string(rewriting->more), rewriting->more->length);
	if (out->length > fixed)
		put_integer(out, OPTION_END, 4);
	block_end_in(out, start, source->big_endian);
}
