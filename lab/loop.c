/* One poll() over keyboard, stage and signals; carries out the effects that the lab asks for. */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "noting.h"
#include "player.h"
#include "save.h"
#ifdef LAB_TUI
#include "screen.h"
#include "views/view.h"
#endif

struct loop {
	struct session *session;
	struct player player;
	struct screen *screen; /* or NULL */
	int keys;              /* the terminal; -1: no screen */
	int signals;           /* signalfd */
	bool changed;          /* something to draw, record or print */
	bool quit;
	int64_t leisure_shown; /* when what was done at leisure was last shown, CLOCK_MONOTONIC ns */
	struct error error;    /* of the recording, said at the end */
	struct error unread;   /* of the file that was read, likewise */
};

static int64_t monotonic_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void give(struct loop *loop, struct input input);

/* --- the stage --- */

static void give_message(void *context, const struct message *message, const uint8_t *data)
{
	give(context, (struct input){ .kind = INPUT_MESSAGE, .message = message, .data = data });
}

static void give_failure(struct loop *loop, enum status status, const char *text)
{
	struct message message = {
		.kind = MESSAGE_FAILED, .size = (uint32_t)strlen(text), .time = (int64_t)status
	};

	give_message(loop, &message, (const uint8_t *)text);
}

static void start_stage(struct loop *loop)
{
	struct error error;

	if (loop->session->stage && !player_start(&loop->player, loop->session->stage, &error))
		give_failure(loop, STATUS_SCENARIO, error.text);
}

static void read_stage(struct loop *loop)
{
	enum play play;

	if (player_read(&loop->player, give_message, loop))
		return;
	player_stop(&loop->player);
	play = loop->session->lab.play;
	if (play == PLAY_LIVE)
		loop->quit = !loop->screen;
	else if (play != PLAY_ENDED && play != PLAY_FAILED && loop->session->lab.wait_status < 0)
		give_failure(loop, STATUS_SCENARIO, "the stage ended before the scenario did");
}

/* Notes came after the packets that they are on had been written. */
static bool add_notes(struct loop *loop)
{
	struct session *session = loop->session;
	const char *path = text_string(&session->lab.notebook.file);
	struct output_place place = { .path = path, .input = path };

	return !session->lab.notebook.recorded || !notes_changed(session->trace) ||
	       trace_save(session->trace, &place, &loop->error);
}

static void record(struct loop *loop, bool last)
{
	struct session *session = loop->session;
	const struct lab *lab = &session->lab;
	struct recording *recording = session->recording;
	bool settled = lab->play == PLAY_LIVE || (lab->play == PLAY_WAITING && lab->settled);

	if (!recording)
		return;
	bool good = last ? recording_finish(recording, session->trace, &loop->error)
	                 : recording_update(recording, session->trace, settled, &loop->error);
	if (!good && !last) {
		recording_abandon(recording);
		loop->quit = true;
	}
	if (good && last && session->trace->interfaces.count > 0) {
		session->has_recorded = true;
		session->recorded = session->trace->frames.count;
		good = add_notes(loop);
	}
	if (!good || last)
		session->recording = NULL;
}

/* The same scenario on a new stage. What was recorded stays the record of the first run. */
static void restart(struct loop *loop)
{
	struct session *session = loop->session;
	struct trace *old = session->trace;

	player_stop(&loop->player);
	record(loop, true);
	session->trace = trace_new();
	session->trace->live = true;
	session->shown = 0;
	lab_begin_again(&session->lab, session->trace);
	trace_free(old);
	start_stage(loop);
}

/* Packets, calls and notes into the file that the student wants. Effects that have waited for it. */
static unsigned save(struct loop *loop)
{
	struct lab *lab = &loop->session->lab;
	const char *path = text_string(&lab->notebook.file);
	struct output_place place = { .path = path, .input = lab->notebook.own ? path : NULL };
	struct error error;
	bool good = trace_save(loop->session->trace, &place, &error);

	return noting_saved(lab, good ? NULL : &error);
}

static void give(struct loop *loop, struct input input)
{
	input.now = monotonic_now();
	unsigned effects = lab_update(&loop->session->lab, &input);
	loop->changed = true;
	if (effects & EFFECT_KEEP)
		loop->session->keep(loop->session);
	if (effects & EFFECT_SAVE)
		effects |= save(loop);
	if (effects & EFFECT_NEXT)
		player_request(&loop->player, REQUEST_NEXT);
	if (effects & EFFECT_SETTLE)
		player_request(&loop->player, REQUEST_SETTLE);
	if (effects & EFFECT_RESTART)
		restart(loop);
	if (effects & EFFECT_STOP_READING)
		intake_stop(&loop->session->intake);
	if (effects & EFFECT_QUIT)
		loop->quit = true;
}

/* --- the file --- */

/* For as long as nobody would notice. */
static void read_file(struct loop *loop)
{
	static const int64_t slice = 5000000; /* ns */
	struct intake *intake = &loop->session->intake;
	int64_t end = monotonic_now() + slice;

	do
		if (!intake_read(intake, &loop->unread))
			loop->quit = true;
	while (intake_is_busy(intake) && monotonic_now() < end);
}

static void tell_file(struct loop *loop)
{
	struct input input;

	if (intake_news(&loop->session->intake, monotonic_now(), &input))
		give(loop, input);
}

/* --- what can wait --- */

/* Likewise for a moment; a picture of it only now and then. */
static void use_leisure(struct loop *loop)
{
	static const int64_t slice = 5000000, picture = 50000000; /* ns */
	struct lab *lab = &loop->session->lab;
	struct input input = { .kind = INPUT_LEISURE, .now = monotonic_now() };
	int64_t end = input.now + slice;

	while (lab_is_busy(lab) && input.now < end) {
		lab_update(lab, &input);
		input.now = monotonic_now();
	}
	if (lab_is_busy(lab) && input.now < loop->leisure_shown + picture)
		return;
	loop->leisure_shown = input.now;
	loop->changed = true;
}

/* --- the terminal --- */

#ifdef LAB_TUI
static void give_size(struct loop *loop)
{
	struct input input = { .kind = INPUT_RESIZE };

	screen_size(loop->screen, &input.row, &input.column);
	give(loop, input);
}

static void read_keys(struct loop *loop)
{
	struct input input = { .kind = INPUT_KEY };

	while (!loop->quit && screen_input(loop->screen, &input))
		give(loop, input);
}

static void draw(struct loop *loop)
{
	const struct lab *lab = &loop->session->lab;

	struct cells cells =
	    cells_new(lab->rows > 0 ? lab->rows : 1, lab->columns > 0 ? lab->columns : 1);
	screen_draw(lab, &cells);
	screen_show(loop->screen, &cells);
	cells_free(&cells);
}

static bool open_screen(struct loop *loop, struct error *error)
{
	loop->screen = screen_open(error);
	if (!loop->screen)
		return false;
	loop->keys = screen_descriptor(loop->screen);
	give_size(loop);
	draw(loop);
	return true;
}
#else
static bool open_screen(struct loop *loop, struct error *error)
{
	(void)loop;
	return error_set(error, "this program was built without a screen; use --plain");
}
#endif

static void show(struct loop *loop)
{
	struct session *session = loop->session;

	if (!loop->changed)
		return;
	loop->changed = false;
	record(loop, false);
	if (session->progress && !session->progress(session))
		loop->quit = true;
#ifdef LAB_TUI
	if (loop->screen)
		draw(loop);
#endif
	/* Without a screen there is nobody to look back: the end of the play is the end. */
	if (!loop->screen && (session->lab.play == PLAY_ENDED || session->lab.play == PLAY_FAILED))
		loop->quit = true;
}

/* --- signals --- */

static int take_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void read_signals(struct loop *loop)
{
	struct signalfd_siginfo info;

	while (read(loop->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGINT && loop->session->intake.reader) {
			intake_stop(&loop->session->intake);
			continue;
		}
		if (info.ssi_signo != SIGWINCH) {
			loop->session->signal = (int)info.ssi_signo;
			loop->quit = true;
			continue;
		}
#ifdef LAB_TUI
		if (loop->screen) {
			screen_resize(loop->screen);
			give_size(loop);
		}
#endif
	}
}

/* --- the loop --- */

static int milliseconds_until(int64_t wake)
{
	if (wake == INT64_MAX)
		return -1;
	int64_t left = wake - monotonic_now();
	return left <= 0 ? 0 : (int)(left / 1000000 < 60000 ? left / 1000000 + 1 : 60000);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void turn(struct loop *loop)
{
	enum { KEYS, STAGE, SIGNALS, FILE_READ, SOURCES };
	const struct intake *intake = &loop->session->intake;
	struct pollfd sources[SOURCES] = {
		[KEYS] = { .fd = loop->keys, .events = POLLIN },
		[STAGE] = { .fd = loop->player.descriptor, .events = POLLIN },
		[SIGNALS] = { .fd = loop->signals, .events = POLLIN },
		[FILE_READ] = { .fd = intake_descriptor(intake), .events = POLLIN },
	};
	int64_t wake = lab_wake(&loop->session->lab);
	int wait = milliseconds_until(earlier(wake, intake_wake(intake)));
	bool busy = loop->screen && lab_is_busy(&loop->session->lab);
	int ready = poll(sources, SOURCES, busy || intake_is_busy(intake) ? 0 : wait);

	if (ready == 0 && wake <= monotonic_now())
		give(loop, (struct input){ .kind = INPUT_TIME });
	if (intake_is_busy(intake) || sources[FILE_READ].revents)
		read_file(loop);
	tell_file(loop);
	if (busy)
		use_leisure(loop);
	if (ready <= 0)
		return;
	if (sources[SIGNALS].revents)
		read_signals(loop);
	if (sources[STAGE].revents)
		read_stage(loop);
#ifdef LAB_TUI
	if (sources[KEYS].revents & POLLIN)
		read_keys(loop);
#endif
	if (sources[KEYS].revents & (POLLHUP | POLLERR))
		loop->quit = true; /* the terminal is gone */
}

static enum status outcome(const struct loop *loop)
{
	const struct session *session = loop->session;
	const struct lab *lab = &session->lab;

	if (loop->unread.text[0])
		return fail_with(STATUS_INPUT, "%s", loop->unread.text);
	if (loop->error.text[0])
		return fail_with(STATUS_OUTPUT, "%s", loop->error.text);
	if (lab->play == PLAY_FAILED)
		return fail_with((enum status)lab->failure_status, "%s", lab->failure);
	if (session->signal && lab->play != PLAY_LIVE)
		return STATUS_SIGNAL + (enum status)session->signal;
	if (lab->play == PLAY_ENDED && lab->exit_status == STATUS_KERNEL)
		return STATUS_KERNEL;
	if (lab->play == PLAY_ENDED && (lab->wait_status > 0 || lab->exit_status != 0))
		return STATUS_SCENARIO;
	return STATUS_GOOD;
}

enum status session_run(struct session *session)
{
	struct loop loop = { .session = session, .player = { .descriptor = -1 }, .keys = -1 };
	struct error error;
	sigset_t before;

	loop.signals = take_signals(&before);
	bool ready = !session->screen || open_screen(&loop, &error);
	if (ready) {
		start_stage(&loop);
		tell_file(&loop);
		show(&loop);
	}
	while (ready && !loop.quit) {
		turn(&loop);
		show(&loop);
	}
#ifdef LAB_TUI
	if (loop.screen)
		screen_close(loop.screen);
#endif
	player_stop(&loop.player);
	record(&loop, true);
	intake_stop(&session->intake);
	close(loop.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ready ? outcome(&loop) : fail_with(STATUS_USAGE, "%s", error.text);
}

/* --- pages --- */

#ifdef LAB_TUI
static void draw_page(struct screen *screen, const struct page *page)
{
	int rows, columns;

	screen_size(screen, &rows, &columns);
	struct cells cells = cells_new(rows, columns);
	page->draw(page->model, &cells);
	screen_show(screen, &cells);
	cells_free(&cells);
}

static bool give_page_size(struct screen *screen, const struct page *page)
{
	struct input input = { .kind = INPUT_RESIZE };

	screen_size(screen, &input.row, &input.column);
	return page->update(page->model, &input);
}

/* False: the student leaves, or a signal wants it. */
static bool page_turn(struct screen *screen, const struct page *page, int signals)
{
	struct pollfd sources[] = {
		{ .fd = screen_descriptor(screen), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	struct input input;
	bool stays = true;

	poll(sources, COUNT(sources), -1);
	while (stays && screen_input(screen, &input))
		stays = page->update(page->model, &input);
	while (read(signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo != SIGWINCH)
			return false;
		screen_resize(screen);
		give_page_size(screen, page);
	}
	return stays && !(sources[0].revents & (POLLHUP | POLLERR));
}

bool page_run(const struct page *page, struct error *error)
{
	struct screen *screen = screen_open(error);
	sigset_t before;

	if (!screen)
		return false;
	int signals = take_signals(&before);
	give_page_size(screen, page);
	do
		draw_page(screen, page);
	while (page_turn(screen, page, signals));
	screen_close(screen);
	close(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return true;
}
#else
bool page_run(const struct page *page, struct error *error)
{
	(void)page;
	return error_set(error, "this program was built without a screen");
}
#endif

/* --- no session --- */

void input_wait(int descriptor)
{
	struct pollfd source = { .fd = descriptor, .events = POLLIN };

	poll(&source, 1, -1);
}
