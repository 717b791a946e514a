/*
 * exercise: questions about a scenario or a capture file, as they stand in an exercise file.
 *
 * Data only, in the shape of the file (docs/add-an-exercise.md): what a right answer is, is worked out
 * from a trace (solve.h). Every text may be missing where the file need not say it: NULL then.
 */
#ifndef LAB_CLASSROOM_EXERCISE_H
#define LAB_CLASSROOM_EXERCISE_H

#include "capture/base.h"

enum {
	MAX_QUESTIONS = 100,
	MAX_CHOICES = 26,       /* they are called a to z */
	MAX_EXERCISE = 1 << 20, /* octets of a file */
	DIGEST_TEXT = 65        /* a SHA-256 in hexadecimal digits and a 0 */
};

enum exercise_level { LEVEL_BASIC, LEVEL_INTERMEDIATE, LEVEL_ADVANCED };

enum question_kind {
	ASK_NUMBER,  /* a number */
	ASK_CHOICE,  /* one of several sentences */
	ASK_CHOICES, /* those that are true */
	ASK_PACKET,  /* which packet */
	ASK_FIELD,   /* which field, of which packet, in the octets */
	ASK_ORDER,   /* things in the order in which they happened */
	ASK_HIDDEN,  /* what stands in a field that no view shows */
	ASK_PREDICT, /* the packet that comes next */
	ASK_RANGE,   /* from which packet to which */
	ASK_TEXT,    /* in words; collected, not graded */
	QUESTION_KINDS
};

enum finding_take {
	TAKE_VALUE, /* what the field says */
	TAKE_COUNT, /* how many packets there are */
	TAKE_SUM    /* of what the field says in all of them */
};

/* Something in the trace: of the packets that the display filter WHERE lets through, number NTH. */
struct finding {
	char *where;
	int nth;     /* from 1; negative: from the end; 0: not said, the first */
	char *field; /* its row's name, or NULL */
	enum finding_take take;
};

/* A name for something in the trace, or for an expression. */
struct named_value {
	char *name;
	char *value; /* an expression, or NULL: then FIND */
	struct finding find;
};

struct choice {
	char *text;
	char *right; /* "true", "false" or an expression that is not 0; NULL: false */
	char *say;   /* to who chose it wrongly (or, in choices, left it out wrongly) */
};

/* A wrong answer that has a reason. */
struct misconception {
	char *name;           /* a few words, for statistics */
	char *answer;         /* number, hidden: an expression; predict: "> S." */
	struct finding *find; /* hidden, packet, field, range (its first packet): something else */
	char *say;
};

struct hint {
	char *text;
	int cost; /* percent of the question's points */
};

/* One of those that are to be put in order. */
struct ordered {
	char *text;
	struct finding find;
};

struct question {
	char *id;
	char *ask;
	enum question_kind kind;
	struct named_value *let;
	unsigned let_count;
	char *answer;         /* number, hidden: an expression … */
	struct finding *find; /* … or something in the trace; packet, field: what is sought */
	bool any;             /* packet: every packet that the filter lets through is right */
	struct choice *choices;
	unsigned choice_count;
	struct ordered *packets;
	unsigned packet_count;
	char **hide; /* hidden: more fields of that packet */
	unsigned hide_count;
	int before_step;           /* predict: number of the step, from 1 */
	struct finding *from, *to; /* range */
	struct misconception *wrong;
	unsigned wrong_count;
	char *otherwise; /* to any other wrong answer */
	struct hint *hints;
	unsigned hint_count;
	int tries;  /* 0: not said, 1 */
	int points; /* 0: not said, 1 */
	bool fixed; /* that the answer is the same in every run is meant so */
	char *explain;
	char *rfc;
};

struct exercise {
	char *title;
	enum exercise_level level;
	char *misconception;
	char *scenario; /* its name … */
	char *capture;  /* … or a capture file, beside the exercise file */
	char **set;     /* "port=4000..4999", "ip=4|6" */
	unsigned set_count;
	char *introduction;
	struct question *questions;
	unsigned question_count;
};

/* An exercise file in memory. */
struct exercise_file {
	char *path;
	char name[64];            /* the file's, without folder and suffix */
	char digest[DIGEST_TEXT]; /* SHA-256 of the file; "" where there is no library for it */
	struct text source;
	struct exercise *exercise;
};

/* Reads the exercise file at PATH and finds every mistake that can be found without a trace. False:
 * ERROR is "FILE:LINE: …" with what may have been meant. Free with exercise_close(), also then. */
bool exercise_open(struct exercise_file *file, const char *path, struct error *error);
/* The same for LENGTH octets in memory; PATH is for messages and for what it names. */
bool exercise_parse(struct exercise_file *file, const char *path, const char *source, size_t length,
    struct error *error);
void exercise_close(struct exercise_file *file);
/* The line, from 1, on which KEY (NULL: the question itself) of question number INDEX stands. */
size_t exercise_line(const struct exercise_file *file, size_t index, const char *key);
/* "FILE:LINE: question 'ID': WORDS" into ERROR; always false. */
bool exercise_fail(const struct exercise_file *file, size_t index, const char *key,
    struct error *error, const char *format, ...) PRINTF_LIKE(5, 6);

/* The JSON Schema of exercise files, from the reader's own tables: docs/exercise.schema.json. */
bool exercise_schema(struct text *out);
/* The word of the file for a kind, a level. */
const char *question_kind_word(enum question_kind kind);
const char *exercise_level_word(enum exercise_level level);
/* "libcyaml 1.3.1" appended to NAME, or false: built without it, exercise files cannot be read. */
bool exercise_library(struct text *name);

#endif
