/*
 * intake: a file that is read while the lab is looked at, in pieces so small that nobody notices.
 */
#ifndef LAB_INTAKE_H
#define LAB_INTAKE_H

#include "capture/file.h"
#include "lab.h"

/* Zero-initialised has nothing to read. */
struct intake {
	struct trace *trace;
	struct file_reader *reader; /* owned; NULL: nothing (more) to read */
	bool waits;                 /* for input: file_descriptor() says when */
	bool has_news;              /* that the lab has not heard of … */
	int64_t told;               /* … and when it last has, CLOCK_MONOTONIC ns */
	bool stopped;               /* by the student */
	bool told_shrunk;           /* that the file has lost something */
	struct file_progress progress;
};

/* Reads on with READER, from now on the intake's own. */
void intake_start(struct intake *intake, struct trace *trace, struct file_reader *reader);
/* Reads until something is there to be looked at, it waits for input, or it ends; false: no capture. */
bool intake_begin(struct intake *intake, struct error *error);
/* Reads a little more; not to be called while it waits. False: no capture after all. */
bool intake_read(struct intake *intake, struct error *error);
/* Reads no more; what is there stays. */
void intake_stop(struct intake *intake);

/* Whether there is more to read at once. */
bool intake_is_busy(const struct intake *intake);
/* What to poll() before it can read on, or -1. */
int intake_descriptor(const struct intake *intake);
/* Fills in what the lab is to be told now; false: nothing. Pictures drawn for every packet would take
 * longer than reading them. */
bool intake_news(struct intake *intake, int64_t now, struct input *input);
/* When intake_news() wants to be asked; INT64_MAX: when something has happened. */
int64_t intake_wake(const struct intake *intake);

#endif
