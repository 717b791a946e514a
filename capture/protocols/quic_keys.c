/*
 * The protection of QUIC's first packets, RFC 9001 section 5 (RFC 9369 section 3.3 for version 2).
 *
 * Their keys follow from a number that stands in the packet itself and a salt that stands in the RFC: so
 * everybody who knows QUIC can read them, and nobody else meddles with them by mistake.
 *
 *     client's first destination ID, salt -> secret -> client's secret -> key, vector, mask key
 *                                                   -> server's secret -> the same
 */
#include "quic_parts.h"

#ifdef HAVE_CRYPTO
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string.h>

enum { SALT = 20, SECRET = 32, TAG = 16, SAMPLE = 16, MOST_NUMBER = 4 }; /* octets */

/* What versions agree on. */
struct generation {
	uint32_t first, last; /* versions */
	uint8_t salt[SALT];
	const char *key, *vector, *mask; /* labels */
};

#define LABELS_1 .key = "quic key", .vector = "quic iv", .mask = "quic hp"
#define LABELS_2 .key = "quicv2 key", .vector = "quicv2 iv", .mask = "quicv2 hp"

#define SALT_1                                                                                     \
	{                                                                                              \
		0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c,  \
		    0xad, 0xcc, 0xbb, 0x7f, 0x0a                                                           \
	}
#define SALT_DRAFT_29                                                                              \
	{                                                                                              \
		0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11,  \
		    0xe0, 0x43, 0x90, 0xa8, 0x99                                                           \
	}
#define SALT_DRAFT_23                                                                              \
	{                                                                                              \
		0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63,  \
		    0x65, 0xbe, 0xf9, 0xf5, 0x02                                                           \
	}
#define SALT_DRAFT_21                                                                              \
	{                                                                                              \
		0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a, 0x96, 0xcd, 0x21, 0x51, 0x9e,  \
		    0xbd, 0x7a, 0x02, 0x64, 0x4a                                                           \
	}
#define SALT_2                                                                                     \
	{                                                                                              \
		0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d,  \
		    0xcb, 0xf9, 0xbd, 0x2e, 0xd9                                                           \
	}

#define SALT_T050                                                                                  \
	{                                                                                              \
		0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2, 0x36,  \
		    0x7c, 0x60, 0x48, 0x83, 0x10                                                           \
	}
#define SALT_T051                                                                                  \
	{                                                                                              \
		0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8,  \
		    0xcc, 0xda, 0x6e, 0x03, 0x3d                                                           \
	}

/* Versions of drafts are 0xff0000 and the draft's number; 0xfaceb0.. are those of mvfst, the others
 * Google's, in letters. */
static const struct generation generations[] = {
	{ .first = 1, .last = 1, .salt = SALT_1, LABELS_1 },
	{ .first = 0x6b3343cf, .last = 0x6b3343cf, .salt = SALT_2, LABELS_2 },
	{ .first = 0xff000021, .last = 0xff000022, .salt = SALT_1, LABELS_1 },
	{ .first = 0xff00001d, .last = 0xff000020, .salt = SALT_DRAFT_29, LABELS_1 },
	{ .first = 0xff000017, .last = 0xff00001c, .salt = SALT_DRAFT_23, LABELS_1 },
	{ .first = 0xff000015, .last = 0xff000016, .salt = SALT_DRAFT_21, LABELS_1 },
	{ .first = 0x54303530, .last = 0x54303530, .salt = SALT_T050, LABELS_1 },
	{ .first = 0x54303531, .last = 0x54303531, .salt = SALT_T051, LABELS_1 },
	{ .first = 0xfaceb001, .last = 0xfaceb001, .salt = SALT_DRAFT_21, LABELS_1 },
	{ .first = 0xfaceb002, .last = 0xfaceb00e, .salt = SALT_DRAFT_23, LABELS_1 },
};

/* Those that are only there to be refused, 0x?a?a?a?a, are protected like draft 29. */
static const struct generation *generation_of(uint32_t version)
{
	uint32_t like = (version & 0x0f0f0f0f) == 0x0a0a0a0a ? 0xff00001d : version;

	for (size_t i = 0; i < COUNT(generations); i++)
		if (like >= generations[i].first && like <= generations[i].last)
			return &generations[i];
	return NULL;
}

/* HKDF-Expand-Label (RFC 8446 section 7.1) of at most SECRET octets, without a context. */
static bool expand(const uint8_t secret[SECRET], const char *label, uint8_t *result, uint8_t octets)
{
	static const char prefix[] = "tls13 ";
	size_t before = sizeof prefix - 1, length = strlen(label);
	uint8_t information[64], made[EVP_MAX_MD_SIZE];

	information[0] = 0;
	information[1] = octets;
	information[2] = (uint8_t)(before + length);
	memcpy(information + 3, prefix, before);
	memcpy(information + 3 + before, label, length);
	information[3 + before + length] = 0; /* length of the context */
	information[4 + before + length] = 1; /* the first block, which is all of it */
	if (!HMAC(EVP_sha256(), secret, SECRET, information, 5 + before + length, made, NULL))
		return false;
	memcpy(result, made, octets);
	return true;
}

static bool keys_fill(
    const struct generation *generation, const uint8_t secret[SECRET], struct quic_keys *keys)
{
	return expand(secret, generation->key, keys->key, sizeof keys->key) &&
	       expand(secret, generation->vector, keys->vector, sizeof keys->vector) &&
	       expand(secret, generation->mask, keys->mask, sizeof keys->mask);
}

bool quic_derive(uint32_t version, const struct quic_id *id, struct quic_keys keys[2])
{
	const struct generation *generation = generation_of(version);
	uint8_t initial[EVP_MAX_MD_SIZE], secret[SECRET];

	return generation &&
	       HMAC(EVP_sha256(), generation->salt, SALT, id->octets, id->length, initial, NULL) &&
	       expand(initial, "client in", secret, SECRET) &&
	       keys_fill(generation, secret, &keys[0]) &&
	       expand(initial, "server in", secret, SECRET) && keys_fill(generation, secret, &keys[1]);
}

/* RFC 9001 section 5.4.3 */
static bool mask_find(const struct quic_keys *keys, const uint8_t *sample, uint8_t mask[SAMPLE])
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	int length = 0;
	bool good = cipher &&
	            EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), NULL, keys->mask, NULL) == 1 &&
	            EVP_CIPHER_CTX_set_padding(cipher, 0) == 1 &&
	            EVP_EncryptUpdate(cipher, mask, &length, sample, SAMPLE) == 1;

	EVP_CIPHER_CTX_free(cipher);
	return good && length == SAMPLE;
}

/* The packet number of which the last BITS bits are LOW, nearest to NEXT: RFC 9000 appendix A.3. */
static uint64_t number_near(uint64_t next, uint64_t low, uint32_t bits)
{
	const uint64_t window = (uint64_t)1 << bits, most = (uint64_t)1 << 62;
	uint64_t number = (next & ~(window - 1)) | low;

	if (number + window / 2 <= next && number < most - window)
		return number + window;
	return number > next + window / 2 && number >= window ? number - window : number;
}

/* The header as it was before it was protected: its first octet, and NUMBER; the rest is as it stands. */
static bool header_open(const struct quic_keys *keys, const uint8_t *octets, uint32_t header,
    uint64_t next, struct quic_opened *opened, uint8_t number[MOST_NUMBER])
{
	uint8_t mask[SAMPLE];
	uint64_t low = 0;

	if (!mask_find(keys, octets + header + MOST_NUMBER, mask))
		return false;
	opened->first = octets[0] ^ (mask[0] & 0x0f); /* of a long header, four bits are protected */
	opened->number_octets = (uint8_t)((opened->first & 3) + 1);
	for (uint32_t i = 0; i < opened->number_octets; i++) {
		number[i] = octets[header + i] ^ mask[1 + i];
		low = low << 8 | number[i];
	}
	opened->number = number_near(next, low, 8u * opened->number_octets);
	return true;
}

/* AES-128-GCM; the header is not encrypted, but the tag is of it, too. Its first octet and the packet
 * number are those of OPENED. */
static bool payload_open(EVP_CIPHER_CTX *cipher, const struct quic_keys *keys,
    const uint8_t *octets, uint32_t header, uint32_t length, const struct quic_opened *opened,
    const uint8_t *number, uint8_t *plain)
{
	const uint8_t *payload = octets + header + opened->number_octets;
	uint8_t vector[QUIC_VECTOR], tag[TAG];
	int done = 0;

	memcpy(vector, keys->vector, sizeof vector);
	for (int i = 0; i < 8; i++)
		vector[QUIC_VECTOR - 1 - i] ^= (uint8_t)(opened->number >> 8 * i);
	memcpy(tag, octets + length - TAG, TAG);
	return EVP_DecryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, keys->key, vector) == 1 &&
	       EVP_DecryptUpdate(cipher, NULL, &done, &opened->first, 1) == 1 &&
	       EVP_DecryptUpdate(cipher, NULL, &done, octets + 1, (int)header - 1) == 1 &&
	       EVP_DecryptUpdate(cipher, NULL, &done, number, opened->number_octets) == 1 &&
	       EVP_DecryptUpdate(cipher, plain, &done, payload, (int)opened->length) == 1 &&
	       EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
	       EVP_DecryptFinal_ex(cipher, plain + done, &done) == 1;
}

bool quic_open(const struct quic_keys *keys, const uint8_t *octets, uint32_t header,
    uint32_t length, uint64_t next, struct quic_opened *opened, struct text *plain)
{
	enum { MOST = 1 << 16 }; /* octets of a datagram */
	uint8_t number[MOST_NUMBER];

	if (header == 0 || length > MOST || header + MOST_NUMBER + SAMPLE > length ||
	    !header_open(keys, octets, header, next, opened, number))
		return false;
	opened->length = length - header - opened->number_octets - TAG;
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	uint8_t *room = (uint8_t *)text_room(plain, opened->length + TAG);
	bool good = cipher && payload_open(cipher, keys, octets, header, length, opened, number, room);
	EVP_CIPHER_CTX_free(cipher);
	if (good)
		text_fill(plain, opened->length);
	return good;
}

#else

bool quic_derive(uint32_t version, const struct quic_id *id, struct quic_keys keys[2])
{
	(void)version;
	(void)id;
	(void)keys;
	return false;
}

bool quic_open(const struct quic_keys *keys, const uint8_t *octets, uint32_t header,
    uint32_t length, uint64_t next, struct quic_opened *opened, struct text *plain)
{
	(void)keys;
	(void)octets;
	(void)header;
	(void)length;
	(void)next;
	(void)opened;
	(void)plain;
	return false;
}

#endif
