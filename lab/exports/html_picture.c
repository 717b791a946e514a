/*
 * The lanes, the arrow and the marks of one row of a page, as a small SVG that is as wide as the row: places
 * are percentages, so that one picture serves a phone, a projector and paper.
 */
#include "html_parts.h"

#include <string.h>

static const char symbols[] =
    "<path id=\"right\" d=\"M0 0l-9-4.5v9z\"/><path id=\"left\" d=\"M0 0l9-4.5v9z\"/>"
    "<circle id=\"dot\" r=\"4\"/><path id=\"self\" d=\"M0-6l6 6-6 6-6-6z\"/>"
    "<rect id=\"tick\" x=\"-7\" y=\"-1.5\" width=\"14\" height=\"3\"/>"
    "<rect id=\"busy\" x=\"-4\" width=\"8\" height=\"100%\"/>"
    "<marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
    "orient=\"auto\"><path d=\"M0 0l8 4-8 4z\"/></marker>";

/* Where lane LANE is, in percent of the width. */
static double lane_place(const struct page *page, int lane)
{
	return page->lanes.count > 1 ? 2 + 96.0 * lane / (page->lanes.count - 1) : 2;
}

/* What the lines of all lanes are called. */
static const char *lanes_name(const struct page *page)
{
	return page->second ? "lanes2" : "lanes";
}

/* The lines of all lanes are one symbol; who is inside a call has a bar on top of his. */
static void add_lanes(const struct page *page, const struct ladder_row *row, struct text *out)
{
	text_printf(out, "<use href=\"#%s\"/>", lanes_name(page));
	for (int i = 0; i < page->lanes.count; i++)
		if (row->busy & 1u << i)
			text_printf(
			    out, "<use href=\"#busy\" class=\"k%d\" x=\"%.4g%%\"/>", i, lane_place(page, i));
}

static void add_head(struct text *out, const char *symbol, double x, const char *y)
{
	text_printf(out, "<use href=\"#%s\" x=\"%.4g%%\" y=\"%s\"/>", symbol, x, y);
}

static void add_line(struct text *out, double from, double to, int lift, bool open)
{
	text_printf(out,
	    "<svg y=\"100%%\"><line class=\"a%s\" x1=\"%.4g%%\" x2=\"%.4g%%\" y1=\"-%d\" y2=\"-%d\"/>",
	    open ? " o" : "", from, to, lift, lift);
}

void html_arrow(const struct page *page, const struct ladder_row *row, int lift, struct text *out)
{
	char y[16] = { 0 };
	int from = row->from, to = row->to;

	memcpy(y, lift > 10 ? "-25" : "-7", lift > 10 ? 3 : 2);
	if (row->everybody) {
		add_line(out, 0.5, 99.5, lift, false);
		if (from < 0 || from < page->lanes.count - 1 || page->lanes.count == 1)
			add_head(out, "right", 99.5, y);
		if (from != 0 && page->lanes.count > 1)
			add_head(out, "left", 0.5, y);
		if (from >= 0)
			add_head(out, "dot", lane_place(page, from), y);
		text_add(out, "</svg>");
	} else if (from >= 0 && from == to) {
		text_add(out, "<svg y=\"100%\">");
		add_head(out, "self", lane_place(page, from), y);
		text_add(out, "</svg>");
	} else if (from >= 0 || to >= 0) {
		int known = from >= 0 ? from : to;
		double a = lane_place(page, known), b = from >= 0 && to >= 0 ? lane_place(page, to)
		                                        : known > 0 && known == page->lanes.count - 1
		                                            ? a - 40
		                                            : a + 40;
		double begin = from >= 0 ? a : b, end = from >= 0 ? b : a;
		add_line(out, begin, end, lift, from < 0 || to < 0);
		add_head(out, begin < end ? "right" : "left", end, y);
		text_add(out, "</svg>");
	}
}

void html_mark(const struct page *page, const struct ladder_row *row, struct text *out)
{
	if (row->from >= 0)
		add_head(out, row->kind == ROW_STATE ? "dot" : "tick", lane_place(page, row->from), "50%");
}

void html_picture(const struct page *page, const struct ladder_row *row, struct text *out)
{
	text_add(out, "<svg class=\"g\" aria-hidden=\"true\">");
	add_lanes(page, row, out);
}

void html_symbols(const struct page *page, struct text *out)
{
	text_add(out, "<svg class=\"symbols\" aria-hidden=\"true\"><defs>");
	text_add(out, page->second ? "" : symbols);
	text_printf(out, "<g id=\"%s\">", lanes_name(page));
	for (int i = 0; i < page->lanes.count; i++) {
		double x = lane_place(page, i);
		text_printf(out, "<line class=\"v\" x1=\"%.4g%%\" x2=\"%.4g%%\" y2=\"100%%\"/>", x, x);
	}
	text_add(out, "</g></defs></svg>\n");
}
