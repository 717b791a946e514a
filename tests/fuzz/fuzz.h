/*
 * fuzz: what the fuzz targets share. A target is one file that reads hostile octets as one part of the
 * program would, and says with must() what holds whatever they are. It is linked with libFuzzer, which
 * looks for octets that reach new code, and with fuzz_main.c, which tries a few thousand variations of
 * the target's own seeds and is done.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "capture/base.h"

/* Ends the program, and says what did not hold. */
#define must(condition) ((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_failed(const char *file, int line, const char *condition);

/* A copy that ends where it ends, so that a read past it is noticed; memory_free() it. */
uint8_t *fuzz_copy(const void *octets, size_t length);
/* Lets every octet be looked at. */
void fuzz_touch(const void *octets, size_t length);

/* --- a target --- */

/* The name is libFuzzer's. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);
/* Hands ADD good input to begin with, piece by piece. */
typedef void fuzz_adder(const void *octets, size_t length, void *context);
void fuzz_seeds(fuzz_adder *add, void *context);

#endif
