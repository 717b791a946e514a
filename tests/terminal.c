#include "terminal.h"

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

/* What the leader tells: first who the program is, then each change of its state. */
struct report {
	pid_t program;
	int status; /* as waitpid() gives it */
	struct termios modes;
};

struct terminal {
	VTerm *emulator;
	VTermScreen *screen;
	int master, slave, reports, commands; /* slave stays open, so that reading never fails */
	int rows, columns;
	pid_t leader, program;
	struct termios modes_before, modes_after;
	bool reported; /* a change of state that terminal_wait_exit() has not told yet */
	int status;
	bool other_screen, cursor_hidden, mouse; /* as the program has asked for */
	struct text written;
	size_t emulated; /* octets of it that the emulator has had */
	struct text row; /* scratch of terminal_row() */
};

/* --- the leader and the program --- */

static void become_program(const struct terminal_options *options, int slave)
{
	setpgid(0, 0);
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(slave, getpid());
	signal(SIGTTOU, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	for (int i = 0; i < 3; i++)
		dup2(slave, i);
	for (int i = 0; options->environment[i]; i++) {
		if (strchr(options->environment[i], '='))
			putenv((char *)(uintptr_t)options->environment[i]);
		else
			unsetenv(options->environment[i]);
	}
	execvp(options->arguments[0], (char *const *)(uintptr_t)options->arguments);
	_exit(127);
}

/* Holds the terminal while the program runs, as a shell does. Never returns. */
static void lead(const struct terminal_options *options, int slave, int reports, int commands)
{
	struct report report = { 0 };
	char command;

	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	report.program = fork();
	if (report.program == 0)
		become_program(options, slave);
	signal(SIGTTOU, SIG_IGN);
	for (;;) {
		report.status = -1;
		if (write(reports, &report, sizeof report) != (ssize_t)sizeof report)
			_exit(1);
		if (waitpid(report.program, &report.status, WUNTRACED) < 0)
			_exit(1);
		tcgetattr(slave, &report.modes);
		if (write(reports, &report, sizeof report) != (ssize_t)sizeof report)
			_exit(1);
		/* wait to be told to go on, or for the end */
		if (read(commands, &command, 1) != 1 || !WIFSTOPPED(report.status))
			_exit(0);
		tcsetpgrp(slave, report.program);
		kill(-report.program, SIGCONT);
	}
}

/* --- the emulator --- */

static int on_property(VTermProp property, VTermValue *value, void *context)
{
	struct terminal *terminal = context;

	if (property == VTERM_PROP_ALTSCREEN)
		terminal->other_screen = value->boolean;
	else if (property == VTERM_PROP_CURSORVISIBLE)
		terminal->cursor_hidden = !value->boolean;
	else if (property == VTERM_PROP_MOUSE)
		terminal->mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static void start_emulator(struct terminal *terminal)
{
	terminal->emulator = vterm_new(terminal->rows, terminal->columns);
	vterm_set_utf8(terminal->emulator, 1);
	terminal->screen = vterm_obtain_screen(terminal->emulator);
	vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
	vterm_screen_enable_altscreen(terminal->screen, 1);
	vterm_screen_reset(terminal->screen, 1);
	terminal->cursor_hidden = false;
}

/* --- open and close --- */

static void set_size(const struct terminal *terminal)
{
	struct winsize size = { .ws_row = (unsigned short)terminal->rows,
		.ws_col = (unsigned short)terminal->columns };

	ioctl(terminal->master, TIOCSWINSZ, &size);
}

static void open_pty(struct terminal *terminal)
{
	terminal->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal->master < 0 || grantpt(terminal->master) || unlockpt(terminal->master))
		abort();
	terminal->slave = open(ptsname(terminal->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal->slave < 0)
		abort();
	fcntl(terminal->master, F_SETFL, O_NONBLOCK);
	tcgetattr(terminal->slave, &terminal->modes_before);
	set_size(terminal);
}

struct terminal *terminal_open(const struct terminal_options *options)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	int reports[2], commands[2];
	struct report report = { 0 };

	if (!terminal || pipe2(reports, O_CLOEXEC) || pipe2(commands, O_CLOEXEC))
		abort();
	terminal->rows = options->rows ? options->rows : 24;
	terminal->columns = options->columns ? options->columns : 80;
	open_pty(terminal);
	start_emulator(terminal);
	terminal->leader = fork();
	if (terminal->leader == 0) {
		close(commands[1]);
		close(terminal->master); /* the last one to close it hangs up */
		lead(options, terminal->slave, reports[1], commands[0]);
	}
	close(reports[1]);
	close(commands[0]);
	terminal->reports = reports[0];
	terminal->commands = commands[1];
	if (read(terminal->reports, &report, sizeof report) == (ssize_t)sizeof report)
		terminal->program = report.program;
	return terminal;
}

void terminal_close(struct terminal *terminal)
{
	if (!(terminal->reported && WIFEXITED(terminal->status)) && terminal->program > 0)
		kill(terminal->program, SIGKILL);
	close(terminal->commands);
	close(terminal->master);
	close(terminal->slave);
	waitpid(terminal->leader, NULL, 0);
	close(terminal->reports);
	vterm_free(terminal->emulator);
	text_free(&terminal->written);
	text_free(&terminal->row);
	free(terminal);
}

pid_t terminal_pid(const struct terminal *terminal)
{
	return terminal->program;
}

/* --- doing --- */

static void send_octets(struct terminal *terminal, const char *octets, size_t length)
{
	if (length && write(terminal->master, octets, length) != (ssize_t)length)
		abort();
}

void terminal_keys(struct terminal *terminal, const char *keys)
{
	send_octets(terminal, keys, strlen(keys));
}

void terminal_resize(struct terminal *terminal, int rows, int columns)
{
	terminal->rows = rows;
	terminal->columns = columns;
	vterm_set_size(terminal->emulator, rows, columns);
	set_size(terminal);
}

void terminal_continue(struct terminal *terminal)
{
	if (write(terminal->commands, "c", 1) != 1)
		abort();
}

/* --- waiting --- */

/* "\033[15b": the last character 15 times more. Emulators before libvterm 0.2 do not know it. Returns
 * the length of the sequence at AT, 0 if it is another, and how often. */
static size_t repetition(const char *at, size_t length, long *times)
{
	size_t digits = 0;

	*times = 0;
	if (length < 4 || at[0] != '\033' || at[1] != '[')
		return 0;
	for (digits = 0; digits < 4 && 2 + digits < length; digits++) {
		char c = at[2 + digits];
		if (c == 'b' && digits > 0)
			return digits + 3;
		if (c < '0' || c > '9')
			return 0;
		*times = 10 * *times + (c - '0');
	}
	return 0;
}

/* Gives the emulator what it has not had, but no sequence that is not all there yet. */
static void emulate(struct terminal *terminal)
{
	const char *octets = text_string(&terminal->written);
	size_t end = terminal->written.length, escape = end, at = terminal->emulated;

	while (escape > at && end - escape < 6 && octets[escape] != '\033')
		escape--;
	if (octets[escape] == '\033' && strspn(octets + escape + 1, "[0123456789") == end - escape - 1)
		end = escape;
	for (size_t i = at; i < end; i++) {
		long times;
		size_t length = repetition(octets + i, end - i, &times);
		if (length == 0)
			continue;
		vterm_input_write(terminal->emulator, octets + at, i - at);
		while (i > 0 && times-- > 0)
			vterm_input_write(terminal->emulator, octets + i - 1, 1);
		at = i + length;
		i = at - 1;
	}
	vterm_input_write(terminal->emulator, octets + at, end - at);
	terminal->emulated = end;
}

/* The program's writing goes to the emulator, the emulator's answers back. False: nothing came. */
static bool take_output(struct terminal *terminal)
{
	char buffer[65536];
	ssize_t got = read(terminal->master, buffer, sizeof buffer);

	if (got <= 0)
		return false;
	text_add_octets(&terminal->written, buffer, (size_t)got);
	emulate(terminal);
	vterm_screen_flush_damage(terminal->screen);
	size_t answer = vterm_output_read(terminal->emulator, buffer, sizeof buffer);
	send_octets(terminal, buffer, answer);
	return true;
}

static void take_report(struct terminal *terminal)
{
	struct report report;

	if (read(terminal->reports, &report, sizeof report) != (ssize_t)sizeof report)
		return;
	if (report.status == -1) /* goes on after a stop */
		return;
	terminal->status = report.status;
	terminal->modes_after = report.modes;
	terminal->reported = true;
}

/* Waits for one event, at most until DEADLINE; false: it has passed. */
static bool step_once(struct terminal *terminal, int64_t deadline)
{
	struct pollfd ends[2] = { { .fd = terminal->master, .events = POLLIN },
		{ .fd = terminal->reported ? -1 : terminal->reports, .events = POLLIN } };
	int64_t left = deadline - monotonic_now();

	if (left <= 0)
		return false;
	if (poll(ends, 2, (int)(left / 1000000) + 1) <= 0)
		return true;
	if (ends[0].revents & POLLIN)
		take_output(terminal);
	else if (ends[1].revents)
		take_report(terminal);
	return true;
}

bool terminal_wait(
    struct terminal *terminal, terminal_predicate *holds, const void *context, int milliseconds)
{
	int64_t deadline = monotonic_now() + milliseconds * INT64_C(1000000);

	while (!holds(terminal, context)) {
		if (!step_once(terminal, deadline))
			return false;
	}
	return true;
}

static bool shows(const struct terminal *terminal, const void *text)
{
	return terminal_shows(terminal, text);
}

static bool shows_not(const struct terminal *terminal, const void *text)
{
	return !terminal_shows(terminal, text);
}

bool terminal_wait_text(struct terminal *terminal, const char *text, int milliseconds)
{
	return terminal_wait(terminal, shows, text, milliseconds);
}

bool terminal_wait_gone(struct terminal *terminal, const char *text, int milliseconds)
{
	return terminal_wait(terminal, shows_not, text, milliseconds);
}

bool terminal_wait_quiet(struct terminal *terminal, int quiet, int milliseconds)
{
	int64_t deadline = monotonic_now() + milliseconds * INT64_C(1000000);

	while (monotonic_now() < deadline) {
		struct pollfd end = { .fd = terminal->master, .events = POLLIN };
		if (poll(&end, 1, quiet) == 0)
			return true;
		take_output(terminal);
	}
	return false;
}

static bool has_changed_state(const struct terminal *terminal, const void *context)
{
	(void)context;
	return terminal->reported;
}

bool terminal_wait_exit(struct terminal *terminal, int *status, int milliseconds)
{
	if (!terminal_wait(terminal, has_changed_state, NULL, milliseconds))
		return false;
	while (take_output(terminal))
		; /* what it wrote before it ended */
	*status = terminal->status;
	if (WIFSTOPPED(terminal->status))
		terminal->reported = false;
	return true;
}

/* --- looking --- */

static void add_character(struct text *text, uint32_t c)
{
	char octets[4];
	size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (length == 1) {
		octets[0] = (char)c;
	} else {
		for (size_t i = length; i-- > 1; c >>= 6)
			octets[i] = (char)(0x80 | (c & 0x3f));
		octets[0] = (char)((0xf0 << (4 - length) & 0xff) | c);
	}
	text_add_octets(text, octets, length);
}

const char *terminal_row(const struct terminal *terminal, int number)
{
	struct text *row = (struct text *)(uintptr_t)&terminal->row;
	size_t end = 0; /* of what is not blank */
	VTermScreenCell cell;

	text_clear(row);
	for (int column = 0; column<terminal->columns; column += cell.width> 1 ? cell.width : 1) {
		VTermPos place = { .row = number, .col = column };
		vterm_screen_get_cell(terminal->screen, place, &cell);
		if (cell.chars[0] == 0 || cell.chars[0] == ' ' || cell.chars[0] == UINT32_MAX) {
			text_add(row, " ");
			continue;
		}
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			add_character(row, cell.chars[i]);
		end = row->length;
	}
	row->length = end;
	if (row->at)
		row->at[end] = '\0';
	return text_string(row);
}

void terminal_text(const struct terminal *terminal, struct text *text)
{
	for (int i = 0; i < terminal->rows; i++)
		text_printf(text, "%s\n", terminal_row(terminal, i));
}

bool terminal_shows(const struct terminal *terminal, const char *text)
{
	for (int i = 0; i < terminal->rows; i++) {
		if (strstr(terminal_row(terminal, i), text))
			return true;
	}
	return false;
}

const struct text *terminal_written(const struct terminal *terminal)
{
	return &terminal->written;
}

bool terminal_restored(const struct terminal *terminal, struct text *why)
{
	const struct termios *a = &terminal->modes_before, *b = &terminal->modes_after;

	if (terminal->other_screen)
		text_add(why, "still on the alternate screen; ");
	if (terminal->cursor_hidden)
		text_add(why, "cursor hidden; ");
	if (terminal->mouse)
		text_add(why, "mouse reports left on; ");
	if (a->c_lflag != b->c_lflag || a->c_iflag != b->c_iflag || a->c_oflag != b->c_oflag ||
	    a->c_cflag != b->c_cflag || memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) != 0)
		text_add(why, "modes not as before; ");
	return why->length == 0;
}

long terminal_ticks(const struct terminal *terminal)
{
	char path[64], line[1024];
	unsigned long user = 0, kernel = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)terminal->program);
	FILE *file = fopen(path, "r");
	if (!file)
		return -1;
	size_t length = fread(line, 1, sizeof line - 1, file);
	fclose(file);
	line[length] = '\0';
	/* fields 14 and 15; the name in field 2 may hold anything, even blanks and brackets */
	const char *after = strrchr(line, ')');
	if (!after || sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
	                  &kernel) != 2)
		return -1;
	return (long)(user + kernel);
}
