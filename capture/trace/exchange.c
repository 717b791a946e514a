/*
 * exchange: which message answers which. Inside past; what decoders may ask is in protocol.h.
 *
 * Frames are gone through in order, once, as far as somebody asks: those without a conversation, and those
 * of conversations in whose ports a protocol hangs that has questions and answers. What was found out of a
 * message is kept in a list, the open question of each key in a table.
 */
#include "exchange.h"

/* The newest question of a key, and the answer to it. */
struct question {
	uint64_t scope, key; /* where; see scope_of() */
	int64_t time;
	uint32_t asked, answered; /* numbers of frames; 0: not yet */
};

/* What was found out of one message. */
struct finding {
	uint32_t frame; /* number */
	uint32_t place; /* of the message among those of the frame, from 0 */
	struct answer answer;
};

struct exchanges {
	size_t frames; /* gone through */
	ARRAY(struct question) questions;
	uint32_t *slots; /* index of a question + 1; 0: free */
	size_t slot_count;
	ARRAY(struct finding) findings; /* in order */
};

struct exchanges *exchanges_new(void)
{
	return memory_take(sizeof(struct exchanges));
}

void exchanges_free(struct exchanges *all)
{
	if (!all)
		return;
	array_free(&all->questions);
	array_free(&all->findings);
	memory_free(all->slots);
	memory_free(all);
}

/* --- the table --- */

static uint64_t mixed(uint64_t number)
{
	number = (number ^ number >> 31) * 0x9e3779b97f4a7c15u;
	return number ^ number >> 29;
}

static uint32_t *slot_find(struct exchanges *all, uint64_t scope, uint64_t key)
{
	size_t at = mixed(mixed(scope) + key) & (all->slot_count - 1);

	for (; all->slots[at]; at = (at + 1) & (all->slot_count - 1)) {
		const struct question *question = &all->questions.at[all->slots[at] - 1];
		if (question->scope == scope && question->key == key)
			break;
	}
	return &all->slots[at];
}

/* Room for one question more. */
static void table_grow(struct exchanges *all)
{
	enum { SMALLEST = 64 };

	if (2 * (all->questions.count + 1) <= all->slot_count)
		return;
	memory_free(all->slots);
	all->slot_count = all->slot_count ? 2 * all->slot_count : SMALLEST;
	all->slots = memory_take(all->slot_count * sizeof *all->slots);
	for (size_t i = 0; i < all->questions.count; i++)
		*slot_find(all, all->questions.at[i].scope, all->questions.at[i].key) = (uint32_t)i + 1;
}

/* --- one message --- */

/* Questions and answers meet in a conversation, or between two addresses. */
static uint64_t scope_of(const struct trace *trace, size_t frame, const struct packet *p)
{
	uint32_t conversation = trace->frames.at[frame].conversation;
	uint64_t ends[2] = { p->from.family, p->to.family };

	if (conversation != NO_CONVERSATION)
		return conversation;
	for (size_t i = 0; i < sizeof p->from.address; i++) {
		ends[0] = mixed(ends[0] + p->from.address[i]);
		ends[1] = mixed(ends[1] + p->to.address[i]);
	}
	return mixed(ends[0] + ends[1]) | (uint64_t)1 << 63;
}

static struct answer question_judge(
    struct question *question, const struct turn *turn, uint32_t number, int64_t time)
{
	bool is_open = question->asked && !question->answered;

	if (turn->is_answer) {
		if (!question->asked)
			return (struct answer){ .is_unasked = true };
		if (question->answered)
			return (struct answer){ .repeats = question->answered };
		question->answered = number;
		return (struct answer){ .question = question->asked, .delay = time - question->time };
	}
	if (is_open && turn->patience && time - question->time <= turn->patience)
		return (struct answer){ .repeats = question->asked };
	question->asked = number;
	question->answered = 0;
	question->time = time;
	return (struct answer){ 0 };
}

static void message_take(
    struct exchanges *all, const struct packet *p, uint64_t scope, uint32_t place)
{
	const struct turn *turn = &p->turns[place];

	table_grow(all);
	uint32_t *slot = slot_find(all, scope, turn->key);
	if (!*slot) {
		*array_add(&all->questions) = (struct question){ .scope = scope, .key = turn->key };
		*slot = (uint32_t)all->questions.count;
	}
	uint32_t number = (uint32_t)p->number;
	struct answer answer = question_judge(&all->questions.at[*slot - 1], turn, number, p->time);
	if (answer.question || answer.repeats || answer.is_unasked)
		*array_add(&all->findings) =
		    (struct finding){ .frame = number, .place = place, .answer = answer };
}

/* --- the frames --- */

/* Whether there can be messages in CONVERSATION that answer each other. */
static bool conversation_may_ask(const struct trace *trace, uint32_t conversation)
{
	const struct conversation *c = &trace->conversations.list.at[conversation];
	enum key_kind kind = conversation_is_tcp(c) ? TCP_PORT : UDP_PORT;
	const struct protocol *above =
	    protocol_find(either_port(kind, c->ends[0].port, c->ends[1].port));

	return above && above->has_answers;
}

static void frame_take(struct exchanges *all, const struct trace *trace, size_t frame)
{
	uint32_t conversation = trace->frames.at[frame].conversation;
	struct packet p;

	if (conversation != NO_CONVERSATION && !conversation_may_ask(trace, conversation))
		return;
	trace_packet(trace, frame, &p, NULL);
	if (p.turn_count == 0)
		return;
	uint64_t scope = scope_of(trace, frame, &p);
	for (uint32_t i = 0; i < p.turn_count; i++)
		message_take(all, &p, scope, i);
}

struct answer exchanges_look(
    struct exchanges *all, const struct trace *trace, size_t frame, uint32_t place)
{
	while (all->frames <= frame)
		frame_take(all, trace, all->frames++);
	size_t low = 0, high = all->findings.count;
	uint64_t wanted = (uint64_t)(frame + 1) << 32 | place;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct finding *finding = &all->findings.at[middle];
		uint64_t there = (uint64_t)finding->frame << 32 | finding->place;
		if (there == wanted)
			return finding->answer;
		if (there < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct answer){ 0 };
}
