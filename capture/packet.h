/*
 * packet: what the headers of one frame say. Data only; filled by decode().
 */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_LAYERS = 24 }; /* headers in one frame, the frame itself included */
enum { MAX_JOINTS = 5 };  /* packets put together from pieces in one frame, one inside another */

/* Who: an address and, above UDP or TCP, a port. Comparable octet by octet (no padding). */
struct endpoint {
	uint8_t address[16]; /* IPv4 in the first four, the rest 0 */
	uint16_t port;       /* 0 where the protocol has none */
	uint8_t family;      /* 4, 6, or 0: no IP header */
	uint8_t transport;   /* IP protocol number of the ports (6, 17), 0: no ports */
};

/* TCP flag bits as they stand in octets 12 and 13 (RFC 9293 section 3.1). */
enum {
	TCP_FIN = 0x001,
	TCP_SYN = 0x002,
	TCP_RST = 0x004,
	TCP_PSH = 0x008,
	TCP_ACK = 0x010,
	TCP_URG = 0x020,
	TCP_ECE = 0x040,
	TCP_CWR = 0x080,
	TCP_AE = 0x100
};

/* The fixed part of a TCP header, and what following a connection needs of the options. */
struct tcp_header {
	uint32_t sequence, acknowledgment; /* as on the wire */
	uint32_t length;                   /* payload octets, from the IP length, not the capture */
	uint16_t flags;                    /* TCP_FIN … */
	uint16_t window;                   /* as on the wire, unscaled */
	uint32_t sack_octets;              /* in the first three blocks of its SACK option */
	uint8_t header_length;             /* octets, as the header says: 0 to 60 */
	int8_t window_shift;               /* of the option, at most 14; -1: no option */
	bool length_known;                 /* false in a later fragment or a header quoted by ICMP */
	bool complete; /* header and all options were captured and are well formed */
};

/* A UDP or TCP header and the IP header around it: what following its conversation needs. */
struct transport {
	struct endpoint from, to;
	struct tcp_header tcp;
	bool has_tcp, has_udp; /* neither: there is no such header */
	bool further;          /* not the one that counts: it is of a tunnel, or … */
	bool quoted;           /* … of a packet that an ICMP error quotes: nobody has sent it now */
	int64_t time;          /* of the frame; ns since the epoch */
};

/* What a TCP segment means in its conversation, in Wireshark's words (analysis.h); bits. */
enum {
	ANALYSIS_RETRANSMISSION = 0x0001,
	ANALYSIS_FAST_RETRANSMISSION = 0x0002,     /* without the bit above, though it is one, too */
	ANALYSIS_SPURIOUS_RETRANSMISSION = 0x0004, /* likewise */
	ANALYSIS_OUT_OF_ORDER = 0x0008,
	ANALYSIS_LOST_SEGMENT = 0x0010,
	ANALYSIS_ACK_LOST_SEGMENT = 0x0020,
	ANALYSIS_DUPLICATE_ACK = 0x0040,
	ANALYSIS_KEEP_ALIVE = 0x0080,
	ANALYSIS_KEEP_ALIVE_ACK = 0x0100,
	ANALYSIS_WINDOW_UPDATE = 0x0200,
	ANALYSIS_WINDOW_FULL = 0x0400,
	ANALYSIS_ZERO_WINDOW = 0x0800,
	ANALYSIS_ZERO_WINDOW_PROBE = 0x1000,
	ANALYSIS_ZERO_WINDOW_PROBE_ACK = 0x2000,
	ANALYSIS_REUSED_PORTS = 0x4000
};

/* The same with its numbers. Frames by number, from 1; 0: none. Times in ns; 0: not known. */
struct analysis_facts {
	uint16_t flags; /* ANALYSIS_RETRANSMISSION … */
	uint32_t bytes_in_flight;
	uint32_t duplicate_number;  /* so many times has this ACK been repeated */
	uint32_t duplicate_frame;   /* the ACK that it repeats */
	uint32_t acks_frame;        /* the segment that it acknowledges … */
	uint32_t timeout_frame;     /* the segment for which the retransmission timer ran … */
	int64_t ack_delay;          /* … and the time since */
	int64_t timeout;            /* … and the time since */
	int64_t initial_round_trip; /* of the conversation, from SYN to the end of the opening */
	bool closes_first;          /* the sender's FIN came before the other side's */
};

/* What only the conversation knows; given to the decoder so that it can show relative numbers. */
struct stream_facts {
	uint32_t stream;                /* tcp.stream, udp.stream */
	uint32_t sequence_base;         /* subtract from sequence: sender's ISN */
	uint32_t ack_base;              /* subtract from acknowledgment: the peer's ISN */
	int8_t window_shift;            /* of the sender; -1 unknown, -2 not used */
	bool known;                     /* false: show absolute numbers, no stream */
	uint32_t above;                 /* what a decoder above noted at an earlier segment, or 0 */
	struct analysis_facts analysis; /* TCP */
};

/* For struct packet's wants, where a number cannot be told. */
enum {
	WANTS_MORE = 1 << 30, /* some: what the next segment has */
	WANTS_ALL = INT32_MAX /* all up to the end of the stream */
};

enum joint_kind {
	JOINT_WHOLE, /* what was put together is read in their place; it lies behind the captured octets */
	JOINT_REST,  /* of the frame's own octets, some are read */
	JOINT_WAITS, /* nothing is read: they are shown where the whole is, or were shown before */
	JOINT_APART  /* the same, but they are shown as data: fragments of IP */
};

/*
 * A part of a frame that is not read as it stands, because it is a piece of something larger: of an
 * IP packet that was sent in fragments, or of a message that takes several TCP segments.
 */
struct joint {
	enum joint_kind kind;
	uint32_t at;              /* who comes to this octet … */
	uint32_t from, length;    /* … goes on with these; 0 octets where nothing is read */
	uint32_t whole_in;        /* number of the frame that makes it whole; 0: none, or not told */
	const struct part *parts; /* of what was put together; in the struct joined that holds it */
	uint32_t part_count;
};

/* What one frame brought. */
struct part {
	uint32_t frame;        /* number, from 1 */
	uint32_t from, length; /* octets of the whole; overlaps were cut away: */
	uint32_t cut;          /* so many at the beginning of what the frame had of it */
};

/* An IP packet's payload or a piece of it, as its header describes it. */
struct piece {
	bool found;
	bool more;               /* it is not the last */
	uint8_t protocol;        /* 0 where that does not count */
	uint32_t identification; /* that all pieces of the packet share */
	uint32_t offset;         /* octets of the packet's payload before it */
	uint32_t at, length;     /* octets of the frame; all were captured */
};

/* Octets that a decoder above TCP wants back with the sender's next segments: of a message that does
 * not end with what carries it. Those done with stay where they are, for items lie in them. */
struct keep {
	uint8_t *octets;            /* ROOM of them: first those done with, then those that are kept */
	uint32_t done, count, room; /* octets */
	uint32_t position;          /* of the first: octet of what the packet's bytes are */
};

/* A message that is a question or an answer; both have the same key in a conversation, or, where there is
 * none, between two addresses. */
struct turn {
	uint64_t key;
	int64_t patience; /* of a question: asked again within so many ns, it is the same; 0: never */
	bool is_answer;
};

enum { MAX_TURNS = 8 }; /* of which a frame tells */

/* What such a message is to those before it. */
struct answer {
	uint32_t question; /* it is the answer to the one in this frame (number); 0: it is not … */
	int64_t delay;     /* … and so much later, ns */
	uint32_t repeats;  /* it was sent before, in this frame; 0: it was not */
	bool is_unasked;   /* nobody has asked */
};

enum packet_error { PACKET_FINE, PACKET_TRUNCATED, PACKET_MALFORMED };

struct packet {
	/* Given by the caller. */
	const uint8_t *bytes;
	int64_t time;              /* ns since the epoch */
	int64_t first_time;        /* of the first frame of the trace, likewise */
	uint64_t number;           /* of the frame, from 1 */
	uint32_t captured, length; /* octets at bytes; octets on the wire */
	uint16_t link_type;        /* LINKTYPE_ value (www.tcpdump.org/linktypes.html) */
	uint16_t interface;        /* index */
	struct stream_facts facts;
	const struct stream_facts *further_facts; /* of the further headers, in their order … */
	uint32_t further_known;                   /* … so many */
	struct transports *further;  /* where they are put (decode.h); NULL: nobody follows them */
	const char *const *comments; /* that the file has on the frame; for the listener only */
	uint32_t comment_count;
	bool stream_ends; /* above TCP: no octets will follow these, what is not whole never will be */
	const struct past *past; /* the frames before this one (trace/past.h); NULL: not known */
	uint32_t joined;         /* octets at bytes behind the captured ones: what the joints lead to */
	uint8_t joint_count;
	struct keep *keep; /* NULL: nothing can be kept */
	/* Above UDP: of the joined octets, from which on so many are what earlier datagrams told. */
	uint32_t told_at, told;
	struct joint joints[MAX_JOINTS]; /* in the order in which they are come to */

	/* Found by the decoders: the first UDP or TCP header and the IP header right around it, or,
	 * without one, the innermost IP header. What an ICMP error quotes does not count. */
	struct endpoint from, to;
	uint8_t ip_protocol; /* what that IP packet carries: IANA number; 0 none */
	uint8_t ttl;         /* or hop limit */
	bool fragment;       /* one piece of that IP packet, not all of it … */
	struct piece piece;  /* … from the same IP header, or one further out */
	bool quoted;         /* set while headers inside an ICMP error are read */
	bool has_tcp, has_udp;
	struct tcp_header tcp;
	uint32_t payload,
	    payload_length; /* of UDP or TCP, octets in the frame; length as on the wire */

	/* Further UDP and TCP headers: of tunnels around it, of what ICMP errors quote, of other packets
	 * in the frame. */
	uint16_t further_count, further_before; /* how many; how many of them before the one above */

	/* Found by a decoder above TCP (packet_wants() in decode.h). */
	uint32_t wants;    /* octets missing of a message that begins at the octet … 0: none */
	uint32_t wants_at; /* … of the frame: behind what was decoded */
	uint32_t above;    /* what it notes of the connection, for later segments (facts.above) */

	/* Found by decoders of questions and answers (packet_note_turn()). */
	uint8_t turn_count;
	struct turn turns[MAX_TURNS];

	uint8_t joints_passed; /* while decoding: so many of the joints were come to */

	/* Set by a decoder that lets others read a part of its octets: behind them it goes on, from octet
	 * more_at of the frame to more_end. NULL: it does not. */
	const struct protocol *more;
	uint32_t more_at, more_end;
	/* Set by a decoder: what it hands on does not follow it, but stands elsewhere: so many octets, from one
	 * of those joined on. 0: it follows. */
	uint32_t aside_at, aside;

	/* What an IP header tells the headers inside it, while they are read. */
	const uint8_t *addresses; /* the sender's, then the receiver's; NULL: there is no IP header */
	uint8_t family;           /* of them: 4 or 6 */
	uint32_t address_sum;     /* of its addresses, for checksums over them; 0: cannot be told */
	bool enclosing_fragment;  /* it is one piece of its packet */

	uint8_t layer_count;
	uint8_t own_layers; /* as many of them as are not quoted inside an ICMP error */
	uint8_t error;      /* enum packet_error */
	const char *why;    /* of an error: a static sentence, or NULL */
	const struct protocol *layers[MAX_LAYERS];
	uint32_t layer_at[MAX_LAYERS]; /* octet of the frame where each begins */
};

/* The header that P tells of. Part by part: a literal would be put together elsewhere, and copied as a whole
 * before its parts have arrived there. */
static inline void packet_transport(const struct packet *p, struct transport *t)
{
	t->from = p->from;
	t->to = p->to;
	t->tcp = p->tcp;
	t->has_tcp = p->has_tcp;
	t->has_udp = p->has_udp;
	t->further = t->quoted = false;
	t->time = p->time;
}

#endif
