#include "pcapng_keep.h"

#include "file_parts.h"
#include "pcapng_blocks.h"
#include "pcapng_put.h"

/* --- looking --- */

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

/* The body of a kept block from octet FROM of it on; an empty one where it is too short. */
static struct options body_of(const struct kept_block *block, size_t from)
{
	const uint8_t *end = block->bytes + block->length - 4;

	if (block->length < BLOCK_FRAME + from)
		return (struct options){ .at = end, .end = end };
	return (struct options){
		.at = block->bytes + 8 + from, .end = end, .big_endian = block->big_endian
	};
}

/* --- keeping --- */

void keep_block(struct trace *trace, const struct kept_block *block)
{
	bool is_known = block->type == BLOCK_STATISTICS || block->type == BLOCK_NAMES ||
	                block->type == BLOCK_SECRETS;

	if (block->type == BLOCK_CUSTOM_NOT_TO_COPY || (block->big_endian && !is_known))
		return;
	struct kept_block *copy = array_add(&trace->kept);
	*copy = *block;
	copy->before_frame = trace->frames.count;
}

size_t kept_from(const struct trace *trace, uint64_t frame)
{
	size_t low = 0, high = trace->kept.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (trace->kept.at[middle].before_frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool kept_has_statistics(const struct trace *trace)
{
	for (size_t i = trace->kept.count; i-- > 0;)
		if (trace->kept.at[i].type == BLOCK_STATISTICS)
			return true;
	return false;
}

/* --- options --- */

/* How the value of an option must be read to be written in another byte order. */
enum value { OCTETS_AS_THEY_ARE, NUMBER_OF_4 = 4, NUMBER_OF_8 = 8 };

struct option_rule {
	uint16_t code;
	enum value value;
	bool known; /* to the trace, which writes it by itself */
};

static const struct option_rule section_rules[] = {
	{ 2, OCTETS_AS_THEY_ARE, false }, /* hardware */
	{ OPTION_SYSTEM, OCTETS_AS_THEY_ARE, false },
	{ OPTION_APPLICATION, OCTETS_AS_THEY_ARE, true },
	{ 0 },
};

static const struct option_rule interface_rules[] = {
	{ OPTION_NAME, OCTETS_AS_THEY_ARE, true },
	{ OPTION_DESCRIPTION, OCTETS_AS_THEY_ARE, false },
	{ 4, OCTETS_AS_THEY_ARE, false }, /* addresses: IPv4, IPv6, … */
	{ 5, OCTETS_AS_THEY_ARE, false },
	{ 6, OCTETS_AS_THEY_ARE, false }, /* … MAC, EUI */
	{ 7, OCTETS_AS_THEY_ARE, false },
	{ 8, NUMBER_OF_8, false }, /* speed */
	{ OPTION_RESOLUTION, OCTETS_AS_THEY_ARE, true },
	{ 10, NUMBER_OF_4, false },        /* time zone */
	{ 11, OCTETS_AS_THEY_ARE, false }, /* filter */
	{ 12, OCTETS_AS_THEY_ARE, false }, /* operating system */
	{ 13, OCTETS_AS_THEY_ARE, false }, /* length of the check sequence */
	{ OPTION_OFFSET, NUMBER_OF_8, true },
	{ 15, OCTETS_AS_THEY_ARE, false }, /* hardware */
	{ 16, NUMBER_OF_8, false },        /* speed out and in */
	{ 17, NUMBER_OF_8, false },
	{ 18, OCTETS_AS_THEY_ARE, false }, /* time zone by name */
	{ 0 },
};

static const struct option_rule packet_rules[] = {
	{ 2, NUMBER_OF_4, false },        /* flags: direction … */
	{ 3, OCTETS_AS_THEY_ARE, false }, /* hash */
	{ 4, NUMBER_OF_8, false },        /* dropped before it */
	{ 5, NUMBER_OF_8, false },        /* number */
	{ 6, NUMBER_OF_4, false },        /* queue */
	{ 7, OCTETS_AS_THEY_ARE, false }, /* verdict */
	{ 0 },
};

static bool must_not_be_copied(uint16_t code)
{
	enum { CUSTOM_TEXT_NOT_TO_COPY = 19372, CUSTOM_OCTETS_NOT_TO_COPY = 19373 };

	return code == CUSTOM_TEXT_NOT_TO_COPY || code == CUSTOM_OCTETS_NOT_TO_COPY;
}

static bool put_kept_option(
    const struct option *option, const struct option_rule *rules, bool big_endian, struct text *out)
{
	const struct option_rule *rule = rules;

	while (rule->code && rule->code != option->code)
		rule++;
	if (option->code == OPTION_COMMENT || must_not_be_copied(option->code) ||
	    (rule->code && rule->known))
		return false;
	if (!big_endian || (rule->code && rule->value == OCTETS_AS_THEY_ARE)) {
		put_option(out, option->code, option->value, option->length);
		return true;
	}
	if (!rule->code || option->length != (uint16_t)rule->value)
		return false;
	put_integer(out, option->code, 2);
	put_integer(out, option->length, 2);
	if (rule->value == NUMBER_OF_4)
		put_integer(out, file_get32(option->value, true), 4);
	else
		put_integer(out, file_get64(option->value, true), 8);
	return true;
}

static bool put_kept_options(
    struct options options, const struct option_rule *rules, struct text *out)
{
	struct option option;
	bool any = false;

	while (option_next(&options, &option))
		any |= put_kept_option(&option, rules, options.big_endian, out);
	return any;
}

bool put_section_options(const struct trace *trace, struct text *out)
{
	return trace->section.bytes &&
	       put_kept_options(body_of(&trace->section, 16), section_rules, out);
}

bool put_interface_options(const struct interface *interface, struct text *out)
{
	return interface->block.bytes &&
	       put_kept_options(body_of(&interface->block, 8), interface_rules, out);
}

bool put_frame_options(const struct trace *trace, const struct frame *frame, struct text *out)
{
	enum { BEFORE_BYTES = 28 }; /* type, length, interface, time, two lengths */

	if (frame->options == OPTIONS_NONE)
		return false;
	bool big_endian = frame->options == OPTIONS_BIG_ENDIAN;
	size_t padded = (frame->captured + (size_t)3) & ~(size_t)3;
	size_t total = file_get32(frame->bytes - BEFORE_BYTES + 4, big_endian);
	/* it was right when it was read, but who knows what somebody does to a mapped file */
	size_t most = trace->map ? (size_t)(trace->map + trace->map_length - frame->bytes) : SIZE_MAX;
	if (total < BEFORE_BYTES + padded + 4 || total - BEFORE_BYTES > most)
		return false;
	struct options options = { .at = frame->bytes + padded,
		.end = frame->bytes - BEFORE_BYTES + total - 4,
		.big_endian = big_endian };
	return put_kept_options(options, packet_rules, out);
}

/* --- blocks --- */

/* In which unit an interface of the file counts time. */
static void clock_of(const struct interface *interface, uint8_t *resolution, int64_t *offset)
{
	struct option option;

	*resolution = 6;
	*offset = 0;
	if (!interface->block.bytes)
		return;
	struct options options = body_of(&interface->block, 8);
	while (option_next(&options, &option)) {
		if (option.code == OPTION_RESOLUTION && option.length >= 1)
			*resolution = option.value[0];
		else if (option.code == OPTION_OFFSET && option.length >= 8)
			*offset = (int64_t)file_get64(option.value, options.big_endian);
	}
}

/* Two halves of a time at AT, in the unit of INTERFACE. */
static void put_kept_time(
    const struct interface *interface, const uint8_t *at, bool big_endian, struct text *out)
{
	uint64_t high = file_get32(at, big_endian), low = file_get32(at + 4, big_endian);
	uint8_t resolution;
	int64_t offset, time;

	clock_of(interface, &resolution, &offset);
	pcapng_time(high << 32 | low, resolution, offset, &time);
	put_time(out, time);
}

static void put_statistics(
    const struct trace *trace, const struct kept_block *block, struct text *out)
{
	enum { START = 2, END = 3, RECEIVED = 4, DELIVERED = 8 };
	const struct interface *interface = &trace->interfaces.at[block->interface];
	struct options options = body_of(block, 12);
	struct option option;
	size_t start = block_begin(out, BLOCK_STATISTICS);

	put_integer(out, block->interface, 4);
	put_kept_time(interface, block->bytes + 12, block->big_endian, out);
	while (option_next(&options, &option)) {
		if ((option.code == START || option.code == END) && option.length == 8) {
			put_integer(out, option.code, 2);
			put_integer(out, option.length, 2);
			put_kept_time(interface, option.value, block->big_endian, out);
		} else if (option.code >= RECEIVED && option.code <= DELIVERED && option.length >= 8) {
			put_count(out, option.code, file_get64(option.value, block->big_endian));
		} else if (option.code != OPTION_COMMENT && !must_not_be_copied(option.code) &&
		           !block->big_endian) {
			put_option(out, option.code, option.value, option.length);
		}
	}
	put_integer(out, OPTION_END, 4);
	block_end(out, start);
}

/* Records: type 2, length 2, the value, padded; then a 0, and options, which are lost. */
static void put_names(const struct kept_block *block, struct text *out)
{
	struct options records = body_of(block, 0);
	struct option record;
	size_t start = block_begin(out, BLOCK_NAMES);

	while (option_next(&records, &record)) /* they look alike */
		put_option(out, record.code, record.value, record.length);
	put_integer(out, OPTION_END, 4);
	block_end(out, start);
}

/* Type 4, length 4, the secrets; then options, which are lost. */
static void put_secrets(const struct kept_block *block, struct text *out)
{
	const uint8_t *body = block->bytes + 8;
	size_t start = block_begin(out, BLOCK_SECRETS);

	if (block->length >= BLOCK_FRAME + 8) {
		uint32_t length = file_get32(body + 4, true), room = block->length - BLOCK_FRAME - 8;
		length = length < room ? length : room;
		put_integer(out, file_get32(body, true), 4);
		put_integer(out, length, 4);
		text_add_octets(out, body + 8, length);
		put_padding(out, length);
	}
	block_end(out, start);
}

void put_kept_block(const struct trace *trace, size_t index, struct text *out)
{
	const struct kept_block *block = &trace->kept.at[index];
	uint32_t type = block->type;

	if (type == BLOCK_STATISTICS) {
		put_statistics(trace, block, out);
	} else if (!block->big_endian) {
		size_t start = block_begin(out, type);
		text_add_octets(out, block->bytes + 8, block->length - BLOCK_FRAME);
		block_end(out, start);
	} else if (type == BLOCK_NAMES) {
		put_names(block, out);
	} else if (type == BLOCK_SECRETS) {
		put_secrets(block, out);
	}
}
