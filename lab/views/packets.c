/*
 * The packets, as Wireshark lists them; only the rows on screen are decoded.
 *
 *     No  Time      Source     Destination  Protocol  Length  Info
 *      1  0.000000  127.0.0.2  127.0.0.1    TCP           74  40312 → 4000 [SYN] Seq=0 …
 *      2  0.000021  127.0.0.1  127.0.0.2    TCP           74  4000 → 40312 [SYN, ACK] …
 *
 * Columns are as wide as what stands in them. Narrow panes leave some out, the least telling first; where
 * that are the addresses of several pairs, Info begins with them.
 */
#include "around.h"
#include "remarks.h"

#include "capture/remark.h"
#include "lab/labels.h"
#include "lab/quiz.h"

#include <string.h>

enum column { NUMBER, TIME, SOURCE, DESTINATION, PROTOCOL, LENGTH, INFO, COLUMNS };

static const char *const names[COLUMNS] = { "No", "Time", "Source", "Destination", "Protocol",
	"Length", "Info" };

enum {
	GAP = 2,         /* between columns */
	INFO_LEAST = 26, /* columns that Info must have before others are shown … */
	INFO_ENDS = 44   /* … and before it begins with addresses */
};

/* One row, not placed yet. */
struct row {
	struct text words[COLUMNS];
	enum style style;
};

struct table {
	ARRAY(struct row) rows; /* the first: the names of the columns */
	int width[COLUMNS];     /* 0: left out */
	bool with_ends;         /* Info begins with the addresses */
};

/* An address; where there is no IP header, what the frame's first layer is. */
static void add_end(struct text *text, const struct endpoint *end)
{
	if (end->family)
		endpoint_format(end, text);
	else
		text_add(text, "-");
}

/* What Wireshark does not count as trouble, though it has a word for it. */
enum { HARMLESS = ANALYSIS_WINDOW_UPDATE | ANALYSIS_KEEP_ALIVE | ANALYSIS_KEEP_ALIVE_ACK };

static enum style packet_style(const struct lab *lab, size_t frame, const struct packet *p)
{
	if (p->error != PACKET_FINE)
		return STYLE_BAD;
	if (packet_is_background(p))
		return STYLE_DIM;
	bool trouble = lab->trace->frames.at[frame].analysed.flags & ~HARMLESS;
	return trouble || (p->has_tcp && p->tcp.flags & TCP_RST) ? STYLE_WARNING : STYLE_NORMAL;
}

static struct row *row_add(struct table *table, enum style style)
{
	struct row *row = array_add(&table->rows);

	*row = (struct row){ .style = style };
	return row;
}

/* "10.0.0.1:40312 → 10.0.0.2:80 [ACK] …" for "40312 → 80 [ACK] …", "10.0.0.1 → 10.0.0.2 …" for the rest. */
static void add_with_ends(const struct packet *p, const struct text *summary, struct text *text)
{
	struct text ports = { 0 };
	const char *words = text_string(summary);

	text_printf(&ports, "%u → %u ", p->from.port, p->to.port);
	bool has_ports = (p->has_tcp || p->has_udp) && strncmp(words, ports.at, ports.length) == 0;
	void (*const format)(const struct endpoint *, struct text *) =
	    has_ports ? endpoint_format_port : endpoint_format;
	format(&p->from, text);
	text_add(text, " → ");
	format(&p->to, text);
	text_add(text, " ");
	words_label(has_ports ? words + ports.length : words, text);
	text_free(&ports);
}

static void row_add_frame(struct table *table, const struct lab *lab, size_t frame)
{
	static const struct remarks none = {
		.list = { 0 }
	}; /* on calls and steps, of which there are none */
	struct text summary = { 0 };
	struct packet p;

	trace_packet(lab->trace, frame, &p, NULL);
	struct text *words = row_add(table, packet_style(lab, frame, &p))->words;
	text_printf(&words[NUMBER], "%zu", frame + 1);
	text_printf(&words[TIME], "%.6f", (double)(p.time - p.first_time) / 1e9);
	if (quiz_hides_frame(lab, frame)) {
		text_add(&words[INFO], quiz_hidden);
		return;
	}
	add_end(&words[SOURCE], &p.from);
	add_end(&words[DESTINATION], &p.to);
	text_add(&words[PROTOCOL], protocol_label(&p));
	text_printf(&words[LENGTH], "%u", p.length);
	if (p.has_tcp && lab->absolute)
		packet_label(&p, true, &summary);
	else
		packet_summarize(&p, &summary);
	if (!lab->notebook.quiet)
		analysis_words(lab->trace, frame, &words[INFO]);
	if (table->with_ends && p.from.family)
		add_with_ends(&p, &summary, &words[INFO]);
	else
		words_label(text_string(&summary), &words[INFO]);
	remarks_add(lab, &none, trace_moment_of_frame(lab->trace, frame), &words[INFO]);
	text_free(&summary);
}

/* As wide as the widest; then without the least telling ones until the rest has room. */
static void table_fit(struct table *table, int columns)
{
	static const struct {
		enum column first, last;
	} least_telling[] = { { LENGTH, LENGTH }, { SOURCE, DESTINATION }, { TIME, TIME },
		{ PROTOCOL, PROTOCOL } };
	int fixed = 0;

	for (size_t i = 0; i < table->rows.count; i++)
		for (int c = 0; c < INFO; c++) {
			int width = text_columns(text_string(&table->rows.at[i].words[c]));
			if (width > table->width[c])
				table->width[c] = width;
		}
	for (int c = 0; c < INFO; c++)
		fixed += table->width[c] + GAP;
	for (size_t i = 0; i < COUNT(least_telling) && columns - fixed < INFO_LEAST; i++)
		for (enum column c = least_telling[i].first; c <= least_telling[i].last; c++) {
			fixed -= table->width[c] + GAP;
			table->width[c] = 0;
		}
	table->width[INFO] = columns > fixed ? columns - fixed : 0;
}

static void put_row(struct cells *cells, int at, const struct table *table, const struct row *row)
{
	int left = 0;

	for (int c = 0; c < COLUMNS; c++) {
		const char *words = text_string(&row->words[c]);
		bool right = c == NUMBER || c == TIME || c == LENGTH;
		int width = table->width[c], pad = right ? width - text_columns(words) : 0;
		if (width == 0)
			continue;
		cells_fit(cells, at, left + pad, left + width, row->style, words);
		left += width + GAP;
	}
}

static void table_free(struct table *table)
{
	for (size_t i = 0; i < table->rows.count; i++)
		for (int c = 0; c < COLUMNS; c++)
			text_free(&table->rows.at[i].words[c]);
	array_free(&table->rows);
}

static bool is_same(const struct text *a, const struct text *b)
{
	return strcmp(text_string(a), text_string(b)) == 0;
}

/* Whether packets of more than one pair of addresses are in the table. */
static bool has_several_pairs(const struct table *table)
{
	for (size_t i = 2; i < table->rows.count; i++) {
		const struct text *first = table->rows.at[1].words, *now = table->rows.at[i].words;
		bool there = is_same(&now[SOURCE], &first[SOURCE]) &&
		             is_same(&now[DESTINATION], &first[DESTINATION]);
		bool back = is_same(&now[SOURCE], &first[DESTINATION]) &&
		            is_same(&now[DESTINATION], &first[SOURCE]);
		if (!there && !back)
			return true;
	}
	return false;
}

static void table_fill(
    struct table *table, const struct lab *lab, const struct around *around, int columns)
{
	struct row *head = row_add(table, STYLE_DIM);

	for (int c = 0; c < COLUMNS; c++)
		text_add(&head->words[c], names[c]);
	for (int i = 0; i < around->count; i++)
		row_add_frame(table, lab, around->at[i]);
	table_fit(table, columns);
}

static void packets_draw(const struct lab *lab, struct cells *cells)
{
	struct table table = { .width = { 0 } };
	struct around around;

	frames_around(lab, cells->rows - 1, &around);
	table_fill(&table, lab, &around, cells->columns);
	if (table.width[SOURCE] == 0 && table.width[INFO] >= INFO_ENDS && has_several_pairs(&table)) {
		table_free(&table);
		table = (struct table){ .with_ends = true };
		table_fill(&table, lab, &around, cells->columns);
	}
	for (int i = 0; i <= around.count; i++)
		put_row(cells, i, &table, &table.rows.at[i]);
	bool is_story = lab->trace->events.count > 0; /* what has not happened yet is dim */
	for (int i = around.current < 0 ? 0 : around.current; i < around.count; i++)
		if (i == around.current || is_story)
			cells_paint(
			    cells, 1 + i, 0, cells->columns, i == around.current ? STYLE_CURSOR : STYLE_DIM);
	if (around.count == 0)
		cells_put(cells, 1, 0, STYLE_DIM, no_packet_words(lab));
	table_free(&table);
}

static void packets_find(
    const struct lab *lab, const struct cells *pane, int row, struct spot *spot)
{
	struct around around;

	frames_around(lab, pane->rows - 1, &around);
	if (row >= 1 && row <= around.count)
		spot->moment = (long)trace_moment_of_frame(lab->trace, around.at[row - 1]);
}

const struct view view_packets = {
	.name = "packets",
	.help = "one line a packet, with the columns that Wireshark has",
	.main = true,
	.draw = packets_draw,
	.find = packets_find,
};
