/* dns_parts: what the files that read DNS share. */
#ifndef CAPTURE_PROTOCOLS_DNS_PARTS_H
#define CAPTURE_PROTOCOLS_DNS_PARTS_H

#include "../protocol.h"

/* Record types that decoders treat apart (IANA, Domain Name System parameters). */
enum { DNS_A = 1, DNS_SRV = 33, DNS_OPT = 41 };

enum { DNS_LONGEST_NAME = 255 }; /* octets on the wire, RFC 1035 section 3.1 */

/* A name as people write it: labels with dots between them, "<Root>" for the empty one. */
struct dns_name {
	char text[4 * DNS_LONGEST_NAME + 1]; /* a zero octet is written as \000 */
	uint32_t length;                     /* octets of the name, a zero octet being one */
	uint32_t labels;
};

/* What differs between the protocols that send DNS messages, and where one of them is. */
struct dns_message {
	bool multicast; /* mDNS: the first bit of a class is a flag */
	bool local;     /* LLMNR: other flags in the header */
	uint8_t opcode;
	uint32_t at; /* octet of the frame where it begins */
};

extern const struct field dns_fields[]; /* of the message itself, as a table of rows */
extern const struct value_name dns_types[], dns_opcodes[], dns_reply_codes[];

/* One message, all that is left in R; of MESSAGE, MULTICAST and LOCAL count. */
void dns_take_message(struct reader *r, struct packet *p, struct dns_message message);
/* The length that stands before a message over TCP. */
uint16_t dns_take_length(struct reader *r);

/* Reads the name at R, which moves behind it, without showing it. MESSAGE is the octet of the frame
 * where the DNS message begins; pointers count from there. */
void dns_read_name(struct reader *r, uint32_t message, struct dns_name *name);
/* The same, shown as FIELD; what is known of it also in NAME, unless that is NULL. */
void dns_take_name(
    struct reader *r, uint32_t message, const struct field *field, struct dns_name *name);
/* A length octet and so many characters (RFC 1035 section 3.3), each with a row of its own. */
void dns_take_text(struct reader *r, const struct field *length, const struct field *text);
/* A time in seconds since 1970 that FIELD, of 32 or 48 bits, is wide. */
void dns_take_time(struct reader *r, const struct field *field);
/* The types that a bitmap of the NSEC family lists (RFC 4034 section 4.1.2): all that is left in R. */
void dns_take_types(struct reader *r);

/* The data of one record of some types, all that is left in R; false: it is no type of theirs. */
bool dns_take_common_record(struct reader *r, uint32_t message, uint16_t type);
bool dns_take_special_record(struct reader *r, uint32_t message, uint16_t type);
bool dns_take_security_record(struct reader *r, uint32_t message, uint16_t type);
bool dns_take_service_record(struct reader *r, uint32_t message, uint16_t type);
/* EDNS options, all that is left in R. */
void dns_take_options(struct reader *r);

#endif
