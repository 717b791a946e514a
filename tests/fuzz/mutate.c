/*
 * mutate: capture files, cut and changed at random places, always the same way.
 *
 *     mutate [TRIES [FILE…]]
 *
 * Each file is cut at TRIES (200) places, and as often some of its octets are changed: one as a rule,
 * sometimes many. What is still a capture is dissected, and each ninth is shown in every way that `looplab
 * print` has: as text, as fields, as JSON, through display filters. Without a FILE, captures made here: every specimen, and
 * traces with a journal. Meant for a build with sanitizers; whatever hangs for a minute ends it.
 */
#include "fuzz.h"

#include "capture/filter.h"
#include "capture/remark.h"
#include "lab/exports/export.h"
#include "tests/bench/chance.h"
#include "tests/specimens.h"
#include "tests/traces.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const filters[] = { "tcp.analysis.flags and not ip.addr == 10.0.0.0/8",
	"frame contains 00:00 or tcp.payload matches \"^(get|post) \"",
	"tcp[13] & 2 or udp[0:2] == 00:35 or count(ip.addr) > 2 or ip#2",
	"dns.qry.name contains \"a\" or tls.handshake.type in {1, 2} or lower(http.host) == \"x\"",
	"lab.step or lab.note or frame.comment matches \"x\" or len(frame) > 60" };

static const char *const columns[] = { "frame.number", "frame.protocols", "frame.comment", "ip.src",
	"ip.addr", "ipv6.src", "tcp.seq", "tcp.payload", "udp.length", "dns.resp.name", "http.host",
	"tls.handshake.extensions_server_name", "icmp.type", "eth.addr" };

/* What is being tried; said if it is the last. */
static struct {
	char name[256], how[128];
} present;

static void say_present(void)
{
	fprintf(stderr, "mutate: it was %s, %s\n", present.name, present.how);
}

static void say_hang(int signal)
{
	(void)signal;
	say_present();
	abort();
}

/* --- looking --- */

struct eyes {
	struct filter *filters[COUNT(filters)];
	struct text out;
	struct dissection dissection;
	uint64_t captures, frames; /* that were looked at */
};

static void eyes_open(struct eyes *eyes)
{
	struct error error;

	for (size_t i = 0; i < COUNT(filters); i++) {
		eyes->filters[i] = filter_compile(filters[i], &error, NULL);
		must(eyes->filters[i]);
	}
}

static void eyes_close(struct eyes *eyes)
{
	for (size_t i = 0; i < COUNT(filters); i++)
		filter_free(eyes->filters[i]);
	text_free(&eyes->out);
	dissection_free(&eyes->dissection);
}

/* Everything that `looplab print` can make of TRACE. */
static void look_closely(const struct trace *trace, struct eyes *eyes)
{
	struct field_list fields = { 0 };

	for (size_t i = 0; i < COUNT(columns); i++)
		*array_add(&fields.names) = columns[i];
	for (size_t at = 0; at < trace_moments(trace); at++)
		plain_moment(trace, at, at % 2, &eyes->out);
	for (size_t frame = 0; frame < trace->frames.count; frame++) {
		text_clear(&eyes->out);
		fields_packet(trace, frame, &fields, &eyes->out);
		json_packet(trace, frame, &eyes->out);
		for (size_t i = 0; i < COUNT(filters); i++)
			filter_matches(eyes->filters[i], trace, frame);
		analysis_remark(trace, frame);
	}
	field_list_free(&fields);
}

/* Each frame dissected once, every value written, every filter asked: a tenth of the time. */
static void look_briefly(const struct trace *trace, struct eyes *eyes)
{
	struct dissection *dissection = &eyes->dissection;

	for (size_t frame = 0; frame < trace->frames.count; frame++) {
		struct packet p;
		trace_packet(trace, frame, &p, dissection);
		text_clear(&eyes->out);
		for (size_t i = 0; i < dissection->items.count; i++)
			item_format(&dissection->items.at[i], p.bytes, &eyes->out);
		packet_summarize(&p, &eyes->out);
		for (size_t i = 0; i < COUNT(filters); i++)
			filter_matches_packet(eyes->filters[i], trace, frame, &p, dissection);
	}
}

static void look_at(const struct trace *trace, struct eyes *eyes)
{
	enum { BRIEF = 8 }; /* so many of them are for each close look */

	(eyes->captures % (BRIEF + 1) ? look_briefly : look_closely)(trace, eyes);
	eyes->captures++;
	eyes->frames += trace->frames.count;
}

/* LENGTH octets as a capture file. (Packed ones: fuzz_file.) */
static void try_octets(const uint8_t *octets, size_t length, struct eyes *eyes)
{
	static const uint8_t pcapng[] = { 0x0a, 0x0d, 0x0d, 0x0a };
	struct trace *trace = trace_new();
	struct error error = { .text = "" };
	uint8_t *exact = fuzz_copy(octets, length);
	bool is_pcapng = length >= sizeof pcapng && memcmp(exact, pcapng, sizeof pcapng) == 0;

	alarm(60);
	if ((is_pcapng ? pcapng_parse : pcap_parse)(trace, exact, length, "file", &error))
		look_at(trace, eyes);
	else
		must(error.text[0] && !strchr(error.text, '\n'));
	trace_free(trace);
	memory_free(exact);
}

/* --- harm --- */

static void try_cut(const struct text *file, uint64_t try, struct eyes *eyes)
{
	struct chance chance = { .state = try };
	uint32_t length = chance_below(&chance, (uint32_t)file->length + 1);

	snprintf(present.how, sizeof present.how, "cut after %u octets", length);
	try_octets((const uint8_t *)file->at, length, eyes);
}

static void try_change(const struct text *file, uint64_t try, struct eyes *eyes)
{
	struct chance chance = { .state = UINT64_C(1) << 32 | try };
	uint32_t count = chance_below(&chance, 4) ? 1 : chance_between(&chance, 2, 200);
	uint8_t *hurt = fuzz_copy(file->at, file->length);

	snprintf(present.how, sizeof present.how, "change %u of %u octets", (unsigned)try, count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = chance_below(&chance, (uint32_t)file->length);
		hurt[at] = (uint8_t)chance_next(&chance);
	}
	try_octets(hurt, file->length, eyes);
	memory_free(hurt);
}

static void try_file(
    const char *name, const struct text *file, unsigned long tries, struct eyes *eyes)
{
	snprintf(present.name, sizeof present.name, "%s", name);
	if (file->length == 0 || file->length > UINT32_MAX / 2)
		return;
	snprintf(present.how, sizeof present.how, "whole");
	try_octets((const uint8_t *)file->at, file->length, eyes);
	for (unsigned long try = 0; try < tries; try++) {
		try_cut(file, try, eyes);
		try_change(file, try, eyes);
	}
}

/* --- captures of our own --- */

static void add_specimens(struct text *file)
{
	struct trace *trace = trace_new();
	uint8_t octets[SPECIMEN_MAX];

	for (size_t i = 0; i < specimen_count; i++) {
		uint32_t length = (uint32_t)specimen_bytes(&specimens[i], octets);
		uint16_t interface = trace_add_interface(trace, specimens[i].link_type, 0, NULL);
		trace_copy_frame(trace, interface, (int64_t)i * 1000, octets, length, length);
	}
	trace_render(trace, JOURNAL_COMMENTS, file);
	trace_free(trace);
}

static void try_own(unsigned long tries, struct eyes *eyes)
{
	struct text file = { 0 };

	add_specimens(&file);
	try_file("the specimens", &file, tries, eyes);
	for (uint32_t seed = 1; seed <= 4; seed++) {
		uint32_t state = seed;
		struct trace *trace = trace_random(&state, 20);
		text_clear(&file);
		trace_render(trace, seed % 2 ? JOURNAL_COMMENTS : JOURNAL_ROWS, &file);
		try_file("a made-up trace", &file, tries, eyes);
		trace_free(trace);
	}
	text_free(&file);
}

/* --- files --- */

static bool read_octets(const char *path, struct text *content)
{
	char buffer[65536];
	size_t got;
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return false;
	}
	while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
		text_add_octets(content, buffer, got);
	fclose(file);
	return true;
}

#if defined(__has_feature) /* clang's word for it; gcc has another */
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#endif
#ifdef SANITIZED
void __sanitizer_set_death_callback(void (*callback)(void));
#define SAY_AT_DEATH() __sanitizer_set_death_callback(say_present)
#else
#define SAY_AT_DEATH() ((void)0)
#endif

int main(int argument_count, char **arguments)
{
	unsigned long tries = argument_count > 1 ? strtoul(arguments[1], NULL, 10) : 200;
	struct eyes eyes = { .captures = 0 };
	struct text file = { 0 };
	int status = 0;

	signal(SIGALRM, say_hang);
	SAY_AT_DEATH();
	eyes_open(&eyes);
	for (int i = 2; i < argument_count; i++) {
		text_clear(&file);
		if (read_octets(arguments[i], &file))
			try_file(arguments[i], &file, tries, &eyes);
		else
			status = 1;
	}
	if (argument_count < 3)
		try_own(tries, &eyes);
	eyes_close(&eyes);
	text_free(&file);
	printf("%llu captures of %llu frames in all: nothing found\n",
	    (unsigned long long)eyes.captures, (unsigned long long)eyes.frames);
	return status;
}
