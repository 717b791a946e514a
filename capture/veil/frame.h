/*
 * veil/frame: one frame without what shall not be seen. Inside veil.
 */
#ifndef CAPTURE_VEIL_FRAME_H
#define CAPTURE_VEIL_FRAME_H

#include "../veil.h"
#include "addresses.h"

struct veil {
	const struct trace *trace;
	struct veil_choice choice;
	struct veil_table table;
	struct dissection dissection; /* of the frame that is being looked at */
	struct text bytes;            /* its octets, as others may see them */
	uint32_t hosts;               /* names that have been replaced */
};

/* Fills veil->bytes with what may be seen of FRAME: fewer octets, perhaps. Whether it is not all. */
bool veil_frame(struct veil *veil, size_t frame);

#endif
