/* Questions out, answers in, a line each. */
#include "exercise_plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lab/classroom/look.h"

struct talk {
	struct work *work;
	size_t question;
	size_t shown; /* moments */
	bool left;    /* the student wants to go */
	char *line;   /* getline() */
	size_t capacity;
	struct text out;
	enum status status;
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* What was gathered in OUT goes to standard output. */
static void speak(struct talk *talk)
{
	fputs(text_string(&talk->out), stdout);
	fflush(stdout);
	text_clear(&talk->out);
}

/* How wide standard output is. */
static size_t columns(void)
{
	enum { USUAL = 80, LEAST = 20, MOST = 120 };
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < LEAST)
		return USUAL;
	return size.ws_col > MOST ? MOST : size.ws_col;
}

/* WORDS as Markdown has them, wrapped; they are forgotten. */
static void say(struct talk *talk, struct text *words)
{
	look_words(text_string(words), columns(), &talk->out);
	text_free(words);
	speak(talk);
}

static void save(struct talk *talk)
{
	struct error error;

	if (!work_save(talk->work, &error)) {
		talk->status = fail_with(STATUS_OUTPUT, "%s; nothing is kept of what follows", error.text);
		talk->left = true;
	}
}

/* Moments that may be seen and were not yet. */
static void show_more(struct talk *talk)
{
	size_t end = attempt_end(talk->work->attempt);

	if (end <= talk->shown)
		return;
	fprintf(stdout, "%s\n", talk->shown ? "\nWhat happened then:" : "\nWhat happened:");
	look_moments(talk->work->attempt, talk->shown, end, &talk->out);
	talk->shown = end;
	speak(talk);
}

static void ask(struct talk *talk)
{
	const struct attempt *attempt = talk->work->attempt;
	const struct exercise *exercise = talk->work->file.exercise;
	const struct question *question = &exercise->questions[talk->question];
	struct text words = { 0 };
	int left = attempt_tries_left(attempt, talk->question);

	show_more(talk);
	text_printf(&words, "\nQuestion %zu of %u", talk->question + 1, exercise->question_count);
	if (question->kind != ASK_TEXT) {
		text_add(&words, " (");
		points_say(attempt_points_at_most(attempt, talk->question), &words);
		text_printf(&words, ", %d %s)", left, left == 1 ? "try" : "tries");
	}
	text_add(&words, "\n");
	attempt_ask(attempt, talk->question, &words);
	text_printf(&words, "\nAnswer: %s.", answer_form(question));
	say(talk, &words);
}

/* --- what one can say besides answers --- */

static void tell_help(struct talk *talk, const char *rest)
{
	(void)rest;
	text_add(&talk->out, "An answer is one line. Besides:\n"
	                     "  hint       the next hint; it may cost points\n"
	                     "  skip       give this question up\n"
	                     "  again      the question once more\n"
	                     "  packets    all packets, a line each\n"
	                     "  packet N   the fields of packet N\n"
	                     "  bytes N    its octets\n"
	                     "  quit       leave; the same command goes on later\n");
}

static void tell_hint(struct talk *talk, const char *rest)
{
	const struct question *question = &talk->work->file.exercise->questions[talk->question];
	unsigned given = talk->work->attempt->standings[talk->question].hints;
	struct text words = { 0 };

	(void)rest;
	if (attempt_hint(talk->work->attempt, talk->question, now(), &words)) {
		save(talk);
		if (question->hints[given].cost > 0)
			text_printf(&words, " (It costs %d %% of the points.)", question->hints[given].cost);
		say(talk, &words);
	} else {
		text_add(&talk->out, "There is no other hint.\n");
	}
}

static void explain(struct talk *talk)
{
	struct text words = { 0 };

	attempt_explain(talk->work->attempt, talk->question, &words);
	say(talk, &words);
}

static void give_up(struct talk *talk, const char *rest)
{
	(void)rest;
	attempt_skip(talk->work->attempt, talk->question, now());
	save(talk);
	explain(talk);
}

static void ask_again(struct talk *talk, const char *rest)
{
	(void)rest;
	ask(talk);
}

static void list_packets(struct talk *talk, const char *rest)
{
	(void)rest;
	look_packets(talk->work->attempt, talk->shown, &talk->out);
	if (talk->out.length == 0)
		text_add(&talk->out, "No packet can be seen yet.\n");
}

/* The packet that REST names, from those that may be seen; -1 after a sentence. */
static long named_packet(struct talk *talk, const char *rest)
{
	long number = strtol(rest, NULL, 10);

	if (number >= 1 && (size_t)number <= talk->work->trace->frames.count &&
	    trace_moment_of_frame(talk->work->trace, (size_t)number - 1) < talk->shown)
		return number - 1;
	text_add(&talk->out, "There is no such packet; packets lists them.\n");
	return -1;
}

static void tell_packet(struct talk *talk, const char *rest)
{
	long frame = named_packet(talk, rest);

	if (frame >= 0)
		look_fields(talk->work->attempt, (size_t)frame, &talk->out);
}

static void tell_octets(struct talk *talk, const char *rest)
{
	long frame = named_packet(talk, rest);

	if (frame >= 0)
		look_octets(talk->work->attempt, (size_t)frame, &talk->out);
}

static void leave(struct talk *talk, const char *rest)
{
	(void)rest;
	talk->left = true;
}

static const struct {
	const char *word;
	bool more; /* something follows */
	void (*act)(struct talk *talk, const char *rest);
} words[] = {
	{ "help", false, tell_help },
	{ "?", false, tell_help },
	{ "hint", false, tell_hint },
	{ "skip", false, give_up },
	{ "again", false, ask_again },
	{ "packets", false, list_packets },
	{ "packet", true, tell_packet },
	{ "bytes", true, tell_octets },
	{ "quit", false, leave },
	{ "q", false, leave },
};

/* Whether LINE is the letter of a choice. */
static bool is_choice(const struct talk *talk, const char *line)
{
	const struct question *question = &talk->work->file.exercise->questions[talk->question];
	unsigned count = question->choice_count + question->packet_count;

	return line[0] >= 'a' && line[0] < 'a' + (int)count && line[1] == '\0';
}

/* Whether LINE is one of these words; then it is done. */
static bool is_word(struct talk *talk, const char *line)
{
	if (is_choice(talk, line))
		return false;
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t length = strlen(words[i].word);
		if (strncmp(line, words[i].word, length) != 0)
			continue;
		if (words[i].more ? line[length] == ' ' : line[length] == '\0') {
			words[i].act(talk, line + length);
			return true;
		}
	}
	return false;
}

static void answer(struct talk *talk, const char *line)
{
	struct attempt *attempt = talk->work->attempt;
	struct text said = { 0 };
	struct judgement judgement = attempt_answer(attempt, talk->question, line, now());

	if (judged_counts(judgement.judged))
		save(talk);
	attempt_feedback(attempt, talk->question, &judgement, &said);
	if (judgement.judged == JUDGED_UNREADABLE)
		text_add(&said, " (help lists what else can be said.)");
	say(talk, &said);
	if (attempt->standings[talk->question].done)
		explain(talk);
}

/* The next line, without its end and blanks around it; NULL: there is none. */
static char *listen(struct talk *talk)
{
	if (isatty(STDIN_FILENO)) {
		fputs("> ", stdout);
		fflush(stdout);
	}
	ssize_t length = getline(&talk->line, &talk->capacity, stdin);
	if (length < 0)
		return NULL;
	while (length > 0 && strchr(" \t\r\n", talk->line[length - 1]))
		talk->line[--length] = '\0';
	return talk->line + strspn(talk->line, " \t");
}

/* Until the question is done, or the student goes. */
static void discuss(struct talk *talk)
{
	ask(talk);
	while (!talk->left && !talk->work->attempt->standings[talk->question].done) {
		const char *line = listen(talk);
		if (!line)
			talk->left = true;
		else if (*line && !is_word(talk, line))
			answer(talk, line);
		speak(talk);
	}
}

static void greet(struct talk *talk)
{
	const struct exercise *exercise = talk->work->file.exercise;
	const char *student = talk->work->head.student;
	struct text greeting = { 0 };

	text_printf(&greeting, "%s\n", exercise->title);
	text_add(&greeting, "\n");
	if (talk->work->resumed)
		text_printf(&greeting, "Taken up again%s%s: %zu of %u questions are done.\n",
		    *student ? ", as " : "", student, attempt_done(talk->work->attempt),
		    exercise->question_count);
	else if (exercise->introduction)
		words_join(exercise->introduction, &greeting);
	if (!*student)
		text_add(&greeting, "\nNo name stands in this hand-in. Begin with --student NAME if your "
		                    "teacher wants one.\n");
	say(talk, &greeting);
}

static void part(struct talk *talk)
{
	const struct attempt *attempt = talk->work->attempt;
	struct text summary = { 0 };

	text_add(&summary, "\n");
	attempt_summary(attempt, &summary);
	if (attempt_current(attempt) < talk->work->file.exercise->question_count)
		text_printf(
		    &summary, "\nKept in %s; the same command goes on with it.\n", talk->work->path);
	else
		text_printf(&summary, "\nHand in %s.%s\n", talk->work->path,
		    talk->work->resumed ? " (--force begins anew.)" : "");
	say(talk, &summary);
}

enum status exercise_converse(struct work *work)
{
	struct talk talk = { .work = work };

	greet(&talk);
	while (!talk.left) {
		talk.question = attempt_current(work->attempt);
		if (talk.question == work->file.exercise->question_count)
			break;
		discuss(&talk);
	}
	if (talk.status == STATUS_GOOD)
		part(&talk);
	free(talk.line);
	text_free(&talk.out);
	return talk.status;
}
