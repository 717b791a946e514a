#include "stage_client.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 20, PATIENCE = 20 /* s; reached only when a test fails */ };

struct stage stage_start(void (*prepare)(void), const char *const arguments[])
{
	const char *list[MAX_ARGUMENTS + 2] = { BINARY_DIR "/libexec/looplab/looplab-stage" };
	struct timeval patience = { .tv_sec = PATIENCE };
	struct stage stage = { 0 };
	int ends[2];

	for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i]; i++)
		list[i + 1] = arguments[i];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return stage;
	stage.pid = fork();
	if (stage.pid == 0) {
		dup2(ends[1], 0);
		if (prepare)
			prepare();
		execv(list[0], (char *const *)(uintptr_t)list);
		_exit(127);
	}
	close(ends[1]);
	stage.socket = ends[0];
	setsockopt(stage.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return stage;
}

static bool read_all(int socket, void *bytes, size_t size)
{
	return size == 0 || recv(socket, bytes, size, MSG_WAITALL) == (ssize_t)size;
}

bool stage_read(struct stage *stage)
{
	static char bytes[MESSAGE_MAX];

	if (!read_all(stage->socket, &stage->message, sizeof stage->message) ||
	    stage->message.size > MESSAGE_MAX || !read_all(stage->socket, bytes, stage->message.size))
		return false;
	text_clear(&stage->data);
	text_add_octets(&stage->data, bytes, stage->message.size);
	return true;
}

bool stage_read_until(struct stage *stage, enum message_kind kind)
{
	while (stage_read(stage))
		if (stage->message.kind == kind)
			return true;
	return false;
}

void stage_request(const struct stage *stage, enum request request)
{
	char character = (char)request;

	send(stage->socket, &character, 1, MSG_NOSIGNAL);
}

int stage_finish(struct stage *stage)
{
	int status = -1;

	close(stage->socket);
	waitpid(stage->pid, &status, 0);
	text_free(&stage->data);
	return status;
}
