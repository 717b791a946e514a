/*
 * dissected: one frame and all that the decoders say about it, by name and as text.
 */
#ifndef TESTS_DISSECTED_H
#define TESTS_DISSECTED_H

#include "capture/decode.h"
#include "frames.h"

struct dissected {
	struct packet packet;
	struct dissection fields;
	struct text text;        /* what was asked for last */
	struct test_frame frame; /* its octets are the packet's */
};

/* cmocka set-up and tear-down: *STATE is an empty one. */
int dissected_new(void **state);
int dissected_end(void **state);
/* Each of these tests gets one of its own. */
#define DISSECTED(test) cmocka_unit_test_setup_teardown(test, dissected_new, dissected_end)

/* Decodes LENGTH octets at MESSAGE as what PROTOCOL carries from FROM to TO over Ethernet and IP. */
void dissect(struct dissected *dissected, const char *from, const char *to, uint8_t protocol,
    const void *message, size_t length);
/* The same frame of which only so many octets were captured. */
void dissect_cut(struct dissected *dissected, uint32_t captured);

/* All values of the field NAME as an export writes them, separated by commas; "" if there is none. */
const char *dissected_value(struct dissected *dissected, const char *name);
/* Its line in the list of packets. */
const char *dissected_summary(struct dissected *dissected);

/* NAME, VALUE, NAME, VALUE, …, NULL. */
void assert_fields(struct dissected *dissected, ...);

/*
 * The last frame, cut at every length (the capture's fault, then the sender's), and with each bit
 * turned over: nobody reads past its end, every item lies inside it and can be written, and what the
 * packet says of itself does not depend on whether somebody listens.
 */
void assert_survives_damage(const struct dissected *dissected);

#endif
