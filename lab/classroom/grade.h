/*
 * grade: many hand-ins, each made a row; what the rows say together; and in which forms that is told.
 *
 * A hand-in comes from anybody. Nothing in it is believed: its answers are judged again from its trace, in a
 * process of its own (lab/crew.h). A row holds what came out, as data; whoever prints it makes it harmless
 * for where it goes.
 */
#ifndef LAB_CLASSROOM_GRADE_H
#define LAB_CLASSROOM_GRADE_H

#include "exercise.h"

enum {
	MAX_HANDIN = 64 << 20, /* octets of a file */
	MAX_HANDIN_FRAMES = 100000,
	MAX_ROW = 4 << 20 /* octets of a row as text */
};

/* How one question went. */
struct graded_question {
	const char *id;
	long points, most; /* thousandths */
	int tries, hints;
	bool done;
	const char *reason; /* of a misconception, a few words; "" */
	const char *answer; /* the last that counted; "" */
	const char *kind;
};

/* One file. Strings live in the class's arena, never NULL. */
struct graded {
	const char *file;
	const char *problem; /* why it could not be graded; "": it was */
	const char *student, *exercise, *title;
	const char *remarks;              /* "altered: answers; …"; "" */
	const char *packets, *beginnings; /* fingerprints; "": none */
	bool altered;
	bool of_capture; /* everybody has the same trace */
	long points, most;
	long seconds; /* from begin to the last answer */
	const char *began;
	ARRAY(struct graded_question) questions;
	const char *shared; /* files with the same trace; "" */
};

struct graded_class {
	struct arena arena;
	struct graded *rows;
	size_t count;
};

/* In the child: reads the hand-in PATH, grades it with the exercise in the file EXERCISE (NULL: the one of
 * the name that it says, from the shelf), and adds the row, as one JSON object, to OUT. */
void grade_file(const char *path, const char *exercise, struct text *out);
/* In the parent: TEXT, as grade_file() made it, or NULL and WHY, as number INDEX of CLASS; FILE is its path. */
void class_take(struct graded_class *class, size_t index, const char *file, const struct text *text,
    const char *why);
/* When all are there: finds those that share a trace. */
void class_compare(struct graded_class *class);
void class_free(struct graded_class *class);
/* Whether every row was graded, without a remark, shares no trace, and has PERCENT of its points. */
bool class_is_fine(const struct graded_class *class, long percent);

/* A form in which a class is told. */
struct grade_format {
	const char *name; /* "csv" */
	void (*render)(const struct graded_class *class, struct text *out);
};
extern const struct grade_format grade_formats[];
extern const size_t grade_format_count;

/* How often each question was right, and which misconceptions were how frequent, exercise by exercise. */
void class_statistics(const struct graded_class *class, struct text *out);

/* A cell of a CSV file, quoted; no program takes it for a formula. */
void csv_cell(const char *words, struct text *out);

#endif
