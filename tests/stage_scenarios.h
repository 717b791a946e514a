/*
 * stage_scenarios: small programs for the stage's tests to play. Each looks for one thing.
 */
#ifndef TESTS_STAGE_SCENARIOS_H
#define TESTS_STAGE_SCENARIOS_H

/* "bursts" says BURSTS steps, each after BURST datagrams to PORT; "overlong" a line of OVERLONG. */
enum { PORT = 4000, BURST = 40, BURSTS = 25, OVERLONG = 100000 };

/* Plays the one with this name, as the process that a stage has started. Its exit status: 0 is well. */
int stage_scenario(const char *name);

/* Sends one datagram of 100 octets to 127.0.0.1. */
void stage_talk(unsigned port);

#endif
