/* decode: the walk from header to header. */
#include "decode.h"

#include "shortcut.h"

/* Those whom no key leads to, and those whom the short way leaves out. */
extern const struct protocol protocol_frame, protocol_data, protocol_trouble;
extern const struct protocol protocol_ethernet, protocol_ipv4, protocol_ipv6, protocol_tcp,
    protocol_udp;

/* --- the walk --- */

static void packet_clear(struct packet *p)
{
	p->from = p->to = (struct endpoint){ 0 };
	p->tcp = (struct tcp_header){ .window_shift = -1 };
	p->ip_protocol = p->ttl = 0;
	p->fragment = p->piece.found = p->quoted = p->has_tcp = p->has_udp = false;
	p->payload = p->payload_length = 0;
	p->further_count = p->further_before = 0;
	p->addresses = NULL;
	p->address_sum = 0;
	p->enclosing_fragment = false;
	p->wants = p->wants_at = 0;
	p->joints_passed = p->turn_count = 0;
	p->more = NULL;
	p->aside = 0;
	p->above = p->facts.above;
	p->layer_count = p->own_layers = 0;
	p->error = PACKET_FINE;
	p->why = NULL;
}

static struct layer *layer_begin(struct reader *r, const struct protocol *protocol)
{
	struct layer *layer = array_add(&r->listener->layers);

	*layer =
	    (struct layer){ .protocol = protocol, .at = r->at, .first_item = r->listener->items.count };
	return layer;
}

/* Decodes one header for a listener; what comes after it. */
static struct key decode_aloud(struct reader *r, struct packet *p, const struct protocol *protocol)
{
	struct dissection *listener = r->listener;
	uint32_t at = r->at;
	size_t layer = listener->layers.count, items = listener->items.count;
	size_t path = strlen(listener->path);

	layer_begin(r, protocol);
	if (p->layer_count > 1)
		describe_path(r, protocol->filter);
	struct key next = protocol->decode(r, p);
	if (next.kind == NOT_MINE || (p->wants && r->at == at)) {
		listener->layers.count = layer;
		listener->items.count = items;
		if (next.kind == NOT_MINE || !protocol->is_named_waiting)
			listener->path[path] = '\0';
		return next;
	}
	listener->layers.at[layer].length = r->at - at;
	listener->layers.at[layer].end = r->at + reader_readable(r);
	if (next.kind == ETHERTYPE)
		describe_path(r, "ethertype");
	return next;
}

/* Decodes one header and says in *NEXT what comes after it. False: the decoder disowns these octets.
 * One that does so, or wants more before it can say anything, leaves no trace. */
static bool decode_layer(
    struct reader *r, struct packet *p, const struct protocol *protocol, struct key *next)
{
	uint32_t at = r->at, end = r->wire_end;

	p->layers[p->layer_count] = protocol;
	p->layer_at[p->layer_count++] = at;
	*next = r->listener ? decode_aloud(r, p, protocol) : protocol->decode(r, p);
	if (next->kind == NOT_MINE || (p->wants && r->at == at)) {
		p->layer_count--;
		r->at = at;
		r->wire_end = end;
		r->bit = 0;
		r->state = READER_OK;
		r->why = NULL;
	}
	return next->kind != NOT_MINE;
}

/* Asks those who know their protocol by its looks, in the order of the list. */
static bool decode_guess(struct reader *r, struct packet *p, const struct key *key,
    const struct protocol *first, const struct protocol *second, struct key *next)
{
	for (const struct protocol *const *guesser = protocol_guessers(key->kind); *guesser; guesser++)
		if (*guesser != first && *guesser != second && (*guesser)->recognizes(r, p) &&
		    decode_layer(r, p, *guesser, next))
			return true;
	return false;
}

/* Decodes what KEY, or the look of it, says comes next; false: no protocol knows it. */
static bool decode_next(struct reader *r, struct packet *p, struct key *key)
{
	const struct protocol *first = protocol_find((struct key){ key->kind, key->value, 0 });
	const struct protocol *second =
	    key->alternative ? protocol_find((struct key){ key->kind, key->alternative, 0 }) : NULL;
	struct key next;

	if ((first && decode_layer(r, p, first, &next)) ||
	    (second && decode_layer(r, p, second, &next)) ||
	    decode_guess(r, p, key, first, second, &next)) {
		*key = next;
		return true;
	}
	return false;
}

/* Goes on with what JOINT, which R has come to, leads to; *NEXT is who would have read the rest. */
static void joint_pass(
    struct reader *r, struct packet *p, const struct joint *joint, struct key *next)
{
	p->joints_passed++;
	if (joint->kind == JOINT_APART)
		return;
	r->at = joint->from;
	r->wire_end = r->captured_end = joint->from + joint->length;
	if (joint->kind == JOINT_WAITS)
		*next = NOTHING_FOLLOWS;
}

/* Goes on with what the header that was read last hands on. */
static void aside_pass(struct reader *r, struct packet *p)
{
	r->at = p->aside_at;
	r->wire_end = r->captured_end = p->aside_at + p->aside;
	p->aside = 0;
}

/* Header after header, from NEXT on; what no protocol claims is data. *TRAILER as below. */
static void decode_from(struct reader *r, struct packet *p, struct key next, uint32_t *trailer)
{
	bool on_link = p->layer_count == 1; /* no header above the link layer yet, or just the first */

	while (reader_ok(r) && !p->wants) {
		if (reader_left(r) == 0 && !protocol_find(next))
			break;
		if (p->layer_count == MAX_LAYERS) {
			reader_malformed(r, "more headers inside one another than anybody sends");
			break;
		}
		if (next.kind == ICMP_ERROR && !p->quoted) {
			p->quoted = true;
			p->own_layers = p->layer_count;
		}
		on_link = on_link && (next.kind == LINK_TYPE || next.kind == ETHERTYPE);
		bool known = decode_next(r, p, &next);
		if (!known && reader_left(r) > 0)
			decode_layer(r, p, &protocol_data, &next);
		if (on_link)
			*trailer = r->wire_end;
		if (!known)
			break;
		const struct joint *joint = packet_joint(p, r);
		if (joint && reader_ok(r))
			joint_pass(r, p, joint, &next);
		if (p->aside)
			aside_pass(r, p);
	}
}

/* Who goes on reading behind what others were let read, R being put there; NULL: nobody, or what is
 * there was not captured. */
static const struct protocol *more_taken(struct reader *r, struct packet *p)
{
	const struct protocol *again = p->more;

	p->more = NULL;
	if (!again || p->more_at > r->captured_end || p->more_at > p->more_end)
		return NULL;
	r->at = p->more_at;
	r->wire_end = p->more_end;
	return again;
}

/* Whether there is more to be read behind what was read to its end; then *NEXT is who reads it. */
static bool decode_resume(struct reader *r, struct packet *p, struct key *next)
{
	const struct joint *joint = &p->joints[p->joints_passed];

	if (!reader_ok(r) || p->wants || p->layer_count == MAX_LAYERS)
		return false;
	const struct protocol *again = more_taken(r, p);
	if (again) {
		decode_layer(r, p, again, next);
		return true;
	}
	if (p->joints_passed == 0 || p->joints_passed == p->joint_count || joint->kind != JOINT_REST)
		return false;
	*next = either_port(TCP_PORT, p->from.port, p->to.port);
	joint_pass(r, p, joint, next);
	return true;
}

/* The same, and what stands behind what was read to its end. */
static void decode_all_from(struct reader *r, struct packet *p, struct key next, uint32_t *trailer)
{
	do
		decode_from(r, p, next, trailer);
	while (decode_resume(r, p, &next));
}

/* All headers. The octet where the link's trailer would begin: behind what the outermost packet
 * says of its own length. */
static uint32_t decode_layers(struct reader *r, struct packet *p)
{
	struct key next;

	decode_layer(r, p, &protocol_frame, &next);
	uint32_t trailer = r->wire_end;
	decode_all_from(r, p, next, &trailer);
	return trailer;
}

/* Takes note of a header that was read the short way. */
static void layer_add(struct packet *p, const struct protocol *protocol, uint32_t at)
{
	p->layers[p->layer_count] = protocol;
	p->layer_at[p->layer_count++] = at;
}

/* The same as decode_layers() when nobody listens, for the commonest packets, of which nothing has to be
 * put together; false, and nothing has changed: it is none of them. */
static bool decode_shortly(struct reader *r, struct packet *p)
{
	const uint32_t network = 14; /* octet: behind the Ethernet header */
	struct key next = NOTHING_FOLLOWS;
	uint32_t trailer = 0;

	if (p->joint_count > 0)
		return false;
	if (!packet_shortcut(p)) {
		packet_clear(p);
		return false;
	}
	bool is_ipv4 = p->from.family == 4;
	layer_add(p, &protocol_frame, 0);
	layer_add(p, &protocol_ethernet, 0);
	layer_add(p, is_ipv4 ? &protocol_ipv4 : &protocol_ipv6, network);
	layer_add(p, p->has_tcp ? &protocol_tcp : &protocol_udp, network + (is_ipv4 ? 20 : 40));
	r->at = p->payload;
	reader_limit(r, p->payload_length);
	bool resets = p->tcp.flags & TCP_RST; /* which says why, in words */
	if (p->has_udp ? p->payload_length > 0 : reader_readable(r) > 0 && !resets)
		next = either_port(p->has_udp ? UDP_PORT : TCP_PORT, p->from.port, p->to.port);
	else
		reader_limit(r, 0);
	decode_all_from(r, p, next, &trailer);
	return true;
}

/* What is left from octet AT on, behind all packets: the link layer knows what that is. */
static void decode_trailer(struct reader *r, struct packet *p, uint32_t at)
{
	const struct protocol *link = p->layer_count > 1 ? p->layers[1] : NULL;

	if (!link || !link->decode_trailer || !r->listener || !reader_ok(r))
		return;
	struct reader behind;
	reader_start(&behind, p->bytes, p->captured, p->length, r->listener);
	if (at >= behind.wire_end || at >= behind.captured_end)
		return;
	behind.at = at;
	size_t layer = r->listener->layers.count;
	layer_begin(&behind, link);
	link->decode_trailer(&behind, p);
	r->listener->layers.at[layer].length = behind.at - at;
}

/* What went wrong, as the last thing said about the frame. */
static void decode_trouble(struct packet *p, struct dissection *listener)
{
	struct reader r;

	reader_start(&r, p->bytes, p->captured, p->length, listener);
	layer_begin(&r, &protocol_trouble);
	protocol_trouble.decode(&r, p);
}

/* What was wrong with what R has read. */
static void packet_judge(struct packet *p, const struct reader *r)
{
	if (r->state == READER_TRUNCATED) {
		p->error = PACKET_TRUNCATED;
		p->why = "the capture ends inside this header";
	} else if (r->state == READER_MALFORMED && !p->quoted) {
		packet_complain(
		    p, r->why); /* an ICMP error quotes only a beginning: that it ends is no fault */
	}
}

void decode(struct packet *p, struct dissection *listener)
{
	struct reader r;

	packet_clear(p);
	if (listener)
		dissection_clear(listener);
	reader_start(&r, p->bytes, p->captured, p->length, listener);
	uint32_t trailer = 0;
	if (listener || !decode_shortly(&r, p))
		trailer = decode_layers(&r, p);
	if (!p->quoted)
		p->own_layers = p->layer_count;
	packet_judge(p, &r);
	p->quoted = false;
	if (!listener)
		return;
	decode_trailer(&r, p, trailer);
	if (p->error != PACKET_FINE)
		decode_trouble(p, listener);
}

/* Whether what NEXT leads to may have a UDP or TCP header: what stands above such a one has none, unless
 * it is a tunnel. */
static bool leads_to_transport(const struct key *next)
{
	if (next->kind != UDP_PORT && next->kind != TCP_PORT)
		return true;
	const struct protocol *above = protocol_find(*next);
	return above && above->is_tunnel;
}

/* Header after header, from NEXT on, as long as UDP and TCP headers may come. */
static void transport_from(struct reader *r, struct packet *p, struct key *next)
{
	while (reader_ok(r) && leads_to_transport(next) && p->layer_count < MAX_LAYERS) {
		p->quoted = p->quoted || next->kind == ICMP_ERROR;
		if (!decode_next(r, p, next))
			break;
		const struct joint *joint = packet_joint(p, r);
		if (joint && reader_ok(r))
			joint_pass(r, p, joint, next);
	}
}

bool decode_glance(struct packet *p)
{
	packet_clear(p);
	return packet_shortcut(p);
}

void decode_transport(struct packet *p)
{
	struct reader r;
	struct key next;

	if (decode_glance(p))
		return;
	packet_clear(p);
	reader_start(&r, p->bytes, p->captured, p->length, NULL);
	decode_layer(&r, p, &protocol_frame, &next);
	transport_from(&r, p, &next);
	while (p->more && reader_ok(&r) && p->layer_count < MAX_LAYERS) {
		const struct protocol *again = more_taken(&r, p);
		if (!again)
			break;
		decode_layer(&r, p, again, &next);
		transport_from(&r, p, &next);
	}
	p->quoted = false;
}

void decode_above(struct packet *p, const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	enum { TCP = 6 };
	struct key next = either_port(TCP_PORT, p->from.port, p->to.port);
	struct reader r;
	uint32_t trailer;

	reader_start(&r, bytes, captured, length, NULL);
	p->ip_protocol = TCP; /* the shortcut to it does not tell */
	p->wants = p->wants_at = 0;
	p->joint_count = p->joints_passed = p->turn_count = 0;
	p->more = NULL;
	p->aside = 0;
	p->above = p->facts.above;
	p->layer_count = 0;
	decode_all_from(&r, p, next, &trailer);
	packet_judge(p, &r);
}

/* --- what was decoded --- */

void packet_summarize(const struct packet *p, struct text *line)
{
	packet_protocol(p)->summarize(p, line);
	if (p->why)
		text_printf(line, " [%s]", p->why);
}

/* --- what is put together --- */

uint32_t joined_begin(struct joined *joined, const struct packet *p)
{
	if (joined->octets.length == 0)
		text_add_octets(&joined->octets, p->bytes, p->captured);
	return (uint32_t)joined->octets.length;
}

void joined_give(const struct joined *joined, struct packet *p)
{
	size_t parts = 0;

	p->joined = 0;
	if (joined->octets.length == 0)
		return;
	p->bytes = (const uint8_t *)joined->octets.at;
	p->joined = (uint32_t)joined->octets.length - p->captured;
	if (p->keep)
		p->keep->octets = (uint8_t *)joined->octets.at + p->keep->position;
	for (int i = 0; i < p->joint_count; i++) {
		p->joints[i].parts = joined->parts.at ? &joined->parts.at[parts] : NULL;
		parts += p->joints[i].part_count;
	}
}

void joined_clear(struct joined *joined)
{
	joined->octets.length = 0;
	joined->parts.count = 0;
}

void joined_free(struct joined *joined)
{
	text_free(&joined->octets);
	array_free(&joined->parts);
}
