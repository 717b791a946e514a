/* sieve: a bit for each frame that was judged. */
#include "sieve.h"

enum { WORD = 64 };

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n\r")] == '\0';
}

bool sieve_set(struct sieve *sieve, const char *text, struct error *error, size_t *column)
{
	struct text copy = { 0 };
	struct filter *filter = NULL;

	if (!is_blank(text)) {
		filter = filter_compile(text, error, column);
		if (!filter)
			return false;
		text_add(&copy, text); /* TEXT may be the sieve's own */
	}
	sieve_free(sieve);
	sieve->filter = filter;
	sieve->text = copy;
	return true;
}

void sieve_free(struct sieve *sieve)
{
	filter_free(sieve->filter);
	text_free(&sieve->text);
	array_free(&sieve->bits);
	*sieve = (struct sieve){ .filter = NULL };
}

/* --- judging --- */

static void judge(struct sieve *sieve, const struct trace *trace)
{
	size_t frame = sieve->judged++;
	bool passes = filter_matches(sieve->filter, trace, frame);

	if (frame / WORD == sieve->bits.count)
		*array_add(&sieve->bits) = 0;
	sieve->bits.at[frame / WORD] |= (uint64_t)passes << frame % WORD;
	sieve->passed += passes;
}

void sieve_work(struct sieve *sieve, const struct trace *trace, size_t count)
{
	for (; count > 0 && sieve_is_busy(sieve, trace); count--)
		judge(sieve, trace);
}

bool sieve_is_busy(const struct sieve *sieve, const struct trace *trace)
{
	return sieve->filter && sieve->judged < trace->frames.count;
}

void sieve_forget(struct sieve *sieve, size_t frame)
{
	size_t words = frame / WORD + (frame % WORD > 0);

	if (frame >= sieve->judged)
		return;
	for (size_t i = frame / WORD; i < sieve->bits.count; i++) {
		uint64_t kept = i < words ? sieve->bits.at[i] & ((UINT64_C(1) << frame % WORD) - 1) : 0;
		sieve->passed -= (size_t)__builtin_popcountll(sieve->bits.at[i] ^ kept);
		sieve->bits.at[i] = kept;
	}
	sieve->bits.count = words;
	sieve->judged = frame;
}

/* --- asking --- */

bool sieve_shows(const struct sieve *sieve, const struct trace *trace, size_t frame)
{
	if (!sieve->filter)
		return true;
	if (frame < sieve->judged)
		return sieve->bits.at[frame / WORD] >> frame % WORD & 1;
	return filter_matches(sieve->filter, trace, frame);
}

size_t sieve_next(const struct sieve *sieve, const struct trace *trace, size_t frame, int *budget)
{
	while (sieve->filter && frame < sieve->judged) {
		uint64_t rest = sieve->bits.at[frame / WORD] >> frame % WORD;
		if (rest)
			return frame + (size_t)__builtin_ctzll(rest);
		frame = (frame / WORD + 1) * WORD;
		if (frame > sieve->judged)
			frame = sieve->judged;
	}
	for (; frame<trace->frames.count && * budget> 0; frame++) {
		if (sieve_shows(sieve, trace, frame))
			return frame;
		--*budget;
	}
	return NO_FRAME;
}

size_t sieve_previous(const struct sieve *sieve, const struct trace *trace, size_t end, int *budget)
{
	while (end > 0 && (!sieve->filter || end > sieve->judged)) {
		if (*budget <= 0)
			return NO_FRAME;
		if (sieve_shows(sieve, trace, end - 1))
			return end - 1;
		--*budget;
		end--;
	}
	while (end > 0) {
		size_t word = (end - 1) / WORD, count = end - word * WORD; /* bits of it before END */
		uint64_t rest = sieve->bits.at[word] << (WORD - count);
		if (rest)
			return end - 1 - (size_t)__builtin_clzll(rest);
		end = word * WORD;
	}
	return NO_FRAME;
}
