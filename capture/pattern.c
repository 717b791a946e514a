/*
 * pattern: holds the packets of a step against what the step said the wire would show.
 *
 * A pattern is a regular expression over packets, so it is matched as one: with the set of all
 * places in it that the packets so far can have led to. No choice is ever taken back, and the answer
 * does not depend on which of two items a packet was meant for.
 */
#include "pattern.h"
#include "background.h"
#include "pattern/items.h"

#include <stdio.h>
#include <string.h>

/* Where in the pattern one may be. */
struct places {
	bool before[MAX_ITEMS + 1]; /* item i comes next; i == count: nothing more need come */
	bool within[MAX_ITEMS];     /* item i, which may repeat, has come */
};

/* --- places --- */

static bool may_be_missing(const struct item_of_pattern *item)
{
	return item->optional || item->anywhere;
}

/* Where an optional item comes next, so may what follows it. */
static void places_skip(const struct pattern *pattern, struct places *places)
{
	for (int i = 0; i < pattern->count; i++)
		if (places->before[i] && may_be_missing(&pattern->items[i]))
			places->before[i + 1] = true;
}

static bool places_any(const struct pattern *pattern, const struct places *places)
{
	for (int i = 0; i < pattern->count; i++)
		if (places->before[i] || places->within[i])
			return true;
	return places->before[pattern->count];
}

/* The first item that must still come, in the place that has come furthest; -1: none must. */
static int places_next(const struct pattern *pattern, const struct places *places)
{
	if (places->before[pattern->count])
		return -1;
	int i = pattern->count - 1;
	while (i > 0 && (!places->before[i] || may_be_missing(&pattern->items[i])))
		i--;
	return i;
}

/* One packet: every place it can lead to. */
static struct places places_step(
    const struct pattern *pattern, const struct places *places, const struct evidence *evidence)
{
	struct places next = { 0 };
	bool stay = false;

	for (int i = 0; i < pattern->count; i++) {
		const struct item_of_pattern *item = &pattern->items[i];
		bool here = places->before[i] || places->within[i];
		if ((!here && !item->anywhere) || !item_is_about(item, evidence) ||
		    !item_holds(item, evidence))
			continue;
		if (item->anywhere) {
			stay = true;
			continue;
		}
		next.before[i + 1] = true;
		next.within[i] = item->repeated;
	}
	for (int i = 0; stay && i <= pattern->count; i++) {
		next.before[i] |= places->before[i];
		if (i < pattern->count)
			next.within[i] |= places->within[i];
	}
	places_skip(pattern, &next);
	return next;
}

/* --- sentences --- */

static void packet_describe(const struct evidence *evidence, struct text *words)
{
	const struct packet *p = evidence->p;
	int side = packet_side(evidence->trace, evidence->frame, p);

	text_printf(words, "packet %zu (", evidence->frame + 1);
	if (side)
		text_add(words, side > 0 ? "client to server: " : "server to client: ");
	if (p->has_tcp) {
		flags_explain(p->tcp.flags, words);
	} else if (p->own_layers) {
		size_t innermost = p->own_layers - 1u;
		if (innermost && strcmp(p->layers[innermost]->filter, "data") == 0)
			innermost--;
		text_add(words, p->layers[innermost]->name);
	}
	text_add(words, ")");
}

static struct verdict verdict_with(enum verdict_kind kind, long frame, int item, struct text *words)
{
	struct verdict verdict = { .kind = kind, .frame = frame, .item = item };

	snprintf(verdict.text, sizeof verdict.text, "%s", text_string(words));
	text_free(words);
	return verdict;
}

static struct verdict verdict_missing(const struct pattern *pattern, int item)
{
	struct text words = { 0 };

	text_add(&words, "expected ");
	item_explain_words(&pattern->items[item], &words);
	text_add(&words, ", but nothing came");
	return verdict_with(WIRE_INCOMPLETE, -1, item, &words);
}

static struct verdict verdict_wrong(
    const struct pattern *pattern, int item, const struct evidence *evidence)
{
	struct text words = { 0 };

	packet_describe(evidence, &words);
	if (item < 0) {
		text_add(&words, " was not expected here: everything had come");
		return verdict_with(WIRE_WRONG, (long)evidence->frame, item, &words);
	}
	bool nearly = item_is_about(&pattern->items[item], evidence);
	text_add(&words, nearly ? " is not quite what was expected: " : " was not expected here, but ");
	item_explain_words(&pattern->items[item], &words);
	return verdict_with(WIRE_WRONG, (long)evidence->frame, item, &words);
}

/* --- checking --- */

/* The latest frame before FRAME that patterns look at; its time in *TIME. -1: none is near. */
static long frame_before(
    const struct trace *trace, const struct pattern *pattern, size_t frame, int64_t *time)
{
	enum { NEAR = 256 };

	for (size_t at = frame; at-- > 0 && frame - at <= NEAR;) {
		struct packet p;
		trace_packet(trace, at, &p, NULL);
		if (packet_background(&p) & ~pattern->named)
			continue;
		*time = p.time;
		return (long)at;
	}
	return -1;
}

static void evidence_gaps(struct evidence *evidence, const struct pattern *pattern)
{
	int64_t before = 0, earlier = 0;
	long at = frame_before(evidence->trace, pattern, evidence->frame, &before);

	evidence->gap = at < 0 ? -1 : evidence->p->time - before;
	if (at < 0 || frame_before(evidence->trace, pattern, (size_t)at, &earlier) < 0)
		evidence->gap_before = -1;
	else
		evidence->gap_before = before - earlier;
}

static struct verdict check(
    const struct trace *trace, const struct pattern *pattern, size_t first, size_t end)
{
	struct places places = { .before = { true } };

	places_skip(pattern, &places);
	for (size_t frame = first; frame < end; frame++) {
		struct packet p;
		trace_packet(trace, frame, &p, NULL);
		if (packet_background(&p) & ~pattern->named)
			continue;
		struct evidence evidence = { .trace = trace, .frame = frame, .p = &p };
		if (pattern->has_gaps)
			evidence_gaps(&evidence, pattern);
		struct places next = places_step(pattern, &places, &evidence);
		if (!places_any(pattern, &next))
			return verdict_wrong(pattern, places_next(pattern, &places), &evidence);
		places = next;
	}
	if (places.before[pattern->count])
		return (struct verdict){ .kind = WIRE_COMPLETE, .frame = -1, .item = -1 };
	return verdict_missing(pattern, places_next(pattern, &places));
}

struct verdict pattern_check(const struct trace *trace, const char *wire, size_t first, size_t end)
{
	struct pattern pattern;
	struct error error;

	if (pattern_parse(wire, &pattern, &error))
		return check(trace, &pattern, first, end);
	struct verdict verdict = { .kind = WIRE_WRONG, .frame = -1, .item = -1 };
	snprintf(verdict.text, sizeof verdict.text, "%.390s", error.text);
	return verdict;
}

/* How long after another packet this one came needs all of them; it is left open here. */
static bool claims_this(const struct item_of_pattern *item, const struct evidence *evidence)
{
	struct item_of_pattern other = *item;

	other.condition_count = 0;
	for (int i = 0; i < item->condition_count; i++) {
		enum condition_kind kind = item->conditions[i].kind;
		if (kind != CONDITION_AS && kind != CONDITION_GAP && kind != CONDITION_GAPS)
			other.conditions[other.condition_count++] = item->conditions[i];
	}
	return item_is_about(&other, evidence) && item_holds(&other, evidence);
}

enum truth_label pattern_claim(const struct trace *trace, size_t frame)
{
	long step = trace_step_at(trace, trace_moment_of_frame(trace, frame));
	const char *wire = step < 0 ? NULL : trace->events.at[step].wire;
	struct evidence evidence = { .trace = trace, .frame = frame };
	struct pattern pattern;
	struct error error;
	struct packet p;

	if (!wire || !strstr(wire, "as=") || !pattern_parse(wire, &pattern, &error))
		return TRUTH_NONE;
	trace_packet(trace, frame, &p, NULL);
	evidence.p = &p;
	for (int i = 0; i < pattern.count; i++) {
		const struct item_of_pattern *item = &pattern.items[i];
		for (int k = 0; k < item->condition_count; k++)
			if (item->conditions[k].kind == CONDITION_AS && claims_this(item, &evidence))
				return (enum truth_label)item->conditions[k].value;
	}
	return TRUTH_NONE;
}

struct verdict pattern_check_step(const struct trace *trace, size_t number)
{
	long step = trace_step(trace, number);
	size_t first, end;

	if (step < 0) {
		struct verdict verdict = { .kind = WIRE_INCOMPLETE, .frame = -1, .item = -1 };
		snprintf(verdict.text, sizeof verdict.text, "step %zu has not begun", number);
		return verdict;
	}
	trace_step_frames(trace, number, &first, &end);
	return pattern_check(trace, trace->events.at[step].wire, first, end);
}

bool pattern_valid(const char *wire, struct error *error)
{
	struct pattern pattern;

	return pattern_parse(wire, &pattern, error);
}

int pattern_timeout(const char *wire)
{
	struct pattern pattern = { 0 };
	struct error error;

	/* What cannot be read is found out by pattern_valid(); the usual time does no harm. */
	pattern_parse(wire, &pattern, &error);
	return pattern.timeout;
}
