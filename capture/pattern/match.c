/* pattern/match: whether one packet is what one item of a pattern wants. */
#include "../background.h"
#include "../cause.h"
#include "../protocol.h"
#include "../history.h"
#include "../pattern.h"
#include "items.h"
#include "../truth.h"

#include <string.h>
#include <strings.h>

/* --- who to whom --- */

static const char *owner_of(const struct trace *trace, const struct endpoint *endpoint)
{
	long actor = trace_actor_at(trace, endpoint);
	const char *name = actor < 0 ? NULL : trace_actor(trace, (size_t)actor);

	return name ? name : "";
}

static bool same_address(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family && memcmp(a->address, b->address, sizeof a->address) == 0;
}

/* The side of a packet without ports (ICMP), from a conversation shortly before it whose addresses
 * are the same. */
static int side_by_addresses(const struct trace *trace, size_t frame, const struct packet *p)
{
	enum { NEAR = 64 };

	if (same_address(&p->from, &p->to))
		return 0;
	for (size_t at = frame; at-- > 0 && frame - at <= NEAR;) {
		uint32_t index = trace->frames.at[at].conversation;
		if (index == NO_CONVERSATION)
			continue;
		const struct endpoint *ends = trace->conversations.list.at[index].ends;
		if (same_address(&ends[0], &p->from) && same_address(&ends[1], &p->to))
			return 1;
		if (same_address(&ends[1], &p->from) && same_address(&ends[0], &p->to))
			return -1;
	}
	return 0;
}

int packet_side(const struct trace *trace, size_t frame, const struct packet *p)
{
	const char *from = owner_of(trace, &p->from), *to = owner_of(trace, &p->to);

	if (strcmp(from, "client") == 0 || strcmp(to, "server") == 0)
		return 1;
	if (strcmp(from, "server") == 0 || strcmp(to, "client") == 0)
		return -1;
	if (trace->frames.at[frame].conversation == NO_CONVERSATION)
		return side_by_addresses(trace, frame, p);
	return trace->frames.at[frame].direction == 0 ? 1 : -1;
}

/* 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291 section 2.7). */
static bool is_group(const struct endpoint *endpoint)
{
	return (endpoint->family == 4 && endpoint->address[0] >> 4 == 14) ||
	       (endpoint->family == 6 && endpoint->address[0] == 0xff);
}

/* 255.255.255.255, or that of a network of whole octets: its mask is not on the wire. */
static bool is_broadcast(const struct endpoint *endpoint)
{
	return endpoint->family == 4 && !is_group(endpoint) && endpoint->address[3] == 255;
}

/* An actor's name; of a receiver also "group" and "broadcast", unless an actor is called so. */
static bool is_receiver(
    const struct trace *trace, const char *name, const struct endpoint *endpoint)
{
	if (!name[0] || strcmp(owner_of(trace, endpoint), name) == 0)
		return true;
	return (strcmp(name, "group") == 0 && is_group(endpoint)) ||
	       (strcmp(name, "broadcast") == 0 && is_broadcast(endpoint));
}

static bool direction_fits(const struct item_of_pattern *item, const struct evidence *evidence)
{
	const struct packet *p = evidence->p;

	if (item->direction != BY_NAME) {
		int side = packet_side(evidence->trace, evidence->frame, p);
		return side == 0 || side == (item->direction == FORTH ? 1 : -1);
	}
	if (item->sender[0] && strcmp(owner_of(evidence->trace, &p->from), item->sender) != 0)
		return false;
	return is_receiver(evidence->trace, item->receiver, &p->to);
}

/* --- flags or protocol --- */

static bool contains_protocol(const struct packet *p, const char *name)
{
	unsigned background = background_named(name);

	if (background)
		return packet_background(p) == background;
	for (size_t i = 0; i < p->own_layers; i++)
		if (strcasecmp(p->layers[i]->name, name) == 0 ||
		    strcasecmp(p->layers[i]->filter, name) == 0)
			return true;
	return false;
}

bool item_is_about(const struct item_of_pattern *item, const struct evidence *evidence)
{
	const struct packet *p = evidence->p;
	enum { ALL_FLAGS = 0x1ff };

	if (item->has_flags)
		return p->has_tcp && (p->tcp.flags & ALL_FLAGS) == item->flags &&
		       direction_fits(item, evidence);
	return contains_protocol(p, item->protocol) && direction_fits(item, evidence);
}

/* --- conditions --- */

static bool compare(enum comparison comparison, int64_t a, int64_t b)
{
	switch (comparison) {
	case EQUAL:
		return a == b;
	case DIFFERENT:
		return a != b;
	case LESS:
		return a < b;
	case LESS_EQUAL:
		return a <= b;
	case GREATER:
		return a > b;
	case GREATER_EQUAL:
		return a >= b;
	}
	return false;
}

static bool ack_holds(const struct condition *condition, const struct evidence *evidence)
{
	struct packet other;
	const struct packet *p = evidence->p;

	if (!p->has_tcp || !(p->tcp.flags & TCP_ACK) ||
	    history_other_side(evidence->trace, evidence->frame, &other) < 0)
		return false;
	uint32_t expected = other.tcp.sequence + (uint32_t)condition->value +
	                    (condition->plus_length ? other.tcp.length : 0);
	return p->tcp.acknowledgment == expected;
}

/* In octets, as the receiver of the window counts. */
static int64_t window_of(const struct packet *p)
{
	bool scaled = !(p->tcp.flags & TCP_SYN) && p->facts.window_shift > 0;

	return (int64_t)p->tcp.window << (scaled ? p->facts.window_shift : 0);
}

static int64_t length_of(const struct packet *p)
{
	return p->has_tcp ? (int64_t)p->tcp.length : (int64_t)p->payload_length;
}

/* "Twice the gap before" gives or takes a tenth: timers tick, and a busy machine is late. */
static bool gaps_hold(const struct condition *condition, const struct evidence *evidence)
{
	enum { SLACK = 10 };
	bool more = condition->comparison == GREATER || condition->comparison == GREATER_EQUAL;

	if (evidence->gap_before < 0 || condition->comparison == DIFFERENT)
		return false;
	double wanted = (double)evidence->gap_before * (double)condition->value / 1000.0;
	double least = wanted * (1.0 - 1.0 / SLACK), most = wanted * (1.0 + 1.0 / SLACK);
	double gap = (double)evidence->gap;
	if (condition->comparison == EQUAL)
		return gap >= least && gap <= most;
	return more ? gap >= least : gap <= most;
}

static bool field_holds(const struct condition *condition, const struct evidence *evidence)
{
	struct dissection dissection = { 0 };
	struct packet p;
	bool holds = false;

	trace_packet(evidence->trace, evidence->frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count && !holds; i++)
		for (int k = 0; k < 3 && condition->fields[k]; k++)
			if (dissection.items.at[i].field == condition->fields[k] &&
			    compare(
			        condition->comparison, (int64_t)dissection.items.at[i].value, condition->value))
				holds = true;
	dissection_free(&dissection);
	return holds;
}

static bool condition_holds(const struct condition *condition, const struct evidence *evidence)
{
	const struct packet *p = evidence->p;
	enum comparison comparison = condition->comparison;

	switch (condition->kind) {
	case CONDITION_ACK:
		return ack_holds(condition, evidence);
	case CONDITION_LENGTH:
		return (p->has_tcp || p->has_udp) && compare(comparison, length_of(p), condition->value);
	case CONDITION_WINDOW:
		return p->has_tcp && compare(comparison, window_of(p), condition->value);
	case CONDITION_DUP:
		return evidence->trace->frames.at[evidence->frame].segment & SEGMENT_REPEATS;
	case CONDITION_GAP:
		return evidence->gap >= 0 && compare(comparison, evidence->gap, condition->value);
	case CONDITION_GAPS:
		return gaps_hold(condition, evidence);
	case CONDITION_TO:
		return same_address(&p->to, &condition->address);
	case CONDITION_FROM:
		return same_address(&p->from, &condition->address);
	case CONDITION_FIELD:
		return field_holds(condition, evidence);
	case CONDITION_BY:
		return (int64_t)trace_cause(evidence->trace, evidence->frame).kind == condition->value;
	case CONDITION_AS:
		return truth_allows(evidence->trace, evidence->frame, (enum truth_label)condition->value);
	}
	return false;
}

bool item_holds(const struct item_of_pattern *item, const struct evidence *evidence)
{
	for (int i = 0; i < item->condition_count; i++)
		if (!condition_holds(&item->conditions[i], evidence))
			return false;
	return true;
}
