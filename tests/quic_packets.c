/* quic_packets: see quic_packets.h. */
#include "quic_packets.h"

#ifdef HAVE_CRYPTO
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9001 appendix A.1 */
const struct quic_id quic_first_id = { 8, { 0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08 } };
/* A.2: what the client says to begin with */
static const char client_hello[] =
    "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004130113"
    "02010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d001700180010"
    "0007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753d"
    "e171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305030603020308040805080600"
    "2d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
    "75300901100f088394c8f03e51570806048000ffff";
/* A.3, and appendix A.3 of RFC 9369: what the server answers */
const char quic_server_packet[] =
    "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c697975"
    "54780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bde"
    "d74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407d"
    "d074ee";
const char quic_server_packet_2[] =
    "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237b"
    "bf87263017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e"
    "42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521"
    "e2e140";

size_t quic_octets(const char *digits, uint8_t *octets)
{
	size_t length = strlen(digits) / 2;

	for (size_t i = 0; i < length; i++) {
		const char pair[3] = { digits[2 * i], digits[2 * i + 1], '\0' };
		octets[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return length;
}

/* --- packets as a client or server makes them --- */

void quic_add(struct text *text, uint64_t number, int octets)
{
	for (int i = octets; i-- > 0;) {
		uint8_t octet = (uint8_t)(i < 8 ? number >> 8 * i : 0);
		text_add_octets(text, &octet, 1);
	}
}

static void add_id(struct text *text, const struct quic_id *id)
{
	quic_add(text, id->length, 1);
	text_add_octets(text, id->octets, id->length);
}

/* AES of one block, or GCM over the payload at AT of PACKET; the other way round than quic_open(). */
static void protect(
    const struct quic_keys *keys, struct text *packet, uint32_t header, uint32_t number)
{
	enum { NUMBER = 4 };
	uint8_t vector[QUIC_VECTOR], sample[32], *octets = (uint8_t *)packet->at;
	uint32_t at = header + NUMBER, length = (uint32_t)packet->length - at - QUIC_TAG;
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	int done;

	memcpy(vector, keys->vector, sizeof vector);
	for (int i = 0; i < NUMBER; i++)
		vector[QUIC_VECTOR - 1 - i] ^= (uint8_t)(number >> 8 * i);
	EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, keys->key, vector);
	EVP_EncryptUpdate(cipher, NULL, &done, octets, (int)at);
	EVP_EncryptUpdate(cipher, octets + at, &done, octets + at, (int)length);
	EVP_EncryptFinal_ex(cipher, octets + at + done, &done);
	EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, QUIC_TAG, octets + at + length);
	EVP_CIPHER_CTX_reset(cipher);
	EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), NULL, keys->mask, NULL);
	EVP_EncryptUpdate(cipher, sample, &done, octets + at, 16);
	EVP_CIPHER_CTX_free(cipher);
	octets[0] ^= sample[0] & 0x0f;
	for (int i = 0; i < NUMBER; i++)
		octets[header + (uint32_t)i] ^= sample[1 + i];
}

void quic_add_initial(struct text *datagram, const struct quic_initial *initial)
{
	struct quic_keys keys[2];
	struct text packet = { 0 };

	assert_true(quic_derive(initial->version, &initial->keys_of, keys));
	quic_add(&packet, initial->version == QUIC_VERSION_2 ? 0xd3 : 0xc3, 1);
	quic_add(&packet, initial->version, 4);
	add_id(&packet, &initial->to);
	add_id(&packet, &initial->from);
	quic_add(&packet, 0, 1); /* no token */
	quic_add(&packet, 0x4000 | (4 + initial->frames->length + QUIC_TAG), 2);
	uint32_t header = (uint32_t)packet.length;
	quic_add(&packet, initial->number, 4);
	text_add_octets(&packet, initial->frames->at, initial->frames->length);
	quic_add(&packet, 0, QUIC_TAG);
	protect(&keys[initial->by_server], &packet, header, initial->number);
	text_add_octets(datagram, packet.at, packet.length);
	text_free(&packet);
}

void quic_add_crypto(struct text *frames, uint32_t from, uint32_t end)
{
	uint8_t hello[QUIC_MOST];

	quic_octets(client_hello, hello);
	quic_add(frames, 6, 1);
	quic_add(frames, 0x4000 | from, 2);
	quic_add(frames, 0x4000 | (end - from), 2);
	text_add_octets(frames, hello + from, end - from);
}

uint32_t quic_hello_length(void)
{
	return sizeof client_hello / 2;
}

#endif
