#include "addresses.h"

#include <sys/random.h>

/* --- numbers for keys --- */

enum kind { NETWORK_4, HOST_4, NETWORK_6, UPPER_6, LOWER_6, STATION, LOCAL_4 };

void veil_table_free(struct veil_table *table)
{
	array_free(&table->entries);
	memory_free(table->slots);
	table->slots = NULL;
	table->size = 0;
}

static uint64_t mix(uint64_t value)
{
	value = (value ^ (value >> 31)) * UINT64_C(0x7fb5d329728ea185);
	value = (value ^ (value >> 27)) * UINT64_C(0x81dadef4bc2dd44d);
	return value ^ (value >> 33);
}

static size_t slot_of(const struct veil_table *table, const uint8_t key[MOST_KEY])
{
	uint64_t hash = table->seed;

	for (int i = 0; i < MOST_KEY; i += 4) {
		uint32_t part;
		memcpy(&part, key + i, sizeof part);
		hash = mix(hash ^ part);
	}
	size_t slot = (size_t)hash & (table->size - 1);
	while (table->slots[slot] &&
	       memcmp(table->entries.at[table->slots[slot] - 1].key, key, MOST_KEY) != 0)
		slot = (slot + 1) & (table->size - 1);
	return slot;
}

static void table_grow(struct veil_table *table)
{
	enum { FIRST_SIZE = 256 };

	if (table->entries.count * 2 < table->size)
		return;
	if (table->size == 0 && getrandom(&table->seed, sizeof table->seed, GRND_NONBLOCK) < 0)
		table->seed = (uintptr_t)table;
	table->size = table->size ? 2 * table->size : FIRST_SIZE;
	memory_free(table->slots);
	table->slots = memory_take(table->size * sizeof *table->slots);
	for (size_t i = 0; i < table->entries.count; i++)
		table->slots[slot_of(table, table->entries.at[i].key)] = (uint32_t)i + 1;
}

/* The index of the entry of this KIND and LENGTH octets of key; a new one is counted by *COUNT. */
static size_t entry_of(
    struct veil_table *table, enum kind kind, const uint8_t *octets, size_t length, uint32_t *count)
{
	uint8_t key[MOST_KEY] = { (uint8_t)kind };

	memcpy(key + 1, octets, length);
	table_grow(table);
	size_t slot = slot_of(table, key);
	if (table->slots[slot] == 0) {
		struct veil_entry entry = { .number = ++*count };
		memcpy(entry.key, key, sizeof key);
		*array_add(&table->entries) = entry;
		table->slots[slot] = (uint32_t)table->entries.count;
	}
	return table->slots[slot] - 1;
}

static uint32_t number_of(
    struct veil_table *table, enum kind kind, const uint8_t *octets, size_t length)
{
	size_t index = entry_of(table, kind, octets, length, &table->counts[kind]);

	return table->entries.at[index].number;
}

static void put(uint8_t *octets, uint32_t number, int length)
{
	for (int i = 0; i < length; i++)
		octets[i] = (uint8_t)(number >> 8 * (length - 1 - i));
}

/* --- addresses --- */

/* The /24 network that is number NUMBER: 10.0.1 and so on, none that means something else. */
static uint32_t network_4(uint32_t number)
{
	enum { FIRST = 0x0a0000, LOOPBACK = 0x7f0000, MULTICAST = 0xe00000 };
	uint32_t network = FIRST + number;

	if (network >= LOOPBACK)
		network += 0x10000;
	return network < MULTICAST ? network : network - MULTICAST + 0x10000;
}

void veil_ipv4(struct veil_table *table, uint8_t octets[4])
{
	if (octets[0] == 0 || octets[0] == 127 || octets[0] >= 224)
		return;
	if (octets[0] == 169 && octets[1] == 254) { /* RFC 3927 */
		put(octets + 2, number_of(table, LOCAL_4, octets + 2, 2), 2);
		return;
	}
	size_t index = entry_of(table, NETWORK_4, octets, 3, &table->counts[NETWORK_4]);
	uint32_t network = table->entries.at[index].number;
	if (octets[3] != 0 && octets[3] != 255) { /* those may be the network's own */
		uint32_t hosts = table->entries.at[index].children;
		size_t host = entry_of(table, HOST_4, octets, 4, &hosts);
		table->entries.at[index].children = hosts;
		octets[3] = (uint8_t)table->entries.at[host].number;
	}
	put(octets, network_4(network), 3);
}

/* The last three octets of an address, which its solicited-node group has, too. */
static void veil_lower(struct veil_table *table, uint8_t octets[3])
{
	put(octets, number_of(table, LOWER_6, octets, 3), 3);
}

void veil_ipv6(struct veil_table *table, uint8_t octets[16])
{
	static const uint8_t zeros[15], mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t solicited[13] = { 0xff, 0x02, [11] = 0x01, [12] = 0xff };

	if (memcmp(octets, zeros, 15) == 0 && octets[15] <= 1)
		return;
	if (memcmp(octets, mapped, sizeof mapped) == 0) { /* RFC 4291 section 2.5.5.2 */
		veil_ipv4(table, octets + 12);
		return;
	}
	if (octets[0] == 0xff) {
		if (memcmp(octets, solicited, sizeof solicited) == 0)
			veil_lower(table, octets + 13);
		return;
	}
	bool is_local = octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80;
	uint32_t network = is_local ? 0 : number_of(table, NETWORK_6, octets, 8);
	uint32_t upper = number_of(table, UPPER_6, octets + 8, 5);
	memset(octets, 0, 8);
	octets[0] = is_local ? 0xfe : 0xfd;
	octets[1] = is_local ? 0x80 : 0;
	if (!is_local)
		put(octets + 4, network, 4);
	octets[8] = 0;
	put(octets + 9, upper, 4);
	veil_lower(table, octets + 13);
}

void veil_mac(struct veil_table *table, uint8_t octets[6])
{
	static const uint8_t zeros[6], solicited[3] = { 0x33, 0x33, 0xff };

	if (memcmp(octets, solicited, sizeof solicited) == 0) /* RFC 2464 section 7 */
		veil_lower(table, octets + 3);
	if (octets[0] & 1 || memcmp(octets, zeros, sizeof zeros) == 0) /* a group; nobody */
		return;
	uint32_t number = number_of(table, STATION, octets, 6);
	octets[0] =
	    2 | (octets[0] & 0x80); /* administered locally; on Token Ring, a bit says "routed" */
	octets[1] = 0;
	put(octets + 2, number, 4);
}
