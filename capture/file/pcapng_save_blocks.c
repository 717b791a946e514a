/* file/pcapng_save_blocks: comments as they will stand in a file, and the blocks that are no frame's. */
#include "pcapng_save_parts.h"

#include "parts.h"
#include "note_comment.h"
#include "pcapng_blocks.h"
#include "pcapng_put.h"

/* --- comments as they stand in a file, but always little-endian --- */

static void add_comment(struct pcapng_saving *saving, struct text *comments)
{
	put_option_in(comments, OPTION_COMMENT, text_string(&saving->line), saving->line.length, false);
}

/* COMMENTS in the byte order of the section they come into. */
void comments_turn(const struct pcapng_saving *saving, struct text *comments)
{
	struct text turned = { 0 };
	struct option option;

	if (!saving->big_endian || !comments->length)
		return;
	struct options options = { .at = (const uint8_t *)comments->at,
		.end = (const uint8_t *)comments->at + comments->length };
	while (option_next(&options, &option))
		put_option_in(&turned, option.code, option.value, option.length, true);
	text_free(comments);
	*comments = turned;
}

void comments_add_event(
    struct pcapng_saving *saving, const struct event *event, struct text *comments)
{
	text_clear(&saving->line);
	add_event_line(&saving->line, event);
	add_comment(saving, comments);
}

void comments_add_note(struct pcapng_saving *saving, const struct note *note, struct text *comments)
{
	text_clear(&saving->line);
	note_to_comment(note, &saving->line);
	add_comment(saving, comments);
}

/* --- a block again --- */

static const struct note *next_read_note(struct comments *comments)
{
	const struct trace *trace = comments->saving->trace;

	return comments->note ? &trace->notes.at[comments->note - 1] : NULL;
}

/* Moves on to the next note that was read from the same block. */
static void skip_read_note(struct comments *comments)
{
	const struct trace *trace = comments->saving->trace;
	const struct note *note = next_read_note(comments);

	if (comments->in_chain) {
		comments->note = note->next ? note->next + 1 : 0;
		if (comments->note && next_read_note(comments)->ordinal == 0)
			comments->note = 0; /* new ones come last */
		return;
	}
	uint32_t block = note->block;
	while (++comments->apart < trace->notes_apart.count) {
		size_t index = trace->notes_apart.at[comments->apart];
		comments->note = index + 1;
		if (trace->notes.at[index].block == block)
			return;
		if (trace->notes.at[index].block > block)
			break;
	}
	comments->note = 0;
}

/* Is comment number ORDINAL an event that is not wanted? */
static bool is_unwanted_event(struct comments *comments, uint32_t ordinal)
{
	const struct trace *trace = comments->saving->trace;

	for (; comments->origin < trace->origins.count; comments->origin++) {
		const struct event_origin *origin = &trace->origins.at[comments->origin];
		if (origin->block > comments->block ||
		    (origin->block == comments->block && origin->ordinal > ordinal))
			return false;
		if (origin->block == comments->block && origin->ordinal == ordinal)
			return &trace->events.at[comments->origin] != comments->saving->scenario &&
			       !moment_wanted(comments->saving, trace_moment_of_event(trace, comments->origin));
	}
	return false;
}

enum fate comments_judge(
    void *context, const struct option *option, uint32_t ordinal, struct text *instead)
{
	struct comments *comments = context;

	if (ordinal == 0)
		return !comments->saving->is_copy && option_not_to_copy(option->code) ? OPTION_GOES
		                                                                      : OPTION_STAYS;
	if (!comments->saving->whole && is_unwanted_event(comments, ordinal))
		return OPTION_GOES;
	const struct note *note;
	while ((note = next_read_note(comments)) && note->ordinal < ordinal)
		skip_read_note(comments);
	if (!note || note->ordinal != ordinal || !note->edited)
		return OPTION_STAYS;
	if (note->deleted)
		return OPTION_GOES;
	note_to_comment(note, instead);
	return OPTION_BECOMES;
}

/* The first event that was read from block BLOCK, or from a later one. */
size_t first_origin(const struct trace *trace, uint64_t block)
{
	size_t place;

	search_place(place, trace->origins.count, trace->origins.at[place].block < block);
	return place;
}

/* --- blocks that are no frame's --- */

/* The first note that was read from kept block INDEX, as comments->note; 0: none was. Whether any of them
 * is another now, into *EDITED. */
static size_t notes_of_block(struct pcapng_saving *saving, size_t index, bool *edited)
{
	const struct trace *trace = saving->trace;
	size_t first = 0;

	for (size_t at = saving->apart; at < trace->notes_apart.count; at++) {
		const struct note *note = &trace->notes.at[trace->notes_apart.at[at]];
		if (note->block > index + 1 || (note->block == 0 && note->frame == NOTE_ON_TRACE))
			break;
		if (note->block == index + 1) {
			first = first ? first : at + 1;
			*edited |= note->edited;
		}
		if (!first)
			saving->apart = at;
	}
	return first;
}

/* Notes on the trace that are not in the file yet. */
static void add_new_notes(struct pcapng_saving *saving, struct text *comments)
{
	const struct trace *trace = saving->trace;

	for (size_t i = 0; i < trace->notes_apart.count; i++) {
		const struct note *note = &trace->notes.at[trace->notes_apart.at[i]];
		if (note->frame == NOTE_ON_TRACE && note->block == 0 && !note->deleted)
			comments_add_note(saving, note, comments);
	}
}

/* Whether kept block INDEX is left out. */
static bool block_goes(const struct pcapng_saving *saving, size_t index)
{
	const struct trace *trace = saving->trace;
	const struct kept_block *block = &trace->kept.at[index];

	if (!saving->is_copy && block->type == BLOCK_CUSTOM_NOT_TO_COPY)
		return true;
	if (saving->whole)
		return false;
	uint64_t number = block->before_frame + index;
	size_t event = first_origin(trace, number);
	return event < trace->origins.count && trace->origins.at[event].block == number &&
	       trace->origins.at[event].ordinal == 0 &&
	       !moment_wanted(saving, trace_moment_of_event(trace, event));
}

static void put_kept_block(struct pcapng_saving *saving, size_t index, struct text *out)
{
	const struct trace *trace = saving->trace;
	const struct kept_block *block = &trace->kept.at[index];
	struct text more = { 0 };
	bool edited = false, is_section = block->type == BLOCK_SECTION;

	saving->big_endian = block->big_endian;
	size_t first = notes_of_block(saving, index, &edited);
	if (block_goes(saving, index))
		return;
	if (is_section && index == 0)
		add_new_notes(saving, &more);
	comments_turn(saving, &more);
	struct comments comments = { .saving = saving,
		.block = block->before_frame + index,
		.origin = first_origin(trace, block->before_frame + index),
		.note = first ? trace->notes_apart.at[first - 1] + 1 : 0,
		.apart = first ? first - 1 : 0 };
	struct rewriting rewriting = {
		.context = &comments, .judge = comments_judge, .more = &more, .length_unknown = is_section
	};
	struct source source = source_at(block->bytes, block->length, block->big_endian);
	bool says_length = is_section && file_get64(block->bytes + 16, false) != UINT64_MAX;
	if (edited || more.length || !saving->is_copy || (says_length && saving->is_changed))
		source_rewrite(&source, &rewriting, out);
	else
		text_add_octets(out, block->bytes, block->length);
	text_free(&more);
}

/* The whole blocks that were written to OUT from START on, of frame FRAME or none, become what may be
 * seen of them. */
void veil_since(struct pcapng_saving *saving, long frame, size_t start, struct text *out)
{
	struct text all = { 0 };

	if (!saving->veil || out->length == start)
		return;
	text_add_octets(&all, out->at + start, out->length - start);
	out->length = start;
	for (size_t at = 0; at < all.length;) {
		const uint8_t *block = (const uint8_t *)all.at + at;
		uint32_t length = file_get32(block + 4, saving->big_endian);
		struct source source = source_at(block, length, saving->big_endian);
		if (frame >= 0)
			source.captured = saving->trace->frames.at[frame].captured;
		veil_block(saving->veil, &source, frame, out);
		at += length;
	}
	text_free(&all);
}

/* All of them that stand before frame FRAME. */
void put_kept_blocks(struct pcapng_saving *saving, uint64_t frame, struct text *out)
{
	const struct trace *trace = saving->trace;

	for (; saving->kept < trace->kept.count; saving->kept++) {
		if (trace->kept.at[saving->kept].before_frame > frame)
			return;
		size_t start = out->length;
		put_kept_block(saving, saving->kept, out);
		veil_since(saving, NO_FRAME, start, out);
	}
}
