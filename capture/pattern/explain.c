/* pattern/explain: an item of a wire pattern in words that a student understands. */
#include "../cause.h"
#include "../protocol.h"
#include "../pattern.h"
#include "items.h"
#include "../truth.h"

#include <string.h>

void flags_explain(uint16_t flags, struct text *words)
{
	static const struct {
		uint16_t flag;
		const char *name;
	} names[] = {
		{ TCP_SYN, "SYN" },
		{ TCP_FIN, "FIN" },
		{ TCP_RST, "RST" },
		{ TCP_PSH, "PSH" },
		{ TCP_ACK, "ACK" },
		{ TCP_URG, "URG" },
		{ TCP_ECE, "ECE" },
		{ TCP_CWR, "CWR" },
		{ TCP_AE, "AE" },
	};
	const char *before = "";

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!(flags & names[i].flag))
			continue;
		text_printf(words, "%s%s", before, names[i].name);
		before = ", ";
	}
	if (!flags)
		text_add(words, "no flags");
}

static void direction_explain(const struct item_of_pattern *item, struct text *words)
{
	if (item->direction == FORTH)
		text_add(words, "client to server");
	else if (item->direction == BACK)
		text_add(words, "server to client");
	else if (item->sender[0] && item->receiver[0])
		text_printf(words, "%s to %s", item->sender, item->receiver);
	else if (item->sender[0])
		text_printf(words, "from %s", item->sender);
	else if (item->receiver[0])
		text_printf(words, "to %s", item->receiver);
	else
		text_add(words, "from anybody");
}

/* "12", "more than 0": a number and how the packet's is to compare. */
static void number_explain(const struct condition *condition, struct text *words)
{
	static const char *const comparisons[] = { [EQUAL] = "",
		[DIFFERENT] = "other than ",
		[LESS] = "less than ",
		[LESS_EQUAL] = "at most ",
		[GREATER] = "more than ",
		[GREATER_EQUAL] = "at least " };

	text_printf(words, "%s%lld", comparisons[condition->comparison], (long long)condition->value);
}

static void ack_explain(const struct condition *condition, struct text *words)
{
	text_add(words, "acknowledges the other's number");
	if (condition->plus_length)
		text_add(words, " plus its length");
	if (condition->value == 1)
		text_add(words, " plus one");
	else if (condition->value)
		text_printf(words, " plus %lld", (long long)condition->value);
}

static void length_explain(const struct condition *condition, struct text *words)
{
	if (condition->comparison == EQUAL && condition->value == 0) {
		text_add(words, "without data");
	} else if (condition->comparison == GREATER && condition->value == 0) {
		text_add(words, "with data");
	} else {
		text_add(words, "with ");
		number_explain(condition, words);
		text_add(words, " octets of data");
	}
}

static void window_explain(const struct condition *condition, struct text *words)
{
	if (condition->comparison == EQUAL && condition->value == 0) {
		text_add(words, "says that it has no room (window 0)");
	} else if (condition->comparison == GREATER && condition->value == 0) {
		text_add(words, "says that it has room (window above 0)");
	} else {
		text_add(words, "announces a window of ");
		number_explain(condition, words);
		text_add(words, " octets");
	}
}

static void gap_explain(const struct condition *condition, struct text *words)
{
	bool less = condition->comparison == LESS || condition->comparison == LESS_EQUAL;
	const char *how = less ? "at most" : condition->comparison == EQUAL ? "exactly" : "at least";

	if (condition->kind == CONDITION_GAP)
		text_printf(
		    words, "%s %g ms after the packet before it", how, (double)condition->value / 1e6);
	else
		text_printf(words, "after %s %g times the wait before the last one",
		    condition->comparison == EQUAL ? "about" : how, (double)condition->value / 1e3);
}

static void condition_explain(const struct condition *condition, struct text *words)
{
	static const char *const causes[] = { [CAUSE_UNKNOWN] = "of unknown cause",
		[CAUSE_CALL] = "sent during a call",
		[CAUSE_FOLLOWS] = "sent a little after the call that set it off",
		[CAUSE_TIMER] = "sent by a timer" };

	switch (condition->kind) {
	case CONDITION_ACK:
		ack_explain(condition, words);
		break;
	case CONDITION_LENGTH:
		length_explain(condition, words);
		break;
	case CONDITION_WINDOW:
		window_explain(condition, words);
		break;
	case CONDITION_DUP:
		text_add(words, "repeats numbers that were sent before");
		break;
	case CONDITION_GAP:
	case CONDITION_GAPS:
		gap_explain(condition, words);
		break;
	case CONDITION_TO:
	case CONDITION_FROM:
		text_add(words, condition->kind == CONDITION_TO ? "to " : "from ");
		endpoint_format(&condition->address, words);
		break;
	case CONDITION_FIELD:
		text_printf(words, "%s ", condition->fields[0]->label);
		number_explain(condition, words);
		break;
	case CONDITION_BY:
		text_add(words, causes[condition->value]);
		break;
	case CONDITION_AS:
		text_printf(words, "made as %s", truth_name((enum truth_label)condition->value));
		break;
	}
}

void item_explain_words(const struct item_of_pattern *item, struct text *words)
{
	if (item->optional)
		text_add(words, "perhaps ");
	direction_explain(item, words);
	text_add(words, ": ");
	if (item->has_flags)
		flags_explain(item->flags, words);
	else
		text_add(words, item->protocol);
	for (int i = 0; i < item->condition_count; i++) {
		text_add(words, i ? ", " : "; ");
		condition_explain(&item->conditions[i], words);
	}
	if (item->repeated)
		text_add(words, "; once or more");
	if (item->anywhere)
		text_add(words, "; at any moment, any number of times");
}

void pattern_explain(const char *item, size_t length, struct text *words)
{
	struct text line = { 0 };
	struct pattern pattern;
	struct error error;

	text_add_octets(&line, item, length);
	if (!pattern_parse(text_string(&line), &pattern, &error))
		text_add_visible(words, item, length);
	else if (pattern.count)
		item_explain_words(&pattern.items[0], words);
	else if (length)
		text_printf(words, "all of it within %g s", (double)pattern.timeout / 1e3);
	text_free(&line);
}
