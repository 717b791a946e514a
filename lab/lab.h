/*
 * lab: the model, and lab_update(), the only place where it changes.
 *
 * Everything the program knows is in struct lab. Inputs (a key, a message of the stage, time) change
 * it; what must happen outside (ask for the next step, quit) is said as an effect and done by the
 * loop. Views and exports only look. No terminal, process or clock is touched here, so all of it
 * runs in a test.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "capture/pattern.h"
#include "capture/trace.h"
#include "notebook.h"
#include "prompt.h"
#include "sieve.h"
#include "stage/protocol.h"

/* Keys that are not characters; above all of Unicode. */
enum pad {
	PAD_UP = 0x110000,
	PAD_DOWN,
	PAD_LEFT,
	PAD_RIGHT,
	PAD_PAGE_UP,
	PAD_PAGE_DOWN,
	PAD_HOME,
	PAD_END,
	PAD_DELETE,
	PAD_BACKTAB
	/* Enter is '\n', Escape 27, Tab '\t', Backspace 127 */
};

enum input_kind {
	INPUT_KEY,
	INPUT_CLICK,
	INPUT_WHEEL,
	INPUT_RESIZE,
	INPUT_MESSAGE,
	INPUT_FILE, /* the trace has grown, or ends: it is being read from a file */
	INPUT_TIME,
	INPUT_LEISURE /* nothing else is waiting: work that can wait is done, a little of it */
};

struct input {
	enum input_kind kind;
	int64_t now;                   /* CLOCK_MONOTONIC, ns */
	uint32_t key;                  /* KEY: a character or enum pad */
	int row, column;               /* CLICK, WHEEL: where; RESIZE: the new size */
	int lines;                     /* WHEEL: how far, down is positive */
	const struct message *message; /* MESSAGE, with its data */
	const uint8_t *data;
	uint64_t octets, size; /* FILE: read so far; in all, 0: not known */
	bool reading, stopped; /* FILE: there is more; the student did not want it */
	bool has_shrunk;       /* FILE: it has become shorter, news */
};

/* What the loop must do; bits. */
enum effect {
	EFFECT_NEXT = 1,    /* tell the stage to play the next step */
	EFFECT_SETTLE = 2,  /* ask the stage for another barrier */
	EFFECT_RESTART = 4, /* the same scenario again, on a new stage */
	EFFECT_QUIT = 8,
	EFFECT_SUSPEND = 16,
	EFFECT_STOP_READING = 32, /* leave the rest of the file */
	EFFECT_SAVE = 64,         /* the trace to notebook.file; noting_saved() wants to hear of it */
	EFFECT_KEEP = 128         /* what was answered: session->keep() */
};

/* How far the play is. */
enum play {
	PLAY_NONE,     /* a file: nothing is played */
	PLAY_LIVE,     /* packets of a real interface, as they come */
	PLAY_STARTING, /* the stage is being built */
	PLAY_WAITING,  /* a step is announced; the student predicts */
	PLAY_STEPPING, /* the step happens */
	PLAY_ENDED,
	PLAY_FAILED /* lab->failure says why */
};

enum focus { FOCUS_MAIN, FOCUS_DETAIL, FOCUS_PROGRAM };

/* The scenario's source, line 1 first; may be empty. */
struct program {
	ARRAY(const char *) lines; /* point into text */
	char *text;
};

struct lab {
	struct trace *trace;
	const char *title;  /* scenario name, or the file's */
	const char *belief; /* what beginners think of it, and what it shows instead; NULL: nothing */
	struct program program;
	enum play play;
	bool automatic; /* go on by itself after each step … */
	int64_t pace;   /* … and after so many ns for each character to be read; 0: at once */
	bool more;      /* another scenario comes after this one … */
	bool goes_on;   /* … and is wanted now */
	size_t limit;   /* packets to take in all (capture -c); 0: no limit */

	/* where the student looks */
	size_t cursor;  /* moments [0, cursor) have happened; 0 … trace_moments() */
	bool following; /* the cursor stays at the end */
	enum focus focus;
	int view; /* index in views[]: what the main pane shows */
	const struct field
	    *chosen;        /* the field looked at, kept from packet to packet; NULL: none yet */
	size_t field;       /* which item of the dissection that was */
	int program_scroll; /* lines away from where the program view would be, by hand */
	bool absolute;      /* sequence numbers as on the wire */
	bool background;    /* show background packets */
	bool predicting;    /* hide what the wire must show until it has */
	bool asking;        /* … and do so anew at each step */
	bool help;          /* the help screen is open */
	int help_scroll;
	int rows, columns; /* of the screen; 0 before the first RESIZE */

	/* which packets are shown */
	struct sieve sieve;   /* what the display filter lets through */
	struct text before;   /* the filter before that of a conversation */
	struct prompt prompt; /* where it is typed */
	bool seeks;           /* the cursor's frame is not let through, nor were its neighbours */
	size_t events_heard;  /* by the sieve */

	struct notebook notebook;
	struct quiz *quiz; /* an exercise is worked on (quiz.h), or NULL; not owned */

	/* the file, while it is read and afterwards */
	bool reading;
	bool has_begun;        /* the cursor was put on its first moment */
	bool partial;          /* there was more in it */
	uint64_t octets, size; /* read so far; in all, 0: not known */

	/* the step under way */
	size_t steps_done;  /* steps whose packets are all there */
	bool announced;     /* the next STEP, or the end, has been reported */
	bool settled;       /* and a barrier has come through since */
	bool hurried;       /* the student has asked for the next step already */
	bool ended;         /* by END or by the process */
	int64_t step_began; /* CLOCK_MONOTONIC ns, when NEXT was sent */
	int64_t step_done;  /* likewise, when it was done */
	int64_t now;        /* of the last input */
	int exit_status;    /* of the scenario */
	int wait_status;    /* as waitpid() gives it; -1: still running */

	/* what must be said */
	char stage_words[200]; /* how the stage was made */
	char failure[600];     /* PLAY_FAILED: one sentence with its remedy */
	int failure_status;    /* exit status that goes with it */
	char message[300];     /* for the footer, until the next key */
	struct text output;    /* what the scenario wrote on stdout and stderr */
};

/* An empty lab over TRACE (which it does not own). */
void lab_start(struct lab *lab, struct trace *trace, const char *title, enum play play);
void lab_finish(struct lab *lab);
/* The same play from the start, over TRACE, which is empty; what the student has chosen stays. */
void lab_begin_again(struct lab *lab, struct trace *trace);

/* Takes one input; returns effects (bits). */
unsigned lab_update(struct lab *lab, const struct input *input);
/* Plays the step that is announced; while one is under way, the next as soon as that is done; at the end,
 * the next scenario if there is one. */
unsigned lab_play_next(struct lab *lab);
/* Looks at what the screen shows at ROW, COLUMN. */
void lab_click(struct lab *lab, int row, int column);
/* Shows only frames that the display filter TEXT lets through; "": all. The cursor stays on its frame or
 * goes to the nearest that is shown. False, and nothing has changed: no filter (sieve_set()). */
bool lab_filter(struct lab *lab, const char *text, struct error *error, size_t *column);
/* Whether an INPUT_LEISURE would do something. */
bool lab_is_busy(const struct lab *lab);
/* CLOCK_MONOTONIC ns at which the lab wants an INPUT_TIME; INT64_MAX: never. */
int64_t lab_wake(const struct lab *lab);

/* --- what views and exports ask --- */

/* How many moments, and how many frames, may be shown: all, unless an exercise asks what comes next. */
size_t lab_moments(const struct lab *lab);
size_t lab_frames(const struct lab *lab);
/* The frame the detail shows: the last at or before the cursor that the filter lets through, or -1. */
long lab_frame(const struct lab *lab);
/* The call (its event) under way or last made before the cursor, or -1. */
long lab_call(const struct lab *lab);
/* Number of the step that the cursor stands in, from 1; 0 before the first. */
size_t lab_step(const struct lab *lab);
/* Verdict of the steps done so far: the first that is not complete, else complete. */
struct verdict lab_verdict(const struct lab *lab, size_t *step);

/* --- keys: one row per key, in actions.c; footer, help screen and docs come from it --- */

struct action {
	uint32_t keys[5];    /* 0 ends; the first is shown */
	const char *name;    /* footer: "next" */
	const char *help;    /* one sentence */
	const char *section; /* NULL: everywhere; else where it is a key: "in …" */
	bool (*applies)(const struct lab *lab);
	unsigned (*act)(struct lab *lab); /* effects */
	bool footer;                      /* worth a place in the footer */
};
extern const struct action actions[];
extern const size_t action_count;
/* "space", "q", "←": a key's name. */
const char *key_label(uint32_t key, char name[8]);

#endif
