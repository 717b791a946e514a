/* SHA-256 by libcrypto. */
#include "digest.h"

#include <stdio.h>

#ifdef HAVE_CRYPTO
#include <openssl/crypto.h>
#include <openssl/evp.h>

struct digest {
	EVP_MD_CTX *context;
};

struct digest *digest_new(void)
{
	struct digest *digest = memory_take(sizeof *digest);

	digest->context = EVP_MD_CTX_new();
	if (!digest->context || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(digest->context);
		memory_free(digest);
		return NULL;
	}
	return digest;
}

void digest_add(struct digest *digest, const void *octets, size_t length)
{
	if (digest && length)
		EVP_DigestUpdate(digest->context, octets, length);
}

void digest_finish(struct digest *digest, char text[DIGEST_TEXT])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	text[0] = '\0';
	if (!digest)
		return;
	EVP_DigestFinal_ex(digest->context, sum, &length);
	for (unsigned i = 0; i < length && 2 * i + 2 < DIGEST_TEXT; i++)
		snprintf(text + (size_t)2 * i, 3, "%02x", sum[i]);
	EVP_MD_CTX_free(digest->context);
	memory_free(digest);
}

bool digest_library(struct text *name)
{
	text_add(name, OpenSSL_version(OPENSSL_VERSION));
	return true;
}

#else

struct digest *digest_new(void)
{
	return NULL;
}

void digest_add(struct digest *digest, const void *octets, size_t length)
{
	(void)digest;
	(void)octets;
	(void)length;
}

void digest_finish(struct digest *digest, char text[DIGEST_TEXT])
{
	(void)digest;
	text[0] = '\0';
}

bool digest_library(struct text *name)
{
	(void)name;
	return false;
}
#endif

void digest_text(const void *octets, size_t length, char text[DIGEST_TEXT])
{
	struct digest *digest = digest_new();

	digest_add(digest, octets, length);
	digest_finish(digest, text);
}
