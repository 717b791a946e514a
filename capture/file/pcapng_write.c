/*
 * Writes a trace that is being recorded as pcapng, little-endian, times in nanoseconds. One that was read
 * from a file, or is wanted in part, is pcapng_save's.
 *
 *     section header   comments: the SCENARIO event, notes on the trace
 *     interface        one for each of the trace, then that of the journal if it travels as rows
 *     packet           comments: events since the packet before it, notes on it
 *     …
 *     last packet      comments: events before and after it, notes on it
 *     statistics       drops; in a trace without packets, comments: all events
 *
 * An event is written once, at its begin; a CALL's line holds its end too. What is written of a range
 * depends on that range alone, so that a recording can rewrite its tail.
 */
#include "../file.h"
#include "note_comment.h"
#include "pcapng_blocks.h"
#include "pcapng_put.h"

#include <string.h>
#include <sys/utsname.h>

/* --- events and notes --- */

static void put_event_comment(struct text *out, const struct event *event)
{
	struct text line = { 0 };

	add_event_line(&line, event);
	put_words(out, OPTION_COMMENT, text_string(&line));
	text_free(&line);
}

static void put_note(struct text *out, const struct note *note)
{
	struct text line = { 0 };

	if (note->deleted)
		return;
	note_to_comment(note, &line);
	put_words(out, OPTION_COMMENT, text_string(&line));
	text_free(&line);
}

/* --- the header --- */

static void put_section(const struct trace *trace, struct text *out)
{
	const struct event *scenario = trace_first(trace, EVENT_SCENARIO);
	struct text name = { 0 };
	struct utsname system;

	size_t block = block_begin(out, BLOCK_SECTION);
	put_integer(out, BYTE_ORDER_MAGIC, 4);
	put_integer(out, 1, 2); /* version 1.0 */
	put_integer(out, 0, 2);
	put_integer(out, UINT64_MAX, 8);          /* length: not known */
	if (trace->live && uname(&system) == 0) { /* what was recorded elsewhere was not by this one */
		text_printf(&name, "%s %s", system.sysname, system.release);
		put_words(out, OPTION_SYSTEM, text_string(&name));
	}
	put_words(out, OPTION_APPLICATION, "looplab " LAB_VERSION);
	if (scenario)
		put_event_comment(out, scenario);
	for (size_t i = 0; i < trace->notes.count; i++)
		if (trace->notes.at[i].frame == NOTE_ON_TRACE)
			put_note(out, &trace->notes.at[i]);
	put_integer(out, OPTION_END, 4);
	block_end(out, block);
	text_free(&name);
}

static void put_interface(struct text *out, const struct interface *interface)
{
	size_t block = block_begin(out, BLOCK_INTERFACE);

	put_integer(out, interface->link_type, 2);
	put_integer(out, 0, 2);
	put_integer(out, interface->snap_length, 4);
	if (interface->name)
		put_words(out, OPTION_NAME, interface->name);
	put_option(out, OPTION_RESOLUTION, &(uint8_t){ 9 }, 1);
	put_integer(out, OPTION_END, 4);
	block_end(out, block);
}

/* How many the trace has in the file: at least one, because the statistics must be somebody's. */
static size_t interface_blocks(const struct trace *trace)
{
	return trace->interfaces.count ? trace->interfaces.count : 1;
}

void pcapng_render_header(const struct trace *trace, enum journal journal, struct text *out)
{
	static const struct interface nobody = { .link_type = 1 };
	static const struct interface rows = { .link_type = LINKTYPE_UPPER_PDU, .name = JOURNAL_NAME };

	put_section(trace, out);
	for (size_t i = 0; i < trace->interfaces.count; i++)
		put_interface(out, &trace->interfaces.at[i]);
	if (trace->interfaces.count == 0)
		put_interface(out, &nobody);
	if (journal == JOURNAL_ROWS)
		put_interface(out, &rows);
}

/* --- packets --- */

/* What is being written, and what is found out only once for it. */
struct rendering {
	const struct trace *trace;
	struct text *out;
	const struct event *in_header; /* carried by the section header, or NULL */
	size_t first_frame, end_frame;
	/* indexes of notes plus 1, 0 for none: the first on each frame, and each one's next */
	ARRAY(size_t) note_of_frame;
	ARRAY(size_t) next_note;
};

static void collect_notes(struct rendering *rendering)
{
	const struct trace *trace = rendering->trace;

	if (trace->notes.count == 0)
		return;
	for (size_t i = rendering->first_frame; i < rendering->end_frame; i++)
		*array_add(&rendering->note_of_frame) = 0;
	for (size_t i = 0; i < trace->notes.count; i++)
		*array_add(&rendering->next_note) = 0;
	for (size_t i = trace->notes.count; i-- > 0;) {
		uint64_t frame = trace->notes.at[i].frame;
		if (frame < rendering->first_frame || frame >= rendering->end_frame)
			continue;
		size_t *first = &rendering->note_of_frame.at[frame - rendering->first_frame];
		rendering->next_note.at[i] = *first;
		*first = i + 1;
	}
}

/* Over the moments [FIRST, END), whose frames have consecutive numbers. */
static void rendering_start(struct rendering *rendering, const struct trace *trace, size_t first,
    size_t end, struct text *out)
{
	*rendering = (struct rendering){
		.trace = trace, .out = out, .in_header = trace_first(trace, EVENT_SCENARIO)
	};
	for (size_t at = first; at < end; at++) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind != MOMENT_FRAME)
			continue;
		if (rendering->end_frame == 0)
			rendering->first_frame = moment.index;
		rendering->end_frame = moment.index + 1;
	}
	collect_notes(rendering);
}

static void rendering_end(struct rendering *rendering)
{
	array_free(&rendering->note_of_frame);
	array_free(&rendering->next_note);
}

/* The event that begins at moment AT and is not in the header, or NULL. */
static const struct event *event_at(const struct rendering *rendering, size_t at)
{
	struct moment moment = trace_moment(rendering->trace, at);

	if (moment.kind != MOMENT_EVENT)
		return NULL;
	const struct event *event = &rendering->trace->events.at[moment.index];
	return event != rendering->in_header ? event : NULL;
}

static void put_event_comments(const struct rendering *rendering, size_t first, size_t end)
{
	for (size_t at = first; at < end; at++) {
		const struct event *event = event_at(rendering, at);
		if (event)
			put_event_comment(rendering->out, event);
	}
}

static void put_packet(struct text *out, size_t interface, int64_t time, const struct frame *frame)
{
	put_integer(out, interface, 4);
	put_time(out, time);
	put_integer(out, frame->captured, 4);
	put_integer(out, frame->length, 4);
	text_add_octets(out, frame->bytes, frame->captured);
	put_padding(out, frame->captured);
}

/* Frame INDEX with the events of moments [FIRST, END) and its notes. */
static void put_frame(struct rendering *rendering, size_t index, size_t first, size_t end)
{
	const struct frame *frame = &rendering->trace->frames.at[index];
	struct text *out = rendering->out;

	size_t block = block_begin(out, BLOCK_ENHANCED_PACKET);

	put_packet(out, frame->interface, frame->time, frame);
	size_t options = out->length;
	put_event_comments(rendering, first, end);
	if (rendering->trace->notes.count) {
		size_t note = rendering->note_of_frame.at[index - rendering->first_frame];
		for (; note; note = rendering->next_note.at[note - 1])
			put_note(out, &rendering->trace->notes.at[note - 1]);
	}
	if (out->length > options)
		put_integer(out, OPTION_END, 4);
	block_end(out, block);
}

/* An event as a packet of the journal's interface. */
static void put_row(const struct rendering *rendering, const struct event *event)
{
	static const uint8_t tags[] = { 0, TAG_DISSECTOR_NAME, 0, 8, 's', 'y', 's', 'l', 'o', 'g', 0, 0,
		0, TAG_END, 0, 0 };
	struct text row = { 0 };

	text_add_octets(&row, tags, sizeof tags);
	text_add(&row, JOURNAL_PRIORITY);
	struct text line = { 0 };
	add_event_line(&line, event);
	text_add(&row, text_string(&line));
	struct frame frame = { .bytes = (const uint8_t *)row.at,
		.captured = (uint32_t)row.length,
		.length = (uint32_t)row.length };
	size_t block = block_begin(rendering->out, BLOCK_ENHANCED_PACKET);
	put_packet(rendering->out, interface_blocks(rendering->trace), event->begin, &frame);
	block_end(rendering->out, block);
	text_free(&line);
	text_free(&row);
}

/* The last moment of [FIRST, END) that is a frame; END: none. */
static size_t last_frame_moment(const struct trace *trace, size_t first, size_t end)
{
	for (size_t at = end; at > first; at--)
		if (trace_moment(trace, at - 1).kind == MOMENT_FRAME)
			return at - 1;
	return end;
}

size_t pcapng_render_moments(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out)
{
	struct rendering rendering;
	size_t done = first;

	if (journal == JOURNAL_COMMENTS)
		end = last_frame_moment(trace, first, end);
	rendering_start(&rendering, trace, first, end, out);
	for (size_t at = first; at < end; at++) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind == MOMENT_FRAME) {
			put_frame(&rendering, moment.index, done, at);
			done = at + 1;
		} else if (journal == JOURNAL_ROWS) {
			const struct event *event = event_at(&rendering, at);
			if (event)
				put_row(&rendering, event);
			done = at + 1;
		}
	}
	rendering_end(&rendering);
	return done;
}

/* --- the end --- */

/* The closing block, of the first interface, with the events of [FIRST, END). */
static void put_closing(const struct rendering *rendering, size_t first, size_t end)
{
	const struct trace *trace = rendering->trace;
	struct text *out = rendering->out;
	size_t moments = trace_moments(trace);
	size_t block = block_begin(out, BLOCK_STATISTICS);

	put_integer(out, 0, 4);
	put_time(out, moments ? trace_moment(trace, moments - 1).time : 0);
	put_event_comments(rendering, first, end);
	if (trace->interfaces.count <= 1)
		put_count(out, OPTION_RECEIVED, trace->frames.count + trace->dropped);
	put_count(out, OPTION_INTERFACE_DROPPED, trace->dropped);
	put_count(out, OPTION_SYSTEM_DROPPED, 0);
	put_integer(out, OPTION_END, 4);
	block_end(out, block);
}

void pcapng_render_end(
    const struct trace *trace, enum journal journal, size_t first, size_t end, struct text *out)
{
	struct rendering rendering;

	first = pcapng_render_moments(trace, journal, first, end, out);
	size_t last = last_frame_moment(trace, first, end);
	rendering_start(&rendering, trace, first, end, out);
	if (last < end)
		put_frame(&rendering, trace_moment(trace, last).index, first, end);
	put_closing(&rendering, last < end ? end : first, end);
	rendering_end(&rendering);
}
