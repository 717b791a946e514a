/* checksum: see checksum.h. */
#include "checksum.h"

enum { UDP = 17 };

const struct value_name checksum_names[] = {
	{ CHECKSUM_BAD, "bad" },
	{ CHECKSUM_GOOD, "good" },
	{ CHECKSUM_UNVERIFIED, "not verified" },
	{ CHECKSUM_NOT_PRESENT, "not present" },
	{ CHECKSUM_ILLEGAL, "illegally left out" },
	{ CHECKSUM_PARTIAL, "partial (offload)" },
	{ 0, NULL },
};

enum checksum_status checksum_plain(const struct reader *r, uint32_t at, uint32_t length)
{
	uint32_t sum = 0;

	if (!reader_checksum(r, at, length, &sum))
		return CHECKSUM_UNVERIFIED;
	return checksum_fold(sum) == 0xffff ? CHECKSUM_GOOD : CHECKSUM_BAD;
}

/* RFC 9293 section 3.1, RFC 8200 section 8.1: addresses, protocol and length, summed along. */
static uint32_t pseudo_header(const struct packet *p, uint8_t protocol, uint32_t length)
{
	return p->address_sum + protocol + (length >> 16) + (length & 0xffff);
}

enum checksum_status checksum_with_addresses(const struct reader *r, const struct packet *p,
    uint8_t protocol, uint32_t at, uint32_t length, uint16_t field)
{
	uint32_t pseudo = pseudo_header(p, protocol, length);
	uint32_t sum = pseudo;

	if (p->quoted || p->enclosing_fragment || !p->address_sum ||
	    !reader_checksum(r, at, length, &sum))
		return CHECKSUM_UNVERIFIED;
	if (checksum_fold(sum) == 0xffff)
		return CHECKSUM_GOOD;
	return field == checksum_fold(pseudo) ? CHECKSUM_PARTIAL : CHECKSUM_BAD;
}

uint16_t checksum_expected(const struct reader *r, const struct packet *p, uint8_t protocol,
    uint32_t at, uint32_t length, uint16_t field)
{
	uint32_t sum = pseudo_header(p, protocol, length) + (uint16_t)~field;

	if (!reader_checksum(r, at, length, &sum))
		return 0;
	uint16_t expected = (uint16_t)~checksum_fold(sum);
	return expected == 0 && protocol == UDP ? 0xffff : expected; /* 0 would say "none" */
}
