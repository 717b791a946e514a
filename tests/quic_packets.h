/* quic_packets: Initial packets of QUIC as a client and a server make them, for tests; needs libcrypto. */
#ifndef TESTS_QUIC_PACKETS_H
#define TESTS_QUIC_PACKETS_H

#include "capture/protocols/quic_parts.h"

enum { QUIC_VERSION_1 = 1, QUIC_VERSION_2 = 0x6b3343cf, QUIC_TAG = 16, QUIC_MOST = 1300 };

/* RFC 9001 appendix A.1: the keys of its examples follow from this ID. */
extern const struct quic_id quic_first_id;
/* What the server answers there, appendix A.3, and in that of RFC 9369; in hexadecimal digits. */
extern const char quic_server_packet[], quic_server_packet_2[];

struct quic_initial {
	uint32_t version;
	struct quic_id keys_of, to, from; /* the keys follow from the first */
	bool by_server;
	uint32_t number;
	const struct text *frames;
};

/* Octets from DIGITS, at most QUIC_MOST; how many. */
size_t quic_octets(const char *digits, uint8_t *octets);
/* NUMBER in so many octets. */
void quic_add(struct text *text, uint64_t number, int octets);
/* The packet, protected. */
void quic_add_initial(struct text *datagram, const struct quic_initial *initial);
/* The client's first message, appendix A.2: its length, and octets [FROM, END) of it as a CRYPTO frame. */
uint32_t quic_hello_length(void);
void quic_add_crypto(struct text *frames, uint32_t from, uint32_t end);

#endif
