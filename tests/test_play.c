/*
 * Every scenario program, run as the lab runs it and as a person does: its description, its
 * journal, its manners. What the wire shows is tested with the stage.
 */
#include "capture/event.h"
#include "capture/pattern.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAMS BINARY_DIR "/libexec/looplab/"

enum {
	PLENTY = 80 /* steps of any scenario, at most */,
	JOURNAL = 200 /* a descriptor that no pipe or file gets here */
};

/* --- running a program --- */

struct run {
	int status; /* exit status, -1: by a signal */
	struct text output, errors, journal;
	ARRAY(struct event) events; /* of the journal */
	struct arena arena;
};

enum how {
	WATCHED,  /* journal, and "next" for every step */
	LEFT,     /* journal, but the lab has gone: end of input */
	UNWATCHED /* alone, without a terminal */
};

static int memory_file(void)
{
	int file = memfd_create("test", MFD_CLOEXEC);

	assert_true(file >= 0);
	return file;
}

static void take_file(int file, struct text *text)
{
	char part[4096];
	ssize_t length;

	lseek(file, 0, SEEK_SET);
	while ((length = read(file, part, sizeof part)) > 0)
		text_add_octets(text, part, (size_t)length);
	close(file);
}

static void become(const char *name, const char *setting, enum how how, const int files[4])
{
	struct text path = { 0 };
	char *option = strdup(setting), set[] = "--set";

	text_printf(&path, PROGRAMS "%s", name);
	for (int i = 0; i < 3; i++)
		dup2(files[i], i);
	dup2(files[3], JOURNAL);
	for (int i = 3; i < JOURNAL; i++) /* a test runner's own may be open */
		close(i);
	unsetenv("LOOPLAB_JOURNAL");
	if (how != UNWATCHED)
		setenv("LOOPLAB_JOURNAL", "200", 1);
	if (option[0] == '-')
		execv(path.at, (char *[]){ path.at, option, NULL });
	else
		execv(path.at, (char *[]){ path.at, set, option, NULL });
	_exit(126);
}

static void take_events(struct run *run)
{
	const char *at = text_string(&run->journal), *end;

	for (; (end = strchr(at, '\n')); at = end + 1) {
		struct error error;
		struct event event;
		if (!event_from_journal(at, (size_t)(end - at), &event, &run->arena, &error))
			fail_msg("%s: %.*s", error.text, (int)(end - at), at);
		*array_add(&run->events) = event;
	}
	assert_string_equal(at, ""); /* no line is left unfinished */
}

/* SETTING: "port=4000", or an option: "--help". */
static struct run run(const char *name, const char *setting, enum how how)
{
	struct run run = { .status = -1 };
	int input[2], files[4], status;

	assert_int_equal(pipe2(input, O_CLOEXEC), 0);
	for (int i = 0; i < PLENTY && how == WATCHED; i++)
		assert_int_equal(write(input[1], "next\n", 5), 5);
	files[0] = input[0];
	for (int i = 1; i < 4; i++)
		files[i] = memory_file();
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		become(name, setting, how, files);
	close(input[0]);
	close(input[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		run.status = WEXITSTATUS(status);
	take_file(files[1], &run.output);
	take_file(files[2], &run.errors);
	take_file(files[3], &run.journal);
	take_events(&run);
	return run;
}

static void run_free(struct run *run)
{
	text_free(&run->output);
	text_free(&run->errors);
	text_free(&run->journal);
	array_free(&run->events);
	arena_free(&run->arena);
}

/* A port of 127.0.0.1 that is free now and not one that the kernel gives to others. */
static const char *some_port(void)
{
	static char setting[20];
	static int next;

	if (next == 0)
		next = 10000 + (int)(getpid() % 500) * 40;
	snprintf(setting, sizeof setting, "port=%d", next++);
	return setting;
}

static const struct event *find(const struct run *run, enum event_kind kind, const char *text)
{
	for (size_t i = 0; i < run->events.count; i++) {
		const struct event *event = &run->events.at[i];
		if (event->kind == kind && (!text || strncmp(event->text, text, strlen(text)) == 0))
			return event;
	}
	return NULL;
}

static const struct event *find_state(
    const struct run *run, const char *actor, enum tcp_state state, int descriptor)
{
	for (size_t i = 0; i < run->events.count; i++) {
		const struct event *event = &run->events.at[i];
		if (event->kind == EVENT_STATE && strcmp(event->actor, actor) == 0 &&
		    event->socket.state == state && event->socket.descriptor == descriptor)
			return event;
	}
	return NULL;
}

/* --- all programs --- */

static void for_each_program(void (*test)(const char *name))
{
	DIR *folder = opendir(PROGRAMS);
	int count = 0;

	assert_non_null(folder);
	for (const struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "looplab-stage") == 0)
			continue;
		test(entry->d_name);
		count++;
	}
	closedir(folder);
	assert_true(count > 0);
}

static void check_description(const char *name)
{
	static const char *const keys[] = { "name", "title", "topic", "level", "source", "reference",
		"summary" };
	struct run told = run(name, "--describe", UNWATCHED);
	json_error_t error;
	json_t *description = json_loads(text_string(&told.output), 0, &error), *one;
	size_t i;

	assert_int_equal(told.status, 0);
	if (!description)
		fail_msg("%s: line %d: %s", name, error.line, error.text);
	for (size_t k = 0; k < COUNT(keys); k++) {
		const char *value = json_string_value(json_object_get(description, keys[k]));
		if (!value || value[0] == '\0')
			fail_msg("%s: %s is missing", name, keys[k]);
	}
	assert_string_equal(json_string_value(json_object_get(description, "name")), name);
	assert_true(json_is_array(json_object_get(description, "needs")));
	assert_true(json_is_array(json_object_get(description, "parameters")));
	json_array_foreach(json_object_get(description, "parameters"), i, one)
	{
		assert_non_null(json_string_value(json_object_get(one, "name")));
		if (json_object_get(one, "choices"))
			assert_string_equal(json_string_value(json_object_get(one, "value")),
			    json_string_value(json_array_get(json_object_get(one, "choices"), 0)));
		else
			assert_true(json_is_integer(json_object_get(one, "value")));
		assert_non_null(json_string_value(json_object_get(one, "help")));
	}
	struct text source = { 0 };
	text_printf(&source, SOURCE_DIR "/scenarios/%s",
	    json_string_value(json_object_get(description, "source")));
	assert_int_equal(access(source.at, R_OK), 0);
	text_free(&source);
	json_decref(description);
	run_free(&told);
}

static void every_program_describes_itself_completely(void **state)
{
	(void)state;
	for_each_program(check_description);
}

static void check_journal(const char *name)
{
	struct run played = run(name, some_port(), WATCHED);
	struct error error;
	int64_t before = 0;

	print_message("           %s\n", name);
	const char *why = text_string(&played.errors);
	if (played.status == 77) { /* not without a stage, and one sentence says what is missing */
		assert_ptr_equal(strchr(why, '\n'), why + strlen(why) - 1);
		run_free(&played);
		return;
	}
	assert_int_equal(played.status, 0);
	assert_true(played.events.count > 2);
	assert_int_equal(played.events.at[0].kind, EVENT_SCENARIO);
	assert_string_equal(played.events.at[0].name, name);
	const struct event *last = &played.events.at[played.events.count - 1];
	assert_int_equal(last->kind, EVENT_END);
	assert_int_equal(last->result, 0);
	for (size_t i = 0; i < played.events.count; i++) {
		const struct event *event = &played.events.at[i];
		assert_true(event->begin <= event->end);
		/* what was counted meanwhile comes after what was done meanwhile */
		assert_true(before <= (event->kind == EVENT_COUNT ? event->end : event->begin));
		before = event->end;
		if (event->kind == EVENT_STEP && !pattern_valid(event->wire, &error))
			fail_msg("%s, line %d: %s", name, event->line, error.text);
		if (event->kind == EVENT_EXPECT)
			assert_int_equal(event->result, 1);
	}
	run_free(&played);
}

static void every_journal_runs_from_scenario_to_end_in_order_of_time(void **state)
{
	(void)state;
	for_each_program(check_journal);
}

/* --- the handshake --- */

static void the_first_socket_is_descriptor_3_as_in_any_program(void **state)
{
	(void)state;
	struct run played = run("tcp-handshake", some_port(), WATCHED);
	const struct event *made = find(&played, EVENT_CALL, "socket(");

	assert_non_null(made);
	assert_int_equal(made->result, 3);
	assert_string_equal(made->actor, "server");
	assert_null(made->error);
	run_free(&played);
}

static void both_ends_are_established_when_connect_returns(void **state)
{
	(void)state;
	struct run played = run("tcp-handshake", some_port(), WATCHED);
	const struct event *called = find(&played, EVENT_CALL, "connect(");
	const struct event *accepted = find(&played, EVENT_CALL, "accept(");
	const struct event *client = find_state(&played, "client", STATE_ESTABLISHED, 4);
	const struct event *server = find_state(&played, "server", STATE_ESTABLISHED, -1);

	assert_non_null(called);
	assert_non_null(accepted);
	assert_non_null(client);
	assert_true(client->begin >= called->end && client->begin <= accepted->begin);
	if (!server) { /* a kernel without sock_diag */
		run_free(&played);
		skip();
	}
	assert_true(server->begin >= called->end && server->begin <= accepted->begin);
	assert_memory_equal(&server->socket.local, &client->socket.peer, sizeof(struct endpoint));
	run_free(&played);
}

static void the_side_that_closed_first_stays_in_time_wait_after_its_descriptor(void **state)
{
	(void)state;
	struct run played = run("tcp-handshake", some_port(), WATCHED);

	if (!find_state(&played, "server", STATE_ESTABLISHED, -1)) { /* no sock_diag here */
		run_free(&played);
		skip();
	}
	assert_non_null(find_state(&played, "client", STATE_TIME_WAIT, -1));
	assert_null(find_state(&played, "server", STATE_TIME_WAIT, -1));
	run_free(&played);
}

static void a_condition_that_does_not_hold_ends_the_program_and_is_reported(void **state)
{
	(void)state;
	const char *setting = some_port();
	struct sockaddr_in taken = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(setting + strlen("port="))),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int door = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(door, (struct sockaddr *)&taken, sizeof taken), 0);
	struct run played = run("tcp-handshake", setting, WATCHED);
	const struct event *bound = find(&played, EVENT_CALL, "bind(");
	const struct event *last = &played.events.at[played.events.count - 1];

	assert_int_equal(played.status, 1);
	assert_int_equal(bound->result, -1);
	assert_string_equal(bound->error, "EADDRINUSE");
	assert_int_equal(last[-1].kind, EVENT_EXPECT);
	assert_int_equal(last[-1].result, 0);
	assert_int_equal(last->kind, EVENT_END);
	assert_int_equal(last->result, 1);
	run_free(&played);
	close(door);
}

static void a_parameter_reaches_the_program_and_its_journal(void **state)
{
	(void)state;
	const char *setting = some_port();
	struct run played = run("tcp-handshake", setting, WATCHED);
	const struct event *listening = find_state(&played, "server", STATE_LISTEN, 3);

	assert_non_null(strstr(played.events.at[0].parameters, setting));
	assert_non_null(strstr(played.events.at[0].parameters, "ip=4"));
	assert_non_null(listening);
	assert_int_equal(listening->socket.local.port, atoi(setting + strlen("port=")));
	run_free(&played);
}

/* --- manners --- */

static void when_the_lab_has_gone_the_program_goes_quietly(void **state)
{
	(void)state;
	struct run played = run("tcp-handshake", some_port(), LEFT);

	assert_int_equal(played.status, 0);
	assert_string_equal(text_string(&played.output), "");
	assert_string_equal(text_string(&played.errors), "");
	assert_int_equal(played.events.at[played.events.count - 1].kind, EVENT_STEP);
	assert_null(find(&played, EVENT_CALL, NULL));
	run_free(&played);
}

static void alone_and_without_a_terminal_it_plays_to_the_end(void **state)
{
	(void)state;
	struct run played = run("tcp-handshake", some_port(), UNWATCHED);

	assert_int_equal(played.status, 0);
	assert_non_null(strstr(text_string(&played.output), "< S. ack=seq+1"));
	assert_non_null(strstr(text_string(&played.output), "accept(door, NULL, NULL) = 5"));
	assert_null(strstr(text_string(&played.output), "Enter"));
	assert_int_equal(played.events.count, 0);
	run_free(&played);
}

static void what_set_does_not_know_is_refused_in_one_line(void **state)
{
	(void)state;
	static const char *const wrong[] = { "prot=4000", "port", "port=", "port=many", "port=40x",
		"port=0", "port=65536", "port=99999999999999999999", "=", "" };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct run refused = run("tcp-handshake", wrong[i], WATCHED);
		const char *line = text_string(&refused.errors);
		assert_int_equal(refused.status, 2);
		assert_non_null(strstr(line, wrong[i]));
		assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
		assert_int_equal(refused.events.count, 0);
		run_free(&refused);
	}
}

static void help_names_every_parameter(void **state)
{
	(void)state;
	struct run told = run("tcp-handshake", "--help", UNWATCHED);

	assert_int_equal(told.status, 0);
	assert_non_null(strstr(text_string(&told.output), "port=4000"));
	run_free(&told);
}

/* Whether this machine can talk to itself at all. */
static bool loopback_works(void)
{
	struct sockaddr_in self = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof self;
	int there = socket(AF_INET, SOCK_DGRAM, 0);
	bool works = there >= 0 && bind(there, (struct sockaddr *)&self, size) == 0 &&
	             getsockname(there, (struct sockaddr *)&self, &size) == 0 &&
	             sendto(there, "x", 1, 0, (struct sockaddr *)&self, size) == 1;

	close(there);
	return works;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_program_describes_itself_completely),
		cmocka_unit_test(every_journal_runs_from_scenario_to_end_in_order_of_time),
		cmocka_unit_test(the_first_socket_is_descriptor_3_as_in_any_program),
		cmocka_unit_test(both_ends_are_established_when_connect_returns),
		cmocka_unit_test(the_side_that_closed_first_stays_in_time_wait_after_its_descriptor),
		cmocka_unit_test(a_condition_that_does_not_hold_ends_the_program_and_is_reported),
		cmocka_unit_test(a_parameter_reaches_the_program_and_its_journal),
		cmocka_unit_test(when_the_lab_has_gone_the_program_goes_quietly),
		cmocka_unit_test(alone_and_without_a_terminal_it_plays_to_the_end),
		cmocka_unit_test(what_set_does_not_know_is_refused_in_one_line),
		cmocka_unit_test(help_names_every_parameter),
	};

	if (!loopback_works()) {
		puts("skipped: the loopback interface is down");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
