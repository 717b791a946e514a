/* What of a trace a page shows, and between which lanes. */
#include "html_parts.h"

#include "lab/labels.h"

#include <string.h>

/* --- conversations --- */

static void note_conversation(struct page *page, size_t frame)
{
	uint32_t index = page->trace->frames.at[frame].conversation;

	if (index == NO_CONVERSATION)
		return;
	uint32_t *number = &page->conversation_of.at[index];
	if (*number == NO_CONVERSATION) {
		if (page->conversations.count == PAGE_CONVERSATIONS)
			return;
		*number = (uint32_t)page->conversations.count;
		*array_add(&page->conversations) = (struct page_conversation){
			.index = index,
			.tcp = page->trace->conversations.list.at[index].ends[0].transport == 6,
			.lanes = { -1, -1 },
		};
	}
	page->conversations.at[*number].packets++;
}

long page_conversation(const struct page *page, size_t frame)
{
	uint32_t index = page->trace->frames.at[frame].conversation;

	if (index == NO_CONVERSATION || page->conversation_of.at[index] == NO_CONVERSATION)
		return -1;
	return (long)page->conversation_of.at[index];
}

void page_end_name(const struct page *page, const struct endpoint *end, struct text *name)
{
	long actor = trace_actor_at(page->trace, end);

	if (actor >= 0)
		text_printf(name, "%s ", trace_actor(page->trace, (size_t)actor));
	endpoint_format_port(end, name);
}

/* --- lanes --- */

static bool same_machine(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family && memcmp(a->address, b->address, sizeof a->address) == 0;
}

static int lane_of_machine(const struct lanes *lanes, const struct endpoint *end)
{
	for (int i = 0; i < lanes->count; i++)
		if (same_machine(&lanes->lane[i].end, end))
			return i;
	return -1;
}

static void lane_add_machine(struct lanes *lanes, const struct endpoint *end)
{
	struct text name = { 0 };
	struct lane *lane = &lanes->lane[lanes->count++];

	endpoint_format(end, &name);
	*lane = (struct lane){ .end = *end };
	lane->end.port = 0;
	size_t length = name.length < sizeof lane->name - 1 ? name.length : sizeof lane->name - 1;
	memcpy(lane->name, text_string(&name), length);
	text_free(&name);
}

/* The machines, in the order in which they speak; if they are too many, both sides of any conversation. */
static void find_machines(struct page *page)
{
	enum { CANDIDATES = 64, FRAMES_LOOKED_AT = 20000, MOST_LANES = 4 };
	struct candidate {
		struct endpoint end;
	} candidates[CANDIDATES] = { 0 };
	size_t count = 0, looked = 0;

	for (size_t frame = 0; frame < page->shown.count && looked < FRAMES_LOOKED_AT; frame++) {
		struct packet p;
		if (!page->shown.at[frame])
			continue;
		looked++;
		trace_packet(page->trace, frame, &p, NULL);
		for (int i = 0; i < 2; i++) {
			const struct endpoint *end = i == 0 ? &p.from : &p.to;
			size_t k = 0;
			if (end->family == 0 || is_to_everybody(end))
				continue;
			while (k < count && !same_machine(&candidates[k].end, end))
				k++;
			if (k == CANDIDATES)
				continue;
			if (k == count)
				candidates[count++].end = *end;
		}
	}
	page->machines = count <= MOST_LANES;
	page->sides = !page->machines;
	for (size_t k = 0; page->machines && k < count; k++)
		lane_add_machine(&page->lanes, &candidates[k].end);
	if (page->sides)
		page->lanes = (struct lanes){ .count = 2,
			.lane = { { .name = "who spoke first" }, { .name = "who answers" } } };
}

/* Actors of a journal; the ends of the only conversation; else the machines. */
static void find_lanes(struct page *page)
{
	const struct telling *telling = page->telling;
	size_t at = telling->end;

	if (!trace_actor(page->trace, 0) && page->conversations.count > 1) {
		find_machines(page);
		return;
	}
	if (!trace_actor(page->trace, 0) && page->conversations.count == 1) {
		uint32_t only = page->conversations.at[0].index;
		for (size_t frame = 0; frame < page->shown.count; frame++)
			if (page->shown.at[frame] && page->trace->frames.at[frame].conversation == only) {
				at = trace_moment_of_frame(page->trace, frame) + 1;
				break;
			}
	}
	lanes_find(page->trace, at, &page->lanes);
}

static int lane_of_end(struct page *page, const struct endpoint *end)
{
	if (page->machines)
		return lane_of_machine(&page->lanes, end);
	long actor = trace_actor_at(page->trace, end);
	const char *name = actor >= 0 ? trace_actor(page->trace, (size_t)actor) : NULL;
	for (int i = 0; i < page->lanes.count; i++) {
		const struct lane *lane = &page->lanes.lane[i];
		if (name ? strcmp(lane->name, name) == 0
		         : memcmp(&lane->end, end, sizeof *end) == 0 && end->family != 0)
			return i;
	}
	return -1;
}

/* Between two lanes, who is not the one is the other. */
static void find_conversation_lanes(struct page *page)
{
	for (size_t i = 0; i < page->conversations.count; i++) {
		struct page_conversation *conversation = &page->conversations.at[i];
		const struct endpoint *ends = page->trace->conversations.list.at[conversation->index].ends;
		int *lanes = conversation->lanes;
		if (page->sides) {
			lanes[0] = 0;
			lanes[1] = 1;
			continue;
		}
		for (int k = 0; k < 2; k++)
			lanes[k] = is_to_everybody(&ends[k]) ? -1 : lane_of_end(page, &ends[k]);
		if (page->lanes.count == 2 && lanes[0] >= 0 && lanes[1] < 0 && !is_to_everybody(&ends[1]))
			lanes[1] = 1 - lanes[0];
		else if (page->lanes.count == 2 && lanes[0] < 0 && lanes[1] >= 0)
			lanes[0] = 1 - lanes[1];
	}
}

/* --- all of it --- */

static void survey_frame(struct page *page, size_t frame)
{
	if (page->telling->filter && !filter_matches(page->telling->filter, page->trace, frame))
		return;
	page->shown.at[frame] = true;
	page->packets++;
	page->octets += page->trace->frames.at[frame].captured;
	note_conversation(page, frame);
}

static void fill_tables(struct page *page)
{
	for (size_t i = 0; i < page->trace->frames.count; i++)
		*array_add(&page->shown) = false;
	for (size_t i = 0; i < page->trace->events.count; i++)
		*array_add(&page->calls) = 0;
	for (size_t i = 0; i < page->trace->calls.count; i++)
		page->calls.at[page->trace->calls.at[i]] = (uint32_t)i + 1;
	for (size_t i = 0; i < page->trace->conversations.list.count; i++)
		*array_add(&page->conversation_of) = NO_CONVERSATION;
}

void page_survey(struct page *page)
{
	const struct telling *telling = page->telling;

	fill_tables(page);
	for (size_t at = telling->first; at < telling->end; at++) {
		struct moment moment = trace_moment(page->trace, at);
		if (moment.kind == MOMENT_FRAME)
			survey_frame(page, moment.index);
	}
	page->large = page->packets > PAGE_PACKETS || page->octets > PAGE_OCTETS;
	if (page->trace->frames.count > 0)
		page->zero = page->trace->frames.at[0].time;
	else if (telling->end > telling->first)
		page->zero = trace_moment(page->trace, telling->first).time;
	find_lanes(page);
	find_conversation_lanes(page);
}

int64_t page_since(const struct page *page, int64_t time)
{
	int64_t since;

	if (__builtin_sub_overflow(time, page->zero, &since))
		return time < page->zero ? INT64_MIN : INT64_MAX;
	return since;
}

void page_free(struct page *page)
{
	array_free(&page->shown);
	array_free(&page->calls);
	array_free(&page->conversations);
	array_free(&page->conversation_of);
	array_free(&page->notes);
	array_free(&page->glossary.fields);
	array_free(&page->glossary.slots);
	dissection_free(&page->dissection);
	ladder_row_free(&page->row);
}

/* --- rows --- */

/* Between machines, the ports belong to the words. */
static void machine_row(struct page *page, size_t frame, struct ladder_row *row)
{
	struct packet p;

	trace_packet(page->trace, frame, &p, NULL);
	row->from = lane_of_machine(&page->lanes, &p.from);
	row->everybody = is_to_everybody(&p.to);
	row->to = row->everybody ? -1 : lane_of_machine(&page->lanes, &p.to);
	if (row->from >= 0 && row->to >= 0) {
		text_clear(&row->text);
		if (p.from.port || p.to.port)
			text_printf(&row->text, "%u → %u  ", p.from.port, p.to.port);
		truth_label(page->trace, frame, &row->text);
		packet_label(&p, page->telling->absolute, &row->text);
	}
}

/* Between sides, the words name both ends. */
static void side_row(const struct page *page, size_t frame, struct ladder_row *row)
{
	const struct frame *f = &page->trace->frames.at[frame];

	if (f->conversation == NO_CONVERSATION || row->everybody)
		return;
	row->from = f->direction;
	row->to = !f->direction;
}

void page_row(struct page *page, size_t at)
{
	ladder_row(page->trace, &page->lanes, at, page->telling->absolute, &page->row);
	if (page->machines && page->row.kind == ROW_PACKET)
		machine_row(page, trace_moment(page->trace, at).index, &page->row);
	if (page->sides && page->row.kind == ROW_PACKET)
		side_row(page, trace_moment(page->trace, at).index, &page->row);
}
