/* One packet of a page in full: why it was sent, its headers and fields, its octets. */
#include "html_parts.h"

#include "capture/cause.h"
#include "lab/labels.h"
#include "lab/markup.h"

#include <stdint.h>
#include <string.h>

enum { VALUE_CHARACTERS = 72 }; /* of a value; its octets are shown below anyway */

/* --- the glossary --- */

static size_t slot_of(const struct glossary *glossary, const struct field *field)
{
	uint64_t spread = (uintptr_t)field / _Alignof(struct field) * 0x9e3779b97f4a7c15u;

	return (size_t)(spread >> 7) & (glossary->slots.count - 1);
}

static void glossary_place(struct glossary *glossary, size_t index)
{
	size_t at = slot_of(glossary, glossary->fields.at[index]);

	while (glossary->slots.at[at])
		at = (at + 1) & (glossary->slots.count - 1);
	glossary->slots.at[at] = (uint32_t)index + 1;
}

static void glossary_grow(struct glossary *glossary)
{
	size_t count = glossary->slots.count ? 2 * glossary->slots.count : 256;

	glossary->slots.count = 0;
	while (glossary->slots.count < count)
		*array_add(&glossary->slots) = 0;
	for (size_t i = 0; i < glossary->fields.count; i++)
		glossary_place(glossary, i);
}

size_t glossary_number(struct glossary *glossary, const struct field *field)
{
	if (2 * glossary->fields.count >= glossary->slots.count)
		glossary_grow(glossary);
	size_t at = slot_of(glossary, field);
	while (glossary->slots.at[at]) {
		if (glossary->fields.at[glossary->slots.at[at] - 1] == field)
			return glossary->slots.at[at] - 1;
		at = (at + 1) & (glossary->slots.count - 1);
	}
	*array_add(&glossary->fields) = field;
	glossary_place(glossary, glossary->fields.count - 1);
	return glossary->fields.count - 1;
}

/* --- fields --- */

/* TEXT, cut to what fits on a line, at the begin of a character. */
static void shorten(struct text *text)
{
	if (text->length <= VALUE_CHARACTERS)
		return;
	size_t length = VALUE_CHARACTERS;
	while (length > 0 && ((unsigned char)text->at[length] & 0xc0) == 0x80)
		length--;
	text->at[text->length = length] = '\0';
	text_add(text, "…");
}

static void item_value(const struct item *item, const struct packet *p, struct text *value)
{
	item_label(item, p->bytes, value);
	shorten(value);
}

static void add_item(struct page *page, const struct packet *p, size_t index)
{
	const struct dissection *d = &page->dissection;
	const struct item *item = &d->items.at[index];
	int depth = dissection_depth(d, index);
	struct text value = { 0 };
	struct text *out = page->out;

	text_printf(out, "<li data-f=%zu", glossary_number(&page->glossary, item->field));
	if (item->bits > 0)
		text_printf(out, " data-b=%u,%u", item->bit, item->bits);
	if (depth > 0)
		text_printf(out, " class=d%d", depth > 4 ? 4 : depth);
	text_add(out, ">");
	html_text(out, item->field->label);
	item_value(item, p, &value);
	if (value.length > 0) {
		text_add(out, ": <bdi>");
		html_text(out, value.at);
		text_add(out, "</bdi>");
	}
	text_free(&value);
}

static void add_fields(struct page *page, const struct packet *p)
{
	const struct dissection *d = &page->dissection;
	struct text *out = page->out;
	size_t item = 0;

	text_add(out, "<ol class=\"tree\">\n");
	for (size_t i = 0; i < d->layers.count; i++) {
		const struct layer *layer = &d->layers.at[i];
		size_t end = i + 1 < d->layers.count ? d->layers.at[i + 1].first_item : d->items.count;
		text_add(out, "<li class=y");
		if (layer->length > 0)
			text_printf(out, " data-b=%u,%u", layer->at * 8, layer->length * 8);
		text_add(out, ">");
		html_text(out, layer->protocol->name);
		if (layer->protocol->reference) {
			text_add(out, " <small>");
			html_text(out, layer->protocol->reference);
			text_add(out, "</small>");
		}
		text_add(out, "\n");
		for (; item < end && item < d->items.count; item++) {
			add_item(page, p, item);
			text_add(out, "\n");
		}
	}
	text_add(out, "</ol>");
}

/* --- octets --- */

static void add_octet_line(const uint8_t *bytes, size_t at, size_t count, struct text *out)
{
	struct text line = { 0 };

	octets_line(bytes, at, count, &line);
	html_text(out, text_string(&line));
	text_add(out, "\n");
	text_free(&line);
}

static void add_octets(const struct packet *p, struct text *out)
{
	size_t total = (size_t)p->captured + p->joined;

	text_add(out, "<pre class=\"hex\">");
	for (size_t at = 0; at < total; at += OCTETS_A_LINE)
		add_octet_line(
		    p->bytes + at, at, total - at < OCTETS_A_LINE ? total - at : OCTETS_A_LINE, out);
	text_add(out, "</pre>");
	if (p->joined > 0)
		text_printf(out,
		    "<p class=\"why\">The last %u octets were put together from this packet and others.</p>",
		    p->joined);
}

/* --- why --- */

/* "made by connect(client, …), line 42: …", in three parts. */
struct cause_words {
	struct text before, call, after;
	uint32_t number; /* of the call; 0: none */
};

static void cause_find(const struct page *page, size_t frame, struct cause_words *words)
{
	static const char *const begins[] = { [CAUSE_UNKNOWN] = "cause unknown",
		[CAUSE_CALL] = "made by ",
		[CAUSE_FOLLOWS] = "follows ",
		[CAUSE_TIMER] = "made by a timer" };
	struct cause cause = trace_cause(page->trace, frame);

	*words = (struct cause_words){ .number = 0 };
	if (!trace_actor(page->trace, 0)) /* only a journal can tell causes */
		return;
	text_add(&words->before, begins[cause.kind]);
	if (cause.event >= 0 && (cause.kind == CAUSE_CALL || cause.kind == CAUSE_FOLLOWS)) {
		const struct event *call = &page->trace->events.at[cause.event];
		words->number = page->calls.at[cause.event];
		call_label(call->text ? call->text : "", &words->call);
		if (call->line > 0)
			text_printf(&words->after, ", line %d", call->line);
	}
	if (cause.why && cause.why[0] && cause.kind != CAUSE_CALL)
		text_printf(&words->after, ": %s", cause.why);
}

static void cause_free(struct cause_words *words)
{
	text_free(&words->before);
	text_free(&words->call);
	text_free(&words->after);
}

static void add_cause(const struct page *page, size_t frame, struct text *out)
{
	struct cause_words words;

	cause_find(page, frame, &words);
	if (words.before.length) {
		text_add(out, "<p class=\"why\">");
		html_text(out, words.before.at);
		if (words.number) {
			text_printf(out, "<a href=\"#c%u\"><code>", words.number);
			html_text(out, text_string(&words.call));
			text_add(out, "</code></a>");
		}
		html_text(out, text_string(&words.after));
		text_add(out, "</p>");
	}
	cause_free(&words);
}

/* What the lab has to say of it by itself. */
static void add_remarks(const struct page *page, size_t frame, struct text *out)
{
	struct note_place place;
	struct text words = { 0 };

	for (size_t which = 0; note_automatic(page->trace, frame, which, &place, &words); which++) {
		text_add(out, "<p class=\"truth\">");
		html_markup(out, text_string(&words));
		text_add(out, "</p>");
		text_clear(&words);
	}
	text_free(&words);
}

static const char *error_words(const struct packet *p)
{
	if (p->error == PACKET_FINE)
		return "";
	if (p->why)
		return p->why;
	return p->error == PACKET_TRUNCATED ? "cut off by the capture" : "contradicts itself";
}

static void add_error(const struct packet *p, struct text *out)
{
	if (p->error == PACKET_FINE)
		return;
	text_add(out, "<p class=\"failed\">");
	html_text(out, error_words(p));
	text_add(out, "</p>");
}

void html_packet(struct page *page, size_t frame)
{
	struct packet p;

	trace_packet(page->trace, frame, &p, &page->dissection);
	text_add(page->out, "<div class=\"body\">");
	add_cause(page, frame, page->out);
	add_remarks(page, frame, page->out);
	add_error(&p, page->out);
	add_fields(page, &p);
	add_octets(&p, page->out);
	text_add(page->out, "</div>");
}

/* --- as data --- */

/* [why] or [why, call, its number, after it]; then all remarks. */
static void add_why_data(const struct page *page, size_t frame, struct text *out)
{
	struct text remark = { 0 }, plain = { 0 };
	struct cause_words words;
	struct note_place place;

	cause_find(page, frame, &words);
	text_add(out, "[");
	html_json(out, text_string(&words.before));
	text_add(out, ",");
	html_json(out, text_string(&words.call));
	text_printf(out, ",%u,", words.number);
	html_json(out, text_string(&words.after));
	for (size_t which = 0; note_automatic(page->trace, frame, which, &place, &remark); which++) {
		text_clear(&plain);
		markup_words(text_string(&remark), remark.length, &plain);
		text_add(out, ",");
		html_json(out, text_string(&plain));
		text_clear(&remark);
	}
	text_add(out, "]");
	cause_free(&words);
	text_free(&remark);
	text_free(&plain);
}

static void add_field_data(
    struct page *page, const struct packet *p, size_t index, struct text *out)
{
	const struct item *item = &page->dissection.items.at[index];
	struct text value = { 0 };

	item_value(item, p, &value);
	text_printf(out, ",[%zu,%d,", glossary_number(&page->glossary, item->field),
	    dissection_depth(&page->dissection, index));
	html_json(out, text_string(&value));
	if (item->bits > 0)
		text_printf(out, ",%u,%u", item->bit, item->bits);
	text_add(out, "]");
	text_free(&value);
}

/* [number, why, error, fields, octets]: a field is [number, depth, value, bit, bits], a header [name,
 * reference, bit, bits]. */
void html_packet_data(struct page *page, size_t frame, struct text *out)
{
	const struct dissection *d = &page->dissection;
	struct packet p;
	size_t item = 0;

	trace_packet(page->trace, frame, &p, &page->dissection);
	text_printf(out, "[%zu,", frame + 1);
	add_why_data(page, frame, out);
	text_add(out, ",");
	html_json(out, error_words(&p));
	text_add(out, ",[");
	for (size_t i = 0; i < d->layers.count; i++) {
		const struct layer *layer = &d->layers.at[i];
		size_t end = i + 1 < d->layers.count ? d->layers.at[i + 1].first_item : d->items.count;
		text_add(out, i > 0 ? ",[" : "[");
		html_json(out, layer->protocol->name);
		text_add(out, ",");
		html_json(out, layer->protocol->reference ? layer->protocol->reference : "");
		text_printf(out, ",%u,%u]", layer->at * 8, layer->length * 8);
		for (; item < end && item < d->items.count; item++)
			add_field_data(page, &p, item, out);
	}
	text_add(out, "],\"");
	html_base64(out, p.bytes, (size_t)p.captured + p.joined);
	text_add(out, "\"]");
}
