/*
 * play: what the files behind STEP, CALL and EXPECT know of each other. Scenarios do not include it.
 */
#ifndef SCENARIOS_PLAY_H
#define SCENARIOS_PLAY_H

#include "capture/event.h"
#include "scenario.h"

/* Descriptors of our own stand here and above, so that the scenario's begin with 3 as anywhere. */
enum { OWN_DESCRIPTORS = 100 };

/* --- parameters.c: the knobs --- */

enum { PARAMETER_SIZE = 40 }; /* of a value in words, the 0 included */

/* How many the description has. */
size_t parameter_count(void);
/* VALUE of P as --set would say it; its length, 0: there is no such word. */
size_t parameter_format(const struct parameter *p, long value, char *buffer, size_t size);
/* Takes "NAME=VALUE"; ends the program where that cannot be. */
void parameter_set(const char *assignment);
/* All values: "port=4000 ip=6". */
void parameters_say(char *buffer, size_t size);

/* --- describe.c: the command line --- */

/* Carries out --describe and --help, which end the program, and --set. */
void options_read(int argc, char *argv[]);
/* The scenario's source without folders. */
const char *source_name(void);

/* --- play.c: for those who wait --- */

/* ns since the epoch, CLOCK_REALTIME. */
int64_t play_now(void);
/* Tells what has been kept so far. */
void play_flush(void);
/* Looks at the sockets and at what the kernel has counted, and keeps what is new. */
void play_look(void);
/* The kernel's counter NAME, as nstat(8) names it; -1: this kernel has none. */
long play_counter(const char *name);

/* --- counters.c: what the kernel counts of this network --- */

enum { COUNTER_FILES = 3, COUNTER_NAME = 56 };

struct counter {
	char name[COUNTER_NAME];
	uint64_t value;
	bool is_ordinary; /* that it rises is no news */
};

/* Zero-initialised has not looked yet. */
struct counters {
	int files[COUNTER_FILES]; /* descriptors; 0 not open yet, -1 this kernel has no such file */
	ARRAY(struct counter) list;
	size_t next;       /* of the list: whose turn it is, as a rule */
	bool is_known;     /* there was a look before */
	struct text added; /* since then */
};

/* What was added since the last look, as events say it: "TcpRetransSegs=1 …"; "": nothing worth
 * telling. Good until the next look. */
const char *counters_look(struct counters *all);
/* What a counter showed at the last look; -1: there is none of this name. */
long counters_value(const struct counters *all, const char *name);

/* --- sockets.c: the kernel's view of this program's sockets --- */

/* One socket, or half of a connection that is not a descriptor: not yet or no longer. */
struct watched {
	uint64_t cookie;   /* the kernel's number for it (SO_COOKIE); 0: seen from outside only */
	const char *actor; /* of the call that made it */
	struct socket_state last; /* as reported */
	bool seen;                /* in the look under way */
};

struct sockets {
	ARRAY(struct watched) list;
	int kernel; /* descriptor to ask the kernel with (diag.c); 0: none yet */
	enum { NOT_TRIED, ANSWERS, SILENT } diag;
};

/* Hears what is new: a socket of ACTOR is now as NOW says; DIFFERS: its TCP state is another one. */
typedef void socket_listener(const char *actor, const struct socket_state *now, bool differs);

/* Looks at every socket of this program; those not seen before are ACTOR's. */
void sockets_look(struct sockets *all, const char *actor, socket_listener *changed);
/* Looks at one; false: not an Internet socket. */
bool socket_look(int descriptor, struct socket_state *found);
/* Translates what TCP_INFO and sock_diag say. */
void socket_take_info(const struct tcp_info *info, struct socket_state *found);
enum tcp_state tcp_state_of_kernel(unsigned state);

/* --- diag.c: connections that are nobody's descriptor --- */

enum diag { DIAG_FOUND, DIAG_ABSENT, DIAG_SILENT /* this kernel does not tell us */ };

/* Asks the kernel for the half connection from FOUND->local to FOUND->peer; fills in the rest. */
enum diag diag_find(struct sockets *all, struct socket_state *found);

#endif
