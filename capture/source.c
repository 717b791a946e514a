/* Live packets, by libpcap; the only includer of <pcap.h>. */
#include "source.h"

#include <net/if.h>
#include <pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23 /* Linux 4.20 */
#endif

enum {
	SNAP_LENGTH_MAX = 262144, /* libpcap's own limit */
	BUFFER = 16 * 1024 * 1024,
	BULK_TIMEOUT_MS = 10,
	AT_A_TIME = 512 /* packets before others get their turn */
};

struct source {
	pcap_t *pcap;
	char *interface;
	uint32_t snap_length;
	int64_t fraction; /* ns in a unit of tv_usec: 1, or 1000 where the device has microseconds */
	unsigned last_dropped; /* libpcap's counter, which wraps */
	uint64_t dropped;
};

/* "no interface "eth7"; there are lo, eth0" */
static void explain_missing(const char *name, struct error *error)
{
	struct text known = { 0 };
	pcap_if_t *all = NULL;
	char why[PCAP_ERRBUF_SIZE];

	if (pcap_findalldevs(&all, why) == 0)
		for (const pcap_if_t *i = all; i; i = i->next)
			if (if_nametoindex(i->name) > 0 || strcmp(i->name, "any") == 0)
				text_printf(&known, "%s%s", known.length ? ", " : "", i->name);
	pcap_freealldevs(all);
	error_set(error, "there is no interface \"%s\"; there are %s", name, text_string(&known));
	text_free(&known);
}

/* The first interface that is up and leads somewhere, as tcpdump chooses; a copy, or NULL. */
static char *choose_interface(struct error *error)
{
	pcap_if_t *all = NULL;
	char why[PCAP_ERRBUF_SIZE] = "";
	char *name = NULL;

	if (pcap_findalldevs(&all, why) == 0 && all)
		name = strdup(all->name);
	if (!name)
		error_set(error, "no interface to capture on%s%s", *why ? ": " : "", why);
	pcap_freealldevs(all);
	return name;
}

static bool is_loopback(const char *interface)
{
	return strcmp(interface, "lo") == 0;
}

static void set_options(pcap_t *pcap, const struct source_options *options)
{
	bool all = options->snap_length == 0 || options->snap_length > SNAP_LENGTH_MAX;

	pcap_set_snaplen(pcap, all ? SNAP_LENGTH_MAX : (int)options->snap_length);
	pcap_set_promisc(pcap, 0);
	pcap_set_timeout(pcap, BULK_TIMEOUT_MS);
	pcap_set_immediate_mode(pcap, options->immediate);
	pcap_set_buffer_size(pcap, options->buffer ? (int)options->buffer : BUFFER);
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
}

/* libpcap says several things for "you may not", and some of them also when there is no such name. */
static bool activate(pcap_t *pcap, const char *interface, bool *denied, struct error *error)
{
	int status = pcap_activate(pcap);

	if (status >= 0)
		return true;
	bool exists = strcmp(interface, "any") == 0 || if_nametoindex(interface) > 0;
	if (status == PCAP_ERROR_NO_SUCH_DEVICE || !exists)
		explain_missing(interface, error);
	else if (status == PCAP_ERROR_IFACE_NOT_UP)
		error_set(
		    error, "%s is down; bring it up with `sudo ip link set %s up`", interface, interface);
	else {
		*denied = status == PCAP_ERROR_PERM_DENIED;
		const char *why = pcap_geterr(pcap);
		error_set(error, "%s: %s", interface, *why ? why : pcap_statustostr(status));
	}
	return false;
}

static bool apply_filter(pcap_t *pcap, const char *filter, struct error *error)
{
	struct bpf_program program;

	if (pcap_compile(pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return error_set(error, "capture filter \"%s\": %s", filter, pcap_geterr(pcap));
	int status = pcap_setfilter(pcap, &program);
	pcap_freecode(&program);
	if (status != 0)
		return error_set(error, "capture filter \"%s\": %s", filter, pcap_geterr(pcap));
	return true;
}

static bool prepare(
    struct source *source, const struct source_options *options, bool *denied, struct error *error)
{
	char why[PCAP_ERRBUF_SIZE] = "";

	source->interface = options->interface ? strdup(options->interface) : choose_interface(error);
	if (!source->interface)
		return false;
	source->pcap = pcap_create(source->interface, why);
	if (!source->pcap)
		return error_set(error, "%s: %s", source->interface, why);
	set_options(source->pcap, options);
	if (!activate(source->pcap, source->interface, denied, error) ||
	    (options->filter && *options->filter &&
	        !apply_filter(source->pcap, options->filter, error)))
		return false;
	if (pcap_setnonblock(source->pcap, 1, why) != 0)
		return error_set(error, "%s: %s", source->interface, why);

	/* libpcap shows on lo only what arrives; told so, the kernel makes no copies to throw away. */
	int yes = 1;
	if (is_loopback(source->interface))
		setsockopt(pcap_fileno(source->pcap), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
	source->snap_length = (uint32_t)pcap_snapshot(source->pcap);
	/* Told to be precise, libpcap leaves nanoseconds in tv_usec. */
	bool precise = pcap_get_tstamp_precision(source->pcap) == PCAP_TSTAMP_PRECISION_NANO;
	source->fraction = precise ? 1 : 1000;
	return true;
}

struct source *source_open(const struct source_options *options, bool *denied, struct error *error)
{
	struct source *source = calloc(1, sizeof *source);

	*denied = false;
	if (!source)
		abort();
	if (prepare(source, options, denied, error))
		return source;
	source_close(source);
	return NULL;
}

int source_descriptor(const struct source *source)
{
	return pcap_get_selectable_fd(source->pcap);
}

uint16_t source_link_type(const struct source *source)
{
	int type = pcap_datalink(source->pcap);

	/* The one type of Linux interfaces whose number in memory is not the number in files. */
	return type == DLT_RAW ? 101 : (uint16_t)type;
}

const char *source_interface(const struct source *source)
{
	return source->interface;
}

uint32_t source_snap_length(const struct source *source)
{
	return source->snap_length;
}

struct hand {
	int64_t fraction;
	void (*hand)(void *context, const struct source_packet *packet);
	void *context;
};

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	const struct hand *to = (const struct hand *)(void *)user;

	to->hand(to->context,
	    &(struct source_packet){
	        .time = header->ts.tv_sec * INT64_C(1000000000) + header->ts.tv_usec * to->fraction,
	        .bytes = bytes,
	        .captured = header->caplen,
	        .length = header->len,
	    });
}

bool source_read(struct source *source, void (*hand)(void *context, const struct source_packet *),
    void *context, struct error *error)
{
	struct hand to = { .fraction = source->fraction, .hand = hand, .context = context };

	if (pcap_dispatch(source->pcap, AT_A_TIME, on_packet, (u_char *)&to) >= 0)
		return true;
	return error_set(error, "%s: %s", source->interface, pcap_geterr(source->pcap));
}

uint64_t source_dropped(struct source *source)
{
	struct pcap_stat counted;

	if (pcap_stats(source->pcap, &counted) == 0) {
		unsigned now = counted.ps_drop + counted.ps_ifdrop;
		source->dropped += now - source->last_dropped;
		source->last_dropped = now;
	}
	return source->dropped;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	if (source->pcap)
		pcap_close(source->pcap);
	free(source->interface);
	free(source);
}

const char *source_library(void)
{
	return pcap_lib_version();
}
