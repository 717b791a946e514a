/*
 * filter/fetch: what an operand of a display filter yields in one frame.
 *
 * An operand yields a list of values, one for each occurrence in the frame; they are put on top of
 * filter->values and taken away by whoever asked for them. A field that is not there yields none.
 */
#include "parts.h"
#include "../lab_fields.h"

#include <string.h>

static void value_push(struct match *match, const struct value *value)
{
	*array_add(&match->filter->values) = *value;
}

/* --- layers --- */

/* How many headers of this protocol, by its name, there are among the first COUNT. */
static int32_t layers_called(
    const struct match *match, const struct protocol *protocol, size_t count)
{
	int32_t number = 0;

	for (size_t i = 0; i < count; i++)
		number += strcmp(match->dissection->layers.at[i].protocol->filter, protocol->filter) == 0;
	return number;
}

static bool layer_is_in(const struct range *ranges, int32_t number, int32_t all)
{
	for (const struct range *range = ranges; range; range = range->next) {
		int64_t first = range->first < 0 ? (int64_t)range->first + all + 1 : range->first;
		int64_t last = range->kind == RANGE_REST    ? all
		               : range->kind == RANGE_COUNT ? first + range->amount - 1
		               : range->amount < 0          ? (int64_t)range->amount + all + 1
		                                            : range->amount;
		if (number >= first && number <= last)
			return true;
	}
	return false;
}

/* Whether header number LAYER of the frame is one of those that OPERAND is restricted to. */
static bool layer_fits(const struct match *match, const struct operand *operand, size_t layer)
{
	if (!operand->layers)
		return true;
	const struct protocol *protocol = match->dissection->layers.at[layer].protocol;
	return layer_is_in(operand->layers, layers_called(match, protocol, layer + 1),
	    layers_called(match, protocol, match->layers));
}

/* The header that item number ITEM belongs to. */
static size_t layer_of(const struct match *match, size_t item)
{
	size_t layer = 0;

	for (size_t i = 1; i < match->layers; i++)
		if (match->dissection->layers.at[i].first_item <= item)
			layer = i;
	return layer;
}

/* --- fields --- */

static bool is_row(const struct operand *operand, const struct field *row)
{
	for (size_t i = 0; i < operand->count; i++)
		if (operand->rows[i] == row)
			return true;
	return false;
}

/* The items that a field is looked for among. */
static const struct dissection *items_of(struct match *match, const struct operand *operand)
{
	struct filter *filter = match->filter;

	if (!operand->is_lab)
		return match->dissection;
	if (!match->lab_known) {
		dissection_clear(&filter->lab);
		if (match->trace)
			lab_fields_add(match->trace, match->frame, &filter->lab);
		match->lab_known = true;
	}
	return &filter->lab;
}

/* Where the next item of OPERAND is, from AT on; false: there is none. */
static bool item_next(struct match *match, const struct operand *operand, size_t *at)
{
	const struct dissection *dissection = items_of(match, operand);

	for (; *at < dissection->items.count; (*at)++) {
		if (!is_row(operand, dissection->items.at[*at].field))
			continue;
		if (operand->is_lab || !operand->layers ||
		    (match->layers && layer_fits(match, operand, layer_of(match, *at))))
			return true;
	}
	return false;
}

static void field_values(struct match *match, const struct operand *operand)
{
	const struct dissection *dissection = items_of(match, operand);
	struct value value;

	for (size_t at = 0; item_next(match, operand, &at); at++)
		if (value_of_item(&dissection->items.at[at], match->packet->bytes, &value))
			value_push(match, &value);
}

/* Whether anything of header number LAYER could be read: cut off before, it is not there. */
static bool layer_is_there(const struct match *match, size_t layer)
{
	const struct dissection *dissection = match->dissection;
	const struct layer *header = &dissection->layers.at[layer];
	size_t end =
	    layer + 1 < dissection->layers.count ? header[1].first_item : dissection->items.count;
	const struct field *fields = header->protocol->fields;

	return header->first_item < end || !fields || !fields->name;
}

static bool layer_next(const struct match *match, const struct operand *operand, size_t *at)
{
	for (; *at < match->layers; (*at)++)
		for (size_t i = 0; i < operand->count; i++)
			if (operand->protocols[i] == match->dissection->layers.at[*at].protocol &&
			    layer_is_there(match, *at) && layer_fits(match, operand, *at))
				return true;
	return false;
}

/* The octets of header number LAYER, and all that it carries. The frame itself is all of it. */
static struct value layer_value(const struct match *match, size_t layer)
{
	const struct layer *header = &match->dissection->layers.at[layer];
	const struct packet *p = match->packet;
	bool is_joined = p->joined && header->at >= p->captured; /* put together from several frames */
	uint32_t captured = p->captured + (is_joined ? p->joined : 0);
	uint32_t at = header->at < captured ? header->at : captured;
	uint32_t end = layer <= 1 || header->end > captured ? captured : header->end;
	bool is_cut = match->packet->error == PACKET_TRUNCATED && layer + 1 == match->layers;
	uint32_t length = layer == 0 || is_cut ? captured : header->length;

	end = end < at ? at : end;
	length = length > end - at ? end - at : length;
	return (struct value){ .type = TYPE_PROTOCOL,
		.bytes = match->packet->bytes + at,
		.length = length,
		.reach = end - at };
}

static void protocol_values(struct match *match, const struct operand *operand)
{
	struct value value;

	for (size_t at = 0; layer_next(match, operand, &at); at++) {
		value = layer_value(match, at);
		value_push(match, &value);
	}
}

bool operand_exists(struct match *match, const struct operand *operand)
{
	size_t at = 0;

	if (operand->kind == OPERAND_FIELD)
		return item_next(match, operand, &at);
	if (operand->kind == OPERAND_PROTOCOL && operand->is_lab)
		return items_of(match, operand)->items.count > 0;
	if (operand->kind == OPERAND_PROTOCOL)
		return layer_next(match, operand, &at);
	struct filter *filter = match->filter;
	bool exists = false;
	at = filter->values.count;
	operand_values(match, operand);
	for (size_t i = at; i < filter->values.count; i++)
		exists |= filter->values.at[i].length > 0;
	filter->values.count = at;
	return exists;
}

/* --- slices --- */

/* Where RANGE lies in LENGTH octets; false: not all of it does. */
static bool range_place(const struct range *range, size_t length, size_t *first, size_t *count)
{
	int64_t size = (int64_t)length;
	int64_t from = range->first < 0 ? range->first + size : range->first;
	int64_t last = range->kind == RANGE_REST    ? size - 1
	               : range->kind == RANGE_COUNT ? from + range->amount - 1
	               : range->amount < 0          ? range->amount + size
	                                            : range->amount;

	if (from < 0 || last < from || last >= size)
		return false;
	*first = (size_t)from;
	*count = (size_t)(last - from + 1);
	return true;
}

/* VALUE cut to RANGES; at the first one that is not all there, the rest is left out. */
static void value_slice(struct match *match, const struct range *ranges, struct value *value)
{
	const uint8_t *octets = value_octets(value);
	size_t first, count;

	if (!ranges->next && value->bytes) {
		bool there = range_place(ranges, value->length, &first, &count);
		*value = (struct value){
			.type = TYPE_OCTETS, .bytes = octets + (there ? first : 0), .length = there ? count : 0
		};
		return;
	}
	struct text together = { 0 };
	for (const struct range *range = ranges; range; range = range->next) {
		if (!range_place(range, value->length, &first, &count))
			break;
		text_add_octets(&together, octets + first, count);
	}
	char *copy = arena_copy(&match->filter->words, text_string(&together), together.length);
	*value = (struct value){
		.type = TYPE_OCTETS, .bytes = (const uint8_t *)copy, .length = together.length
	};
	text_free(&together);
}

/* --- operands --- */

/* Each value on the left with each on the right. */
static void arithmetic_values(struct match *match, const struct operand *operand)
{
	struct filter *filter = match->filter;
	size_t left = filter->values.count;
	operand_values(match, operand->left);
	size_t right = filter->values.count;
	operand_values(match, operand->right);
	size_t end = filter->values.count;

	for (size_t i = left; i < right; i++) {
		for (size_t k = right; k < end && filter->values.count - end < MAX_VALUES; k++) {
			struct value a = filter->values.at[i], b = filter->values.at[k], result;
			if (arithmetic_apply(filter, operand->operator, & a, &b, &result))
				value_push(match, &result);
		}
	}
	size_t count = filter->values.count - end;
	for (size_t i = 0; i < count; i++)
		filter->values.at[left + i] = filter->values.at[end + i];
	filter->values.count = left + count;
}

static void negation_values(struct match *match, const struct operand *operand)
{
	struct filter *filter = match->filter;
	size_t start = filter->values.count, kept = start;
	const struct value zero = value_of_signed(operand->type, 0);

	operand_values(match, operand->left);
	for (size_t i = start; i < filter->values.count; i++) {
		struct value value = filter->values.at[i];
		if (arithmetic_apply(filter, TOKEN_MINUS, &zero, &value, &filter->values.at[kept]))
			kept++;
	}
	filter->values.count = kept;
}

/* A function of something that is not there yields nothing. */
static void call_values(struct match *match, const struct operand *call)
{
	struct filter *filter = match->filter;
	size_t start = filter->values.count;

	for (const struct operand *argument = call->left; argument; argument = argument->next) {
		size_t before = filter->values.count;
		operand_values(match, argument);
		if (filter->values.count > before)
			continue;
		filter->values.count = start;
		return;
	}
	call->function->apply(filter, call, start);
}

void operand_values(struct match *match, const struct operand *operand)
{
	struct filter *filter = match->filter;
	size_t start = filter->values.count;

	switch (operand->kind) {
	case OPERAND_FIELD:
		field_values(match, operand);
		break;
	case OPERAND_PROTOCOL:
		protocol_values(match, operand);
		break;
	case OPERAND_LITERAL:
		value_push(match, &operand->value);
		break;
	case OPERAND_SLICE:
		operand_values(match, operand->left);
		for (size_t i = start; i < filter->values.count; i++)
			value_slice(match, operand->ranges, &filter->values.at[i]);
		break;
	case OPERAND_CALL:
		call_values(match, operand);
		break;
	case OPERAND_NEGATION:
		negation_values(match, operand);
		break;
	case OPERAND_ARITHMETIC:
		arithmetic_values(match, operand);
		break;
	}
}
