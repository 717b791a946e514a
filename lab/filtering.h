/*
 * filtering: what the keys around the display filter do. Effects as actions have them: none.
 */
#ifndef LAB_FILTERING_H
#define LAB_FILTERING_H

#include "lab.h"

unsigned filtering_open(struct lab *lab);
/* In the prompt. */
unsigned filtering_apply(struct lab *lab);
unsigned filtering_complete(struct lab *lab);
unsigned filtering_complete_back(struct lab *lab);
unsigned filtering_earlier(struct lab *lab);
unsigned filtering_later(struct lab *lab);
unsigned filtering_leave(struct lab *lab);
/* The conversation of the packet at the cursor; if that is what is shown, all packets. */
unsigned filtering_conversation(struct lab *lab);
/* The chosen field of that packet with the value it has. */
unsigned filtering_field(struct lab *lab);

/* A filter that says "the conversation of FRAME": by stream, by addresses where there is none. Nothing is
 * added where even these are missing. */
void filter_of_conversation(const struct trace *trace, size_t frame, struct text *filter);
/* A filter that says "has this ITEM of FRAME": name and value, or the name alone where no value can be
 * written that lets the frame through. BYTES are the frame's. */
void filter_of_item(const struct trace *trace, size_t frame, const struct item *item,
    const uint8_t *bytes, struct text *filter);

#endif
