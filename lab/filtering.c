/* filtering: the filter that is typed, and those that a key makes. */
#include "filtering.h"

#include "views/view.h"

#include <stdio.h>

/* --- the prompt --- */

unsigned filtering_open(struct lab *lab)
{
	prompt_open(&lab->prompt, text_string(&lab->sieve.text));
	return 0;
}

/* What is shown from now on; TEXT can be trusted to be a filter. */
static void apply(struct lab *lab, const char *text)
{
	struct error error;

	prompt_remember(&lab->prompt, text);
	if (!lab_filter(lab, text, &error, NULL))
		snprintf(
		    lab->message, sizeof lab->message, "%.*s", (int)sizeof lab->message - 1, error.text);
	else if (!lab->sieve.filter)
		snprintf(lab->message, sizeof lab->message, "no filter: every packet is shown");
}

unsigned filtering_apply(struct lab *lab)
{
	if (!lab->prompt.good)
		return 0; /* the prompt says why */
	prompt_close(&lab->prompt);
	apply(lab, text_string(&lab->prompt.text));
	return 0;
}

unsigned filtering_complete(struct lab *lab)
{
	prompt_complete(&lab->prompt, 1);
	return 0;
}

unsigned filtering_complete_back(struct lab *lab)
{
	prompt_complete(&lab->prompt, -1);
	return 0;
}

unsigned filtering_earlier(struct lab *lab)
{
	prompt_recall(&lab->prompt, -1);
	return 0;
}

unsigned filtering_later(struct lab *lab)
{
	prompt_recall(&lab->prompt, 1);
	return 0;
}

unsigned filtering_leave(struct lab *lab)
{
	prompt_close(&lab->prompt);
	return 0;
}

/* --- the conversation --- */

/* "ip.addr == A and ip.addr == B" */
static void add_addresses(const struct packet *p, struct text *filter)
{
	const char *name = p->from.family == 4 ? "ip.addr" : "ipv6.addr";

	text_printf(filter, "%s == ", name);
	endpoint_format(&p->from, filter);
	text_printf(filter, " and %s == ", name);
	endpoint_format(&p->to, filter);
}

/* The same for hardware addresses, if the frame has any. */
static void add_stations(
    const struct packet *p, const struct dissection *dissection, struct text *filter)
{
	static const char *const names[] = { "eth.src", "eth.dst" };

	for (size_t n = 0; n < COUNT(names); n++)
		for (size_t i = 0; i < dissection->items.count; i++) {
			const struct item *item = &dissection->items.at[i];
			if (strcmp(item->field->name, names[n]) != 0)
				continue;
			text_printf(filter, "%seth.addr == ", n ? " and " : "");
			item_format(item, p->bytes, filter);
			break;
		}
}

void filter_of_conversation(const struct trace *trace, size_t frame, struct text *filter)
{
	uint32_t index = trace->frames.at[frame].conversation;
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, &dissection);
	if (index != NO_CONVERSATION)
		text_printf(filter, "%s.stream == %u", p.has_tcp ? "tcp" : "udp",
		    (unsigned)trace->conversations.list.at[index].stream);
	else if (p.from.family)
		add_addresses(&p, filter);
	else
		add_stations(&p, &dissection, filter);
	dissection_free(&dissection);
}

unsigned filtering_conversation(struct lab *lab)
{
	struct text filter = { 0 };
	long frame = lab_frame(lab);

	if (frame >= 0)
		filter_of_conversation(lab->trace, (size_t)frame, &filter);
	if (filter.length == 0)
		snprintf(lab->message, sizeof lab->message, "%s",
		    frame < 0 ? "there is no packet at the cursor"
		              : "this packet says neither who sent it nor to whom");
	else if (strcmp(filter.at, text_string(&lab->sieve.text)) == 0)
		apply(lab, text_string(&lab->before));
	else {
		text_clear(&lab->before);
		text_add(&lab->before, text_string(&lab->sieve.text));
		apply(lab, filter.at);
	}
	text_free(&filter);
	return 0;
}

/* --- the field --- */

static bool lets_through(const struct trace *trace, size_t frame, const char *text)
{
	struct error ignored;
	struct filter *filter = filter_compile(text, &ignored, NULL);
	bool passes = filter && filter_matches(filter, trace, frame);

	filter_free(filter);
	return passes;
}

/* In quotes, as the language wants it. */
static void add_quoted(struct text *filter, const struct text *value)
{
	text_add(filter, "\"");
	for (size_t i = 0; i < value->length; i++) {
		uint8_t octet = (uint8_t)value->at[i];
		if (octet < 0x20 || octet == 0x7f)
			text_printf(filter, "\\x%02x", octet);
		else
			text_printf(filter, "%s%c", octet == '"' || octet == '\\' ? "\\" : "", octet);
	}
	text_add(filter, "\"");
}

/* How a value can be written, the plainest first; false: there is no such way (any more). */
static bool add_value(struct text *filter, int way, const struct text *value)
{
	static const char plain[] =
	    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:_-";
	enum { LONG = 32 /* hexadecimal digits: 16 octets */ };
	const char *words = text_string(value);
	bool is_plain = value->length > 0 && strspn(words, plain) == value->length;
	bool is_hex = value->length % 2 == 0 && strspn(words, "0123456789abcdef") == value->length;

	switch (way) {
	case 0:
		if (is_hex && value->length > LONG)
			text_printf(filter, "[0:%d] == %.*s", LONG / 2, LONG, words);
		else if (is_plain)
			text_printf(filter, " == %s", words);
		break;
	case 1:
		if (is_hex && value->length == 2)
			text_printf(filter, " == :%s", words);
		break;
	case 2:
		text_add(filter, " == ");
		add_quoted(filter, value);
		break;
	default:
		return false;
	}
	return true;
}

void filter_of_item(const struct trace *trace, size_t frame, const struct item *item,
    const uint8_t *bytes, struct text *filter)
{
	enum { LONGEST_VALUE = 1000 };
	struct text value = { 0 };

	item_format(item, bytes, &value);
	for (int way = 0;; way++) {
		text_clear(filter);
		text_add(filter, item->field->name);
		if (value.length > LONGEST_VALUE && way > 0)
			break;
		size_t name = filter->length;
		if (!add_value(filter, way, &value))
			break;
		if (filter->length > name && lets_through(trace, frame, filter->at))
			break;
	}
	text_free(&value);
}

unsigned filtering_field(struct lab *lab)
{
	struct dissection dissection = { 0 };
	struct text filter = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	if (frame >= 0) {
		trace_packet(lab->trace, (size_t)frame, &p, &dissection);
		size_t at = field_looked_at(lab, &p, &dissection);
		if (at < dissection.items.count)
			filter_of_item(lab->trace, (size_t)frame, &dissection.items.at[at], p.bytes, &filter);
	}
	if (filter.length > 0)
		apply(lab, filter.at);
	else
		snprintf(lab->message, sizeof lab->message, "there is no packet at the cursor");
	text_free(&filter);
	dissection_free(&dissection);
	return 0;
}
