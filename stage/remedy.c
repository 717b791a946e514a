/* Which setting of this machine stands in the way, and the command that changes it. */
#include "remedy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first number after KEY in a file of /proc; -1: not there. KEY "" is the beginning. */
static long read_number(const char *path, const char *key)
{
	FILE *file = fopen(path, "re");
	char line[200];
	long number = -1;

	while (file && number < 0 && fgets(line, sizeof line, file))
		if (strncmp(line, key, strlen(key)) == 0)
			number = strtol(line + strlen(key), NULL, 10);
	if (file)
		fclose(file);
	return number;
}

static bool is_filtered(void) /* by seccomp(2), as containers do */
{
	return read_number("/proc/self/status", "Seccomp:") == 2;
}

/* What the rights must be given to: the file behind this process. */
static void add_setcap(struct text *words)
{
	char path[4096] = "";
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	text_printf(words, "`sudo setcap cap_net_raw+ep %s`", length > 0 ? path : "looplab-stage");
}

/* On namespaces, unshare(2). */
static bool is_limit(int error)
{
	return error == ENOSPC || error == EUSERS;
}

void obstacle_explain(struct obstacle obstacle, struct text *words)
{
	static const char *const what[] = {
		[AT_NOTHING] = "nothing",
		[AT_USER] = "a user namespace",
		[AT_MAP] = "the user's own id in a user namespace",
		[AT_NETWORK] = "a network namespace",
		[AT_LOOPBACK] = "the interface lo",
		[AT_CAPTURE] = "a packet capture",
		[AT_PROCESS] = "a process",
	};

	text_printf(words, "this machine does not allow %s", what[obstacle.at]);
	if (!is_limit(obstacle.error)) /* whose words are "no space left on device" */
		text_printf(words, " (%s)", strerror(obstacle.error));
}

/* A limit was reached. The value that counts may be that of a surrounding user namespace. */
static void raise_limit(enum obstacle_at at, struct text *words)
{
	const char *name = at == AT_NETWORK ? "user.max_net_namespaces" : "user.max_user_namespaces";
	char path[64];

	snprintf(path, sizeof path, "/proc/sys/user/%s", name + strlen("user."));
	if (read_number(path, "") == 0)
		text_printf(words, "%s is 0: allow them with `sudo sysctl -w %s=15000`", name, name);
	else
		text_printf(words,
		    "%s is reached: close other labs, or raise it with `sudo sysctl -w %s=65536`", name,
		    name);
}

int obstacle_remedy(struct obstacle obstacle, struct text *words)
{
	bool unknown = obstacle.error == ENOSYS || obstacle.error == EINVAL ||
	               obstacle.error == EAFNOSUPPORT || obstacle.error == EPROTONOSUPPORT;

	if (unknown && !is_filtered()) {
		text_add(words, "its kernel was built without it");
		return STATUS_NO_SUPPORT;
	}
	if (is_limit(obstacle.error))
		raise_limit(obstacle.at, words);
	else if (obstacle.at == AT_PROCESS || obstacle.error == EAGAIN || obstacle.error == ENOMEM)
		text_add(words, "too many processes or too little memory: close other programs");
	else if (read_number("/proc/sys/kernel/unprivileged_userns_clone", "") == 0)
		text_add(words, "kernel.unprivileged_userns_clone is 0: allow them with "
		                "`sudo sysctl -w kernel.unprivileged_userns_clone=1`");
	else if (read_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "") == 1)
		text_add(words, "AppArmor restricts user namespaces to programs it knows: `lab/start` "
		                "installs a profile for this one");
	else if (is_filtered())
		text_add(words,
		    "a seccomp filter forbids it, as in a container: start that with "
		    "`--security-opt seccomp=unconfined`, or with `--cap-add NET_RAW` and as root");
	else
		text_add(words, "a security policy of this machine forbids it");
	return STATUS_NO_PERMISSION;
}

int remedy_world(const struct obstacle obstacles[WORLD_WAYS], struct text *words)
{
	text_add(words, "no private network for the scenario: ");
	obstacle_explain(obstacles[WORLD_USER], words);
	text_add(words, "; ");
	int status = obstacle_remedy(obstacles[WORLD_USER], words);
	text_add(words, "; or let scenarios play on the machine's own lo with ");
	add_setcap(words);
	return status;
}

void remedy_capture(struct text *words)
{
	text_add(words,
	    "capturing on this machine's interfaces needs CAP_NET_RAW: give it to the stage "
	    "alone with ");
	add_setcap(words);
	text_add(words, ", or run looplab with sudo");
}
