/*
 * What is known of a conversation by QUIC, told datagram by datagram: its connections, their first keys,
 * and the handshake, whose parts come in CRYPTO frames in any order (RFC 9000 section 19.6).
 *
 * A client's first packet gives the keys of both directions. So does the first that it sends after a Retry, to
 * another ID. Whether keys are the right ones shows the tag of the packet; nothing else is believed.
 *
 * Of a conversation, a few connections are remembered, of each direction of them a bounded number of octets.
 */
#include "quic_parts.h"

enum {
	MOST_CONNECTIONS = 8,
	MOST_PACKETS = 64,  /* in a datagram */
	MOST_WAITING = 256, /* parts that came too soon … */
	FARTHEST = 1 << 16, /* … so many octets at most before those wanted next */
	LONGEST_MESSAGE = 1 << 17,
	MESSAGE_HEADER = 4 /* RFC 8446 section 4: a type, and a length of three octets */
};

/* A part of the handshake that came too soon. */
struct part_waiting {
	uint64_t offset;
	uint32_t length, frame; /* octets; number of the captured frame */
	uint8_t *octets;
};

/* What one side has said of the handshake in its first packets. */
struct handshake {
	uint64_t wanted;                    /* offset of the octet that is wanted next */
	struct text rest;                   /* the beginning of a message, up to there */
	bool too_long;                      /* it will never be whole */
	ARRAY(struct part_waiting) waiting; /* by offset */
};

struct connection {
	uint32_t version;
	int client;                          /* which side began it */
	struct quic_id first;                /* the keys follow from this … */
	struct quic_id of_client, of_server; /* … those that the two go by later */
	bool answered;                       /* of_server is known */
	struct quic_id retry;                /* to this one the client shall begin again … */
	bool retried;                        /* … if there is one */
	struct quic_keys keys[2];            /* the client's, the server's */
	uint64_t next[2];                    /* packet number after the greatest: likewise */
	struct handshake handshakes[2];
};

struct known {
	struct connection *connections[MOST_CONNECTIONS]; /* the newest first */
	uint32_t above;
};

/* What is being told of one datagram. */
struct telling {
	struct quic_told told;
	struct text *packets; /* for each: a struct quic_opened, frames, words */
	struct text messages; /* whole ones of the handshake */
	uint32_t parts;       /* of others */
};

int quic_side(const struct packet *p)
{
	return memcmp(&p->from, &p->to, sizeof p->from) > 0;
}

static bool same_id(const struct quic_id *a, const struct quic_id *b)
{
	return a->length == b->length && memcmp(a->octets, b->octets, a->length) == 0;
}

/* --- the life of what is known --- */

static void handshake_free(struct handshake *handshake)
{
	for (size_t i = 0; i < handshake->waiting.count; i++)
		memory_free(handshake->waiting.at[i].octets);
	array_free(&handshake->waiting);
	text_free(&handshake->rest);
}

static void connection_free(struct connection *connection)
{
	if (!connection)
		return;
	handshake_free(&connection->handshakes[0]);
	handshake_free(&connection->handshakes[1]);
	memory_free(connection);
}

static void *known_open(void)
{
	return memory_take(sizeof(struct known));
}

static void known_close(void *about)
{
	struct known *known = about;

	for (int i = 0; i < MOST_CONNECTIONS; i++)
		connection_free(known->connections[i]);
	memory_free(known);
}

/* The oldest connection makes room. */
static void connection_add(struct known *known, const struct connection *connection)
{
	struct connection *added = memory_take(sizeof *added);

	*added = *connection;
	connection_free(known->connections[MOST_CONNECTIONS - 1]);
	memmove(known->connections + 1, known->connections,
	    (MOST_CONNECTIONS - 1) * sizeof(struct connection *));
	known->connections[0] = added;
}

/* --- the handshake --- */

/* Whole messages that the rest begins with are told. */
static void messages_take(struct handshake *handshake, struct text *messages)
{
	struct text *rest = &handshake->rest;
	size_t done = 0;

	while (rest->length - done >= MESSAGE_HEADER) {
		const uint8_t *at = (const uint8_t *)rest->at + done;
		size_t length = MESSAGE_HEADER + ((size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3]);
		handshake->too_long = length > LONGEST_MESSAGE;
		if (handshake->too_long || length > rest->length - done)
			break;
		text_add_octets(messages, at, length);
		done += length;
	}
	if (handshake->too_long)
		done = rest->length;
	if (done > 0)
		memmove(rest->at, rest->at + done, rest->length - done);
	rest->length -= done;
}

/* The octets that are wanted next were added to the rest, where BEFORE were: now they are read. */
static void handshake_read(struct handshake *handshake, struct telling *telling, size_t before)
{
	size_t told = telling->messages.length;

	telling->told.handovers++;
	if (handshake->too_long) {
		handshake->rest.length = 0;
		return;
	}
	messages_take(handshake, &telling->messages);
	if (before > 0)
		telling->parts++;
	if (handshake->rest.length > 0 && (before == 0 || telling->messages.length > told))
		telling->parts++;
}

/* A part that others wait with, or will have to wait for. */
static void part_wait(struct handshake *handshake, uint64_t offset, const uint8_t *octets,
    uint32_t length, uint32_t frame)
{
	size_t count = handshake->waiting.count, at = count;

	if (count == MOST_WAITING || length == 0 || offset + length - handshake->wanted > FARTHEST)
		return;
	while (at > 0 && handshake->waiting.at[at - 1].offset > offset)
		at--;
	const struct part_waiting *before = at > 0 ? &handshake->waiting.at[at - 1] : NULL;
	if (before && before->offset + before->length >= offset + length)
		return;
	array_add(&handshake->waiting);
	struct part_waiting *part = &handshake->waiting.at[at];
	memmove(part + 1, part, (count - at) * sizeof *part);
	*part = (struct part_waiting){
		.offset = offset, .length = length, .frame = frame, .octets = memory_take(length)
	};
	memcpy(part->octets, octets, length);
}

/* Whether nothing is missing between what is wanted next and the last octet that came. */
static bool parts_are_whole(const struct handshake *handshake)
{
	uint64_t end = handshake->wanted;

	for (size_t i = 0; i < handshake->waiting.count; i++) {
		const struct part_waiting *part = &handshake->waiting.at[i];
		if (part->offset > end)
			return false;
		if (part->offset + part->length > end)
			end = part->offset + part->length;
	}
	return true;
}

static void word_add(struct text *words, uint32_t word)
{
	text_add_octets(words, &word, sizeof word);
}

/* All that wait are read; the numbers of their frames go to WORDS. */
static void parts_read(struct handshake *handshake, struct telling *telling, struct text *words)
{
	size_t before = handshake->rest.length, count = handshake->waiting.count;

	word_add(words, QUIC_IN_ORDER | (uint32_t)count << QUIC_VERDICT_BITS);
	for (size_t i = 0; i < count; i++) {
		const struct part_waiting *part = &handshake->waiting.at[i];
		uint64_t end = part->offset + part->length;
		uint32_t fresh = end > handshake->wanted ? (uint32_t)(end - handshake->wanted) : 0;
		text_add_octets(&handshake->rest, part->octets + (part->length - fresh), fresh);
		handshake->wanted += fresh;
		word_add(words, part->frame);
		memory_free(part->octets);
	}
	handshake->waiting.count = 0;
	handshake_read(handshake, telling, before);
}

/* What a CRYPTO frame in captured frame FRAME says; what is told of it goes to WORDS. As with Wireshark, what
 * came in order waits, too, while parts behind it do. */
static void crypto_take(struct handshake *handshake, struct telling *telling, uint64_t offset,
    const uint8_t *octets, uint32_t length, uint32_t frame, struct text *words)
{
	uint64_t old = handshake->wanted > offset ? handshake->wanted - offset : 0;

	if (old > 0 && old >= length) {
		word_add(words, QUIC_REPEATED);
		return;
	}
	if (offset <= handshake->wanted && handshake->waiting.count == 0) {
		size_t before = handshake->rest.length;
		text_add_octets(&handshake->rest, octets + old, length - old);
		handshake->wanted += length - old;
		handshake_read(handshake, telling, before);
		word_add(words, QUIC_IN_ORDER);
		return;
	}
	part_wait(handshake, offset + old, octets + old, length - (uint32_t)old, frame);
	if (parts_are_whole(handshake))
		parts_read(handshake, telling, words);
	else
		word_add(words, QUIC_TOO_SOON);
}

/* --- frames: what is between those of the handshake --- */

static const struct field number = { .name = "", .format = DEC };

static void numbers_skip(struct reader *r, uint64_t count)
{
	for (uint64_t i = 0; i < count && reader_ok(r); i++)
		quic_take_number(r, &number);
}

/* The frames of a packet; R is on them. */
static void frames_take(struct reader *r, struct handshake *handshake, struct telling *telling,
    uint32_t frame, struct text *words)
{
	enum { PADDING, PING, ACK, ACK_COUNTS };

	while (reader_ok(r) && reader_left(r) > 0) {
		uint64_t type = quic_take_number(r, &number);
		if (type == ACK || type == ACK_COUNTS) {
			numbers_skip(r, 2);
			uint64_t ranges = quic_take_number(r, &number);
			numbers_skip(r, 1);
			for (uint64_t i = 0; i < ranges && reader_ok(r); i++)
				numbers_skip(r, 2);
			numbers_skip(r, type == ACK_COUNTS ? 3 : 0);
		} else if (type == QUIC_CRYPTO || type == QUIC_GOOGLE_CRYPTO) {
			uint64_t offset = quic_take_number(r, &number), length = quic_take_number(r, &number);
			const uint8_t *octets =
			    length <= reader_left(r) ? reader_peek_octets(r, 0, (uint32_t)length) : NULL;
			if (!octets)
				return;
			crypto_take(handshake, telling, offset, octets, (uint32_t)length, frame, words);
			reader_skip(r, (uint32_t)length);
		} else if (type != PADDING && type != PING) {
			return;
		}
	}
}

/* --- packets --- */

/* A packet, and where in the datagram it is. */
struct sealed {
	const struct quic_header *header;
	const uint8_t *octets;
	uint32_t before, length,
	    at; /* octets: up to the packet number, in all, of the datagram before it */
	int side;
	uint32_t frame;
};

/* Tries the keys of CONNECTION, of SENDER (0 client, 1 server). A server may answer in another version, whose
 * keys follow from the same ID (RFC 9368 section 2). */
static bool sealed_open(const struct sealed *sealed, struct connection *connection, int sender,
    struct quic_opened *opened, struct text *plain)
{
	struct quic_keys others[2];
	uint32_t version = sealed->header->version;
	bool is_other = version != connection->version;

	if (is_other && !quic_derive(version, &connection->first, others))
		return false;
	const struct quic_keys *keys = is_other ? others : connection->keys;
	if (!quic_open(&keys[sender], sealed->octets, sealed->before, sealed->length,
	        connection->next[sender], opened, plain))
		return false;
	if (is_other)
		memcpy(connection->keys, others, sizeof others);
	connection->version = version;
	return true;
}

/* Whether PACKET can be one of CONNECTION; who sent it then. */
static bool sealed_fits(
    const struct sealed *sealed, const struct connection *connection, int *sender)
{
	const struct quic_id *to = &sealed->header->to;

	*sender = sealed->side != connection->client;
	if (*sender)
		return same_id(to, &connection->of_client);
	return same_id(to, &connection->first) ||
	       (connection->answered && same_id(to, &connection->of_server));
}

/* Whether BEGUN is CONNECTION after a Retry: then it goes on, with other keys. */
static bool connection_begins_again(struct connection *connection, const struct connection *begun)
{
	if (!connection->retried || connection->client != begun->client ||
	    !same_id(&connection->retry, &begun->first))
		return false;
	connection->first = begun->first;
	memcpy(connection->keys, begun->keys, sizeof begun->keys);
	connection->retried = false;
	return true;
}

/* The connection whose keys open the packet, which may be a new one; NULL: nobody knows the keys. */
static struct connection *connection_find(struct known *known, const struct sealed *sealed,
    int *sender, struct quic_opened *opened, struct text *plain)
{
	const struct quic_header *header = sealed->header;

	for (int i = 0; i < MOST_CONNECTIONS && known->connections[i]; i++)
		if (sealed_fits(sealed, known->connections[i], sender) &&
		    sealed_open(sealed, known->connections[i], *sender, opened, plain))
			return known->connections[i];
	struct connection begun = {
		.version = header->version, .client = sealed->side, .first = header->to
	};
	*sender = 0;
	if (!quic_derive(begun.version, &begun.first, begun.keys) ||
	    !sealed_open(sealed, &begun, 0, opened, plain))
		return NULL;
	for (int i = 0; i < MOST_CONNECTIONS && known->connections[i]; i++)
		if (connection_begins_again(known->connections[i], &begun))
			return known->connections[i];
	connection_add(known, &begun);
	return known->connections[0];
}

/* An Initial packet: opens it, and tells what is in it. */
static void sealed_learn(struct known *known, const struct sealed *sealed, struct telling *telling)
{
	struct text plain = { 0 }, words = { 0 };
	struct quic_opened opened;
	struct reader frames;
	int sender;
	struct connection *connection = connection_find(known, sealed, &sender, &opened, &plain);

	if (connection) {
		if (opened.number >= connection->next[sender])
			connection->next[sender] = opened.number + 1;
		connection->answered = connection->answered || sender == 1;
		*(sender ? &connection->of_server : &connection->of_client) = sealed->header->from;
		reader_start(&frames, (const uint8_t *)plain.at, opened.length, opened.length, NULL);
		frames_take(&frames, &connection->handshakes[sender], telling, sealed->frame, &words);
		opened.at = sealed->at;
		opened.words = (uint32_t)(words.length / sizeof(uint32_t));
		telling->told.packets++;
		text_add_octets(telling->packets, &opened, sizeof opened);
		text_add_octets(telling->packets, plain.at, opened.length);
		text_add_octets(telling->packets, words.at, words.length);
	}
	text_free(&words);
	text_free(&plain);
}

/* --- datagrams --- */

/* What both sides go by, as long headers say. */
static void ids_note(struct known *known, const struct quic_header *header, int side)
{
	uint32_t lengths[2];

	lengths[side] = header->to.length;
	lengths[1 - side] = header->from.length;
	known->above = QUIC_KNOWN | lengths[0] | lengths[1] << QUIC_ID_BITS;
}

/* A server wants the client to begin again, RFC 9000 section 17.2.5: the newest connection that it can be. */
static void retry_note(struct known *known, const struct quic_header *header, int side)
{
	for (int i = 0; i < MOST_CONNECTIONS && known->connections[i]; i++) {
		struct connection *connection = known->connections[i];
		if (connection->client == side || !same_id(&connection->of_client, &header->to))
			continue;
		connection->retry = header->from;
		connection->retried = true;
		return;
	}
}

static void datagram_learn(
    struct known *known, struct reader *r, const struct packet *p, struct telling *telling)
{
	uint32_t start = r->at;

	for (int i = 0; i < MOST_PACKETS && reader_left(r) > 0 && reader_peek(r, 0, 1); i++) {
		struct quic_header header;
		uint32_t at = r->at;
		bool has_length = quic_take_long(r, &header);
		if (!reader_ok(r) || header.kind == QUIC_UNKNOWN)
			return;
		ids_note(known, &header, quic_side(p));
		if (header.kind == QUIC_RETRY)
			retry_note(known, &header, quic_side(p));
		if (!has_length)
			return;
		uint32_t before = r->at - at;
		r->at = at;
		const uint8_t *octets = reader_peek_octets(r, 0, before + header.rest);
		struct sealed sealed = { .header = &header,
			.octets = octets,
			.before = before,
			.length = before + header.rest,
			.at = at - start,
			.side = quic_side(p),
			.frame = (uint32_t)p->number };
		if (octets && header.kind == QUIC_INITIAL)
			sealed_learn(known, &sealed, telling);
		reader_skip(r, before + header.rest);
	}
}

/* The octets of the handshake that this datagram has made readable; before them the number of parts. */
static void handshake_tell(struct telling *telling, struct text *told)
{
	uint8_t parts = telling->parts < UINT8_MAX ? (uint8_t)telling->parts : UINT8_MAX;

	if (telling->told.handovers == 0)
		return;
	text_add_octets(told, &parts, sizeof parts);
	text_add_octets(told, telling->messages.at, telling->messages.length);
	telling->told.octets = (uint32_t)(sizeof parts + telling->messages.length);
}

static uint32_t known_learn(
    void *about, struct reader *r, const struct packet *p, struct text *told)
{
	struct known *known = about;
	size_t start = told->length;
	struct telling telling = { .packets = told };

	if (!reader_peek(r, 0, 1))
		return known->above;
	text_add_octets(told, &telling.told, sizeof telling.told);
	datagram_learn(known, r, p, &telling);
	if (telling.told.packets) {
		handshake_tell(&telling, told);
		memcpy(told->at + start, &telling.told, sizeof telling.told);
	} else {
		told->length = start;
	}
	text_free(&telling.messages);
	return known->above;
}

const struct recollection quic_recollection = {
	.open = known_open,
	.close = known_close,
	.learn = known_learn,
};
