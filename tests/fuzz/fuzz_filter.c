/*
 * fuzz_filter: any text as a display filter, over one frame of each kind. What is a filter gives the
 * same answer whether the frame was dissected before or not, and its negation gives the opposite; what
 * is none gets one sentence and a place inside the text.
 */
#include "fuzz.h"

#include <string.h>

#include "capture/filter.h"
#include "tests/specimens.h"

enum { MOST = 512 }; /* characters */

/* Frames to try filters on; made once. */
static struct trace *specimen_trace(void)
{
	struct trace *trace = trace_new();
	uint8_t octets[SPECIMEN_MAX];

	for (size_t i = 0; i < specimen_count; i++) {
		uint32_t length = (uint32_t)specimen_bytes(&specimens[i], octets);
		uint16_t interface = trace_add_interface(trace, specimens[i].link_type, 0, NULL);
		trace_copy_frame(trace, interface, (int64_t)i * 1000, octets, length, length);
	}
	return trace;
}

/* How FILTER answers for each frame: a 0 or a 1. */
static void answers(struct filter *filter, const struct trace *trace, struct text *found,
    struct dissection *scratch)
{
	for (size_t i = 0; i < trace->frames.count; i++) {
		struct packet p;
		trace_packet(trace, i, &p, scratch);
		bool matches = filter_matches(filter, trace, i);
		must(matches == filter_matches_packet(filter, trace, i, &p, scratch));
		text_add(found, matches ? "1" : "0");
	}
}

static void try_filter(struct filter *filter, const char *words, const struct trace *trace)
{
	struct text opposite = { 0 }, yes = { 0 }, no = { 0 };
	struct dissection scratch = { 0 };
	struct error error;

	answers(filter, trace, &yes, &scratch);
	text_printf(&opposite, "not (%s)", words);
	struct filter *negated = filter_compile(text_string(&opposite), &error, NULL);
	if (negated) { /* an empty one, or too deep a one, cannot be negated */
		answers(negated, trace, &no, &scratch);
		for (size_t i = 0; i < yes.length; i++)
			must(yes.at[i] != no.at[i]);
	}
	filter_free(negated);
	dissection_free(&scratch);
	text_free(&opposite);
	text_free(&yes);
	text_free(&no);
}

static void no_filter(const char *words, size_t column, const struct error *error)
{
	struct text lines = { 0 };

	must(error->text[0] && !strchr(error->text, '\n'));
	must(column >= 1 && column <= strlen(words) + 1);
	filter_point(words, column, &lines);
	const char *caret = strchr(text_string(&lines), '\n');
	must(caret && lines.at[lines.length - 1] == '\n');
	text_free(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	static struct trace *trace;
	struct error error = { .text = "" };
	size_t column = 0;

	if (length > MOST)
		return 0;
	if (!trace)
		trace = specimen_trace();
	char *words = (char *)memory_take(length + 1);
	memcpy(words, octets, length);
	struct filter *filter = filter_compile(words, &error, &column);
	if (filter)
		try_filter(filter, words, trace);
	else
		no_filter(words, column, &error);
	filter_free(filter);
	memory_free(words);
	return 0;
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	static const char *const filters[] = { "", "frame",
		"tcp.flags.syn == 1 and not ip.addr in {10.0.0.0/8, 127.0.0.1}", "ip.src == 192.0.2.0/24",
		"ipv6.addr == 2001:db8::/32 || arp", "eth.src[0:3] == 02:00:00",
		"tcp.port in {80, 443, 8000..8080}", "frame contains \"GET\"", "frame matches \"^..\"",
		"tcp.flags & 0x12", "not (tcp or udp) and icmp.type == 8",
		"udp.length > 20 xor ip.ttl < 64", "frame.time_relative >= 0.5", "len(tcp.payload) > 3",
		"tcp.analysis.retransmission", "any tcp.port > 1024", "all tcp.port != 80",
		"ip.id == 0x1f && frame.number <= 077", "dns.qry.name == \"example.net\"",
		"lab.step == 2 or lab.call contains \"connect\"", "upper(dns.qry.name) ~ \"A.*\"",
		"tcp.payload[-2:] == 0d:0a", "count(ip.addr) == 2", "ip.len - 20 > tcp.hdr_len * 2",
		"(((tcp)))", "max(tcp.port, 3) == ${x}", "eth.dst == ff-ff-ff-ff-ff-ff" };

	for (size_t i = 0; i < COUNT(filters); i++)
		add(filters[i], strlen(filters[i]), context);
}
