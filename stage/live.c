/* live: captures on the machine's own interfaces, with rights that are given up at once. */
#include "capture/source.h"
#include "remedy.h"
#include "rights.h"
#include "stage.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

enum { STATUS_USAGE = 2, STATUS_INPUT_FAILED = 3 };
enum { COUNT_EVERY = 500000000 /* ns */, LAST_PACKETS_MS = 20 /* twice the capture's time-out */ };

struct live {
	struct channel *lab;
	struct source *source;
	uint64_t dropped; /* as last said to the lab */
	int64_t count_at; /* CLOCK_MONOTONIC ns: when to look for drops; INT64_MAX: nothing came */
	int64_t end;      /* CLOCK_REALTIME ns: later packets are not wanted; INT64_MAX: all are */
	bool over;        /* one of those came: all before it have been passed on */
};

static int64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void on_packet(void *context, const struct source_packet *packet)
{
	struct live *live = context;

	live->over |= packet->time > live->end;
	if (packet->time <= live->end)
		channel_add(live->lab, MESSAGE_PACKET, packet->time, packet->length, packet->bytes,
		    packet->captured);
}

static void say_dropped(struct live *live)
{
	uint64_t dropped = source_dropped(live->source);

	if (dropped != live->dropped)
		channel_add(live->lab, MESSAGE_DROPPED, (int64_t)dropped, 0, NULL, 0);
	live->dropped = dropped;
	live->count_at = INT64_MAX;
}

/* Milliseconds, for poll(). */
static int time_to_wait(const struct live *live)
{
	if (live->end != INT64_MAX)
		return LAST_PACKETS_MS;
	if (live->count_at == INT64_MAX)
		return -1;
	int64_t left = live->count_at - now(CLOCK_MONOTONIC);
	return left > 0 ? (int)(left / 1000000 + 1) : 0;
}

/* Whether the lab said enough: by closing its side of the socket, perhaps still reading. */
static bool is_enough(short events)
{
	char requests[64];

	return events && channel_requests(requests, sizeof requests) < 0;
}

/* Until the lab has enough, and then what the kernel still holds back of the time before. */
static int pass_on(struct live *live)
{
	struct error error;

	while (!live->over) {
		struct pollfd events[] = {
			{ .fd = live->end == INT64_MAX ? LAB : -1, .events = POLLIN },
			{ .fd = source_descriptor(live->source), .events = POLLIN },
		};
		int ready = poll(events, COUNT(events), time_to_wait(live));
		if (ready < 0 && errno != EINTR)
			return 1;
		if (is_enough(events[0].revents))
			live->end = now(CLOCK_REALTIME);
		else if (ready == 0 && live->end != INT64_MAX)
			live->over = true;
		if (events[1].revents) {
			if (!source_read(live->source, on_packet, live, &error))
				return channel_fail(live->lab, STATUS_INPUT_FAILED, &error);
			if (live->count_at == INT64_MAX)
				live->count_at = now(CLOCK_MONOTONIC) + COUNT_EVERY;
		}
		if (live->over || now(CLOCK_MONOTONIC) >= live->count_at)
			say_dropped(live);
		channel_flush(live->lab);
	}
	return 0;
}

static int explain(struct channel *lab, bool denied, const struct error *why)
{
	struct text words = { 0 };
	struct error error;

	if (!denied)
		return channel_fail(lab, STATUS_USAGE, why);
	remedy_capture(&words);
	error_set(&error, "%s", text_string(&words));
	text_free(&words);
	return channel_fail(lab, STATUS_NO_PERMISSION, &error);
}

int run_capture(
    struct channel *lab, const char *interface, uint32_t snap_length, const char *filter)
{
	struct text words = { 0 };
	struct error error;
	bool denied = false;
	struct source *source = source_open(
	    &(struct source_options){
	        .interface = interface,
	        .filter = filter,
	        .snap_length = snap_length,
	    },
	    &denied, &error);

	if (!source)
		return explain(lab, denied, &error);
	if (!rights_drop(false)) {
		error_set(&error, "the stage could not give up its rights: %s", strerror(errno));
		return channel_fail(lab, STATUS_NO_PERMISSION, &error);
	}
	channel_end_with_lab(lab);

	text_printf(&words, "live capture on %s", source_interface(source));
	channel_say(lab, MESSAGE_READY, source_link_type(source), source_snap_length(source),
	    text_string(&words));
	text_free(&words);
	channel_flush(lab);
	int status = pass_on(&(struct live){
	    .lab = lab,
	    .source = source,
	    .count_at = INT64_MAX,
	    .end = INT64_MAX,
	});
	source_close(source);
	return status;
}
