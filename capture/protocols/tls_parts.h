/* tls_parts: what the files that read TLS share. */
#ifndef CAPTURE_PROTOCOLS_TLS_PARTS_H
#define CAPTURE_PROTOCOLS_TLS_PARTS_H

#include "../protocol.h"

extern const struct value_name tls_versions[], tls_extensions[], tls_groups[], tls_signatures[],
    tls_suites[];

/* Handshake messages. */
enum {
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_NEW_SESSION_TICKET = 4,
	TLS_CERTIFICATE = 11,
	TLS_SERVER_KEY_EXCHANGE = 12,
	TLS_CERTIFICATE_REQUEST = 13,
	TLS_CERTIFICATE_VERIFY = 15,
	TLS_CLIENT_KEY_EXCHANGE = 16,
	TLS_CERTIFICATE_STATUS = 22
};

/* What the messages of a connection have told so far; kept from segment to segment in 32 bits. */
struct tls_facts {
	uint16_t suite;    /* that the server chose; 0: none yet */
	bool version_1_3;  /* the server chose TLS 1.3 or a draft of it */
	bool encrypted[2]; /* by direction: a ChangeCipherSpec was seen */
};

/* Whether a handshake message can begin at R: none that is known does where all is encrypted. */
bool tls_is_handshake(const struct reader *r);
/* Reads one handshake message; FACTS are used and brought up to date. */
void tls_take_handshake(struct reader *r, struct tls_facts *facts);
/* Reads a client hello in the form of SSL 2.0, RFC 5246 appendix E.2; all that is left in R. */
void tls_take_old_hello(struct reader *r);
/* Names all that is left in R a handshake message of which nothing can be read. */
void tls_describe_unreadable(struct reader *r);
const char *tls_handshake_name(uint64_t type);
/* Adds what message begins at R, and to LINE the name of the server that a client hello asks for. */
void tls_summarize_handshake(const struct reader *r, struct text *line);
/* Reads the content of a message of TYPE that is not a hello. */
void tls_take_keys(struct reader *r, uint8_t type, const struct tls_facts *facts);
/* Reads so many octets, named GROUP, of ITEM over and over. */
void tls_take_list(
    struct reader *r, uint32_t octets, const struct field *group, const struct field *item);
void tls_take_status_type(struct reader *r);
/* Reads the extensions of a message of TYPE: their length and all of them. */
void tls_take_extensions(struct reader *r, uint8_t type);
/* Reads a signature scheme and its two halves. */
void tls_take_signature_scheme(struct reader *r);
/* Reads a length and so many octets of signature schemes. */
void tls_take_signature_schemes(struct reader *r);
/* Reads time stamps of certificates, RFC 6962 section 3.3: all that is left in R. */
void tls_take_time_stamps(struct reader *r);
/* Where, in octets ahead of R, the content of the extension of TYPE is; the extensions begin at R
 * with their length. 0: there is none. */
uint32_t tls_find_extension(const struct reader *r, uint16_t type);
bool tls_is_1_3(uint16_t version);
/* The fingerprint of the hello whose content begins at R, which stays there. */
void tls_describe_fingerprint(struct reader *r, bool is_client);

#endif
