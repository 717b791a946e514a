/*
 * ladder: trace → rows of a ladder, without colours or places; shared by views and exports.
 *
 * One moment is one row, so that the cost of a screen is that of its rows. Lanes are the actors of
 * the scenario; without a journal, the two ends of the conversation at the cursor.
 */
#ifndef LAB_LADDER_H
#define LAB_LADDER_H

#include "capture/trace.h"

enum { MAX_LANES = 8 };

struct lane {
	char name[56];         /* "client", "127.0.0.1:4000", "[2001:db8::1]:4000" */
	struct endpoint end;   /* without a journal: whose lane it is */
	enum tcp_state state;  /* observer's word at the moment asked for; STATE_UNKNOWN: none */
	enum tcp_state kernel; /* kernel's latest word, likewise */
	bool member;           /* one of its sockets has joined a multicast group */
};

struct lanes {
	int count;
	bool journal; /* lanes are actors */
	bool groups;  /* somebody joins a group, sooner or later */
	struct lane lane[MAX_LANES];
};

enum row_kind {
	ROW_SCENARIO, /* text: "tcp-handshake: title" */
	ROW_STEP,     /* text: the words */
	ROW_CALL,     /* text: "connect(client, …)"; from: lane */
	ROW_RETURN,   /* text: "= 0"; from: lane */
	ROW_PACKET,   /* text: "SYN seq=0 len=0"; from, to: lanes; -1: outside */
	ROW_STATE,    /* text: "ESTABLISHED"; from: lane */
	ROW_EXPECT,   /* text: condition and whether it held */
	ROW_END
};

struct ladder_row {
	enum row_kind kind;
	int64_t time;   /* ns since the epoch */
	int from, to;   /* lanes, or -1 */
	int step;       /* STEP: its number, from 1 */
	unsigned busy;  /* bit set of the lanes that are inside a call just after this moment */
	bool inside;    /* a packet between a CALL and its RETURN */
	bool everybody; /* a packet to a multicast or broadcast address: to is -1 */
	bool background;
	bool bad;         /* truncated, malformed, failed, or a condition that did not hold */
	struct text text; /* the label; reused from row to row */
};

/* The lanes as they are just after moment AT-1. */
void lanes_find(const struct trace *trace, size_t at, struct lanes *lanes);
/* Moment AT as a row. ABSOLUTE: sequence numbers as on the wire. */
void ladder_row(const struct trace *trace, const struct lanes *lanes, size_t at, bool absolute,
    struct ladder_row *row);
void ladder_row_free(struct ladder_row *row);

#endif
