/*
 * digest: SHA-256 (FIPS 180-4), by OpenSSL where there is one.
 */
#ifndef LAB_CLASSROOM_DIGEST_H
#define LAB_CLASSROOM_DIGEST_H

#include "exercise.h"

struct digest;

/* Begins one; NULL: built without a library for it. digest_finish() frees it. */
struct digest *digest_new(void);
/* Adds LENGTH octets. DIGEST may be NULL. */
void digest_add(struct digest *digest, const void *octets, size_t length);
/* The hexadecimal digits of the sum, in lower case; "" for NULL. */
void digest_finish(struct digest *digest, char text[DIGEST_TEXT]);
/* All at once. */
void digest_text(const void *octets, size_t length, char text[DIGEST_TEXT]);
/* "OpenSSL 3.0.19 …" appended to NAME, or false: hand-ins carry no checksum. */
bool digest_library(struct text *name);

#endif
