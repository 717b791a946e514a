/* veil: blocks of pcapng, as others may see them. */
#include "file/parts.h"
#include "file/pcapng_blocks.h"
#include "file/pcapng_keep.h"
#include "file/pcapng_put.h"
#include "veil/frame.h"

#include <stdio.h>

struct veil *veil_new(const struct trace *trace, const struct veil_choice *choice)
{
	if (!choice->secrets && !choice->payload && !choice->addresses)
		return NULL;
	struct veil *veil = memory_take(sizeof *veil);
	veil->trace = trace;
	veil->choice = *choice;
	return veil;
}

void veil_free(struct veil *veil)
{
	if (!veil)
		return;
	veil_table_free(&veil->table);
	dissection_free(&veil->dissection);
	text_free(&veil->bytes);
	memory_free(veil);
}

/* --- options --- */

/* What an option may tell. */
enum content { HARMLESS, WORDS, DIGEST };

/* All that are known and no address. */
static const struct {
	uint32_t block;
	uint16_t first, last; /* codes */
	enum content content;
} contents[] = {
	{ BLOCK_SECTION, 2, 4, WORDS }, /* hardware, operating system, application */
	{ BLOCK_INTERFACE, OPTION_NAME, OPTION_DESCRIPTION, WORDS },
	{ BLOCK_INTERFACE, 8, 10, HARMLESS }, /* speed, unit of time, zone */
	{ BLOCK_INTERFACE, 12, 18, HARMLESS },
	{ BLOCK_STATISTICS, 2, 8, HARMLESS },
	{ BLOCK_ENHANCED_PACKET, 3, 3, DIGEST },
	{ BLOCK_ENHANCED_PACKET, 2, 7, HARMLESS }, /* flags, counts, queue, verdict */
	{ BLOCK_PACKET, 3, 3, DIGEST },
	{ BLOCK_PACKET, 2, 2, HARMLESS },
};

/* The block whose options are looked at. */
struct veiling {
	struct veil *veil;
	uint32_t type;
};

static enum fate veil_words(struct veil *veil, const struct option *option, struct text *instead)
{
	veil_text(&veil->table, (const char *)option->value, option->length, instead);
	bool same = instead->length == option->length &&
	            memcmp(text_string(instead), option->value, option->length) == 0;
	return same ? OPTION_STAYS : OPTION_BECOMES;
}

static enum fate judge(
    void *context, const struct option *option, uint32_t ordinal, struct text *instead)
{
	const struct veiling *veiling = context;
	bool hides_addresses = veiling->veil->choice.addresses;

	if (ordinal > 0)
		return hides_addresses ? veil_words(veiling->veil, option, instead) : OPTION_STAYS;
	for (size_t i = 0; i < COUNT(contents); i++) {
		if (contents[i].block != veiling->type || option->code < contents[i].first ||
		    option->code > contents[i].last)
			continue;
		if (contents[i].content == DIGEST)
			return OPTION_GOES;
		return contents[i].content == WORDS && hides_addresses
		           ? veil_words(veiling->veil, option, instead)
		           : OPTION_STAYS;
	}
	return hides_addresses ? OPTION_GOES : OPTION_STAYS;
}

/* --- blocks --- */

/* Records of an address, then its names; other kinds, and what else the block knows, are left out. */
static void put_names(struct veil *veil, const struct source *source, struct text *out)
{
	struct options records = { .at = source->bytes + 8,
		.end = source->bytes + source->length - 4,
		.big_endian = source->big_endian };
	size_t start = out->length;
	struct option record;

	put_integer_in(out, BLOCK_NAMES, 4, source->big_endian);
	put_integer_in(out, 0, 4, source->big_endian);
	while (option_next(&records, &record)) { /* they look like options */
		uint16_t length = record.code == 1 ? 4 : record.code == 2 ? 16 : 0;
		uint8_t address[16];
		char value[64] = "";
		if (length == 0 || record.length < length)
			continue;
		memcpy(address, record.value, length);
		if (length == 4)
			veil_ipv4(&veil->table, address);
		else
			veil_ipv6(&veil->table, address);
		memcpy(value, address, length);
		int name = snprintf(value + length, sizeof value - length, "host-%u", ++veil->hosts);
		put_option_in(out, record.code, value, length + (size_t)name + 1, source->big_endian);
	}
	put_integer(out, OPTION_END, 4);
	block_end_in(out, start, source->big_endian);
}

/* A packet, or a row of the journal (FRAME -1), which is text. */
static void put_packet(struct veil *veil, const struct source *source, long frame, struct text *out)
{
	struct veiling veiling = { veil, source->type };
	struct rewriting rewriting = { .context = &veiling, .judge = judge };
	uint32_t fixed = source->type == BLOCK_SIMPLE_PACKET ? 12 : 28;
	bool changed;

	if (frame >= 0) {
		changed = veil_frame(veil, (size_t)frame);
	} else {
		uint32_t captured = source->type == BLOCK_SIMPLE_PACKET
		                        ? source->captured
		                        : file_get32(source->bytes + 20, source->big_endian);
		if (fixed + captured > source->length - 4)
			return;
		text_clear(&veil->bytes);
		changed = veil->choice.addresses;
		if (changed)
			veil_text(&veil->table, (const char *)source->bytes + fixed, captured, &veil->bytes);
	}
	rewriting.bytes = changed ? &veil->bytes : NULL;
	if (!changed && source->type == BLOCK_SIMPLE_PACKET)
		text_add_octets(out, source->bytes, source->length);
	else
		source_rewrite(source, &rewriting, out);
}

void veil_block(struct veil *veil, const struct source *source, long frame, struct text *out)
{
	struct veiling veiling = { veil, source->type };
	struct rewriting rewriting = {
		.context = &veiling, .judge = judge, .length_unknown = source->type == BLOCK_SECTION
	};
	bool only_secrets = !veil->choice.addresses && !veil->choice.payload;

	switch (source->type) {
	case BLOCK_SECRETS:
		if (!veil->choice.secrets)
			text_add_octets(out, source->bytes, source->length);
		break;
	case BLOCK_PACKET:
	case BLOCK_SIMPLE_PACKET:
	case BLOCK_ENHANCED_PACKET:
		if (only_secrets)
			text_add_octets(out, source->bytes, source->length);
		else
			put_packet(veil, source, frame, out);
		break;
	case BLOCK_SECTION:
	case BLOCK_INTERFACE:
	case BLOCK_STATISTICS:
		source_rewrite(source, &rewriting, out);
		break;
	case BLOCK_NAMES:
		if (veil->choice.addresses)
			put_names(veil, source, out);
		else
			text_add_octets(out, source->bytes, source->length);
		break;
	default: /* nobody here can tell what is in it */
		if (only_secrets)
			text_add_octets(out, source->bytes, source->length);
	}
}
