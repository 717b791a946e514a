/* The model's rules: what a message of the stage, a key or time changes. */
#include "lab.h"
#include "labels.h"
#include "language.h"
#include "noting.h"
#include "quiz.h"
#include "shown.h"
#include "sockets.h"
#include "travel.h"
#include "views/view.h"

#include <stdio.h>
#include <string.h>

void lab_start(struct lab *lab, struct trace *trace, const char *title, enum play play)
{
	*lab = (struct lab){
		.trace = trace,
		.title = title,
		.play = play,
		.following = play != PLAY_NONE,
		.predicting = true,
		.asking = true,
		.background = true,
		.wait_status = -1,
	};
	lab->has_begun = trace_moments(trace) > 0;
	if (play == PLAY_NONE && lab->has_begun)
		lab->cursor = 1;
	/* Without a story to tell, whoever looks at packets expects a list of them. */
	if (play == PLAY_LIVE || (play == PLAY_NONE && trace_steps(trace) == 0))
		lab->view = view_main_named("packets");
}

void lab_finish(struct lab *lab)
{
	array_free(&lab->program.lines);
	memory_free(lab->program.text);
	text_free(&lab->output);
	sieve_free(&lab->sieve);
	prompt_free(&lab->prompt);
	text_free(&lab->before);
	text_free(&lab->notebook.text);
	text_free(&lab->notebook.file);
	*lab = (struct lab){ 0 };
}

void lab_begin_again(struct lab *lab, struct trace *trace)
{
	struct lab old = *lab;

	lab_start(lab, trace, old.title, PLAY_STARTING);
	lab->program = old.program;
	lab->automatic = old.automatic;
	lab->asking = lab->predicting = old.asking;
	lab->pace = old.pace;
	lab->more = old.more;
	lab->belief = old.belief;
	lab->rows = old.rows;
	lab->columns = old.columns;
	lab->view = old.view;
	lab->absolute = old.absolute;
	lab->sieve = old.sieve;
	lab->prompt = old.prompt;
	lab->before = old.before;
	lab->notebook.by = old.notebook.by;
	lab->notebook.quiet = old.notebook.quiet;
	sieve_forget(&lab->sieve, 0);
	text_free(&old.output);
	text_free(&old.notebook.text);
	text_free(&old.notebook.file); /* it holds the notes of the run before */
}

/* --- the play --- */

/* A step is done when what comes next has been reported, its packets are all there (or its time has
 * run out, or something wrong came), and a barrier has shown that none is still on its way. */
static bool step_is_done(const struct lab *lab)
{
	if (!lab->announced || !lab->settled)
		return false;
	if (lab->play == PLAY_STARTING)
		return true;
	return pattern_check_step(lab->trace, lab->steps_done + 1).kind != WIRE_INCOMPLETE ||
	       lab->now >= lab_wake(lab);
}

unsigned lab_play_next(struct lab *lab)
{
	lab->hurried = lab->play == PLAY_STARTING || lab->play == PLAY_STEPPING;
	if (lab->play == PLAY_ENDED && lab->more) {
		lab->goes_on = true;
		return noting_leave(lab, EFFECT_QUIT);
	}
	if (lab->play != PLAY_WAITING)
		return 0;
	lab->play = PLAY_STEPPING;
	lab->predicting = lab->asking;
	lab->announced = lab->settled = false;
	lab->step_began = lab->now;
	lab->following = true;
	lab->cursor = trace_moments(lab->trace);
	return EFFECT_NEXT;
}

/* Octets of the words of step NUMBER: of those that are said before it is played, or of the others. */
static size_t words_of_step(const struct lab *lab, size_t number, bool before)
{
	long event = trace_step(lab->trace, number);
	const char *words = event < 0 ? NULL : in_language(lab->trace->events.at[event].text);
	size_t all = words ? strlen(words) : 0;
	size_t said = words && lab->asking ? first_sentence(words) : all;

	return before ? said : all - said;
}

/* When an automatic play goes on: what came on the screen with the last step can have been read. */
static int64_t reading_ends(const struct lab *lab)
{
	enum { LEAST = 25 /* characters: a step must be seen, too */ };
	size_t characters =
	    words_of_step(lab, lab->steps_done, false) + words_of_step(lab, lab->steps_done + 1, true);

	return lab->step_done + lab->pace * (int64_t)(characters > LEAST ? characters : LEAST);
}

static unsigned play_on(struct lab *lab)
{
	if ((lab->play == PLAY_STARTING || lab->play == PLAY_STEPPING) && step_is_done(lab)) {
		if (lab->play == PLAY_STEPPING)
			lab->steps_done++;
		lab->step_done = lab->now;
		lab->play = lab->ended ? PLAY_ENDED : PLAY_WAITING;
	}
	bool go_on = lab->hurried || (lab->automatic && lab->now >= reading_ends(lab));
	bool ready = lab->play == PLAY_WAITING || (lab->play == PLAY_ENDED && lab->more);
	if (ready && go_on && !lab->goes_on)
		return lab_play_next(lab);
	return 0;
}

int64_t lab_wake(const struct lab *lab)
{
	bool ready = lab->play == PLAY_WAITING || (lab->play == PLAY_ENDED && lab->more);
	if (ready && lab->automatic && !lab->goes_on)
		return reading_ends(lab);
	if (lab->play != PLAY_STEPPING || !lab->announced)
		return INT64_MAX;
	long event = trace_step(lab->trace, lab->steps_done + 1);
	const char *wire = event < 0 ? NULL : lab->trace->events.at[event].wire;
	return lab->step_began + pattern_timeout(wire ? wire : "") * INT64_C(1000000);
}

/* --- messages of the stage --- */

static void fail(struct lab *lab, int status, const char *text, size_t length)
{
	lab->play = PLAY_FAILED;
	lab->failure_status = status;
	snprintf(lab->failure, sizeof lab->failure, "%.*s", (int)length, text);
}

static void take_line(struct lab *lab, const char *line, size_t length)
{
	struct event event;
	struct error error;

	if (!event_from_journal(line, length, &event, &lab->trace->arena, &error)) {
		struct text text = { 0 };
		text_printf(&text, "the scenario wrote a journal line that cannot be read: %s", error.text);
		fail(lab, 5, text.at, text.length);
		text_free(&text);
		return;
	}
	trace_add_event(lab->trace, &event);
	if (event.kind == EVENT_STEP || event.kind == EVENT_END) {
		lab->announced = true;
		lab->settled = false;
	}
	if (event.kind == EVENT_END) {
		lab->ended = true;
		lab->exit_status = (int)event.result;
	}
}

static void take_packet(struct lab *lab, const struct message *message, const uint8_t *data)
{
	size_t *count = &lab->trace->frames.count;

	if (lab->trace->interfaces.count == 0 || (lab->limit > 0 && *count >= lab->limit))
		return;
	size_t frame =
	    trace_copy_frame(lab->trace, 0, message->time, data, message->size, message->length);
	sieve_forget(&lab->sieve, frame);
	if (*count == lab->limit && lab->play == PLAY_LIVE)
		lab->play = PLAY_ENDED;
}

enum { OUTPUT_KEPT = 64 * 1024 };

static void take_message(struct lab *lab, const struct message *message, const uint8_t *data)
{
	const char *text = (const char *)data;

	switch ((enum message_kind)message->kind) {
	case MESSAGE_READY:
		trace_add_interface(lab->trace, (uint16_t)message->time, message->length, "lo");
		snprintf(lab->stage_words, sizeof lab->stage_words, "%.*s", (int)message->size, text);
		break;
	case MESSAGE_PACKET:
		take_packet(lab, message, data);
		break;
	case MESSAGE_LINE:
		take_line(lab, text, message->size);
		break;
	case MESSAGE_OUTPUT:
		if (lab->output.length < OUTPUT_KEPT)
			text_add_octets(&lab->output, data, message->size);
		break;
	case MESSAGE_SETTLED:
		lab->settled = lab->announced;
		break;
	case MESSAGE_DROPPED:
		lab->trace->dropped = (uint64_t)message->time;
		break;
	case MESSAGE_ENDED:
		lab->wait_status = (int)message->time;
		lab->announced = lab->settled = lab->ended = true;
		break;
	case MESSAGE_FAILED:
		fail(lab, (int)message->time, text, message->size);
		break;
	case MESSAGE_CHECKED:
		break;
	}
	if (lab->following)
		lab->cursor = trace_moments(lab->trace);
}

/* --- the file --- */

/* The first moment is there: the screen was empty before. */
static void begin_file(struct lab *lab)
{
	lab->has_begun = true;
	if (trace_steps(lab->trace) > 0)
		lab->view = 0;
	if (lab->following)
		return;
	lab->cursor = 1;
	travel_seek(lab, LOOKED_AT);
}

static void take_file(struct lab *lab, const struct input *input)
{
	const char *warning = lab->trace->warning;

	lab->reading = input->reading;
	lab->partial = input->stopped;
	lab->octets = input->octets;
	lab->size = input->size;
	if (!lab->has_begun && trace_moments(lab->trace) > 0)
		begin_file(lab);
	if (lab->following)
		lab->cursor = trace_moments(lab->trace);
	if (lab->partial)
		snprintf(
		    lab->message, sizeof lab->message, "no more is read: these are the packets up to here");
	else if (!lab->reading && warning)
		snprintf(lab->message, sizeof lab->message, "%s", warning);
	if (input->has_shrunk)
		snprintf(lab->message, sizeof lab->message,
		    "the file has become shorter: where it had more, zeros are shown");
}

/* --- the display filter --- */

bool lab_filter(struct lab *lab, const char *text, struct error *error, size_t *column)
{
	if (!sieve_set(&lab->sieve, text, error, column))
		return false;
	lab->events_heard = lab->trace->events.count;
	travel_seek(lab, LOOKED_AT);
	return true;
}

bool lab_is_busy(const struct lab *lab)
{
	return sieve_is_busy(&lab->sieve, lab->trace);
}

/* What only the lab knows of a frame comes with events, and they may come after it: from where the step
 * begins in which they happened, frames are judged anew. */
static void hear_events(struct lab *lab)
{
	const struct trace *trace = lab->trace;
	bool asks = lab->sieve.filter && filter_asks_lab(lab->sieve.filter);

	for (; asks && lab->events_heard < trace->events.count; lab->events_heard++) {
		size_t moment = trace_moment_of_event(trace, lab->events_heard);
		long step = trace_step_at(trace, moment);
		if (step >= 0)
			moment = trace_moment_of_event(trace, (size_t)step);
		sieve_forget(&lab->sieve, moment - marks_before(trace, moment));
	}
	lab->events_heard = trace->events.count;
}

static void use_leisure(struct lab *lab)
{
	enum { AT_ONCE = 256 };

	sieve_work(&lab->sieve, lab->trace, AT_ONCE);
	if (lab->seeks)
		travel_seek(lab, 0);
}

/* --- inputs --- */

static unsigned take_key(struct lab *lab, uint32_t key)
{
	lab->message[0] = '\0';
	for (size_t i = 0; i < action_count; i++)
		for (size_t k = 0; k < COUNT(actions[i].keys) && actions[i].keys[k]; k++)
			if (actions[i].keys[k] == key && actions[i].applies(lab))
				return actions[i].act(lab);
	if (lab->prompt.open)
		prompt_type(&lab->prompt, key);
	else if (lab->notebook.line != LINE_CLOSED)
		noting_type(lab, key);
	else if (lab->quiz && lab->quiz->typing)
		quiz_type(lab, key);
	return 0;
}

/* A line stands before the panes. */
static bool is_typing(const struct lab *lab)
{
	return lab->prompt.open || lab->notebook.line != LINE_CLOSED ||
	       (lab->quiz && lab->quiz->typing);
}

unsigned lab_update(struct lab *lab, const struct input *input)
{
	unsigned effects = 0;

	lab->now = input->now;
	switch (input->kind) {
	case INPUT_KEY:
		effects = take_key(lab, input->key);
		break;
	case INPUT_WHEEL:
		if (is_typing(lab))
			break;
		for (int i = 0; i < input->lines; i++)
			effects |= take_key(lab, PAD_DOWN);
		for (int i = 0; i > input->lines; i--)
			effects |= take_key(lab, PAD_UP);
		break;
	case INPUT_RESIZE:
		lab->rows = input->row;
		lab->columns = input->column;
		break;
	case INPUT_MESSAGE:
		take_message(lab, input->message, input->data);
		break;
	case INPUT_CLICK:
		if (!is_typing(lab))
			lab_click(lab, input->row, input->column);
		break;
	case INPUT_FILE:
		take_file(lab, input);
		break;
	case INPUT_LEISURE:
		use_leisure(lab);
		break;
	case INPUT_TIME:
		break;
	}
	hear_events(lab);
	return effects | play_on(lab);
}

/* --- what views ask --- */

long lab_frame(const struct lab *lab)
{
	int budget = LOOKED_AT;
	size_t end = lab->cursor - marks_before(lab->trace, lab->cursor);
	size_t frame = sieve_previous(&lab->sieve, lab->trace, end, &budget);

	return frame == NO_FRAME ? -1 : (long)frame;
}

long lab_call(const struct lab *lab)
{
	for (size_t at = lab->cursor; at > 0; at--) {
		struct moment moment = trace_moment(lab->trace, at - 1);
		if (moment.kind == MOMENT_EVENT && lab->trace->events.at[moment.index].kind == EVENT_CALL)
			return (long)moment.index;
		if (lab->trace->events.count == 0)
			return -1;
	}
	return -1;
}

size_t lab_step(const struct lab *lab)
{
	long event = trace_step_at(lab->trace, lab->cursor);

	for (size_t number = trace_steps(lab->trace); event >= 0 && number > 0; number--)
		if (trace_step(lab->trace, number) == event)
			return number;
	return 0;
}

struct verdict lab_verdict(const struct lab *lab, size_t *step)
{
	struct verdict verdict = { .kind = WIRE_COMPLETE, .frame = -1, .item = -1 };

	for (size_t number = 1; number <= lab->steps_done; number++) {
		*step = number;
		verdict = pattern_check_step(lab->trace, number);
		if (verdict.kind != WIRE_COMPLETE)
			break;
	}
	return verdict;
}
