/*
 * run: plays one scenario in a world of its own and passes on what happens.
 *
 *     scenario ── journal, output ──▶ ┌───────┐
 *     lo ──────── packets ──────────▶ │ stage │ ── messages ──▶ lab
 *     scenario ◀──── "next" ───────── └───────┘ ◀── requests ── lab
 *
 * After a line that ends a step, a barrier (barrier.h) tells when the packets before it are through.
 */
#include "barrier.h"
#include "capture/source.h"
#include "journal.h"
#include "keeper.h"
#include "remedy.h"
#include "rights.h"
#include "stage.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SNAP_LENGTH = 2048, LINK_HEADER = 64 }; /* octets: a frame of MTU 1500; room above an MTU */

struct play {
	struct channel *lab;
	struct source *source;
	struct barrier barrier;
	struct keeper keeper;
	struct journal journal;
	uint64_t dropped; /* as last said to the lab */
	int wait_status;
	bool exited; /* the scenario, */
	bool ended;  /* and the lab knows */
};

/* --- scenario to lab --- */

static void pass_line(struct play *play)
{
	const struct text *line = &play->journal.line;

	channel_add(play->lab, MESSAGE_LINE, 0, 0, text_string(line), line->length);
	if (play->journal.too_long)
		channel_say(play->lab, MESSAGE_OUTPUT, 0, 0, "(a journal line over 64 KiB was cut)\n");
	if (journal_is_milestone(text_string(line), line->length))
		barrier_send(&play->barrier);
	journal_next(&play->journal);
}

/* Reads what is there once; false: nothing, or nothing any more (then *DESCRIPTOR is closed). */
static bool read_some(int *descriptor, char *bytes, size_t size, size_t *length)
{
	if (*descriptor < 0)
		return false;
	ssize_t got = read(*descriptor, bytes, size);
	if (got > 0) {
		*length = (size_t)got;
		return true;
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	close(*descriptor);
	*descriptor = -1;
	return false;
}

static bool pass_journal(struct play *play)
{
	char bytes[16 * 1024];
	size_t length = 0;

	if (!read_some(&play->keeper.journal, bytes, sizeof bytes, &length))
		return false;
	for (size_t at = 0, taken = 0; at < length; at += taken)
		if (journal_take(&play->journal, bytes + at, length - at, &taken))
			pass_line(play);
	return true;
}

static bool pass_output(struct play *play)
{
	char bytes[16 * 1024];
	size_t length = 0;

	if (!read_some(&play->keeper.output, bytes, sizeof bytes, &length))
		return false;
	channel_add(play->lab, MESSAGE_OUTPUT, 0, 0, bytes, length);
	return true;
}

/* The scenario is gone: what it wrote is still in the pipes, what it sent still on its way. */
static void on_exit_of_scenario(struct play *play)
{
	int status = 0;
	ssize_t got = read(play->keeper.control, &status, sizeof status);

	play->exited = true;
	play->wait_status = got == sizeof status ? status : 9 /* the keeper was killed */;
	close(play->keeper.control);
	play->keeper.control = -1;
	while (pass_journal(play))
		;
	if (play->journal.line.length)
		pass_line(play);
	while (pass_output(play))
		;
	barrier_send(&play->barrier);
}

/* --- capture to lab --- */

static void on_barrier(struct play *play)
{
	uint64_t dropped = source_dropped(play->source);

	if (dropped != play->dropped)
		channel_add(play->lab, MESSAGE_DROPPED, (int64_t)dropped, 0, NULL, 0);
	play->dropped = dropped;
	channel_add(play->lab, MESSAGE_SETTLED, 0, 0, NULL, 0);
	if (play->exited && !play->ended) {
		channel_add(play->lab, MESSAGE_ENDED, play->wait_status, 0, NULL, 0);
		play->ended = true;
	}
}

static void on_packet(void *context, const struct source_packet *packet)
{
	struct play *play = context;

	switch (barrier_match(&play->barrier, packet->bytes, packet->captured)) {
	case BARRIER_NOT:
		channel_add(play->lab, MESSAGE_PACKET, packet->time, packet->length, packet->bytes,
		    packet->captured);
		break;
	case BARRIER_THROUGH:
		on_barrier(play);
		break;
	case BARRIER_PART:
		break;
	}
}

/* --- lab to scenario --- */

/* False: the lab wants no more. */
static bool obey(struct play *play)
{
	char requests[64];
	long count = channel_requests(requests, sizeof requests);

	for (long i = 0; i < count; i++) {
		if (requests[i] == REQUEST_SETTLE)
			barrier_send(&play->barrier);
		else if (requests[i] == REQUEST_NEXT && write(play->keeper.input, "next\n", 5) < 0)
			continue; /* it has ended, or never reads: the lab will learn the former */
	}
	return count >= 0;
}

static int play_on(struct play *play)
{
	struct error error;

	for (;;) {
		struct pollfd events[] = {
			{ .fd = LAB, .events = POLLIN },
			{ .fd = source_descriptor(play->source), .events = POLLIN },
			{ .fd = play->keeper.journal, .events = POLLIN },
			{ .fd = play->keeper.output, .events = POLLIN },
			{ .fd = play->keeper.control, .events = POLLIN },
		};
		if (poll(events, COUNT(events), barrier_wait(&play->barrier)) < 0 && errno != EINTR)
			return 1;
		if (events[0].revents && !obey(play))
			return 0;
		if (events[1].revents && !source_read(play->source, on_packet, play, &error))
			return channel_fail(play->lab, STATUS_SCENARIO_FAILED, &error);
		if (events[2].revents)
			pass_journal(play);
		if (events[3].revents)
			pass_output(play);
		if (events[4].revents)
			on_exit_of_scenario(play);
		barrier_repeat(&play->barrier);
		channel_flush(play->lab);
	}
}

/* --- setting the stage --- */

/* On the machine's own lo others speak too: only the barrier, the scenario's ports, and what has no
 * ports (ICMP, IGMP). */
static void filter_machine(const struct needs *needs, uint16_t barrier_port, struct text *filter)
{
	if (needs->port_count == 0)
		return;
	text_printf(filter, "not (tcp or udp) or port %u", (unsigned)barrier_port);
	for (size_t i = 0; i < needs->port_count; i++)
		text_printf(filter, " or port %u", (unsigned)needs->ports[i]);
}

static struct source *open_source(const struct world *world, const struct needs *needs,
    uint16_t barrier_port, struct error *error)
{
	struct text filter = { 0 };
	bool denied = false;
	uint32_t frame = (uint32_t)world->mtu + LINK_HEADER;

	if (world->way == WORLD_MACHINE)
		filter_machine(needs, barrier_port, &filter);
	struct source *source = source_open(
	    &(struct source_options){
	        .interface = "lo",
	        .filter = filter.length ? text_string(&filter) : NULL,
	        .snap_length = frame > SNAP_LENGTH ? frame : SNAP_LENGTH,
	        .immediate = true,
	    },
	    &denied, error);
	text_free(&filter);
	return source;
}

int run_scenario(struct channel *lab, const struct needs *needs, char *const arguments[])
{
	struct play play = { .lab = lab };
	struct world world;
	struct error error;

	if (access(arguments[0], X_OK) != 0) {
		error_set(&error, "%s: %s", arguments[0], strerror(errno));
		return channel_fail(lab, STATUS_SCENARIO_FAILED, &error);
	}
	int status = world_make(needs, &world, &error);
	if (status)
		return channel_fail(lab, status, &error);

	/* The kernel counts what all programs do there; and what it sends into a slow line, long before it
	 * is seen to leave. Neither tells what a packet was made for. */
	if (world.way == WORLD_MACHINE || needs->rate > 0)
		setenv("LOOPLAB_UNCOUNTED", "1", 1);
	/* The keeper before the capture, so that it has no part in it. */
	if (!keeper_fork(&play.keeper, arguments, needs->net_admin, &error) ||
	    !barrier_open(&play.barrier, &error))
		return channel_fail(lab, STATUS_SCENARIO_FAILED, &error);
	play.source = open_source(&world, needs, play.barrier.port, &error);
	if (!play.source)
		return channel_fail(lab, STATUS_NO_PERMISSION, &error);
	if (!rights_drop(false)) {
		error_set(&error, "the stage could not give up its rights: %s", strerror(errno));
		return channel_fail(lab, STATUS_NO_PERMISSION, &error);
	}
	channel_end_with_lab(lab);

	channel_say(lab, MESSAGE_READY, source_link_type(play.source), source_snap_length(play.source),
	    text_string(&world.words));
	channel_flush(lab);
	keeper_go(&play.keeper);
	return play_on(&play);
}
