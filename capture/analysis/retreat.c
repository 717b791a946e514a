/*
 * analysis/retreat: takes back what was concluded from the newest packets, so that one that came late
 * can be put before them.
 */
#include "parts.h"

enum { MAX_STEPS = MAX_RETREAT }; /* a power of two */

/* How to take back one packet. */
struct step {
	uint32_t stream;
	uint8_t direction;                 /* its sender's */
	bool created;                      /* the connection is new; nothing else counts then */
	struct analysis_connection before; /* but for the memory of its lists */
	struct numbering numbering;        /* that was the present one */
	size_t numberings, details;        /* how many there were */
	uint64_t changes;                  /* likewise, of unacked segments */
};

struct analysis_retreat {
	struct step steps[MAX_STEPS]; /* the newest, a ring */
	uint32_t at, count;           /* where the next goes; how many are good */
	struct unacked_changes changes;
};

struct unacked_changes *analysis_retreat_add(
    struct analysis *all, uint32_t stream, uint8_t direction)
{
	if (!all->retreat)
		all->retreat = memory_take(sizeof *all->retreat);
	struct analysis_retreat *retreat = all->retreat;
	struct step *step = &retreat->steps[retreat->at];
	retreat->at = (retreat->at + 1) % MAX_STEPS;
	if (retreat->count < MAX_STEPS)
		retreat->count++;
	step->stream = stream;
	step->direction = direction;
	step->created = stream >= all->connections.count;
	step->numberings = all->numberings.count;
	step->details = all->details.count;
	step->changes = retreat->changes.count;
	if (step->created)
		return &retreat->changes;
	step->before = all->connections.at[stream];
	step->numbering = all->numberings.at[step->before.numbering];
	return &retreat->changes;
}

static void connection_free(struct analysis_connection *connection)
{
	unacked_free(&connection->sides[0].unacked);
	unacked_free(&connection->sides[1].unacked);
}

/* NOW, a list from which everything was taken back, in the place of the one BEFORE, whose memory may
 * be gone. */
static void list_restore(struct unacked *before, const struct unacked *now)
{
	bool ordered = before->ordered;

	*before = *now;
	before->ordered = ordered;
	before->measured = false;
}

bool analysis_unfollow(struct analysis *all)
{
	struct analysis_retreat *retreat = all->retreat;

	if (!retreat || retreat->count == 0)
		return false;
	retreat->at = (retreat->at + MAX_STEPS - 1) % MAX_STEPS;
	retreat->count--;
	struct step *step = &retreat->steps[retreat->at];
	if (retreat->changes.count - step->changes > MAX_UNACKED_CHANGES)
		return false;
	struct analysis_connection *connection = &all->connections.at[step->stream];
	struct analysis_side *from = &connection->sides[step->direction];
	struct analysis_side *to = &connection->sides[1 - step->direction];
	while (retreat->changes.count > step->changes)
		unacked_revert(&to->unacked, &retreat->changes);
	all->numberings.count = step->numberings;
	all->details.count = step->details;
	if (step->created) {
		connection_free(connection);
		all->connections.count--;
		return true;
	}
	if (from->unacked.count > step->before.sides[step->direction].unacked.count)
		unacked_drop_newest(&from->unacked);
	for (int i = 0; i < 2; i++)
		list_restore(&step->before.sides[i].unacked, &connection->sides[i].unacked);
	*connection = step->before;
	all->numberings.at[connection->numbering] = step->numbering;
	return true;
}

void analysis_free(struct analysis *all)
{
	for (size_t i = 0; i < all->connections.count; i++)
		connection_free(&all->connections.at[i]);
	array_free(&all->connections);
	array_free(&all->numberings);
	array_free(&all->details);
	memory_free(all->retreat);
	*all = (struct analysis){ 0 };
}
