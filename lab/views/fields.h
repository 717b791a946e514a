/*
 * fields: the dissection of the frame at the cursor, and which of its fields is looked at. Shared
 * by the detail and the bytes.
 */
#ifndef LAB_VIEWS_FIELDS_H
#define LAB_VIEWS_FIELDS_H

#include "view.h"

struct fields {
	long frame; /* index, or -1: no frame at the cursor */
	struct packet packet;
	struct dissection dissection;
	size_t selected; /* item; the count of items when there is none */
	size_t layer;    /* the layer it belongs to */
};

/* Decodes the frame at the cursor; free with fields_free(). */
void fields_find(const struct lab *lab, struct fields *fields);
void fields_free(struct fields *fields);
/* The layer that ITEM belongs to. */
size_t layer_of_item(const struct dissection *dissection, size_t item);

#endif
