/* Mistakes in an exercise file that a table of keys cannot describe. No trace is needed to find them. */
#include "exercise_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "draw.h"
#include "expression.h"
#include "finding.h"

/* --- what each kind of question wants --- */

enum question_part {
	PART_ANSWER = 1,
	PART_FIND = 2,
	PART_CHOICES = 4,
	PART_PACKETS = 8,
	PART_STEP = 16,
	PART_RANGE = 32,
	PART_HIDE = 64,
	PART_WRONG = 128
};

static const struct {
	const char *word;
	unsigned needs, may; /* bits of enum question_part; */
	unsigned one_of;     /* exactly one of these, too */
	const char *example; /* of what is missing */
} kinds[QUESTION_KINDS] = {
	[ASK_NUMBER] = { "number", 0, PART_WRONG, PART_ANSWER | PART_FIND,
	    "answer: 2 + 3, or find: { where: tcp, field: tcp.seq_raw }" },
	[ASK_CHOICE] = { "choice", PART_CHOICES, 0, 0, "choices: [ { text: yes, right: true }, … ]" },
	[ASK_CHOICES] = { "choices", PART_CHOICES, 0, 0, "choices: [ { text: yes, right: true }, … ]" },
	[ASK_PACKET] = { "packet", PART_FIND, PART_WRONG, 0, "find: { where: tcp.flags.syn == 1 }" },
	[ASK_FIELD] = { "field", PART_FIND, PART_WRONG, 0, "find: { where: tcp, field: tcp.ack_raw }" },
	[ASK_ORDER] = { "order", PART_PACKETS, 0, 0, "packets: [ { text: SYN, where: … }, … ]" },
	[ASK_HIDDEN] = { "hidden", PART_FIND, PART_WRONG | PART_HIDE, 0,
	    "find: { where: tcp, field: tcp.ack_raw }" },
	[ASK_PREDICT] = { "predict", PART_STEP, PART_CHOICES | PART_WRONG, 0, "before_step: 3" },
	[ASK_RANGE] = { "range", PART_RANGE, PART_WRONG, 0, "from: { where: … } and to: { where: … }" },
	[ASK_TEXT] = { "text", 0, 0, 0, "" },
};

const char *question_kind_word(enum question_kind kind)
{
	return kinds[kind].word;
}

const char *exercise_level_word(enum exercise_level level)
{
	static const char *const words[] = { "basic", "intermediate", "advanced" };

	return words[level];
}

static const struct {
	unsigned part;
	const char *key;
} parts[] = {
	{ PART_ANSWER, "answer" },
	{ PART_FIND, "find" },
	{ PART_CHOICES, "choices" },
	{ PART_PACKETS, "packets" },
	{ PART_STEP, "before_step" },
	{ PART_RANGE, "from" },
	{ PART_HIDE, "hide" },
	{ PART_WRONG, "wrong" },
};

static unsigned parts_of(const struct question *question)
{
	return (question->answer ? PART_ANSWER : 0u) | (question->find ? PART_FIND : 0u) |
	       (question->choice_count ? PART_CHOICES : 0u) |
	       (question->packet_count ? PART_PACKETS : 0u) | (question->before_step ? PART_STEP : 0u) |
	       (question->from || question->to ? PART_RANGE : 0u) |
	       (question->hide_count ? PART_HIDE : 0u) | (question->wrong_count ? PART_WRONG : 0u);
}

static bool check_parts(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	unsigned has = parts_of(question), needs = kinds[question->kind].needs;
	unsigned one_of = kinds[question->kind].one_of;
	const char *word = question_kind_word(question->kind);

	for (size_t i = 0; i < COUNT(parts); i++)
		if (has & parts[i].part & ~(needs | one_of | kinds[question->kind].may))
			return exercise_fail(file, index, parts[i].key, error,
			    "'%s' means nothing in a question of kind %s", parts[i].key, word);
	if ((has & needs) != needs || (one_of && !(has & one_of)))
		return exercise_fail(file, index, NULL, error, "a question of kind %s wants %s", word,
		    kinds[question->kind].example);
	if (one_of && (has & one_of) == one_of)
		return exercise_fail(
		    file, index, "answer", error, "'answer' and 'find' exclude each other");
	if (question->kind == ASK_RANGE && !(question->from && question->to))
		return exercise_fail(file, index, NULL, error, "a range has both 'from' and 'to'");
	if (question->kind == ASK_PREDICT && question->choice_count && question->wrong_count)
		return exercise_fail(
		    file, index, "wrong", error, "with choices, each choice has a 'say' of its own");
	if (question->any && question->kind != ASK_PACKET)
		return exercise_fail(file, index, "any", error, "'any' is for questions of kind packet");
	return true;
}

/* --- numbers --- */

static bool check_numbers(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	long cost = 0;

	if (question->tries < 0 || question->tries > 10)
		return exercise_fail(file, index, "tries", error, "'tries' are 1 to 10");
	if (question->points < 0 || question->points > 1000)
		return exercise_fail(file, index, "points", error, "'points' are 1 to 1000");
	if (question->before_step < 0)
		return exercise_fail(file, index, "before_step", error, "steps count from 1");
	for (unsigned i = 0; i < question->hint_count; i++) {
		if (question->hints[i].cost < 0 || question->hints[i].cost > 100)
			return exercise_fail(file, index, "hints", error,
			    "a hint's 'cost' is a percentage of the points: 0 to 100");
		cost += question->hints[i].cost;
	}
	if (cost > 100)
		return exercise_fail(
		    file, index, "hints", error, "all hints together cost more than the 100 percent");
	return true;
}

/* --- names and expressions --- */

/* What may be named where an expression stands. */
struct known {
	const struct exercise_file *file;
	size_t question, let; /* names up to here: of earlier questions, and so many of this one's */
};

static bool know(
    void *context, const char *name, bool is_answer, uint32_t *value, struct error *error)
{
	const struct known *known = context;
	const struct question *questions = known->file->exercise->questions;
	const char *names[MAX_QUESTIONS * 4];
	size_t count = 0;

	*value = 1;
	for (size_t q = 0; q <= known->question; q++) {
		if (is_answer && q < known->question && count < COUNT(names))
			names[count++] = questions[q].id;
		for (unsigned i = 0; !is_answer && i < questions[q].let_count && count < COUNT(names); i++)
			if (q < known->question || i < known->let)
				names[count++] = questions[q].let[i].name;
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	struct text meant = { 0 };
	add_meant(word_near(name, names, count), &meant);
	error_set(error,
	    is_answer ? "no earlier question is called '%s'%s"
	              : "'%s' is no name of a 'let' here or in an earlier question%s",
	    name, text_string(&meant));
	text_free(&meant);
	return false;
}

static bool check_expression(const struct exercise_file *file, size_t index, size_t let,
    const char *key, const char *text, struct error *error)
{
	struct known known = { .file = file, .question = index, .let = let };
	struct expression_names names = { .value = know, .context = &known };
	struct error why;
	uint32_t value;

	return expression_value(text, &names, &value, &why) ||
	       exercise_fail(file, index, key, error, "%s", why.text);
}

static bool check_finding(const struct exercise_file *file, size_t index, const char *key,
    const struct finding *finding, bool wants_field, struct error *error)
{
	struct error why;

	if (!finding_is_good(finding, &why))
		return exercise_fail(file, index, key, error, "%s", why.text);
	if (wants_field && !finding->field && finding->take != TAKE_COUNT)
		return exercise_fail(file, index, key, error, "'%s' wants a 'field'", key);
	if (!wants_field && finding->take != TAKE_VALUE)
		return exercise_fail(file, index, key, error, "'take' has no place in '%s'", key);
	return true;
}

static bool name_is_new(const struct exercise_file *file, size_t index, unsigned let)
{
	const struct question *questions = file->exercise->questions;

	for (size_t q = 0; q <= index; q++)
		for (unsigned i = 0; i < questions[q].let_count && (q < index || i < let); i++)
			if (strcmp(questions[q].let[i].name, questions[index].let[let].name) == 0)
				return false;
	return true;
}

static bool check_let(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];

	for (unsigned i = 0; i < question->let_count; i++) {
		const struct named_value *let = &question->let[i];
		if (!is_name(let->name, false) || strcmp(let->name, "answer") == 0)
			return exercise_fail(file, index, "let", error,
			    "'%s' is no name: letters, digits and _, a letter first", let->name);
		if (!name_is_new(file, index, i))
			return exercise_fail(file, index, "let", error, "'%s' is named twice", let->name);
		if (!let->value == !let->find.where)
			return exercise_fail(file, index, "let", error,
			    "'%s' wants either 'where' and 'field', or a 'value'", let->name);
		if (let->value && !check_expression(file, index, i, "let", let->value, error))
			return false;
		if (!let->value && !check_finding(file, index, "let", &let->find, true, error))
			return false;
	}
	return true;
}

/* --- the parts of one question --- */

static bool is_word(const char *text)
{
	return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

/* What YAML, or another language, would have said. */
static bool is_other_word(const char *text)
{
	static const char *const others[] = { "yes", "no", "on", "off", "true", "false" };
	bool other = false;

	for (size_t i = 0; i < COUNT(others) && !is_word(text); i++)
		other |= strcasecmp(text, others[i]) == 0;
	return other;
}

static bool check_choices(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	bool computed = false;
	int right = 0;

	for (unsigned i = 0; i < question->choice_count; i++) {
		const char *text = question->choices[i].right;
		if (!text)
			continue;
		right += strcmp(text, "true") == 0;
		computed |= !is_word(text);
		if (is_other_word(text))
			return exercise_fail(file, index, "choices", error,
			    "'right' is true, false, or an expression; not '%s'", text);
		if (!is_word(text) &&
		    !check_expression(file, index, question->let_count, "choices", text, error))
			return false;
	}
	bool one = question->kind == ASK_CHOICE || question->kind == ASK_PREDICT;
	if (question->choice_count && !computed && one && right != 1)
		return exercise_fail(file, index, "choices", error,
		    "one choice has 'right: true', not %d; kind choices may have several", right);
	return true;
}

static bool check_wrong(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	bool number = question->kind == ASK_NUMBER || question->kind == ASK_HIDDEN;
	bool field = number || question->kind == ASK_FIELD;

	for (unsigned i = 0; i < question->wrong_count; i++) {
		const struct misconception *wrong = &question->wrong[i];
		if (!wrong->answer == !wrong->find)
			return exercise_fail(
			    file, index, "wrong", error, "each wants either 'answer' or 'find'");
		if (wrong->answer && !number && question->kind != ASK_PREDICT)
			return exercise_fail(file, index, "wrong", error,
			    "in a question of kind %s, a wrong answer is a 'find'",
			    question_kind_word(question->kind));
		if (wrong->find && question->kind == ASK_PREDICT)
			return exercise_fail(file, index, "wrong", error,
			    "in a question of kind predict, a wrong answer is as in answer: \"> S\"");
		if (wrong->answer && number &&
		    !check_expression(file, index, question->let_count, "wrong", wrong->answer, error))
			return false;
		if (wrong->find && !check_finding(file, index, "wrong", wrong->find, field, error))
			return false;
	}
	return true;
}

static bool check_findings(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	bool packet = question->kind == ASK_PACKET;

	if (question->answer &&
	    !check_expression(file, index, question->let_count, "answer", question->answer, error))
		return false;
	if (question->find && !check_finding(file, index, "find", question->find, !packet, error))
		return false;
	if (question->find && question->kind != ASK_NUMBER && question->find->take != TAKE_VALUE)
		return exercise_fail(file, index, "find", error, "'take' is for numbers");
	for (unsigned i = 0; i < question->packet_count; i++)
		if (!check_finding(file, index, "packets", &question->packets[i].find, false, error))
			return false;
	if (question->from && (!check_finding(file, index, "from", question->from, false, error) ||
	                          !check_finding(file, index, "to", question->to, false, error)))
		return false;
	for (unsigned i = 0; i < question->hide_count; i++)
		if (!row_called(question->hide[i]))
			return exercise_fail(file, index, "hide", error,
			    "no field is called '%s'; `looplab fields` lists them all", question->hide[i]);
	return true;
}

/* --- {names} in words --- */

/* Whether every {name} in WORDS (NULL: none) is one; with TELL, {answer} is, too. */
static bool check_words(const struct exercise_file *file, size_t index, const char *key,
    const char *words, bool tell, struct error *error)
{
	struct known known = {
		.file = file, .question = index, .let = file->exercise->questions[index].let_count
	};
	struct error why;
	char name[64];
	uint32_t value;

	for (const char *at = words; at && (at = strchr(at, '{')); at++) {
		size_t length = strcspn(at + 1, "}");
		if (length >= sizeof name || at[length + 1] != '}')
			continue;
		snprintf(name, sizeof name, "%.*s", (int)length, at + 1);
		bool answer = strcmp(name, "answer") == 0;
		if (answer && !tell)
			return exercise_fail(file, index, key, error,
			    "{answer} has no place in '%s': it would be told too early", key);
		if (is_name(name, true) && !answer && !know(&known, name, false, &value, &why))
			return exercise_fail(file, index, key, error,
			    "%s, in the braces {%s} (braces that mean themselves want a blank: { %s })",
			    why.text, name, name);
	}
	return true;
}

static bool check_all_words(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];
	bool good = check_words(file, index, "ask", question->ask, false, error) &&
	            check_words(file, index, "otherwise", question->otherwise, true, error) &&
	            check_words(file, index, "explain", question->explain, true, error);

	for (unsigned i = 0; good && i < question->choice_count; i++)
		good = check_words(file, index, "choices", question->choices[i].text, false, error) &&
		       check_words(file, index, "choices", question->choices[i].say, true, error);
	for (unsigned i = 0; good && i < question->packet_count; i++)
		good = check_words(file, index, "packets", question->packets[i].text, false, error);
	for (unsigned i = 0; good && i < question->wrong_count; i++)
		good = check_words(file, index, "wrong", question->wrong[i].say, true, error);
	for (unsigned i = 0; good && i < question->hint_count; i++)
		good = check_words(file, index, "hints", question->hints[i].text, false, error);
	return good;
}

static bool check_question(const struct exercise_file *file, size_t index, struct error *error)
{
	const struct question *question = &file->exercise->questions[index];

	if (!is_name(question->id, true))
		return exercise_fail(file, index, "id", error,
		    "an id is letters, digits, - and _, a letter first, at most 63 of them");
	for (size_t q = 0; q < index; q++)
		if (strcmp(file->exercise->questions[q].id, question->id) == 0)
			return exercise_fail(file, index, "id", error, "another question is called so");
	return check_parts(file, index, error) && check_numbers(file, index, error) &&
	       check_let(file, index, error) && check_findings(file, index, error) &&
	       check_choices(file, index, error) && check_wrong(file, index, error) &&
	       check_all_words(file, index, error);
}

bool exercise_keeps_rules(const struct exercise_file *file, struct error *error)
{
	const struct exercise *exercise = file->exercise;
	struct place top = { .depth = 0 };
	struct error why;

	if (!exercise->scenario == !exercise->capture)
		return error_set(error,
		    "%s:%zu: an exercise is about a 'scenario' or about a 'capture': one of them",
		    file->path, place_line(&file->source, &top, exercise->scenario ? "capture" : "title"));
	for (unsigned i = 0; i < exercise->set_count; i++)
		if (exercise->capture || !knob_is_good(exercise->set[i], &why))
			return error_set(error, "%s:%zu: set: %s", file->path,
			    place_line(&file->source, &top, "set"),
			    exercise->capture ? "a capture file has no knobs" : why.text);
	for (size_t i = 0; i < exercise->question_count; i++)
		if (!check_question(file, i, error))
			return false;
	return true;
}

void add_meant(const char *near, struct text *out)
{
	if (near)
		text_printf(out, " (did you mean '%s'?)", near);
}
