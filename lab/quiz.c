/* quiz: keys to answers, answers to words. */
#include "quiz.h"

#include <limits.h>
#include <stdio.h>

#include "line.h"
#include "sockets.h"
#include "travel.h"
#include "views/panes.h"

const char quiz_hidden[] = "hidden until it is answered";

static const struct question *asked(const struct quiz *quiz)
{
	return &quiz->attempt->file->exercise->questions[quiz->question];
}

static int64_t now(const struct lab *lab)
{
	return lab->now + lab->quiz->clock;
}

/* --- from question to question --- */

/* Hints that were given before the student left, once more. */
static void recall_hints(struct quiz *quiz)
{
	const struct question *question = asked(quiz);
	unsigned given = quiz->attempt->standings[quiz->question].hints;

	for (unsigned i = 0; i < given && i < question->hint_count; i++) {
		text_add(&quiz->said, "\n\n**Hint:** ");
		solutions_fill(
		    quiz->attempt->solutions, quiz->question, question->hints[i].text, false, &quiz->said);
	}
}

/* Where there is no room beside the ladder, the question takes its place until the student turns to it. */
static void show_question(struct lab *lab)
{
	struct panes panes;

	panes_find(lab, lab->rows, lab->columns, &panes);
	if (panes.program.rows == 0)
		lab->focus = FOCUS_PROGRAM;
}

static void open_question(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;

	quiz->question = attempt_current(quiz->attempt);
	quiz->mark = -1;
	quiz->scroll = 0;
	text_clear(&quiz->said);
	if (quiz->question == quiz->attempt->file->exercise->question_count) {
		quiz->page = QUIZ_SUMS_UP;
		return;
	}
	quiz->page = QUIZ_ASKS;
	recall_hints(quiz);
	show_question(lab);
}

/* More may be shown than before: then the cursor goes to its end. */
static void show_more(struct lab *lab)
{
	size_t end = attempt_end(lab->quiz->attempt);

	if (end == lab->quiz->end)
		return;
	lab->quiz->end = end;
	travel_to(lab, end);
}

void quiz_start(struct quiz *quiz, struct lab *lab, struct attempt *attempt, const char *path)
{
	*quiz = (struct quiz){ .attempt = attempt, .path = path, .mark = -1 };
	lab->quiz = quiz;
	quiz->question = attempt_current(attempt);
	if (quiz->question == attempt->file->exercise->question_count)
		quiz->page = QUIZ_SUMS_UP;
	show_more(lab);
}

void quiz_finish(struct quiz *quiz)
{
	text_free(&quiz->said);
	text_free(&quiz->text);
}

/* --- the line --- */

/* What the student looks at, as an answer to the question has it. */
static void add_pointed(const struct lab *lab, struct text *text)
{
	const struct quiz *quiz = lab->quiz;
	struct dissection dissection = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	if (frame < 0)
		return;
	if (asked(quiz)->kind == ASK_RANGE)
		text_printf(text, "%ld-", (quiz->mark < 0 ? frame : quiz->mark) + 1);
	if (asked(quiz)->kind == ASK_PACKET || (asked(quiz)->kind == ASK_RANGE && quiz->mark >= 0))
		text_printf(text, "%ld", frame + 1);
	if (asked(quiz)->kind != ASK_FIELD)
		return;
	trace_packet(lab->trace, (size_t)frame, &p, &dissection);
	size_t at = field_looked_at(lab, &p, &dissection);
	if (at < dissection.items.count)
		text_printf(text, "%ld %s", frame + 1, dissection.items.at[at].field->name);
	dissection_free(&dissection);
}

static void open_line(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;

	quiz->typing = true;
	text_clear(&quiz->text);
	add_pointed(lab, &quiz->text);
	quiz->at = quiz->text.length;
}

void quiz_type(struct lab *lab, uint32_t key)
{
	line_type(&lab->quiz->text, &lab->quiz->at, MAX_ANSWER, key);
}

unsigned quiz_cancel(struct lab *lab)
{
	lab->quiz->typing = false;
	return 0;
}

/* The question is done: what was right, and why. */
static void close_question(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;

	text_add(&quiz->said, "\n\n");
	attempt_explain(quiz->attempt, quiz->question, &quiz->said);
	quiz->page = QUIZ_TELLS;
	show_more(lab);
	show_question(lab);
}

unsigned quiz_apply(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;
	const char *answer = text_string(&quiz->text);

	answer += strspn(answer, " ");
	quiz->typing = false;
	if (!*answer)
		return 0;
	struct judgement judgement = attempt_answer(quiz->attempt, quiz->question, answer, now(lab));
	text_add(&quiz->said, "\n\n**Answer** `");
	text_add_visible(&quiz->said, answer, strlen(answer));
	text_add(&quiz->said, "`: ");
	attempt_feedback(quiz->attempt, quiz->question, &judgement, &quiz->said);
	quiz->scroll = INT_MAX;
	if (quiz->attempt->standings[quiz->question].done)
		close_question(lab);
	return judged_counts(judgement.judged) ? EFFECT_KEEP : 0;
}

/* --- other keys --- */

unsigned quiz_go_on(struct lab *lab)
{
	switch (lab->quiz->page) {
	case QUIZ_BEGINS:
	case QUIZ_TELLS:
		open_question(lab);
		return 0;
	case QUIZ_ASKS:
		open_line(lab);
		return 0;
	case QUIZ_SUMS_UP:
		return EFFECT_QUIT;
	}
	return 0;
}

unsigned quiz_hint(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;
	struct text words = { 0 };
	bool given = attempt_hint(quiz->attempt, quiz->question, now(lab), &words);

	if (given)
		text_printf(&quiz->said, "\n\n**Hint:** %s", text_string(&words));
	else
		snprintf(lab->message, sizeof lab->message, "there is no other hint to this question");
	quiz->scroll = given ? INT_MAX : quiz->scroll;
	text_free(&words);
	return given ? EFFECT_KEEP : 0;
}

unsigned quiz_skip(struct lab *lab)
{
	struct quiz *quiz = lab->quiz;

	attempt_skip(quiz->attempt, quiz->question, now(lab));
	text_add(&quiz->said, "\n\n**Given up.**");
	quiz->scroll = INT_MAX;
	close_question(lab);
	return EFFECT_KEEP;
}

unsigned quiz_mark(struct lab *lab)
{
	lab->quiz->mark = lab_frame(lab);
	if (lab->quiz->mark < 0)
		snprintf(lab->message, sizeof lab->message, "there is no packet at the cursor");
	else
		snprintf(lab->message, sizeof lab->message,
		    "from packet %ld; go to the last one, then enter", lab->quiz->mark + 1);
	return 0;
}

unsigned quiz_scroll_back(struct lab *lab)
{
	int rows = question_last_scroll(lab);

	if (lab->quiz->scroll > rows)
		lab->quiz->scroll = rows;
	lab->quiz->scroll -= lab->quiz->scroll > 0;
	return 0;
}

unsigned quiz_scroll_on(struct lab *lab)
{
	lab->quiz->scroll += lab->quiz->scroll < question_last_scroll(lab);
	return 0;
}

/* --- what may be shown --- */

bool quiz_hides_frame(const struct lab *lab, size_t frame)
{
	return lab->quiz && attempt_hides_frame(lab->quiz->attempt, frame);
}

bool quiz_hides(const struct lab *lab, size_t frame, uint32_t bit, uint32_t bits, const char *name)
{
	return lab->quiz && attempt_hides(lab->quiz->attempt, frame, bit, bits, name);
}

bool quiz_hides_any(const struct lab *lab)
{
	const struct attempt *attempt = lab->quiz ? lab->quiz->attempt : NULL;

	for (size_t i = 0; attempt && i < attempt->file->exercise->question_count; i++)
		if (!attempt->standings[i].done && attempt->solutions->at[i].hidden_count > 0)
			return true;
	return false;
}

bool quiz_allows(const char *name)
{
	return strcmp(name, "narration") != 0 && strcmp(name, "notes") != 0;
}

size_t lab_moments(const struct lab *lab)
{
	return lab->quiz ? lab->quiz->end : trace_moments(lab->trace);
}

size_t lab_frames(const struct lab *lab)
{
	size_t end = lab_moments(lab);

	return lab->quiz ? end - marks_before(lab->trace, end) : lab->trace->frames.count;
}

/* --- words --- */

void quiz_heading(const struct lab *lab, struct text *words)
{
	const struct quiz *quiz = lab->quiz;
	size_t count = quiz->attempt->file->exercise->question_count;

	if (quiz->page != QUIZ_ASKS && quiz->page != QUIZ_TELLS)
		return;
	text_printf(words, "question %zu/%zu", quiz->question + 1, count);
	if (asked(quiz)->kind == ASK_TEXT)
		return;
	text_add(words, " · ");
	if (quiz->page == QUIZ_TELLS) {
		points_format(attempt_points(quiz->attempt, quiz->question), words);
		text_add(words, " of ");
		points_say(attempt_points_at_most(quiz->attempt, quiz->question), words);
		return;
	}
	int left = attempt_tries_left(quiz->attempt, quiz->question);
	points_say(attempt_points_at_most(quiz->attempt, quiz->question), words);
	text_printf(words, " · %d %s", left, left == 1 ? "try" : "tries");
}

/* WORDS from a file, whose lines end where the editor had no more room: those ends are blanks. */
static void add_flowing(const char *words, struct text *out)
{
	for (size_t i = 0; words[i]; i++) {
		bool alone = words[i] == '\n' && words[i + 1] != '\n' && i > 0 && words[i - 1] != '\n';
		text_add_octets(out, alone ? " " : &words[i], 1);
	}
}

static void add_beginning(const struct quiz *quiz, struct text *words)
{
	const struct exercise *exercise = quiz->attempt->file->exercise;
	size_t done = attempt_done(quiz->attempt);

	text_printf(words, "**%s**", exercise->title);
	text_add(words, "\n\n");
	if (exercise->introduction)
		add_flowing(exercise->introduction, words);
	if (done > 0)
		text_printf(words, "\n\nTaken up again: %zu of %u questions are done.", done,
		    exercise->question_count);
	text_printf(words, "\n\n`enter` %s. Everything on this screen can be used to find the answers.",
	    done > 0 ? "goes on" : "begins with the first question");
}

/* How an answer can be pointed at. */
static const char *pointing_word(enum question_kind kind)
{
	switch (kind) {
	case ASK_PACKET:
		return " That of the packet at the cursor is filled in.";
	case ASK_FIELD:
		return " The one chosen in the fields (`tab`) is filled in.";
	case ASK_RANGE:
		return " `m` marks the first packet; then go to the last.";
	default:
		return "";
	}
}

void quiz_words(const struct lab *lab, struct text *words)
{
	const struct quiz *quiz = lab->quiz;

	switch (quiz->page) {
	case QUIZ_BEGINS:
		add_beginning(quiz, words);
		return;
	case QUIZ_ASKS:
		attempt_ask(quiz->attempt, quiz->question, words);
		text_printf(words, "\n\n`enter` answers: %s.%s", answer_form(asked(quiz)),
		    pointing_word(asked(quiz)->kind));
		text_add(words, text_string(&quiz->said));
		return;
	case QUIZ_TELLS:
		attempt_ask(quiz->attempt, quiz->question, words);
		text_add(words, text_string(&quiz->said));
		text_add(words, "\n\n`enter` goes on.");
		return;
	case QUIZ_SUMS_UP:
		attempt_summary(quiz->attempt, words);
		text_printf(words, "\n\nEverything is kept. Hand in this file: `%s`", quiz->path);
		return;
	}
}
