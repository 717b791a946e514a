/*
 * fuzz_exercise: any text as an exercise file; and its first line, whatever it is, as the answer to every
 * question. What is no exercise gets one sentence with the file's name; what is one can be solved or gets
 * such a sentence; an answer is worth nothing less than nothing and nothing more than all.
 */
#include "fuzz.h"

#include <string.h>

#include "lab/classroom/attempt.h"
#include "tests/specimens.h"

enum { MOST = 4096 }; /* characters */

static struct trace *specimen_trace(void)
{
	struct trace *trace = trace_new();
	uint8_t octets[SPECIMEN_MAX];

	for (size_t i = 0; i < 12 && i < specimen_count; i++) {
		uint32_t length = (uint32_t)specimen_bytes(&specimens[i], octets);
		uint16_t interface = trace_add_interface(trace, specimens[i].link_type, 0, NULL);
		trace_copy_frame(trace, interface, (int64_t)i * 1000, octets, length, length);
	}
	return trace;
}

static void try_answers(struct attempt *attempt, const char *answer)
{
	struct text words = { 0 };

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++) {
		struct judgement judgement = attempt_answer(attempt, i, answer, 1);
		must(judgement.share >= 0 && judgement.share <= WHOLE);
		must(attempt_points(attempt, i) <= attempt_points_at_most(attempt, i));
		attempt_feedback(attempt, i, &judgement, &words);
		attempt_hint(attempt, i, 2, &words);
		attempt_skip(attempt, i, 3);
		must(attempt->standings[i].done);
		attempt_ask(attempt, i, &words);
		attempt_explain(attempt, i, &words);
	}
	must(attempt_end(attempt) == trace_moments(attempt->trace));
	attempt_summary(attempt, &words);
	text_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	static struct trace *trace;
	struct exercise_file file;
	struct error error = { .text = "" };

	if (length > MOST)
		return 0;
	if (!trace)
		trace = specimen_trace();
	char *source = (char *)memory_take(length + 1);
	memcpy(source, octets, length);
	bool good = exercise_parse(&file, "x.yaml", source, length, &error);
	struct attempt *attempt = good ? attempt_new(&file, trace, 7, &error) : NULL;
	source[strcspn(source, "\n")] = '\0';
	if (attempt)
		try_answers(attempt, source);
	else
		must(strncmp(error.text, "x.yaml", 6) == 0 && !strchr(error.text, '\n'));
	attempt_free(attempt);
	exercise_close(&file);
	memory_free(source);
	return 0;
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	static const char *const seeds[] = {
		"title: t\nlevel: basic\nscenario: x\nset: [ \"port=1..9\", \"ip=4|6\" ]\nquestions:\n"
		"- id: a\n  ask: How {n}?\n  kind: number\n  tries: 2\n  points: 3\n"
		"  let: [ { name: n, where: ip, take: count }, { name: m, value: 2 * (n + 1) - 0x3 } ]\n"
		"  answer: m - n\n  wrong: [ { name: w, answer: n, say: \"{answer}\" } ]\n"
		"  hints: [ { text: h, cost: 5 } ]\n  explain: e\n  rfc: r\n",
		"5\ntitle: t\n",
		"\"1-2\": 1\n",
		"title: t\nlevel: advanced\nscenario: x\nquestions:\n"
		"- id: a\n  ask: q\n  kind: packet\n  any: true\n  find: { where: frame, nth: -1 }\n"
		"- id: b\n  ask: q\n  kind: field\n  find: { where: ip, field: ip.src }\n"
		"- id: c\n  ask: q\n  kind: hidden\n  find: { where: ip, field: ip.ttl }\n  hide: [ ip.id ]\n"
		"- id: d\n  ask: q\n  kind: range\n  from: { where: frame }\n  to: { where: frame, nth: 2 }\n"
		"- id: e\n  ask: q\n  kind: text\n",
		"title: t\nlevel: intermediate\nscenario: x\nquestions:\n"
		"- id: a\n  ask: q\n  kind: order\n  packets:\n  - { text: x, where: frame, nth: 2 }\n"
		"  - { text: y, where: frame }\n"
		"- id: b\n  ask: q\n  kind: choices\n  choices:\n  - { text: x, right: 1 == 1 }\n"
		"  - { text: y, say: no }\n"
		"- id: c\n  ask: q\n  kind: predict\n  before_step: 1\n",
	};

	for (size_t i = 0; i < COUNT(seeds); i++)
		add(seeds[i], strlen(seeds[i]), context);
}
