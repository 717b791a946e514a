/*
 * scenario: what a scenario program needs to be watched. Three words and a description.
 *
 *     STEP("The client calls. One call, three packets.",
 *          "> S", "< S. ack=seq+1", "> .");
 *     CALL(CLIENT, connect(client, (struct sockaddr *)&server, sizeof server));
 *     EXPECT(connection >= 0);
 *
 * STEP says what comes next and what the wire will show, then waits: for Enter when a person runs
 * the program alone, for "next" when the lab does. CALL makes one system call and reports its
 * source text, line, result and errno, and afterwards the kernel's view of the program's sockets;
 * it stands on one line. EXPECT reports whether something held, and ends the program if it did not.
 * Apart from that, none of them changes what the program does.
 *
 * docs/add-a-scenario.md is a page on how to write one.
 */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Who makes a call. Any other short name will do as well. */
#define CLIENT "client"
#define SERVER "server"

/* A knob that --set NAME=VALUE turns: a number, or one word out of CHOICES. */
struct parameter {
	const char *name;
	long value;          /* unless --set says otherwise; of a word: its place in CHOICES, from 0 */
	long least, most;    /* numbers that --set may say; both 0: any */
	const char *choices; /* words that --set may say: "reno cubic bbr"; NULL: it is a number */
	const char *help;
};

/* The knob of scenarios that play over both versions of IP; goes with the need IPV6_IF_ASKED. */
#define PARAMETER_IP                                                                               \
	{                                                                                              \
		.name = "ip", .choices = "4 6", .help = "the version of IP to play over"                   \
	}
#define IPV6_IF_ASKED "ip=6: ipv6"

/* The program's own description; every scenario defines one. */
enum { MAX_PARAMETERS = 8, MAX_NEEDS = 8 };

struct scenario {
	const char *name;             /* what the user types: "tcp-handshake" */
	const char *title;            /* one line for the menu */
	const char *topic;            /* "TCP", "UDP" … */
	const char *level;            /* "basic", "intermediate", "advanced" */
	int lesson;                   /* place within its topic and level, from 1; 0: after those */
	const char *source;           /* __FILE__ */
	const char *reference;        /* "RFC 9293 section 3.5" */
	const char *summary;          /* what one sees */
	const char *misconception;    /* what beginners believe, and what this shows instead */
	const char *needs[MAX_NEEDS]; /* of the stage: "net_admin", "ip=6: ipv6" …; usually none */
	struct parameter parameters[MAX_PARAMETERS];
};
extern const struct scenario scenario;

#define STEP(...)         step(__LINE__, (const char *const[]){ __VA_ARGS__, NULL })
#define CALL(actor, call) (call_begin(actor, __LINE__, #call), call_end((long)(call)))
#define EXPECT(condition) expect(__LINE__, #condition, (condition))

/* First thing in main(): reads --set, --describe, --help; ends the program where they say so. */
void scenario_begin(int argc, char *argv[]);
/* Last thing in main(): reports the end; main() returns its value. */
int scenario_end(void);
/* In place of all that follows, where this kernel cannot do it: says WHY in one sentence and ends the
 * program with status 77. */
_Noreturn void scenario_skip(const char *why);

/* The value of a parameter of the description: the number; of a word, its place in the choices. */
long parameter(const char *name);
/* The word itself; good until the program ends. */
const char *parameter_word(const char *name);
/* IPV4 or, when the parameter "ip" says 6, IPV6, with PORT; 0: the kernel chooses one. */
struct sockaddr_storage address(const char *ipv4, const char *ipv6, long port);

/* An item of a wire pattern that depends on a knob, as printf() would make it; good until the program
 * ends. */
const char *item(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* COUNT items that are all the same. */
const char *items(long count, const char *item);

/*
 * Waiting, for things that take the kernel a moment: always for what the kernel says, never for
 * a time that is hoped to be long enough. True once it is so; false after 2 seconds where nothing else is
 * said (EXPECT it).
 */

/* Until the kernel has SOCKET in STATE (TCP_ESTABLISHED … of <netinet/tcp.h>). */
bool wait_for_state(int socket, int state);
/* Until everything that SOCKET has sent was acknowledged. */
bool wait_for_acknowledgment(int socket);
/* Until OCTETS or more wait for recv() at SOCKET; at one of UDP, those of the next datagram count. */
bool wait_for_queue(int socket, long octets);
/* Until SOCKET has refused TOTAL packets or more, as a filter makes it. May take 5 seconds. */
bool wait_for_drops(int socket, long total);
/* Until SOCKET has sent TOTAL segments or more again. May take 5 seconds. */
bool wait_for_retransmissions(int socket, long total);
/* Until SOCKET, whose peer has closed its window, has sent TOTAL probes or more and heard an answer to the
 * last. May take 5 seconds. */
bool wait_for_probes(int socket, long total);
/* Until counted(NAME) is TOTAL or more. May take 5 seconds. */
bool wait_for_count(const char *name, long total);
/* What this machine's kernel has counted so far under NAME, as nstat(8) calls it: "UdpInErrors",
 * "TcpExtTCPWinProbe"; -1: it does not count that. */
long counted(const char *name);
/* Until this machine's multicasts_sent() is TOTAL or more. */
bool wait_for_multicasts(long total);
/* How many multicast packets this machine has sent so far; -1: it does not count them. */
long multicasts_sent(void);

/* --- behind the three words --- */
void step(int line, const char *const words_and_wire[]);
void call_begin(const char *actor, int line, const char *text);
long call_end(long result);
void expect(int line, const char *condition, bool held);

#endif
