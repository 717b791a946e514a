/*
 * note_automatic: what the lab has to say of a packet by itself: what the kernel made it for, where
 * Wireshark's word on it is not what happened, and else what that word means.
 */
#include "analysis.h"
#include "protocol.h"
#include "remark.h"
#include "truth.h"

/* The row that explains each verdict of Wireshark's, as the decoder of TCP has it. */
static const struct {
	uint16_t verdict;
	const char *field;
} meanings[] = {
	{ ANALYSIS_FAST_RETRANSMISSION, "tcp.analysis.fast_retransmission" },
	{ ANALYSIS_SPURIOUS_RETRANSMISSION, "tcp.analysis.spurious_retransmission" },
	{ ANALYSIS_RETRANSMISSION, "tcp.analysis.retransmission" },
	{ ANALYSIS_OUT_OF_ORDER, "tcp.analysis.out_of_order" },
	{ ANALYSIS_KEEP_ALIVE, "tcp.analysis.keep_alive" },
	{ ANALYSIS_KEEP_ALIVE_ACK, "tcp.analysis.keep_alive_ack" },
	{ ANALYSIS_DUPLICATE_ACK, "tcp.analysis.duplicate_ack" },
	{ ANALYSIS_ZERO_WINDOW_PROBE, "tcp.analysis.zero_window_probe" },
	{ ANALYSIS_ZERO_WINDOW_PROBE_ACK, "tcp.analysis.zero_window_probe_ack" },
	{ ANALYSIS_WINDOW_UPDATE, "tcp.analysis.window_update" },
	{ ANALYSIS_ZERO_WINDOW, "tcp.analysis.zero_window" },
	{ ANALYSIS_WINDOW_FULL, "tcp.analysis.window_full" },
	{ ANALYSIS_ACK_LOST_SEGMENT, "tcp.analysis.ack_lost_segment" },
	{ ANALYSIS_LOST_SEGMENT, "tcp.analysis.lost_segment" },
	{ ANALYSIS_REUSED_PORTS, "tcp.analysis.reused_ports" },
};

static bool say_truth(const struct trace *trace, size_t frame, struct text *words)
{
	struct truth truth = trace_truth(trace, frame);

	if (truth.label == TRUTH_NONE || truth.label == TRUTH_UNKNOWN)
		return false;
	text_printf(words, "**%s**: ", truth_name(truth.label));
	truth_explain(trace, &truth, words);
	return true;
}

/* Wireshark's word: what is wrong with it, or what it means. */
static bool say_verdict(const struct trace *trace, size_t frame, struct text *words)
{
	uint16_t verdict = trace->frames.at[frame].analysed.flags;
	const char *word = analysis_word(trace, frame), *remark = analysis_remark(trace, frame);
	const struct field *row = NULL;

	if (!word)
		return false;
	text_printf(words, "Wireshark calls this *%s*", word);
	for (size_t i = 0; i < COUNT(meanings) && !row; i++)
		if (verdict & meanings[i].verdict)
			row = field_find(meanings[i].field);
	if (remark)
		text_printf(words, ". %s", remark);
	else if (row)
		text_printf(words, ": %s", row->help);
	return true;
}

bool note_automatic(const struct trace *trace, size_t frame, size_t which, struct note_place *place,
    struct text *words)
{
	static bool (*const speakers[])(
	    const struct trace *, size_t, struct text *) = { say_truth, say_verdict };

	*place = (struct note_place){ .on = ON_PACKET, .index = frame };
	for (size_t i = 0; i < COUNT(speakers); i++) {
		size_t before = words->length;
		if (!speakers[i](trace, frame, words))
			continue;
		if (which-- == 0)
			return true;
		words->length = before;
		words->at[before] = '\0';
	}
	return false;
}

size_t note_adopt(struct trace *trace, size_t frame, size_t which, enum note_by by)
{
	struct text words = { 0 };
	struct note_place place;

	note_automatic(trace, frame, which, &place, &words);
	size_t note = note_add(trace, &place, by, text_string(&words), words.length);
	text_free(&words);
	return note;
}
