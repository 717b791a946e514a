/* known_parts: what the files share that know protocols by their number only. */
#ifndef CAPTURE_PROTOCOLS_KNOWN_PARTS_H
#define CAPTURE_PROTOCOLS_KNOWN_PARTS_H

#include "../protocol.h"

/* Passes over all that R has: nobody reads it. */
struct key known_pass(struct reader *r);
/* For the list of packets, of those who speak in lines of text: the first, as far as it can be read. */
void known_summarize_line(const struct packet *p, struct text *line);

#endif
