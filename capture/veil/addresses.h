/*
 * veil/addresses: for each address the one that stands in its place. Inside veil.
 *
 *     192.0.2.7        10.0.1.2             the first /24 network seen is 10.0.1, its second host .2
 *     2001:db8::7      fd00::1:0:0:100:1    the same of /64 networks
 *     00:1b:21:0a:0b:0c  02:00:00:00:00:03  the third
 *
 * They are counted in the order in which they come, so that nothing of the old is in the new but who is in
 * one network with whom. What belongs to nobody stays: loopback, multicast, broadcast, unspecified; link-local
 * addresses stay link-local. A solicited-node group (RFC 4291 section 2.7.1) goes with its address.
 */
#ifndef CAPTURE_VEIL_ADDRESSES_H
#define CAPTURE_VEIL_ADDRESSES_H

#include "../base.h"

enum { MOST_KEY = 12 }; /* octets */

/* Something that has got a number. */
struct veil_entry {
	uint8_t key[MOST_KEY];
	uint32_t number;   /* from 1, among those of the same kind */
	uint32_t children; /* so many have been counted within it */
};

/* Zero-initialised is empty. */
struct veil_table {
	ARRAY(struct veil_entry) entries;
	uint32_t *slots; /* index plus 1; 0: free */
	size_t size;     /* a power of two, or 0 */
	uint64_t seed;   /* so that nobody can choose addresses that all want one slot */
	uint32_t counts[8];
};

/* Forgets all of them. */
void veil_table_free(struct veil_table *table);
/* Replaces the address at OCTETS. */
void veil_ipv4(struct veil_table *table, uint8_t octets[4]);
/* The same. */
void veil_ipv6(struct veil_table *table, uint8_t octets[16]);
/* The same. */
void veil_mac(struct veil_table *table, uint8_t octets[6]);
/* LENGTH octets of text with all addresses in it replaced, to the end of OUT. */
void veil_text(struct veil_table *table, const char *text, size_t length, struct text *out);

#endif
