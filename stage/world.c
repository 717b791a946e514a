/* Making a private world: namespaces(7), user_namespaces(7), network_namespaces(7). */
#include "world.h"
#include "loopback.h"
#include "remedy.h"
#include "rights.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIRE_MTU = 1500 }; /* Ethernet's, so that segments look as on a real wire */

static struct obstacle obstacle(enum obstacle_at at)
{
	return (struct obstacle){ .at = at, .error = errno };
}

static bool write_file(const char *path, const char *content)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0)
		return false;
	ssize_t length = (ssize_t)strlen(content);
	bool written = write(file, content, (size_t)length) == length;
	int error = errno;
	close(file);
	errno = error;
	return written;
}

/* --- the parts of a private world --- */

/*
 * The caller's own user and group, not root: as root, every program started here would regain all
 * capabilities in the namespace. A group may be mapped only once setgroups() is given up.
 */
static bool map_self(uid_t user, gid_t group)
{
	char line[64];

	if (!write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
		return false;
	snprintf(line, sizeof line, "%u %u 1", (unsigned)user, (unsigned)user);
	if (!write_file("/proc/self/uid_map", line))
		return false;
	snprintf(line, sizeof line, "%u %u 1", (unsigned)group, (unsigned)group);
	return write_file("/proc/self/gid_map", line);
}

/* Some systems hand out namespaces without power: only doing it proves that it can be done. */
static struct obstacle prepare_loopback(const struct needs *needs)
{
	/* Before the capture, which sizes its ring by it. */
	if (!needs->as_is && !loopback_set_mtu(needs->mtu ? needs->mtu : WIRE_MTU))
		return obstacle(AT_LOOPBACK);
	if (!loopback_up())
		return obstacle(AT_LOOPBACK);
	if (!needs->as_is)
		loopback_disable_offloads();
	return (struct obstacle){ 0 };
}

static struct obstacle probe_capture(void)
{
	int probe = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (probe < 0)
		return obstacle(AT_CAPTURE);
	close(probe);
	return (struct obstacle){ 0 };
}

static struct obstacle enter_network(const struct needs *needs)
{
	if (unshare(CLONE_NEWNET) != 0)
		return obstacle(AT_NETWORK);
	struct obstacle found = prepare_loopback(needs);
	return found.at ? found : probe_capture();
}

static struct obstacle enter_user(const struct needs *needs)
{
	uid_t user = getuid();
	gid_t group = getgid();

	if (unshare(CLONE_NEWUSER) != 0)
		return obstacle(AT_USER);
	if (!map_self(user, group))
		return obstacle(AT_MAP);
	return enter_network(needs);
}

static struct obstacle enter_machine(void)
{
	if (!loopback_is_up()) {
		errno = ENETDOWN;
		return obstacle(AT_LOOPBACK);
	}
	return probe_capture();
}

/* A new user namespace takes every right in the old one away, also when it turns out useless. Who
 * has rights to lose lets a child try. */
static struct obstacle try_user(const struct needs *needs)
{
	struct obstacle found = { 0 };
	int result[2];

	if (pipe2(result, O_CLOEXEC) != 0)
		return obstacle(AT_PROCESS);
	pid_t child = fork();
	if (child == 0) {
		found = enter_user(needs);
		_exit(write(result[1], &found, sizeof found) == sizeof found ? 0 : 1);
	}
	close(result[1]);
	if (child < 0 || read(result[0], &found, sizeof found) != sizeof found)
		found = (struct obstacle){ .at = AT_PROCESS, .error = errno };
	close(result[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return found;
}

/* --- what the scenario needs --- */

/* "net.ipv4.tcp_fastopen=3"; only below net, which is the namespace's own. */
static bool set_sysctl(const char *assignment, struct error *error)
{
	char path[160];
	const char *equals = strchr(assignment, '=');
	size_t length = equals ? (size_t)(equals - assignment) : 0;

	if (strncmp(assignment, "net.", 4) != 0 || length == 0 || length > 100)
		return error_set(
		    error, "the scenario needs \"%s\", which is no setting of the network", assignment);
	snprintf(path, sizeof path, "/proc/sys/%.*s", (int)length, assignment);
	for (char *c = path + strlen("/proc/sys/"); *c; c++) {
		if (*c == '.')
			*c = '/';
		else if (!isalnum((unsigned char)*c) && *c != '_')
			return error_set(error, "the scenario needs \"%s\", which is no setting", assignment);
	}
	if (!write_file(path, equals + 1))
		return error_set(
		    error, "the scenario needs %s, but %s: %s", assignment, path, strerror(errno));
	return true;
}

/* The ports that the kernel chooses for clients, out of those that Wireshark takes for a protocol of
 * their own: a payload stays plain data to it. Nice to have, so failure is none. */
static const char *const client_ports = "net.ipv4.ip_local_port_range=61000 65535";

/* Distributions differ in their default; every kernel has this one (RFC 5681). */
static const char *const congestion_control = "net.ipv4.tcp_congestion_control=reno";

static bool apply(const struct needs *needs, enum world_way way, struct error *error)
{
	struct error ignored;

	if (way != WORLD_MACHINE) { /* there it is everybody's */
		set_sysctl(client_ports, &ignored);
		set_sysctl(congestion_control, &ignored);
	}
	for (size_t i = 0; i < needs->sysctl_count; i++)
		if (!set_sysctl(needs->sysctls[i], error))
			return false;
	if (needs->ipv6 && !loopback_add_ipv6(error))
		return false;
	return needs->rate == 0 || loopback_slow_down(needs->rate, needs->queue, error);
}

static bool needs_private(const struct needs *needs)
{
	return needs->ipv6 || needs->rate || needs->net_admin || needs->sysctl_count > 0;
}

/* --- all of it --- */

static void describe(struct world *world)
{
	static const char *const ways[] = {
		[WORLD_USER] = "a private network namespace in a user namespace",
		[WORLD_NETWORK] = "a private network namespace, made with CAP_SYS_ADMIN",
		[WORLD_MACHINE] = "the machine's own lo, where other programs may be heard",
	};

	text_printf(&world->words, "%s; lo has MTU %d, segmentation offload %s", ways[world->way],
	    world->mtu, world->offloads_off ? "off" : "on");
}

/* Tries one way after the other; WORLD_WAYS: none leads there. */
static enum world_way enter(const struct needs *needs, struct obstacle obstacles[WORLD_WAYS])
{
	if (rights_any())
		obstacles[WORLD_USER] = try_user(needs);
	if (!rights_any() || !obstacles[WORLD_USER].at) {
		obstacles[WORLD_USER] = enter_user(needs);
		return obstacles[WORLD_USER].at ? WORLD_WAYS : WORLD_USER;
	}
	obstacles[WORLD_NETWORK] = (struct obstacle){ .at = AT_NETWORK, .error = EPERM };
	if (rights_over_network())
		obstacles[WORLD_NETWORK] = enter_network(needs);
	if (!obstacles[WORLD_NETWORK].at)
		return WORLD_NETWORK;
	obstacles[WORLD_MACHINE] = enter_machine();
	return obstacles[WORLD_MACHINE].at ? WORLD_WAYS : WORLD_MACHINE;
}

int world_make(const struct needs *needs, struct world *world, struct error *error)
{
	struct text why = { 0 };
	int status = 0;

	*world = (struct world){ 0 };
	world->way = enter(needs, world->obstacles);
	if (world->way == WORLD_WAYS || (world->way == WORLD_MACHINE && needs_private(needs))) {
		status = remedy_world(world->obstacles, &why);
		error_set(error, "%s", text_string(&why));
		text_free(&why);
		return status;
	}
	if (!apply(needs, world->way, error))
		return STATUS_NO_SUPPORT;
	world->mtu = loopback_mtu();
	world->offloads_off = loopback_offloads_off();
	describe(world);
	return 0;
}
