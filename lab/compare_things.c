/* compare_things: moments in numbers that can be held against those of another trace. */
#include "compare_parts.h"

#include "capture/pattern.h"
#include "capture/truth.h"
#include "sockets.h"

/* FNV-1a, 32 bits. */
static uint32_t hash_on(uint32_t hash, const char *string, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (uint8_t)string[i]) * 16777619u;
	return hash;
}

uint32_t word_hash(const char *string, size_t length)
{
	return string ? hash_on(2166136261u, string, length) | 1u : 0;
}

static uint32_t string_hash(const char *string)
{
	return word_hash(string, string ? strlen(string) : 0);
}

/* --- frames --- */

static const char *actor_at(const struct trace *trace, const struct endpoint *end)
{
	long actor = trace_actor_at(trace, end);

	return actor < 0 ? "?" : trace_actor(trace, (size_t)actor);
}

/* By names where both traces have them; else only the direction is known. */
static uint32_t who_sends(
    const struct trace *trace, const struct frame *frame, const struct packet *p, bool journal)
{
	if (!journal)
		return frame->conversation == NO_CONVERSATION ? 0 : 1u + frame->direction;
	const char *from = actor_at(trace, &p->from), *to = actor_at(trace, &p->to);
	uint32_t hash = hash_on(string_hash(from), ">", 1);
	return hash_on(hash, to, strlen(to));
}

/* What both traces can tell: what the kernel counted, or what an observer concludes. */
static uint32_t meaning_of(const struct trace *trace, size_t frame, bool journal)
{
	static const uint16_t told =
	    ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION |
	    ANALYSIS_OUT_OF_ORDER | ANALYSIS_DUPLICATE_ACK | ANALYSIS_KEEP_ALIVE |
	    ANALYSIS_KEEP_ALIVE_ACK | ANALYSIS_ZERO_WINDOW_PROBE | ANALYSIS_ZERO_WINDOW_PROBE_ACK;

	if (journal)
		return trace_truth(trace, frame).label;
	return trace->frames.at[frame].analysed.flags & told;
}

static void add_frame(const struct trace *trace, const struct moment *moment, size_t at,
    bool journal, struct things *things)
{
	const struct frame *frame = &trace->frames.at[moment->index];
	struct text words = { 0 };
	struct packet p;

	trace_packet(trace, moment->index, &p, NULL);
	if (packet_is_background(&p))
		return;
	const struct protocol *protocol = packet_protocol(&p);
	struct thing *thing = array_add(&things->list);
	*thing = (struct thing){
		.moment = at,
		.time = moment->time,
		.index = moment->index,
		.kind = THING_FRAME,
		.who = who_sends(trace, frame, &p, journal),
		.what = string_hash(protocol->filter),
		.flags = p.has_tcp ? p.tcp.flags : 0,
		.length = p.has_tcp ? p.tcp.length : p.payload_length,
		.meaning = p.has_tcp ? meaning_of(trace, moment->index, journal) : 0,
		.tcp = p.has_tcp,
		.closed = p.has_tcp && p.tcp.window == 0 && !(p.tcp.flags & TCP_RST),
	};
	if (!p.has_tcp && !p.has_udp) {
		packet_summarize(&p, &words);
		thing->words = string_hash(text_string(&words));
	}
	text_free(&words);
}

/* --- events --- */

/* What stands on no screen either: conditions that hold, what a kernel says again. */
static bool is_news(const struct trace *trace, size_t index)
{
	const struct event *event = &trace->events.at[index];

	switch (event->kind) {
	case EVENT_CALL:
		return true;
	case EVENT_STATE:
		return event->has_socket && socket_is_news(trace, index);
	case EVENT_EXPECT:
		return event->result == 0;
	case EVENT_END:
		return event->result != 0;
	default:
		return false;
	}
}

static void add_event(
    const struct trace *trace, const struct moment *moment, size_t at, struct things *things)
{
	const struct event *event = &trace->events.at[moment->index];
	const char *text = event->text ? event->text : "";
	bool returns = moment->kind == MOMENT_RETURN, call = event->kind == EVENT_CALL;

	if (!returns && !is_news(trace, moment->index))
		return;
	*array_add(&things->list) = (struct thing){
		.moment = at,
		.time = moment->time,
		.index = moment->index,
		.kind = returns ? THING_RETURN : event->kind,
		.who = string_hash(event->actor),
		.what = word_hash(text, call ? strcspn(text, "(") : strlen(text)),
		.words = returns ? string_hash(event->error) : string_hash(text),
		.result = event->kind == EVENT_STATE ? (long)event->socket.state
		          : call && !returns         ? 0
		                                     : event->result,
	};
}

void things_gather(
    const struct trace *trace, size_t first, size_t end, bool journal, struct things *things)
{
	things->list.count = 0;
	for (size_t at = first; at < end; at++) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind == MOMENT_FRAME)
			add_frame(trace, &moment, at, journal, things);
		else
			add_event(trace, &moment, at, things);
	}
}

/* --- two of them --- */

enum { OPENS_OR_ENDS = TCP_SYN | TCP_FIN | TCP_RST };

/* A segment that carries something is not one that only acknowledges, unless both open or end. */
static int frames_alike(const struct thing *a, const struct thing *b)
{
	uint32_t other = a->flags ^ b->flags;
	bool both_mark = a->flags & b->flags & OPENS_OR_ENDS;

	if (a->tcp != b->tcp || (!a->tcp && a->what != b->what))
		return 0;
	if (!both_mark && (a->length == 0) != (b->length == 0))
		return 0;
	int flags = other == 0                          ? 5
	            : (other & ~(uint32_t)TCP_PSH) == 0 ? 4
	            : other & OPENS_OR_ENDS             ? 0
	                                                : 2;
	return 1 + flags + 2 * (a->length == b->length) + (a->what == b->what) +
	       2 * (a->words == b->words) + (a->meaning == b->meaning);
}

int things_alike(const struct thing *a, const struct thing *b)
{
	if (a->kind != b->kind || a->who != b->who)
		return 0;
	if (a->kind == THING_FRAME)
		return frames_alike(a, b);
	if (a->what != b->what)
		return 0;
	bool same_sign = (a->result < 0) == (b->result < 0);
	return 2 + 4 * (a->words == b->words) + 2 * (a->result == b->result) + same_sign;
}

static unsigned frames_differ(const struct thing *a, const struct thing *b)
{
	return (a->flags != b->flags ? DIFFERS_FLAGS : 0u) |
	       (a->length != b->length ? DIFFERS_LENGTH : 0u) |
	       (a->closed != b->closed ? DIFFERS_WINDOW : 0u) |
	       (a->meaning != b->meaning ? DIFFERS_MEANING : 0u) |
	       (a->words != b->words || a->what != b->what ? DIFFERS_WORDS : 0u);
}

unsigned things_differ(const struct thing *a, const struct thing *b)
{
	switch (a->kind) {
	case THING_FRAME:
		return frames_differ(a, b);
	case THING_RETURN:
		return a->result != b->result || a->words != b->words ? DIFFERS_RESULT : 0;
	case EVENT_STATE:
		return a->result != b->result ? DIFFERS_STATE : 0;
	default:
		return a->words != b->words ? DIFFERS_WORDS : a->result != b->result ? DIFFERS_RESULT : 0;
	}
}
