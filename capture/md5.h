/* md5: the MD5 digest, RFC 1321. Broken for signatures; fingerprints of TLS are still written with it. */
#ifndef CAPTURE_MD5_H
#define CAPTURE_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { MD5_OCTETS = 16 };

/* Puts the digest of LENGTH octets at BYTES into DIGEST. */
void md5(const void *bytes, size_t length, uint8_t digest[MD5_OCTETS]);

#endif
