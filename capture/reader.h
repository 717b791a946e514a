/*
 * reader: the only code that touches packet bytes.
 *
 * A decoder reads its header straight down and asks reader_ok() once: a read past the end returns 0
 * and puts the reader in a lasting failed state. Every read names the row of the field it reads, so
 * that reading a field is describing it: when somebody listens (a struct dissection), value, bit
 * position and width are recorded; when nobody does, an aligned read is one checked load.
 *
 * Two ends are known: what was captured and what the lengths on the wire promise. Running past the
 * first is "truncated" (the snap length, not the sender's fault); past the second is "malformed".
 *
 * Nesting needs no calls: an item whose bits lie inside an earlier item's bits is a part of it.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include "base.h"

/* How a value is written; the texts are those of `tshark -T fields`. */
enum format {
	DEC,     /* unsigned decimal */
	HEX,     /* 0x and the digits of the width, rounded up to whole octets (24 for 17 to 24 bits) */
	FLAG,    /* one bit: 0 or 1 */
	MAC,     /* 00:00:5e:00:53:01; of another length than 48 bits: as OCTETS */
	IPV4,    /* 192.0.2.1 */
	IPV6,    /* 2001:db8::1, RFC 5952 */
	OCTETS,  /* hex digits without separators */
	STRING,  /* characters; made visible on output */
	SECONDS, /* nanoseconds, written as seconds with nine decimals */
	PRESENT, /* no value of its own: a heading, or a verdict that is there or not */
	SIGNED,  /* decimal; the value is an int64_t in disguise */
	DECIMALS, /* billionths, written as a number with as many decimals as it needs */
	DATE     /* ns since 1970, "Jun 29, 2014 00:00:00.000000000 UTC"; INT64_MIN: "NULL", no date */
};

struct value_name {
	uint32_t value;
	const char *name; /* NULL ends a list */
};

/* One row describes one field, everywhere: decoder, detail pane, -T fields, JSON, filter, docs. */
struct field {
	const char *name;                /* Wireshark's filter name: "tcp.ack_raw"; NULL ends a table */
	const char *label;               /* for people: "acknowledgment number" */
	uint16_t bits;                   /* width on the wire; 0: varies, or not on the wire */
	uint8_t format;                  /* enum format */
	const char *help;                /* one sentence that a beginner understands */
	const struct value_name *values; /* names of values, or NULL */
	const char *also; /* the name of a row that means either of several: of ip.src, "ip.addr" */
	uint8_t digits;   /* of HEX; 0: those of the width */
};

/* Whether an item of ROW answers to WANTED: the same row, or the either-of-several row it names. */
bool field_means(const struct field *row, const struct field *wanted);

/* One field as it was found in one packet. Its bits lie within the captured octets. */
struct item {
	const struct field *field;
	uint32_t bit, bits; /* place in the frame; bits 0: generated, not on the wire */
	uint64_t value;     /* of numbers up to 64 bits */
	const char *string; /* of STRING items whose text is not the octets themselves; not owned */
};

/* One protocol header as it was found. */
struct layer {
	const struct protocol *protocol;
	uint32_t at, length; /* octets of the header in the frame */
	uint32_t end;      /* first octet of the frame behind all that it carries, as far as captured */
	size_t first_item; /* index of its first item; its last is before the next layer's first */
};

/* Some rows, found quickly. Zero-initialised is empty; field_set_free() it. */
struct field_set {
	const struct field **slots; /* by the address of the row; NULL: free */
	size_t size, count;         /* a power of two, or 0; rows */
	int shift;                  /* 64 less the power */
};

/* ROW is one of the set from now on; asking twice does no harm. The set keeps the address only. */
void field_set_add(struct field_set *set, const struct field *row);
static inline bool field_set_has(const struct field_set *set, const struct field *row);
void field_set_free(struct field_set *set);

struct part; /* packet.h */

/* The octets of a frame and, behind them, what was put together from it and others. */
struct joined {
	struct text octets; /* empty: the frame stands for itself */
	ARRAY(struct part) parts;
};

/* Everything there is to say about one frame. Reused from frame to frame; indexes, not pointers. */
struct dissection {
	ARRAY(struct item) items;
	ARRAY(struct layer) layers;
	char path[640];       /* "eth:ethertype:ip:tcp": frame.protocols, whose item points here */
	struct arena scratch; /* texts that items point to */
	ARRAY(const char *) comments;  /* on the frame; put here by who decodes it, not owned */
	const struct field_set *only;  /* the rows that somebody will look at; NULL: all. Not owned */
	const struct field_set *named; /* rows that were asked for by name, or NULL. Not owned */
	struct joined joined; /* which the items lie in, if the frame does not stand for itself */
	size_t shown_before;  /* for who decodes it: number of the frame shown before; 0: not known */
	struct item *told;    /* the newest item, until the next is told; for the reader */
};

/* Forgets the frame, keeps the memory; gives the memory back, too. */
void dissection_clear(struct dissection *dissection);
void dissection_free(struct dissection *dissection);
/* 0 for an item that stands alone, 1 for a part of it, 2 for a part of a part … Only the first
 * 500 items of the header and the 500 before it are looked at. */
int dissection_depth(const struct dissection *dissection, size_t item);

enum reader_state { READER_OK, READER_TRUNCATED, READER_MALFORMED };

/* Invariant: at <= captured_end and at <= wire_end, in octets from the first of the frame. */
struct reader {
	const uint8_t *bytes;
	uint32_t at;                 /* next octet */
	uint8_t bit;                 /* next bit within it, 0 = most significant */
	uint8_t state;               /* enum reader_state; lasting */
	uint32_t captured_end;       /* first octet that was not captured */
	uint32_t wire_end;           /* first octet beyond what the lengths on the wire promise */
	const char *why;             /* of MALFORMED: a static sentence; else NULL */
	struct dissection *listener; /* or NULL */
};

/* Over a frame of which CAPTURED octets are at BYTES and LENGTH were on the wire. */
void reader_start(struct reader *r, const uint8_t *bytes, uint32_t captured, uint32_t length,
    struct dissection *listener);

/* Whether everything that was asked for was there. */
static inline bool reader_ok(const struct reader *r)
{
	return r->state == READER_OK;
}

/* Octets that the wire promises from here on; more than can be read if the capture is cut. */
static inline uint32_t reader_left(const struct reader *r)
{
	return r->wire_end - r->at;
}

/* Octets from here on that can be read. */
static inline uint32_t reader_readable(const struct reader *r)
{
	uint32_t end = r->captured_end < r->wire_end ? r->captured_end : r->wire_end;
	return end - r->at;
}

/* A length field said that only OCTETS follow: narrows the window. Never widens it: a length that
 * promises more than its surroundings is left for the decoder to judge. */
void reader_limit(struct reader *r, uint32_t octets);

/* Moves R on, behind OCTETS octets that were read by INSIDE, a copy of R limited to them. What was
 * wrong inside is wrong with R. */
void reader_leave(struct reader *r, const struct reader *inside, uint32_t octets);

/* Ends the reading: the packet contradicts itself. WHY is a static sentence. */
void reader_malformed(struct reader *r, const char *why);

/* Looks ahead without reading: BITS bits (at most 64) from AHEAD octets on; 0 if not captured. */
static inline uint64_t reader_peek(const struct reader *r, uint32_t ahead, uint32_t bits);
/* The same for OCTETS octets as they are; NULL if not all of them were captured. */
static inline const uint8_t *reader_peek_octets(
    const struct reader *r, uint32_t ahead, uint32_t octets);

/* Numbers at a place that reader_peek_octets() gave, for those who ask for many octets at once and know
 * what stands where among them. */
static inline uint16_t octets_get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* The same of 32 bits. */
static inline uint32_t octets_get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* --- reading; each names the row it reads, and moves on --- */

/* field->bits bits, 1 to 64, most significant first. */
uint64_t take(struct reader *r, const struct field *field);
/* The same for a known width: field->bits must be 8, 16, 32. */
static inline uint8_t take8(struct reader *r, const struct field *field);
static inline uint16_t take16(struct reader *r, const struct field *field);
static inline uint32_t take32(struct reader *r, const struct field *field);
/* The same, FIELD's parts being the rows PARTS[0 … COUNT-1] whose widths add up to its own. */
uint64_t take_parts(
    struct reader *r, const struct field *field, const struct field *parts, size_t count);
/* The same for a field whose width varies (field->bits is 0). */
uint64_t take_bits(struct reader *r, const struct field *field, uint32_t bits);
/* The same for a field that counts in units: returns and shows the value times UNIT. */
uint64_t take_scaled(struct reader *r, const struct field *field, uint32_t unit);
/* OCTETS octets as they are (addresses, data); NULL past the end. Not owned by the caller. */
const uint8_t *take_octets(struct reader *r, const struct field *field, uint32_t octets);
/* The same for octets that stand for the text STRING, which must outlive the dissection. */
const uint8_t *take_text(
    struct reader *r, const struct field *field, uint32_t octets, const char *string);
/* The same for a number of FIELD->bits bits that is shown as VALUE (a time in other units). */
uint64_t take_as(struct reader *r, const struct field *field, uint64_t value);
/* A number of FIELD->bits bits, whole octets, the least significant octet first. */
uint64_t take_little(struct reader *r, const struct field *field);
/* As many of LENGTH octets as were captured, for payload: cannot fail. Returns how many. */
uint32_t take_rest(struct reader *r, const struct field *field, uint32_t length);
/* Moves on without naming a field: octets that nobody describes. */
void reader_skip(struct reader *r, uint32_t octets);
void reader_skip_bits(struct reader *r, uint32_t bits);

/* The next OCTETS octets are one thing (an option, a list) whose parts are read after this. Does not
 * move on. VALUE is what it shows, if its format shows any. */
void describe_group(struct reader *r, const struct field *field, uint32_t octets, uint64_t value);
/* The same for a group that shows the text STRING, which must outlive the dissection. */
void describe_text(
    struct reader *r, const struct field *field, uint32_t octets, const char *string);
/* Names bits that were already read: field->bits of them, from BACK bits before here. */
void describe_bits(struct reader *r, const struct field *field, uint32_t back);
/* Values that are worked out, not read ("[stream index]"). STRING must outlive the dissection. */
void describe(struct reader *r, const struct field *field, uint64_t value);
void describe_string(struct reader *r, const struct field *field, const char *string);
/* A copy of LENGTH octets, ended by a 0, that lives as long as the dissection; for the two above.
 * NULL when nobody listens. */
const char *reader_keep(struct reader *r, const void *bytes, size_t length);

/* Internet checksum (RFC 1071) of LENGTH octets from octet AT of the frame, added to SUM; not
 * complemented. False when some of them were not captured. */
bool reader_checksum(const struct reader *r, uint32_t at, uint32_t length, uint32_t *sum);
/* The sum folded into 16 bits; 0xffff when a checksum that was summed along is right. */
static inline uint16_t checksum_fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

/* --- inside --- */

/* Where ROW is in a set that is not empty, or the free slot where it would be. */
static inline const struct field **field_set_slot(
    const struct field_set *set, const struct field *row)
{
	uint64_t spread = (uintptr_t)row / _Alignof(struct field) * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(spread >> set->shift);

	while (set->slots[at] && set->slots[at] != row)
		at = (at + 1) & (set->size - 1);
	return &set->slots[at];
}

static inline bool field_set_has(const struct field_set *set, const struct field *row)
{
	return set->size && *field_set_slot(set, row) == row;
}

/* Whether FIELD was asked for by name. Some rows say nothing new: they are shown to nobody else. */
static inline bool reader_is_named(const struct reader *r, const struct field *field)
{
	return r->listener && r->listener->named && field_set_has(r->listener->named, field);
}

/* Whether nobody wants to know of FIELD. */
static inline bool reader_is_unheard(const struct reader *r, const struct field *field)
{
	return !r->listener || (r->listener->only && !field_set_has(r->listener->only, field));
}

/* What every take does when the short way is not open: odd bits, the end, a listener. */
uint64_t reader_take_slowly(struct reader *r, const struct field *field);

/* What reader_peek() does with odd bits. */
uint64_t reader_peek_slowly(const struct reader *r, uint32_t ahead, uint32_t bits);

static inline uint64_t reader_peek(const struct reader *r, uint32_t ahead, uint32_t bits)
{
	uint32_t readable = reader_readable(r);

	if (r->bit != 0 || (bits != 4 && bits != 8 && bits != 16 && bits != 32))
		return reader_peek_slowly(r, ahead, bits);
	if (r->state != READER_OK || ahead > readable || (bits + 7) / 8 > readable - ahead)
		return 0;
	const uint8_t *b = r->bytes + r->at + ahead;
	if (bits <= 8)
		return b[0] >> (8 - bits);
	return bits == 16 ? octets_get16(b) : octets_get32(b);
}

static inline const uint8_t *reader_peek_octets(
    const struct reader *r, uint32_t ahead, uint32_t octets)
{
	uint32_t readable = reader_readable(r);

	if (r->bit != 0 || r->state != READER_OK || ahead > readable || octets > readable - ahead)
		return NULL;
	return r->bytes + r->at + ahead;
}

/* Whether the next OCTETS are there, whole ones, and nobody wants to hear of FIELD. */
static inline bool reader_quick(const struct reader *r, const struct field *field, uint32_t octets)
{
	return r->state == READER_OK && r->bit == 0 && reader_readable(r) >= octets &&
	       reader_is_unheard(r, field);
}

static inline uint8_t take8(struct reader *r, const struct field *field)
{
	if (!reader_quick(r, field, 1))
		return (uint8_t)reader_take_slowly(r, field);
	return r->bytes[r->at++];
}

static inline uint16_t take16(struct reader *r, const struct field *field)
{
	if (!reader_quick(r, field, 2))
		return (uint16_t)reader_take_slowly(r, field);
	r->at += 2;
	return octets_get16(r->bytes + r->at - 2);
}

static inline uint32_t take32(struct reader *r, const struct field *field)
{
	if (!reader_quick(r, field, 4))
		return (uint32_t)reader_take_slowly(r, field);
	r->at += 4;
	return octets_get32(r->bytes + r->at - 4);
}

#endif
