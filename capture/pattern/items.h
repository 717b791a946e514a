/* pattern/items: a wire pattern after reading, before matching. Inside pattern. */
#ifndef CAPTURE_PATTERN_ITEMS_H
#define CAPTURE_PATTERN_ITEMS_H

#include "../reader.h"
#include "../trace.h"

enum { MAX_ITEMS = 64, MAX_CONDITIONS = 8, MAX_NAME = 24 };

enum direction {
	FORTH,  /* ">": client to server */
	BACK,   /* "<": the reply */
	BY_NAME /* "a>b", "a>", ">b", "*": by actors, an empty name is anybody */
};

enum comparison { EQUAL, DIFFERENT, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

enum condition_kind {
	CONDITION_ACK,    /* value: what is added to the other's sequence number */
	CONDITION_LENGTH, /* octets of payload */
	CONDITION_WINDOW, /* octets */
	CONDITION_DUP,    /* sequence numbers that were sent before */
	CONDITION_GAP,    /* value: ns since the packet before */
	CONDITION_GAPS,   /* value: thousandths of the gap before */
	CONDITION_TO,     /* address */
	CONDITION_FROM,
	CONDITION_FIELD, /* value of one of fields[] */
	CONDITION_BY,    /* value: enum cause_kind */
	CONDITION_AS     /* value: enum truth_label */
};

struct condition {
	enum condition_kind kind;
	enum comparison comparison;
	int64_t value;
	bool plus_length; /* ACK: and the length of the other's segment */
	struct endpoint address;
	const struct field *fields[3]; /* any of them; NULL ends */
};

struct item_of_pattern {
	bool optional; /* "?": may be missing */
	bool repeated; /* "+": once or more */
	bool anywhere; /* "~": any number of times, at any moment of the step */
	enum direction direction;
	char sender[MAX_NAME], receiver[MAX_NAME];
	bool has_flags;
	uint16_t flags;
	char protocol[MAX_NAME]; /* as written, when !has_flags */
	int condition_count;
	struct condition conditions[MAX_CONDITIONS];
};

struct pattern {
	int count;
	struct item_of_pattern items[MAX_ITEMS];
	int timeout;    /* ms */
	unsigned named; /* background that the pattern speaks of: BACKGROUND_IGMP … */
	bool has_gaps;  /* a condition asks how long after another a packet came */
};

/* Reads WIRE. False: ERROR names the item and the column. */
bool pattern_parse(const char *wire, struct pattern *pattern, struct error *error);
/* Reads the condition [*AT, END). NULL, or what is wrong, and *AT where. */
const char *condition_parse(const char **at, const char *end, struct condition *condition);
/* A number and its unit, "us", "ms" or "s", that fill [AT, END), in ns. */
bool time_parse(const char *at, const char *end, int64_t *nanoseconds);
/* Is the word of LENGTH characters WHAT, in either case? */
bool word_is(const char *word, size_t length, const char *what);
/* Says in words what ITEM wants. */
void item_explain_words(const struct item_of_pattern *item, struct text *words);
/* "SYN, ACK": names of flags; "no flags". */
void flags_explain(uint16_t flags, struct text *words);

/* What a condition asks of the packet with this index, decoded in P. */
struct evidence {
	const struct trace *trace;
	size_t frame;
	const struct packet *p;
	int64_t gap, gap_before; /* ns; -1: there is no packet before */
};

/* Direction and flags or protocol are as ITEM says. */
bool item_is_about(const struct item_of_pattern *item, const struct evidence *evidence);
/* All conditions hold. */
bool item_holds(const struct item_of_pattern *item, const struct evidence *evidence);

#endif
