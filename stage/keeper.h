/*
 * keeper: the process between stage and scenario, there so that nothing survives either of them.
 *
 *     lab ── stage ── keeper ── scenario ── whatever it starts
 *
 * Each ends with the one to its left, however that one ends. What a scenario leaves behind becomes
 * a child of the keeper (PR_SET_CHILD_SUBREAPER), which kills it.
 */
#ifndef STAGE_KEEPER_H
#define STAGE_KEEPER_H

#include "capture/base.h"

#include <sys/types.h>

/* The stage's ends. */
struct keeper {
	pid_t process;
	int control; /* socket: one octet starts the scenario; its wait status (int) comes back */
	int input;   /* of the scenario: its stdin, never waited for */
	int output;  /* its stdout and stderr */
	int journal; /* its LOOPLAB_JOURNAL */
};

/*
 * Forks the keeper, which gives up its rights, then waits. ARGUMENTS begin with the program's path
 * and end with NULL. KEEP_NET_ADMIN as in rights_drop().
 */
bool keeper_fork(
    struct keeper *keeper, char *const arguments[], bool keep_net_admin, struct error *error);
/* The scenario begins. */
void keeper_go(struct keeper *keeper);

#endif
