/* A stage and its socket. */
#include "player.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paths.h"

enum { BUFFER_SIZE = sizeof(struct message) + MESSAGE_MAX, MAX_ARGUMENTS = 64 };

/* In the child: PROGRAM with INPUT as descriptor 0, with ordinary signals. Never returns. */
static _Noreturn void become(const char *program, int input, int output, char *const arguments[])
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (input >= 0)
		dup2(input, STDIN_FILENO);
	if (output >= 0)
		dup2(output, STDOUT_FILENO);
	execv(program, arguments);
	_exit(127);
}

bool player_start(struct player *player, const char *const arguments[], struct error *error)
{
	struct text program = { 0 };
	char *list[MAX_ARGUMENTS + 2] = { 0 };
	int sockets[2];

	path_of_stage(&program);
	list[0] = program.at;
	for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i]; i++)
		list[i + 1] = (char *)(uintptr_t)arguments[i]; /* execv() does not change them */
	bool started = false;
	if (access(program.at, X_OK) < 0) {
		error_set(error, "%s: %s; build or install the lab again", program.at, strerror(errno));
	} else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) {
		error_set(error, "cannot make a socket for the stage: %s", strerror(errno));
	} else if ((player->pid = fork()) < 0) {
		error_set(error, "cannot start the stage: %s", strerror(errno));
		close(sockets[0]);
		close(sockets[1]);
	} else if (player->pid == 0) {
		become(program.at, sockets[1], -1, list);
	} else {
		close(sockets[1]);
		fcntl(sockets[0], F_SETFL, O_NONBLOCK);
		player->descriptor = sockets[0];
		player->buffer = memory_take(BUFFER_SIZE);
		player->filled = 0;
		started = true;
	}
	text_free(&program);
	return started;
}

/* Hands on the whole messages at the front of the buffer; false on nonsense. */
static bool hand_on(struct player *player,
    void (*hand)(void *context, const struct message *, const uint8_t *data), void *context)
{
	size_t at = 0;

	for (;;) {
		struct message message;
		if (player->filled - at < sizeof message)
			break;
		memcpy(&message, player->buffer + at, sizeof message);
		if (message.size > MESSAGE_MAX)
			return false;
		if (player->filled - at < sizeof message + message.size)
			break;
		hand(context, &message, player->buffer + at + sizeof message);
		at += sizeof message + message.size;
	}
	memmove(player->buffer, player->buffer + at, player->filled - at);
	player->filled -= at;
	return true;
}

bool player_read(struct player *player,
    void (*hand)(void *context, const struct message *, const uint8_t *data), void *context)
{
	ssize_t length =
	    read(player->descriptor, player->buffer + player->filled, BUFFER_SIZE - player->filled);

	if (length < 0)
		return errno == EAGAIN || errno == EINTR;
	if (length == 0)
		return false;
	player->filled += (size_t)length;
	return hand_on(player, hand, context);
}

void player_wait(const struct player *player)
{
	struct pollfd source = { .fd = player->descriptor, .events = POLLIN };

	poll(&source, 1, -1);
}

void players_wait(const struct player *const players[], size_t count, int milliseconds)
{
	struct pollfd sources[MAX_PLAYERS];

	for (size_t i = 0; i < count; i++)
		sources[i] = (struct pollfd){ .fd = players[i]->descriptor, .events = POLLIN };
	poll(sources, count, milliseconds);
}

void player_request(struct player *player, enum request request)
{
	char character = (char)request;

	/* A stage that is gone is noticed when its messages end. */
	if (player->descriptor >= 0)
		(void)!send(player->descriptor, &character, 1, MSG_NOSIGNAL);
}

static int wait_for(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void player_stop(struct player *player)
{
	if (player->descriptor < 0)
		return;
	close(player->descriptor);
	player->descriptor = -1;
	wait_for(player->pid);
	memory_free(player->buffer);
	player->buffer = NULL;
}

bool player_ask(const char *program, const char *argument, struct text *answer)
{
	char *list[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL };
	int ends[2];
	char part[4096];
	ssize_t length;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
		become(program, null, ends[1], list);
	}
	close(ends[1]);
	while ((length = read(ends[0], part, sizeof part)) > 0 || (length < 0 && errno == EINTR))
		if (length > 0)
			text_add_octets(answer, part, (size_t)length);
	close(ends[0]);
	return pid > 0 && wait_for(pid) == 0;
}
