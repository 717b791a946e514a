/*
 * trace/actors: who takes part in a scenario, and whose address is whose.
 *
 * The journal tells: a CALL names its actor, a STATE the address of one of the actor's sockets.
 */
#include "parts.h"

#include <string.h>

/* Sockets of different addresses; a scenario has a handful, a hostile file is not believed. */
enum { MAX_CLAIMS = 1024 };

enum { NOBODY = -1, SEVERAL = -2 };

/* --- learning --- */

/* Index in actors of the actor with this name, seen at TIME; NOBODY if there are too many. */
static int actor_learn(struct trace *trace, const char *name, int64_t time)
{
	for (size_t i = 0; i < trace->actors.count; i++) {
		struct actor *actor = &trace->actors.at[i];
		if (strcmp(actor->name, name) != 0)
			continue;
		if (time < actor->since)
			actor->since = time;
		return (int)i;
	}
	if (trace->actors.count == MAX_ACTORS)
		return NOBODY;
	*array_add(&trace->actors) = (struct actor){ .name = name, .since = time };
	return (int)trace->actors.count - 1;
}

static void claim_learn(struct trace *trace, const struct endpoint *local, uint32_t actor)
{
	for (size_t i = 0; i < trace->claims.count; i++) {
		const struct claim *claim = &trace->claims.at[i];
		if (claim->actor == actor && memcmp(&claim->local, local, sizeof *local) == 0)
			return;
	}
	if (trace->claims.count < MAX_CLAIMS)
		*array_add(&trace->claims) = (struct claim){ .local = *local, .actor = actor };
}

/* Whoever begins stands on the left, as in every drawing of the field, however early the other side
 * was made ready. */
static int64_t appearance(const struct event *event)
{
	bool begins = strcmp(event->actor, "client") == 0 || strcmp(event->actor, "sender") == 0;

	return begins ? INT64_MIN : event->begin;
}

void actors_learn(struct trace *trace, const struct event *event)
{
	if (!event->actor)
		return;
	int actor = actor_learn(trace, event->actor, appearance(event));
	if (actor != NOBODY && event->has_socket && event->socket.local.port)
		claim_learn(trace, &event->socket.local, (uint32_t)actor);
}

/* --- asking --- */

/* How many actors appeared before this one: the index under which others know it. */
static size_t actor_rank(const struct trace *trace, size_t actor)
{
	size_t rank = 0;

	for (size_t i = 0; i < trace->actors.count; i++) {
		int64_t since = trace->actors.at[i].since;
		if (since < trace->actors.at[actor].since ||
		    (since == trace->actors.at[actor].since && i < actor))
			rank++;
	}
	return rank;
}

const char *trace_actor(const struct trace *trace, size_t index)
{
	for (size_t i = 0; i < trace->actors.count; i++)
		if (actor_rank(trace, i) == index)
			return trace->actors.at[i].name;
	return NULL;
}

enum match { EXACT, WILDCARD };

static bool claim_matches(
    const struct claim *claim, const struct endpoint *endpoint, enum match match)
{
	static const uint8_t any[16];
	const struct endpoint *local = &claim->local;

	if (local->family != endpoint->family)
		return false;
	if (endpoint->transport &&
	    (local->transport != endpoint->transport || local->port != endpoint->port))
		return false;
	if (match == WILDCARD)
		return endpoint->transport && memcmp(local->address, any, sizeof any) == 0;
	return memcmp(local->address, endpoint->address, sizeof any) == 0;
}

/* The one actor all of whose claims match; NOBODY; SEVERAL. */
static int claimant(const struct trace *trace, const struct endpoint *endpoint, enum match match)
{
	int found = NOBODY;

	for (size_t i = 0; i < trace->claims.count; i++) {
		const struct claim *claim = &trace->claims.at[i];
		if (!claim_matches(claim, endpoint, match))
			continue;
		if (found != NOBODY && found != (int)claim->actor)
			return SEVERAL;
		found = (int)claim->actor;
	}
	return found;
}

long trace_actor_at(const struct trace *trace, const struct endpoint *endpoint)
{
	if (endpoint->family == 0)
		return -1;
	int actor = claimant(trace, endpoint, EXACT);
	if (actor == NOBODY)
		actor = claimant(trace, endpoint, WILDCARD);
	return actor < 0 ? -1 : (long)actor_rank(trace, (size_t)actor);
}
