/* Right answers from a trace. */
#include "solve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/pattern.h"
#include "expression.h"
#include "lab/labels.h"

/* For expressions of question QUESTION. */
struct scope {
	const struct solutions *solutions;
	size_t question;
};

static bool name_value(
    void *context, const char *name, bool is_answer, uint32_t *value, struct error *error)
{
	const struct scope *scope = context;
	const struct solutions *solutions = scope->solutions;
	const struct exercise *exercise = solutions->file->exercise;

	for (size_t q = 0; is_answer && q < scope->question; q++) {
		const struct found *right = &solutions->at[q].right;
		if (strcmp(exercise->questions[q].id, name) != 0)
			continue;
		if (!right->is_number && !right->there)
			return error_set(error, "the answer to '%s' is no number", name);
		*value = right->is_number ? right->number : (uint32_t)right->frame + 1;
		return true;
	}
	for (size_t i = 0; !is_answer && i < solutions->names.count; i++) {
		if (strcmp(solutions->names.at[i].name, name) != 0)
			continue;
		*value = solutions->names.at[i].value;
		return true;
	}
	return error_set(error, "'%s' has no value here", name);
}

static bool work_out(const struct solutions *solutions, size_t question, const char *text,
    uint32_t *value, struct error *error)
{
	struct scope scope = { .solutions = solutions, .question = question };
	struct expression_names names = { .value = name_value, .context = &scope };

	return expression_value(text, &names, value, error);
}

/* An expression's value as something found. */
static bool find_value(const struct solutions *solutions, size_t question, const char *text,
    struct found *found, struct error *error)
{
	*found = (struct found){ .there = false };
	if (!work_out(solutions, question, text, &found->number, error))
		return false;
	found->there = found->is_number = true;
	snprintf(found->text, sizeof found->text, "%u", found->number);
	return true;
}

static bool find_number(const struct finding *finding, const struct trace *trace,
    struct found *found, struct error *error)
{
	if (!finding_find(finding, trace, found, error))
		return false;
	return found->is_number ||
	       error_set(error, "the field '%s' is no number", finding->field ? finding->field : "");
}

static bool solve_let(struct solutions *solutions, size_t index, struct error *error)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct found found;
	struct error why;

	for (unsigned i = 0; i < question->let_count; i++) {
		const struct named_value *let = &question->let[i];
		bool good = let->value ? find_value(solutions, index, let->value, &found, &why)
		                       : find_number(&let->find, solutions->trace, &found, &why);
		if (!good)
			return exercise_fail(
			    solutions->file, index, "let", error, "%s: %s", let->name, why.text);
		*array_add(&solutions->names) =
		    (struct name_value){ .name = let->name, .value = found.number, .question = index };
	}
	return true;
}

/* --- kind by kind; all of them with WHY in case of failure --- */

static bool solve_number(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct found *right = &solutions->at[index].right;

	return question->answer ? find_value(solutions, index, question->answer, right, why)
	                        : find_number(question->find, solutions->trace, right, why);
}

static bool solve_choices(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	uint32_t value;

	for (unsigned i = 0; i < question->choice_count; i++) {
		const char *right = question->choices[i].right;
		if (!right || strcmp(right, "false") == 0)
			continue;
		value = strcmp(right, "true") == 0;
		if (!value && !work_out(solutions, index, right, &value, why))
			return false;
		solution->choices |= value ? UINT32_C(1) << i : 0;
	}
	bool one = solution->choices && !(solution->choices & (solution->choices - 1));
	return one || question->kind == ASK_CHOICES ||
	       error_set(why, "in this run, %s of the choices is right",
	           solution->choices ? "more than one" : "none");
}

static bool solve_packet(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	const struct trace *trace = solutions->trace;

	if (!finding_find(question->find, trace, &solution->right, why))
		return false;
	if (question->any) {
		solution->any =
		    arena_take(&solutions->arena, (trace->frames.count + 1) * sizeof *solution->any);
		solution->any_count =
		    finding_frames(question->find, trace, solution->any, trace->frames.count);
	}
	return true;
}

static void hide(struct solution *solution, const struct found *found, const char *field)
{
	if (solution->hidden_count < MAX_HIDDEN)
		solution->hidden[solution->hidden_count++] =
		    (struct hidden_part){ .bit = found->bit, .bits = found->bits, .field = field };
}

static bool solve_hidden(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	struct finding other = *question->find;
	struct found found;

	if (!finding_find(question->find, solutions->trace, &solution->right, why))
		return false;
	hide(solution, &solution->right, question->find->field);
	for (unsigned i = 0; i < question->hide_count; i++) {
		other.field = question->hide[i];
		if (!finding_find(&other, solutions->trace, &found, why))
			return false;
		hide(solution, &found, question->hide[i]);
	}
	return true;
}

/* The entries of the file, by the frames that they mean. */
static bool solve_order(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	size_t frames[MAX_CHOICES];
	struct found found;

	for (size_t i = 0; i < question->packet_count; i++) {
		if (!finding_find(&question->packets[i].find, solutions->trace, &found, why))
			return false;
		size_t at = i;
		for (; at > 0 && frames[at - 1] >= found.frame; at--) {
			if (frames[at - 1] == found.frame)
				return error_set(why, "two of those to be put in order are the same packet, %zu",
				    found.frame + 1);
			frames[at] = frames[at - 1];
			solution->order[at] = solution->order[at - 1];
		}
		frames[at] = found.frame;
		solution->order[at] = i;
	}
	return true;
}

static void predict_packet(const struct trace *trace, size_t frame, struct solution *solution)
{
	struct text words = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, NULL);
	text_add(&words, packet_side(trace, frame, &p) < 0 ? "< " : "> ");
	if (p.has_tcp)
		tcp_flags_format(p.tcp.flags, &words);
	else
		text_add(&words, protocol_label(&p));
	snprintf(solution->prediction, sizeof solution->prediction, "%s", text_string(&words));
	solution->right.there = true;
	solution->right.frame = frame;
	text_free(&words);
}

static bool solve_predict(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	const struct trace *trace = solutions->trace;
	size_t first, end;

	if (trace_step(trace, (size_t)question->before_step) < 0)
		return error_set(why, "there is no step %d; the trace has %zu", question->before_step,
		    trace_steps(trace));
	trace_step_frames(trace, (size_t)question->before_step, &first, &end);
	snprintf(solution->prediction, sizeof solution->prediction, "nothing");
	for (size_t i = first; i < end && !solution->right.there; i++) {
		struct packet p;
		trace_packet(trace, i, &p, NULL);
		if (!packet_is_background(&p))
			predict_packet(trace, i, solution);
	}
	return question->choice_count == 0 || solve_choices(solutions, index, why);
}

static bool solve_range(struct solutions *solutions, size_t index, struct error *why)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];

	return finding_find(question->from, solutions->trace, &solution->right, why) &&
	       finding_find(question->to, solutions->trace, &solution->last, why) &&
	       (solution->right.frame <= solution->last.frame ||
	           error_set(why, "'to' is packet %zu, before 'from', %zu", solution->last.frame + 1,
	               solution->right.frame + 1));
}

/* What a misconception would answer; that it is not in this trace is no failure. */
static void solve_wrong(struct solutions *solutions, size_t index)
{
	const struct question *question = &solutions->file->exercise->questions[index];
	struct solution *solution = &solutions->at[index];
	struct error ignored;

	solution->wrong =
	    arena_take(&solutions->arena, (question->wrong_count + 1) * sizeof *solution->wrong);
	for (unsigned i = 0; i < question->wrong_count; i++) {
		const struct misconception *wrong = &question->wrong[i];
		struct found *found = &solution->wrong[i];
		if (wrong->find)
			finding_find(wrong->find, solutions->trace, found, &ignored);
		else if (question->kind != ASK_PREDICT)
			find_value(solutions, index, wrong->answer, found, &ignored);
		else
			found->there = snprintf(found->text, sizeof found->text, "%s", wrong->answer) > 0;
	}
}

static bool solve_question(struct solutions *solutions, size_t index, struct error *error)
{
	static bool (*const kinds[QUESTION_KINDS])(struct solutions *, size_t, struct error *) = {
		[ASK_NUMBER] = solve_number,
		[ASK_CHOICE] = solve_choices,
		[ASK_CHOICES] = solve_choices,
		[ASK_PACKET] = solve_packet,
		[ASK_FIELD] = solve_packet,
		[ASK_ORDER] = solve_order,
		[ASK_HIDDEN] = solve_hidden,
		[ASK_PREDICT] = solve_predict,
		[ASK_RANGE] = solve_range,
	};
	enum question_kind kind = solutions->file->exercise->questions[index].kind;
	struct error why;

	if (!solve_let(solutions, index, error))
		return false;
	if (kinds[kind] && !kinds[kind](solutions, index, &why))
		return exercise_fail(solutions->file, index, NULL, error, "%s", why.text);
	solve_wrong(solutions, index);
	return true;
}

struct solutions *solve(
    const struct exercise_file *file, const struct trace *trace, struct error *error)
{
	struct solutions *solutions = memory_take(sizeof *solutions);
	bool good = true;

	solutions->file = file;
	solutions->trace = trace;
	solutions->at = memory_take(file->exercise->question_count * sizeof *solutions->at);
	for (size_t i = 0; good && i < file->exercise->question_count; i++)
		good = solve_question(solutions, i, error);
	if (good)
		return solutions;
	solutions_free(solutions);
	return NULL;
}

void solutions_free(struct solutions *solutions)
{
	if (!solutions)
		return;
	array_free(&solutions->names);
	arena_free(&solutions->arena);
	memory_free(solutions->at);
	memory_free(solutions);
}

/* --- words --- */

static void add_letters(uint32_t choices, struct text *out)
{
	for (unsigned i = 0; i < MAX_CHOICES; i++)
		if (choices >> i & 1)
			text_printf(out, "%s%c", out->length ? " " : "", 'a' + (int)i);
	if (!choices)
		text_add(out, "none");
}

void solutions_answer(const struct solutions *solutions, size_t question, struct text *out)
{
	const struct question *asked = &solutions->file->exercise->questions[question];
	const struct solution *solution = &solutions->at[question];
	struct text letters = { 0 };

	if (asked->choice_count) {
		add_letters(solution->choices, &letters);
		text_add(out, text_string(&letters));
	} else if (asked->kind == ASK_PREDICT) {
		text_add(out, solution->prediction);
	} else if (asked->kind == ASK_NUMBER) {
		text_printf(out, "%u", solution->right.number);
	} else if (asked->kind == ASK_HIDDEN) {
		text_add(out, solution->right.text);
	} else if (asked->kind == ASK_PACKET) {
		text_printf(out, "%zu", solution->right.frame + 1);
	} else if (asked->kind == ASK_FIELD) {
		text_printf(out, "%zu %s", solution->right.frame + 1, asked->find->field);
	} else if (asked->kind == ASK_RANGE) {
		text_printf(out, "%zu-%zu", solution->right.frame + 1, solution->last.frame + 1);
	}
	text_free(&letters);
}

/* The value behind {NAME}; false: it is no name that the question may use. */
static bool fill_one(const struct solutions *solutions, size_t question, const char *name,
    bool tell, struct text *out)
{
	if (tell && strcmp(name, "answer") == 0) {
		solutions_answer(solutions, question, out);
		return true;
	}
	for (size_t i = 0; i < solutions->names.count; i++)
		if (strcmp(solutions->names.at[i].name, name) == 0 &&
		    solutions->names.at[i].question <= question) {
			text_printf(out, "%u", solutions->names.at[i].value);
			return true;
		}
	return false;
}

void solutions_fill(const struct solutions *solutions, size_t question, const char *template_text,
    bool tell, struct text *out)
{
	char name[64];

	for (const char *at = template_text; *at;) {
		size_t plain = strcspn(at, "{");
		text_add_octets(out, at, plain);
		at += plain;
		size_t length = *at ? strcspn(at + 1, "}") : 0;
		bool braces = *at && length > 0 && length < sizeof name && at[length + 1] == '}';
		if (braces)
			snprintf(name, sizeof name, "%.*s", (int)length, at + 1);
		if (braces && fill_one(solutions, question, name, tell, out)) {
			at += length + 2;
		} else if (*at) {
			text_add(out, "{");
			at++;
		}
	}
}

bool solution_hides(
    const struct solution *solution, size_t frame, uint32_t bit, uint32_t bits, const char *field)
{
	if (solution->hidden_count == 0 || frame != solution->right.frame)
		return false;
	for (size_t i = 0; i < solution->hidden_count; i++) {
		const struct hidden_part *part = &solution->hidden[i];
		if (field && strcmp(field, part->field) == 0)
			return true;
		if (bits && part->bits && bit < part->bit + part->bits && part->bit < bit + bits)
			return true;
	}
	return false;
}
