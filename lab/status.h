/*
 * status: what the program's exit status means. The same in --help, the man page and the tests.
 */
#ifndef LAB_STATUS_H
#define LAB_STATUS_H

enum status {
	STATUS_GOOD = 0,
	STATUS_CHECK = 1,      /* a check or grade failed */
	STATUS_USAGE = 2,      /* the command line cannot be understood */
	STATUS_INPUT = 3,      /* bad or unreadable input */
	STATUS_PERMISSION = 4, /* no permission to capture */
	STATUS_SCENARIO = 5,   /* the scenario failed */
	STATUS_OUTPUT = 6,     /* output cannot be written */
	STATUS_SIGNAL = 128,   /* plus the signal that ended it */
	STATUS_KERNEL = 77     /* this kernel cannot do it */
};

#endif
