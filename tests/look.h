/*
 * look: a specimen, decoded, for as long as a test looks at it and changes it.
 */
#ifndef TESTS_LOOK_H
#define TESTS_LOOK_H

#include "capture/decode.h"
#include "specimens.h"

struct look {
	uint8_t bytes[SPECIMEN_MAX];
	struct packet packet;
	struct dissection dissection;
	struct text text; /* what was asked for last */
};

/* Decodes the specimen with this name. */
void look_at(struct look *look, const char *name);
/* Decodes it again, after a change of bytes or packet. */
void look_again(struct look *look);
void look_away(struct look *look);

/* All values of the field, joined by commas, as -T fields prints them; good until the next call. */
const char *values_of(struct look *look, const char *field);

struct expected {
	const char *field, *value;
};

/* The specimen with this name shows these values; ROWS ends with a field NULL. */
void assert_shows(const char *name, const struct expected *rows);
/* The packet's line in the list. */
void assert_line(struct look *look, const char *line);

#endif
