/* Answers, held against what is right. Every answer may come from a hostile file. */
#include "judge.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "capture/pattern.h"
#include "draw.h"

static const struct judgement unreadable = { .judged = JUDGED_UNREADABLE, .reason = NO_REASON };

static struct judgement judged(int share)
{
	return (struct judgement){
		.judged = share >= WHOLE ? JUDGED_RIGHT
		          : share > 0    ? JUDGED_PARTLY
		                         : JUDGED_WRONG,
		.share = share,
		.reason = NO_REASON,
	};
}

/* A whole number at *AT, which is moved behind it; -1: none, or more than 32 bits. */
static int64_t read_number(const char **at)
{
	char *end;

	while (isspace((unsigned char)**at))
		++*at;
	if (!isdigit((unsigned char)**at))
		return -1;
	bool hexadecimal = (*at)[0] == '0' && ((*at)[1] == 'x' || (*at)[1] == 'X');
	errno = 0;
	unsigned long long value = strtoull(*at, &end, hexadecimal ? 16 : 10);
	*at = end;
	return errno || value > UINT32_MAX ? -1 : (int64_t)value;
}

/* Whether nothing but blanks is left. */
static bool is_end(const char *at)
{
	while (isspace((unsigned char)*at))
		at++;
	return *at == '\0';
}

/* --- kind by kind --- */

static struct judgement judge_number(
    const struct solution *solution, const struct question *question, const char *answer)
{
	const char *at = answer;
	int64_t number = read_number(&at);

	if (number < 0 || !is_end(at))
		return unreadable;
	struct judgement result = judged(number == solution->right.number ? WHOLE : 0);
	for (unsigned i = 0; result.share == 0 && i < question->wrong_count; i++)
		if (solution->wrong[i].there && solution->wrong[i].number == number) {
			result.reason = (int)i;
			break;
		}
	return result;
}

static bool says_the_same(const struct found *found, const char *answer, int64_t number)
{
	return found->there &&
	       ((found->is_number && number == found->number) || strcasecmp(found->text, answer) == 0);
}

static struct judgement judge_hidden(
    const struct solution *solution, const struct question *question, const char *answer)
{
	const char *at = answer;
	int64_t number = read_number(&at);

	if (is_end(answer))
		return unreadable;
	if (!is_end(at))
		number = -1;
	struct judgement result = judged(says_the_same(&solution->right, answer, number) ? WHOLE : 0);
	for (unsigned i = 0; result.share == 0 && i < question->wrong_count; i++)
		if (says_the_same(&solution->wrong[i], answer, number)) {
			result.reason = (int)i;
			break;
		}
	return result;
}

/* Letters from a on, COUNT of them, each once; into LIST. How many, or -1. */
static int read_letters(const char *answer, size_t count, size_t list[MAX_CHOICES])
{
	uint32_t seen = 0;
	int read = 0;

	for (; *answer; answer++) {
		if (isspace((unsigned char)*answer) || *answer == ',')
			continue;
		size_t letter = (size_t)(tolower((unsigned char)*answer) - 'a');
		if (!isalpha((unsigned char)*answer) || letter >= count || (seen >> letter & 1))
			return -1;
		seen |= UINT32_C(1) << letter;
		list[read++] = letter;
	}
	return read;
}

static int count_bits(uint32_t bits)
{
	int count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static struct judgement judge_choice(
    const struct solution *solution, const struct question *question, const char *answer)
{
	size_t letters[MAX_CHOICES];

	if (read_letters(answer, question->choice_count, letters) != 1)
		return unreadable;
	bool right = solution->choices >> letters[0] & 1;
	struct judgement result = judged(right ? WHOLE : 0);
	if (!right && question->choices[letters[0]].say)
		result.reason = (int)letters[0];
	return result;
}

static struct judgement judge_choices(
    const struct solution *solution, const struct question *question, const char *answer)
{
	size_t letters[MAX_CHOICES];
	bool none = strcasecmp(answer, "none") == 0;
	int count = none ? 0 : read_letters(answer, question->choice_count, letters);
	uint32_t chosen = 0;

	if (count < 0 || (count == 0 && !none))
		return unreadable;
	for (int i = 0; i < count; i++)
		chosen |= UINT32_C(1) << letters[i];
	int all = count_bits(solution->choices), good = count_bits(chosen & solution->choices);
	int bad = count - good;
	struct judgement result = judged(chosen == solution->choices ? WHOLE
	                                 : good > bad && all > 0     ? (good - bad) * WHOLE / all
	                                                             : 0);
	for (unsigned i = 0; result.share < WHOLE && i < question->choice_count; i++)
		if (((chosen ^ solution->choices) >> i & 1) && question->choices[i].say) {
			result.reason = (int)i;
			break;
		}
	return result;
}

/* The first misconception that means FRAME. */
static int reason_of_frame(
    const struct solution *solution, const struct question *question, size_t frame)
{
	for (unsigned i = 0; i < question->wrong_count; i++)
		if (solution->wrong[i].there && solution->wrong[i].frame == frame)
			return (int)i;
	return NO_REASON;
}

static struct judgement judge_packet(const struct solutions *solutions,
    const struct solution *solution, const struct question *question, const char *answer)
{
	const char *at = answer;
	int64_t number = read_number(&at);

	if (number < 1 || !is_end(at) || (uint64_t)number > solutions->trace->frames.count)
		return unreadable;
	size_t frame = (size_t)number - 1;
	bool right = frame == solution->right.frame;
	for (size_t i = 0; !right && i < solution->any_count; i++)
		right = solution->any[i] == frame;
	struct judgement result = judged(right ? WHOLE : 0);
	if (!right)
		result.reason = reason_of_frame(solution, question, frame);
	return result;
}

/* What was pointed at: bits of a frame. */
struct pointed {
	size_t frame;
	uint32_t bit, bits; /* bits 0: an octet was meant, at BIT */
	const char *name;
};

static bool is_meant(const struct pointed *pointed, const struct found *found, const char *field)
{
	if (!found->there || pointed->frame != found->frame)
		return false;
	if (!pointed->name)
		return found->bits && pointed->bit >= found->bit / 8 * 8 &&
		       pointed->bit < found->bit + found->bits;
	return strcmp(pointed->name, field) == 0 ||
	       (found->bits && pointed->bit == found->bit && pointed->bits == found->bits);
}

/* "3 tcp.ack_raw" or "3 @42"; the name is a row's. */
static bool read_pointed(const struct trace *trace, const char *answer, struct pointed *pointed)
{
	const char *at = answer;
	int64_t frame = read_number(&at);
	struct found found = { .there = false };

	if (frame < 1 || (uint64_t)frame > trace->frames.count || !isspace((unsigned char)*at))
		return false;
	while (isspace((unsigned char)*at))
		at++;
	*pointed = (struct pointed){ .frame = (size_t)frame - 1 };
	if (*at == '@') {
		at++;
		int64_t octet = read_number(&at);
		pointed->bit = (uint32_t)octet * 8;
		return octet >= 0 && octet < (1 << 20) && is_end(at);
	}
	const struct field *row = row_called(at);
	if (!row)
		return false;
	pointed->name = row->name;
	if (!finding_field(trace, pointed->frame, row, &found))
		return true; /* a field, but not one of that packet: wrong */
	pointed->bit = found.bit;
	pointed->bits = found.bits;
	return true;
}

static struct judgement judge_field(const struct solutions *solutions,
    const struct solution *solution, const struct question *question, const char *answer)
{
	struct pointed pointed;

	if (!read_pointed(solutions->trace, answer, &pointed))
		return unreadable;
	struct judgement result =
	    judged(is_meant(&pointed, &solution->right, question->find->field) ? WHOLE : 0);
	for (unsigned i = 0; result.share == 0 && i < question->wrong_count; i++)
		if (is_meant(&pointed, &solution->wrong[i], question->wrong[i].find->field)) {
			result.reason = (int)i;
			break;
		}
	return result;
}

static struct judgement judge_order(const struct solutions *solutions, size_t index, uint64_t seed,
    const struct solution *solution, const char *answer)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	size_t letters[MAX_CHOICES], count = question->packet_count;
	int neighbours = 0;

	if (count < 2 || count > MAX_CHOICES || read_letters(answer, count, letters) != (int)count)
		return unreadable;
	for (size_t i = 0; i < count; i++)
		letters[i] = order_shown(solutions->file, index, seed, letters[i]);
	for (size_t i = 0; i + 1 < count; i++)
		for (size_t k = 0; k + 1 < count; k++)
			neighbours +=
			    solution->order[k] == letters[i] && solution->order[k + 1] == letters[i + 1];
	return judged(neighbours * WHOLE / (int)(count - 1));
}

/* The bit of a flag's name, "SYN", LENGTH characters; 0: it is none. */
static uint16_t flag_called(const char *name, size_t length)
{
	static const struct {
		const char *name;
		uint16_t bit;
	} flags[] = { { "SYN", TCP_SYN }, { "ACK", TCP_ACK }, { "FIN", TCP_FIN }, { "RST", TCP_RST },
		{ "PSH", TCP_PSH }, { "URG", TCP_URG } };

	for (size_t i = 0; i < COUNT(flags); i++)
		if (length == 3 && strncasecmp(name, flags[i].name, length) == 0)
			return flags[i].bit;
	return 0;
}

/* "> syn, ack" as "> S.", which patterns can read; other letters as capitals. */
static void spell_prediction(const char *answer, struct text *item)
{
	static const char between[] = " ,/+-";
	uint16_t flags = 0;

	text_printf(item, "%c ", answer[0]);
	const char *words = answer[0] ? answer + 1 : "";
	for (const char *at = words; *at;) {
		at += strspn(at, between);
		size_t length = strcspn(at, between);
		uint16_t flag = flag_called(at, length);
		if (length > 0 && !flag) {
			flags = 0;
			break;
		}
		flags |= flag;
		at += length;
	}
	if (flags)
		tcp_flags_format(flags, item);
	for (; !flags && *words; words++)
		text_printf(item, "%c", toupper((unsigned char)*words));
}

/* Both without blanks: "> S." is ">S.". */
static bool same_prediction(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (isspace((unsigned char)*a))
			a++;
		while (isspace((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

static struct judgement judge_prediction(const struct solutions *solutions,
    const struct solution *solution, const struct question *question, const char *answer)
{
	struct text item = { 0 };
	struct error ignored;
	bool nothing = same_prediction(answer, "nothing"), right = false;

	spell_prediction(answer, &item);
	bool readable = nothing || (strlen(answer) < PREDICTION && strchr("<>", answer[0]) &&
	                               answer[0] && pattern_valid(item.at, &ignored));
	if (readable && nothing)
		right = !solution->right.there;
	else if (readable && solution->right.there)
		right = pattern_check(
		            solutions->trace, item.at, solution->right.frame, solution->right.frame + 1)
		            .kind == WIRE_COMPLETE;
	bool half = readable && !nothing && solution->right.there &&
	            (item.at[0] == solution->prediction[0] ||
	                same_prediction(item.at + 1, solution->prediction + 1));
	struct judgement result = readable ? judged(right ? WHOLE : half ? WHOLE / 2 : 0) : unreadable;
	for (unsigned i = 0; readable && !right && i < question->wrong_count; i++)
		if (same_prediction(nothing ? answer : item.at, solution->wrong[i].text)) {
			result.reason = (int)i;
			break;
		}
	text_free(&item);
	return result;
}

static struct judgement judge_range(const struct solutions *solutions,
    const struct solution *solution, const struct question *question, const char *answer)
{
	const char *at = answer;
	int64_t first = read_number(&at);

	while (isspace((unsigned char)*at) || *at == '-' || *at == '.')
		at++;
	int64_t last = read_number(&at);
	if (first < 1 || last < first || !is_end(at) || (uint64_t)last > solutions->trace->frames.count)
		return unreadable;
	int ends =
	    ((size_t)first - 1 == solution->right.frame) + ((size_t)last - 1 == solution->last.frame);
	struct judgement result = judged(ends * WHOLE / 2);
	if (ends < 2)
		result.reason = reason_of_frame(solution, question, (size_t)first - 1);
	return result;
}

struct judgement judge(
    const struct solutions *solutions, size_t index, uint64_t seed, const char *answer)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	const struct solution *solution = &solutions->at[index];

	while (isspace((unsigned char)*answer))
		answer++;
	switch (question->kind) {
	case ASK_NUMBER:
		return judge_number(solution, question, answer);
	case ASK_CHOICE:
		return judge_choice(solution, question, answer);
	case ASK_CHOICES:
		return judge_choices(solution, question, answer);
	case ASK_PACKET:
		return judge_packet(solutions, solution, question, answer);
	case ASK_FIELD:
		return judge_field(solutions, solution, question, answer);
	case ASK_ORDER:
		return judge_order(solutions, index, seed, solution, answer);
	case ASK_HIDDEN:
		return judge_hidden(solution, question, answer);
	case ASK_PREDICT:
		return question->choice_count ? judge_choice(solution, question, answer)
		                              : judge_prediction(solutions, solution, question, answer);
	case ASK_RANGE:
		return judge_range(solutions, solution, question, answer);
	case ASK_TEXT:
	case QUESTION_KINDS:
		break;
	}
	return is_end(answer) ? unreadable
	                      : (struct judgement){ .judged = JUDGED_TAKEN, .reason = NO_REASON };
}

/* --- words --- */

void judge_say(const struct solutions *solutions, size_t index, const struct judgement *judgement,
    struct text *out)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	const char *say = question->otherwise;

	if (judgement->judged == JUDGED_RIGHT || judgement->judged == JUDGED_TAKEN)
		return;
	if (judgement->judged == JUDGED_UNREADABLE) {
		text_printf(out, "The answer is %s.", answer_form(question));
		return;
	}
	if (judgement->reason != NO_REASON)
		say = question->choice_count ? question->choices[judgement->reason].say
		                             : question->wrong[judgement->reason].say;
	if (say)
		solutions_fill(solutions, index, say, true, out);
}

const char *judge_reason(const struct question *question, int reason)
{
	if (reason == NO_REASON)
		return "";
	if (question->choice_count)
		return question->choices[reason].text;
	return question->wrong[reason].name ? question->wrong[reason].name
	                                    : question->wrong[reason].say;
}

size_t order_shown(const struct exercise_file *file, size_t question, uint64_t seed, size_t shown)
{
	const struct question *asked = &file->exercise->questions[question];
	size_t list[MAX_CHOICES], count = asked->packet_count;

	for (size_t i = 0; i < count; i++)
		list[i] = i;
	for (size_t i = count; i > 1; i--) { /* Fisher and Yates */
		char step[] = { (char)('a' + i - 1), '\0' };
		size_t other = (size_t)draw_below(i, seed, asked->id, step), kept = list[i - 1];
		list[i - 1] = list[other];
		list[other] = kept;
	}
	return list[shown];
}

const char *answer_form(const struct question *question)
{
	static const char *const forms[QUESTION_KINDS] = {
		[ASK_NUMBER] = "a number, as 4711 or 0x1267",
		[ASK_CHOICE] = "one letter",
		[ASK_CHOICES] = "the letters of all that are true, as in a c; or none",
		[ASK_PACKET] = "a packet's number",
		[ASK_FIELD] = "a packet's number and a field's name, as 3 tcp.flags; or an octet, as 3 @42",
		[ASK_ORDER] = "all letters, the first first, as in c a b",
		[ASK_HIDDEN] = "what stands in the field",
		[ASK_PREDICT] = ("who sends, > the client or < the server, and the flags, as in > S; "
		                 "or a protocol, as in < UDP; or nothing"),
		[ASK_RANGE] = "two packets' numbers, as in 3-7",
		[ASK_TEXT] = "your own words, on one line",
	};

	return question->kind == ASK_PREDICT && question->choice_count ? forms[ASK_CHOICE]
	                                                               : forms[question->kind];
}
