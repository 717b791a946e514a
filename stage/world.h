/*
 * world: the place a scenario plays in. Its own network namespace with nothing but lo, wherever the
 * machine allows it; else the machine's own lo.
 */
#ifndef STAGE_WORLD_H
#define STAGE_WORLD_H

#include "capture/base.h"

enum { NEEDS_MAX = 16 };

/* What the scenario asks for. */
struct needs {
	int mtu;         /* of lo, octets; 0: Ethernet's 1500 */
	bool as_is;      /* leave lo as it comes: MTU 65536, offloads on */
	bool ipv6;       /* addresses on lo and a multicast route */
	int rate, queue; /* of a slow line, octets a second and octets; 0: as fast as it is */
	bool net_admin;  /* CAP_NET_ADMIN for the scenario itself */
	const char *sysctls[NEEDS_MAX]; /* "net.ipv4.tcp_fastopen=3" */
	size_t sysctl_count;
	uint16_t ports[NEEDS_MAX]; /* that it uses; only to find its packets among others */
	size_t port_count;
};

/* The ways to get one, best first. */
enum world_way {
	WORLD_USER,    /* own user namespace, own network namespace: needs no right */
	WORLD_NETWORK, /* own network namespace alone: needs CAP_SYS_ADMIN */
	WORLD_MACHINE, /* the machine's own lo: needs CAP_NET_RAW for the capture */
	WORLD_WAYS
};

/* Where a way ended, and with which errno. */
enum obstacle_at {
	AT_NOTHING, /* it did not */
	AT_USER,    /* unshare(CLONE_NEWUSER) */
	AT_MAP,     /* /proc/self/uid_map */
	AT_NETWORK, /* unshare(CLONE_NEWNET) */
	AT_LOOPBACK,
	AT_CAPTURE, /* socket(AF_PACKET) */
	AT_PROCESS  /* fork() */
};

struct obstacle {
	enum obstacle_at at;
	int error; /* errno */
};

struct world {
	enum world_way way;
	struct obstacle obstacles[WORLD_WAYS]; /* of the ways that were tried before */
	int mtu;                               /* of lo, octets */
	bool offloads_off;
	struct text words; /* how it was made, one sentence */
};

/*
 * Brings this process into a world, for ever, with rights in it. 0, or the exit status with a
 * sentence on what to do. Of the world only its obstacles are good then.
 */
int world_make(const struct needs *needs, struct world *world, struct error *error);

#endif
