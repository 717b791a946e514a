/* compare_words: in what two runs differ, in words. */
#include "compare.h"

#include "capture/remark.h"
#include "capture/truth.h"
#include "labels.h"

char difference_sign(const struct compared_row *row)
{
	if (row->differs & DIFFERS_MISSING)
		return row->moment[1] < 0 ? '<' : '>';
	return row->differs ? '|' : ' ';
}

/* One side of a pair, as its difference DIFFERS names it. */
static void add_packet_side(
    const struct trace *trace, size_t frame, enum difference differs, struct text *words)
{
	struct packet p;

	trace_packet(trace, frame, &p, NULL);
	switch (differs) {
	case DIFFERS_FLAGS:
		flags_label(p.tcp.flags, " ", words);
		break;
	case DIFFERS_LENGTH:
		text_printf(words, "%u", p.has_tcp ? p.tcp.length : p.payload_length);
		break;
	case DIFFERS_WINDOW:
		text_add(words, p.tcp.window == 0 ? "closed" : "open");
		break;
	case DIFFERS_MEANING: {
		enum truth_label label = trace_truth(trace, frame).label;
		const char *word = analysis_word(trace, frame);
		text_add(words, label > TRUTH_UNKNOWN ? truth_name(label) : word ? word : "ordinary");
		break;
	}
	default:
		packet_label(&p, false, words);
		break;
	}
}

static void add_event_side(const struct event *event, enum difference differs, struct text *words)
{
	if (differs == DIFFERS_STATE)
		text_add(words, tcp_state_name(event->socket.state));
	else if (differs == DIFFERS_RESULT)
		result_label(event, words);
	else if (event->kind == EVENT_CALL)
		call_label(event->text ? event->text : "", words);
	else
		sentence_label(event->text ? event->text : "", words);
}

static void add_time(int64_t time, struct text *words)
{
	text_printf(words, "%.3f ms", (double)time / 1e6);
}

static void add_side(const struct comparison *comparison, const struct compared_row *row, int side,
    enum difference differs, struct text *words)
{
	const struct trace *trace = comparison->trace[side];
	struct moment moment = trace_moment(trace, (size_t)row->moment[side]);

	if (differs == DIFFERS_TIME)
		add_time(row->after[side], words);
	else if (moment.kind == MOMENT_FRAME)
		add_packet_side(trace, moment.index, differs, words);
	else
		add_event_side(&trace->events.at[moment.index], differs, words);
}

void difference_words(const struct comparison *comparison, size_t row, struct text *words)
{
	static const char *const names[DIFFERENCES] = { "", "flags", "length", "window", "meaning",
		"words", "result", "state", "wait" };
	const struct compared_row *r = &comparison->rows.at[row];
	size_t start = words->length;

	if (r->differs & DIFFERS_MISSING) {
		text_printf(words, "only in the %s", r->moment[1] < 0 ? "first" : "second");
		return;
	}
	for (unsigned i = 1; i < DIFFERENCES; i++) {
		enum difference differs = (enum difference)(1u << i);
		if (!(r->differs & differs))
			continue;
		text_printf(words, "%s%s ", words->length > start ? " · " : "", names[i]);
		add_side(comparison, r, 0, differs, words);
		text_add(words, " | ");
		add_side(comparison, r, 1, differs, words);
	}
}

void totals_words(const struct compared_totals *totals, struct text *words)
{
	text_printf(words, "%zu packet%s, %llu octets, ", totals->packets,
	    totals->packets == 1 ? "" : "s", (unsigned long long)totals->octets);
	add_time(totals->duration, words);
}

void comparison_words(const struct comparison *comparison, struct text *words)
{
	size_t only[2] = { 0, 0 };

	for (size_t i = 0; i < comparison->rows.count; i++) {
		const struct compared_row *row = &comparison->rows.at[i];
		if (row->differs & DIFFERS_MISSING)
			only[row->moment[0] < 0]++;
	}
	if (comparison->differing == 0) {
		text_add(words, "no difference");
		return;
	}
	text_printf(words,
	    "%zu difference%s: %zu changed |, %zu only in the first <, %zu only in the second >",
	    comparison->differing, comparison->differing == 1 ? "" : "s",
	    comparison->differing - only[0] - only[1], only[0], only[1]);
}
