/*
 * Domain names as DNS messages hold them, RFC 1035 sections 3.1 and 4.1.4.
 *
 *   3 w w w 7 e x a m p l e 3 o r g 0      labels, each behind its length; a 0 ends the name
 *   4 m a i l 0xc0 0x10                    two bits set: the rest stands 0x10 octets into the message
 */
#include "dns_parts.h"

#include <string.h>

enum {
	POINTER = 3,        /* the two bits before a pointer */
	MOST_POINTERS = 127 /* a name has no more labels than that */
};

static const struct field plain = { .name = "", .bits = 8, .format = DEC };
static const struct field pointer = { .name = "", .bits = 16, .format = HEX };

static void name_set(struct dns_name *name, const char *text)
{
	name->length = (uint32_t)strlen(text);
	name->labels = 1;
	memcpy(name->text, text, name->length + 1);
}

/* A label, being read into a name. */
struct writer {
	struct dns_name *name;
	size_t at; /* end of the text so far */
	bool too_long;
};

static void writer_add(struct writer *writer, const uint8_t *octets, uint32_t count)
{
	struct dns_name *name = writer->name;

	if (name->length + count + 1 > DNS_LONGEST_NAME) {
		writer->too_long = true;
		return;
	}
	if (writer->at) {
		name->text[writer->at++] = '.';
		name->length++;
		name->labels++;
	}
	for (uint32_t i = 0; i < count; i++) {
		name->labels += octets[i] == '.'; /* as Wireshark counts */
		if (octets[i] == 0)
			memcpy(name->text + writer->at, "\\000", 4);
		else
			name->text[writer->at] = (char)octets[i];
		writer->at += octets[i] ? 1 : 4;
	}
	name->length += count;
}

/* Follows labels and pointers. R stays where it is but for its state; *END is the first octet behind
 * what stands at R itself. False: the pointers lead nowhere. Every pointer must go backwards from
 * all that was read so far, so that following them comes to an end. */
static bool name_follow(struct reader *r, uint32_t message, struct writer *writer, uint32_t *end)
{
	struct reader at = *r;
	uint32_t earliest = r->at;
	int pointers = 0;

	at.listener = NULL;
	while (reader_ok(&at)) {
		uint64_t kind = reader_peek(&at, 0, 2);
		if (kind == POINTER) {
			uint32_t target = message + (take16(&at, &pointer) & 0x3fff);
			if (!pointers && reader_ok(&at))
				*end = at.at;
			if (!reader_ok(&at) || target >= earliest || ++pointers > MOST_POINTERS)
				break;
			at.at = earliest = target;
			continue;
		}
		uint32_t length = take8(&at, &plain);
		if (kind != 0)
			reader_malformed(&at, "a part of a name is of a kind that nobody defined");
		if (length == 0) {
			if (!pointers)
				*end = at.at;
			r->state = at.state;
			r->why = at.why;
			return true;
		}
		const uint8_t *label = take_octets(&at, &plain, length);
		if (label)
			writer_add(writer, label, length);
	}
	r->state = at.state;
	r->why = at.why;
	return false;
}

void dns_read_name(struct reader *r, uint32_t message, struct dns_name *name)
{
	struct writer writer = { .name = name };
	uint32_t end = r->at;

	name->length = 0;
	name->labels = 1;
	bool found = name_follow(r, message, &writer, &end);
	name->text[writer.at] = '\0';
	if (!found)
		name_set(name, "<Name contains a pointer that loops>");
	else if (writer.too_long)
		name_set(name, "<Name too long>");
	else if (writer.at == 0)
		name_set(name, "<Root>");
	if (reader_ok(r))
		reader_skip(r, end - r->at);
}

void dns_take_name(
    struct reader *r, uint32_t message, const struct field *field, struct dns_name *name)
{
	struct dns_name own;
	struct reader ahead = *r;

	if (!name)
		name = &own;
	dns_read_name(&ahead, message, name);
	if (!reader_ok(&ahead)) {
		r->state = ahead.state;
		r->why = ahead.why;
		return;
	}
	take_text(r, field, ahead.at - r->at, reader_keep(r, name->text, strlen(name->text)));
}

void dns_take_text(struct reader *r, const struct field *length, const struct field *text)
{
	uint8_t octets = take8(r, length);

	if (octets == 0)
		describe_string(r, text, "");
	else
		take_octets(r, text, octets);
}
