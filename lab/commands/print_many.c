/*
 * print_many: each thread has a mirror of the trace, a filter and a list of fields of its own. First they
 * find out, conversation by conversation, what messages there are; then each takes the next piece that
 * nobody has, until there is none. What they have written is put out in order, by the caller, from time
 * to time.
 */
#include "print_many.h"

#include <stdatomic.h>
#include <string.h>

#include "capture/mirror.h"
#include "capture/threads.h"
#include "filter_option.h"
#include "layout_option.h"

enum {
	MOST_THREADS = 8,
	PIECE = 256,          /* frames */
	AT_ONCE = 128 * PIECE /* are put out before the next: their text is still in the cache */
};

/* What a thread has for itself. */
struct hand {
	struct mirror *mirror;
	struct filter *filter; /* NULL: all frames */
	struct field_list fields;
};

struct print_many {
	const struct manner *manner;
	struct threads *threads;
	struct hand hands[MOST_THREADS];
	size_t first, end; /* frames */
	size_t count;      /* pieces that they make */
	ARRAY(struct text) pieces;
	atomic_size_t next; /* piece that nobody has */
};

static void hand_prepare(struct hand *hand, const struct arguments *arguments)
{
	hand->mirror = mirror_new();
	filter_option(arguments, &hand->filter);
	for (size_t i = 0; i < arguments->options.count; i++)
		if (strcmp(arguments->options.at[i].row->name, "field") == 0)
			*array_add(&hand->fields.names) = arguments->options.at[i].value;
	layout_option(arguments, &hand->fields.layout);
}

struct print_many *print_many_new(const struct arguments *arguments, const struct manner *manner)
{
	struct threads *threads = threads_new(MOST_THREADS);

	if (!threads)
		return NULL;
	struct print_many *many = memory_take(sizeof *many);
	many->manner = manner;
	many->threads = threads;
	for (size_t i = 0; i < threads_count(threads); i++)
		hand_prepare(&many->hands[i], arguments);
	return many;
}

void print_many_free(struct print_many *many)
{
	if (!many)
		return;
	threads_free(many->threads);
	for (size_t i = 0; i < COUNT(many->hands); i++) {
		mirror_free(many->hands[i].mirror);
		filter_free(many->hands[i].filter);
		field_list_free(&many->hands[i].fields);
	}
	for (size_t i = 0; i < many->pieces.count; i++)
		text_free(&many->pieces.at[i]);
	array_free(&many->pieces);
	memory_free(many);
}

static void find_out(void *about, size_t thread)
{
	const struct print_many *many = about;

	mirror_find_out(
	    many->hands[thread].mirror, many->first, many->end, thread, threads_count(many->threads));
}

static void piece_write(struct print_many *many, struct hand *hand, size_t piece)
{
	const struct trace *trace = mirror_trace(hand->mirror);
	struct text *out = &many->pieces.at[piece];
	size_t first = many->first + piece * PIECE;
	size_t end = many->end - first > PIECE ? first + PIECE : many->end;

	text_clear(out);
	for (size_t frame = first; frame < end; frame++)
		if (!hand->filter || filter_matches(hand->filter, trace, frame))
			many->manner->write(trace, frame, &hand->fields, out);
}

static void write_pieces(void *about, size_t thread)
{
	struct print_many *many = about;

	for (;;) {
		size_t piece = atomic_fetch_add(&many->next, 1);
		if (piece >= many->count)
			return;
		piece_write(many, &many->hands[thread], piece);
	}
}

/* The next pieces, up to frame END, and out with them. */
static bool write_some(struct print_many *many, size_t end,
    bool (*put_out)(void *context, struct text *piece), void *context)
{
	many->end = end;
	many->count = (end - many->first + PIECE - 1) / PIECE;
	while (many->pieces.count < many->count)
		*array_add(&many->pieces) = (struct text){ 0 };
	atomic_store(&many->next, 0);
	threads_run(many->threads, write_pieces, many);
	for (size_t i = 0; i < many->count; i++)
		if (!put_out(context, &many->pieces.at[i]))
			return false;
	return true;
}

bool print_many_frames(struct print_many *many, const struct trace *trace, size_t first, size_t end,
    bool (*put_out)(void *context, struct text *piece), void *context)
{
	bool good = true;

	many->first = first;
	many->end = end;
	for (size_t i = 0; i < threads_count(many->threads); i++)
		mirror_renew(many->hands[i].mirror, trace);
	threads_run(many->threads, find_out, many);
	for (; good && many->first < end; many->first = many->end)
		good = write_some(
		    many, end - many->first > AT_ONCE ? many->first + AT_ONCE : end, put_out, context);
	return good;
}
