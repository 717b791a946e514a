/* Plays side by side: one poll() for all of their stages. */
#include "parallel.h"

#include <string.h>
#include <time.h>

#include "status.h"

static int64_t monotonic_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void give(struct performance *one, struct input input)
{
	input.now = monotonic_now();
	unsigned effects = lab_update(&one->lab, &input);
	if (effects & EFFECT_NEXT)
		player_request(&one->player, REQUEST_NEXT);
	if (effects & EFFECT_SETTLE)
		player_request(&one->player, REQUEST_SETTLE);
}

static void give_message(void *context, const struct message *message, const uint8_t *data)
{
	give(context, (struct input){ .kind = INPUT_MESSAGE, .message = message, .data = data });
}

static void give_failure(struct performance *one, const char *words)
{
	struct message message = {
		.kind = MESSAGE_FAILED, .size = (uint32_t)strlen(words), .time = STATUS_SCENARIO
	};

	give_message(one, &message, (const uint8_t *)words);
}

static void begin(struct performance *one)
{
	struct error error;

	one->began = monotonic_now();
	one->player = (struct player){ .descriptor = -1 };
	one->trace = trace_new();
	one->trace->live = true;
	lab_start(&one->lab, one->trace, one->name, PLAY_STARTING);
	one->lab.automatic = true;
	if (!player_start(&one->player, one->stage, &error))
		give_failure(one, error.text);
}

static bool is_over(const struct performance *one)
{
	return one->lab.play == PLAY_ENDED || one->lab.play == PLAY_FAILED;
}

/* What has come from the stage, or has become due. */
static void go_on(struct performance *one)
{
	if (one->player.descriptor >= 0 && !player_read(&one->player, give_message, one)) {
		player_stop(&one->player);
		if (!is_over(one) && one->lab.wait_status < 0)
			give_failure(one, "the stage ended before the scenario did");
	}
	if (lab_wake(&one->lab) <= monotonic_now())
		give(one, (struct input){ .kind = INPUT_TIME });
}

static int milliseconds_until(int64_t wake)
{
	int64_t left = wake == INT64_MAX ? INT64_MAX : wake - monotonic_now();

	if (left <= 0)
		return 0;
	return left / 1000000 < 1000 ? (int)(left / 1000000) + 1 : 1000;
}

/* Waits until one of those that are on has something to do. */
static void wait_for_any(struct performance *const on[], size_t count)
{
	const struct player *players[MAX_PLAYERS];
	int64_t wake = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		int64_t due = lab_wake(&on[i]->lab);
		players[i] = &on[i]->player;
		wake = due < wake ? due : wake;
	}
	players_wait(players, count, milliseconds_until(wake));
}

static void finish(struct performance *one,
    void (*done)(void *context, struct performance *performance), void *context)
{
	one->ended = monotonic_now();
	done(context, one);
	player_stop(&one->player);
	lab_finish(&one->lab);
	trace_free(one->trace);
	one->trace = NULL;
}

void perform_all(struct performance *list, size_t count, size_t width,
    void (*done)(void *context, struct performance *performance), void *context)
{
	struct performance *on[MAX_PLAYERS];
	size_t next = 0, playing = 0;

	while (next < count || playing > 0) {
		for (; playing < width && playing < MAX_PLAYERS && next < count; next++) {
			begin(&list[next]);
			on[playing++] = &list[next];
		}
		wait_for_any(on, playing);
		for (size_t i = playing; i-- > 0;) {
			go_on(on[i]);
			if (!is_over(on[i]))
				continue;
			finish(on[i], done, context);
			on[i] = on[--playing];
		}
	}
}
