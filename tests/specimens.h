/*
 * specimens: frames as they are on the wire, one of each kind that the decoders read. Checksums are
 * right, but that of tcp_data, which is partial.
 */
#ifndef TESTS_SPECIMENS_H
#define TESTS_SPECIMENS_H

#include <stddef.h>
#include <stdint.h>

enum { SPECIMEN_MAX = 512 }; /* octets */

struct specimen {
	const char *name;
	uint16_t link_type; /* LINKTYPE_ */
	const char *hex;    /* the octets, two digits each; blanks do not count */
};

extern const struct specimen specimens[];
extern const size_t specimen_count;

/* The octets; how many. */
size_t specimen_bytes(const struct specimen *specimen, uint8_t bytes[SPECIMEN_MAX]);
/* The one with this name; there is one. */
const struct specimen *specimen_named(const char *name);

#endif
