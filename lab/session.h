/*
 * session: a lab with its stage, its terminal and its recording, and the loop that runs them.
 */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include "intake.h"
#include "lab.h"
#include "library.h"
#include "menu.h"
#include "recording.h"
#include "status.h"

struct session {
	struct lab lab;
	struct trace *trace;
	const char *const *stage;              /* arguments of the stage; NULL: nothing is played */
	const struct scenario_entry *scenario; /* or NULL */
	bool screen;                           /* draw on the terminal; else just play to the end */
	struct intake intake;        /* a file that is still being read; stopped by session_run() */
	struct recording *recording; /* or NULL; finished by session_run() … */
	bool has_recorded;           /* … then there is a file … */
	size_t recorded;             /* … with so many packets */
	/* Called after every change; for plain output. False: enough, stop. */
	bool (*progress)(struct session *session);
	/* Saves what was answered (EFFECT_KEEP); NULL where nothing is asked. */
	void (*keep)(struct session *session);
	void *context; /* of both */
	size_t shown;  /* moments already printed by it */
	int signal;    /* that ended the session, or 0 */
};

/* Runs until the student leaves, the play is over (without a screen) or a signal comes. Says what
 * went wrong on stderr, once the terminal is back. Owns trace and recording afterwards. */
enum status session_run(struct session *session);

/* A screen without a lab: a model, its keys and its picture. */
struct page {
	void *model;
	bool (*update)(void *model, const struct input *input); /* false: leave */
	void (*draw)(const void *model, struct cells *cells);
};
/* Shows it on the terminal until the student leaves. False and ERROR: there is no screen. */
bool page_run(const struct page *page, struct error *error);

/* Waits until DESCRIPTOR can be read, for commands without a session: read() itself would not wait where
 * it was made not to. */
void input_wait(int descriptor);

#endif
