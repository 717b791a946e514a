/*
 * protocol: a table of fields and a function that reads them. A row says where it hangs (its keys), so
 * the parent is never edited. To add one: one file in protocols/ and one name in protocols/list.h
 * (docs/add-a-protocol.md).
 */
#ifndef CAPTURE_PROTOCOL_H
#define CAPTURE_PROTOCOL_H

#include "format.h"
#include "packet.h"
#include "reader.h"

/* What a number in a header is a number of. */
enum key_kind {
	NOTHING,     /* the walk ends here; what is left is data */
	NOT_MINE,    /* the decoder does not know these octets: the next that may shall look at them */
	LINK_TYPE,   /* LINKTYPE_ value of the interface, or of a frame inside a tunnel */
	ETHERTYPE,   /* EtherType, IEEE 802 */
	TUNNEL_TYPE, /* the same numbers in the header of a tunnel; found among the ETHERTYPEs */
	LLC_FRAME,   /* an IEEE 802.2 header (0), where a length stands in place of an EtherType */
	LLC_SERVICE, /* service access point, IEEE 802.2 */
	PPP_PROTOCOL,
	MPLS_PAYLOAD, /* the first four bits behind the last label */
	IP_PROTOCOL,  /* IANA protocol number, of IPv4 and IPv6 alike */
	UDP_PORT,
	TCP_PORT,
	TLS_MESSAGES, /* of a handshake without records, behind an octet: so many parts are not whole */
	HTTP_MEDIA, /* the body of an HTTP message: what kind, MEDIA_TEXT … (protocols/http_parts.h) */
	ICMP_ERROR, /* an IPv4 (4) or IPv6 (6) header quoted inside an ICMP error */
	KEY_KINDS
};

/* Which protocol comes next: the one with this key, or with the alternative if there is none. */
struct key {
	enum key_kind kind;
	uint32_t value;
	uint32_t alternative; /* 0: none */
};

#define NOTHING_FOLLOWS ((struct key){ .kind = NOTHING })

enum {
	MAX_KEYS = 32,
	ANY_PORT = 65536 /* a value: asked last, by struct protocol's recognizes() */
};

/* Of a protocol above UDP whose datagrams nobody understands who has not read those before: what is kept of a
 * conversation. Its datagrams are shown to learn() once, in order (trace/recall.h). */
struct recollection {
	void *(*open)(void);
	void (*close)(void *known);
	/* R is at the beginning of the datagram, P's. Adds to TOLD what its decoder shall be told (p->told);
	 * returns what it and later ones find in facts.above. */
	uint32_t (*learn)(void *known, struct reader *r, const struct packet *p, struct text *told);
};

struct protocol {
	const char *name;      /* as Wireshark's protocol column: "TCP" */
	const char *filter;    /* as Wireshark's filter and frame.protocols: "tcp" */
	const char *reference; /* "RFC 9293" */
	const char *help;      /* one sentence */
	const struct field *fields;
	struct key keys[MAX_KEYS]; /* where it hangs; kind NOTHING ends the list */
	/* Reads one header, fills in what it learns of the packet, says what follows. */
	struct key (*decode)(struct reader *r, struct packet *p);
	/* Whether the octets ahead look like this protocol; asked where no key was known, of a row with
	 * the value ANY_PORT among its keys. */
	bool (*recognizes)(const struct reader *r, const struct packet *p);
	/* Reads what stands behind all that this header encloses (padding, trailer); NULL: nothing
	 * can. Asked of the link layer only. */
	void (*decode_trailer)(struct reader *r, struct packet *p);
	/* Whether its name stands in frame.protocols, as with Wireshark, of a frame in which one of its
	 * messages begins that is read elsewhere. */
	bool is_named_waiting;
	/* Whether its messages answer each other (packet_note_turn()). */
	bool has_answers;
	/* Whether it carries whole packets of others: it is their addresses and ports that count, not
	 * those of the UDP datagram around them. */
	bool is_tunnel;
	/* Whether the protocol below quotes its line in its own (packet_quote_above()) and stands in the
	 * protocol column for both. */
	bool is_quoted_below;
	/* What is kept of its conversations; NULL: each datagram stands for itself. It has the value ANY_PORT
	 * among its keys, and recognizes the first of them. */
	const struct recollection *recollection;
	/* One line about this packet, for the list; NULL: the protocol below speaks. */
	void (*summarize)(const struct packet *p, struct text *line);
};

/* --- the list --- */

/* Every protocol, in the order of protocols/list.h. */
extern const struct protocol *const protocols[];
extern const size_t protocol_count;

/* The protocol with this key (value, then alternative), or NULL. */
const struct protocol *protocol_find(struct key key);
/* Those that may be found above KIND by their looks, in the order of the list; a NULL ends them. */
const struct protocol *const *protocol_guessers(enum key_kind kind);
/* The row with this name, or NULL. */
const struct field *field_find(const char *name);

/* --- for decoders: what they ask of the walk and tell it, beyond the fields they read --- */

/* Whether the header being read may say who speaks to whom (packet.h, "Found"). */
static inline bool packet_open(const struct packet *p)
{
	return !p->quoted && !p->has_tcp && !p->has_udp;
}

/* The key of a protocol above a transport: the lower port decides, then the higher. */
struct key either_port(enum key_kind kind, uint16_t a, uint16_t b);
/* reader_malformed(), and nothing follows. */
struct key malformed(struct reader *r, const char *why);
/* The packet contradicts itself, but what follows can still be read. */
void packet_complain(struct packet *p, const char *why);
/* The value of ITEM, whose octets are among BYTES, as the text of ROW, for who asks for that by name. */
void describe_written(
    struct reader *r, const struct field *row, const struct item *item, const uint8_t *bytes);
/* NAME once more in frame.protocols, where Wireshark has a dissector in a dissector. */
void describe_path(struct reader *r, const char *name);

/* The innermost protocol that has something to say of P, for the protocol column. */
const struct protocol *packet_protocol(const struct packet *p);
/* For summaries: a reader without listener on the first header of PROTOCOL in P, which has one. */
struct reader packet_reader(const struct packet *p, const struct protocol *protocol);
/* For summaries: the line of the protocol above PROTOCOL that it quotes, after BEFORE; nothing: there is none. */
void packet_quote_above(
    const struct packet *p, const struct protocol *protocol, const char *before, struct text *line);

/* --- for decoders of UDP and TCP --- */

/* UDP and TCP headers of one frame beside the one that its struct packet tells of, in order: as many as
 * the packet says. Zero-initialised is empty; array_free() its list. */
struct transports {
	ARRAY(struct transport) list;
};

/* What is known of the conversation of the header being read, which packet_open() or a further one. */
const struct stream_facts *packet_stream(const struct packet *p, bool is_open);
/* One more further header, of TRANSPORT (IP protocol number), its ports and, of TCP, HEADER. */
void packet_note_further(struct packet *p, uint8_t transport, uint16_t from, uint16_t to,
    const struct tcp_header *header);

/* --- for decoders of what may come in pieces --- */

/* The joint at the octet that R has come to, or NULL. The walk goes on with what it leads to; the
 * decoder only has to say who shall read it. */
const struct joint *packet_joint(const struct packet *p, const struct reader *r);
/* Names the parts of what JOINT leads to, each with ROW, and all of them with WHOLE. */
void describe_parts(struct reader *r, const struct joint *joint, const struct field *whole,
    const struct field *row);
/* This header announces a piece of an IP packet, all that R has left. */
void packet_note_piece(struct packet *p, const struct reader *r, const struct piece *piece);

/*
 * Above TCP, a segment may end in the middle of a message, whose rest comes with the segments after it.
 * OCTETS more than R has left are needed to read on (or WANTS_MORE, WANTS_ALL): true: they may still
 * come, the decoder stops in front of the message and returns NOTHING_FOLLOWS, p->wants and p->wants_at
 * say what for; who puts streams together calls it again with more. False: no more will come (a cut,
 * quoted or fragmented packet; WANTS_ALL at the end of the stream): read what is there.
 */
bool packet_wants(struct packet *p, const struct reader *r, uint32_t octets);
/* Above TCP, keeps the next OCTETS of R, which stays where it is, for the sender's next segments: all, or
 * where there is no room for all, none. */
void packet_keep(struct packet *p, const struct reader *r, uint32_t octets);
/* A reader on what was kept, of this segment and of those before it. */
struct reader packet_kept(const struct packet *p, const struct reader *r);
/* What was kept has been read. */
void packet_drop_kept(struct packet *p);
/* Above UDP, a reader on what earlier datagrams told (struct recollection); nothing left: they told nothing. */
struct reader packet_told(const struct packet *p, const struct reader *r);

/*
 * --- the past: what the frames before this one say of it ---
 *
 * It takes work to find out, so ask only when somebody wants to hear it. Times in ns.
 */

/* Of the conversation that FACTS are about (packet_stream()): since its first frame, and since the one before
 * this one. False: nobody knows. */
bool packet_times(const struct packet *p, const struct stream_facts *facts, int64_t *since_first,
    int64_t *since_previous);
/* Whether the file says when the frame was seen. */
bool packet_has_time(const struct packet *p);
/* Since the frame before this one; 0 of the first. The same of the frame that was shown before this one, by
 * somebody who does not show all. */
int64_t packet_since_previous(const struct packet *p);
int64_t packet_since_shown(const struct packet *p);
/* The name of the interface that saw the frame; "unknown" where the file could have said it; NULL. */
const char *packet_interface(const struct packet *p);

/* The message that is being read is a question or an answer. */
void packet_note_turn(struct packet *p, const struct turn *turn);
/* What the one that was noted last is to those before it. False: nobody knows. */
bool packet_answer(const struct packet *p, struct answer *answer);

#endif
