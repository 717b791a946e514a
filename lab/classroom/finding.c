/* Something in a trace, found. */
#include "finding.h"

#include <stdio.h>
#include <string.h>

#include "capture/filter.h"
#include "capture/lab_fields.h"

const struct field *row_called(const char *name)
{
	const struct field *row = field_find(name);

	return row ? row : lab_field_find(name);
}

bool finding_is_good(const struct finding *finding, struct error *error)
{
	struct error why;
	struct filter *filter = filter_compile(finding->where, &why, NULL);
	bool counts = finding->take == TAKE_COUNT;

	filter_free(filter);
	if (!filter)
		return error_set(
		    error, "'where: %.150s' is no display filter: %.300s", finding->where, why.text);
	if (counts && (finding->field || finding->nth))
		return error_set(error, "'take: count' counts packets: 'field' and 'nth' mean nothing");
	if (finding->take == TAKE_SUM && !finding->field)
		return error_set(error, "'take: sum' wants the 'field' that is added up");
	if (finding->take == TAKE_SUM && finding->nth)
		return error_set(error, "'take: sum' adds up all packets: 'nth' means nothing");
	if (finding->field && !row_called(finding->field))
		return error_set(
		    error, "no field is called '%s'; `looplab fields` lists them all", finding->field);
	return true;
}

size_t finding_frames(
    const struct finding *finding, const struct trace *trace, size_t *frames, size_t limit)
{
	struct error error;
	struct filter *filter = filter_compile(finding->where, &error, NULL);
	size_t count = 0;

	for (size_t i = 0; filter && i < trace->frames.count && count < limit; i++) {
		if (!filter_matches(filter, trace, i))
			continue;
		if (frames)
			frames[count] = i;
		count++;
	}
	filter_free(filter);
	return count;
}

static bool is_number(const struct field *row)
{
	return row->format == DEC || row->format == HEX || row->format == FLAG ||
	       row->format == SIGNED || row->format == SECONDS;
}

bool finding_field(
    const struct trace *trace, size_t frame, const struct field *row, struct found *found)
{
	struct packet p;
	struct dissection dissection = { 0 };
	struct text text = { 0 };

	trace_packet(trace, frame, &p, &dissection);
	lab_fields_add(trace, frame, &dissection);
	for (size_t i = 0; i < dissection.items.count && !found->has_field; i++) {
		const struct item *item = &dissection.items.at[i];
		if (!field_means(item->field, row))
			continue;
		item_format(item, p.bytes, &text);
		found->has_field = true;
		found->is_number = is_number(item->field);
		found->number = (uint32_t)item->value;
		found->bit = item->bit;
		found->bits = item->bits;
		snprintf(found->text, sizeof found->text, "%s", text_string(&text));
	}
	text_free(&text);
	dissection_free(&dissection);
	return found->has_field;
}

static bool add_up(const struct finding *finding, const struct trace *trace, struct filter *filter,
    struct found *found, struct error *error)
{
	const struct field *row = finding->field ? row_called(finding->field) : NULL;

	for (size_t i = 0; i < trace->frames.count; i++) {
		struct found one = { 0 };
		if (!filter_matches(filter, trace, i))
			continue;
		if (finding->take == TAKE_COUNT)
			found->number++;
		else if (row && finding_field(trace, i, row, &one))
			found->number += one.number;
		else
			return error_set(error, "packet %zu, which '%.200s' lets through, has no '%s'", i + 1,
			    finding->where, finding->field);
	}
	found->is_number = found->there = true;
	snprintf(found->text, sizeof found->text, "%u", found->number);
	return true;
}

/* Frame number NTH of those that FILTER lets through. */
static bool pick(const struct finding *finding, const struct trace *trace, struct filter *filter,
    struct found *found, struct error *error)
{
	bool backwards = finding->nth < 0;
	size_t wanted = (size_t)(finding->nth == 0 ? 1
	                         : backwards       ? -(long)finding->nth
	                                           : finding->nth);
	size_t seen = 0;

	for (size_t i = 0; i < trace->frames.count && !found->there; i++) {
		size_t frame = backwards ? trace->frames.count - 1 - i : i;
		if (filter_matches(filter, trace, frame) && ++seen == wanted)
			*found = (struct found){ .there = true, .frame = frame };
	}
	if (!found->there && seen == 0)
		return error_set(error, "no packet is let through by the filter '%.200s'", finding->where);
	if (!found->there)
		return error_set(error,
		    "the filter '%.200s' lets %zu packet%s through; number %d is wanted", finding->where,
		    seen, seen == 1 ? "" : "s", finding->nth);
	if (finding->field && !finding_field(trace, found->frame, row_called(finding->field), found)) {
		found->there = false;
		return error_set(error, "packet %zu, found by the filter '%.200s', has no field '%s'",
		    found->frame + 1, finding->where, finding->field);
	}
	return true;
}

bool finding_find(const struct finding *finding, const struct trace *trace, struct found *found,
    struct error *error)
{
	struct filter *filter = filter_compile(finding->where, error, NULL);

	*found = (struct found){ .there = false };
	if (!filter)
		return false;
	bool good = finding->take == TAKE_VALUE ? pick(finding, trace, filter, found, error)
	                                        : add_up(finding, trace, filter, found, error);
	filter_free(filter);
	return good;
}
