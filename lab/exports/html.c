/*
 * A trace as one web page that needs nothing but itself:
 *
 *     title, what it is                        buttons
 *     ladder: steps, calls, packets            states of both ends
 *       a packet opens: fields, octets         program
 *     notes                                    graphs
 *
 * It is complete as it stands; page.js, which is in it, walks through time and shows one packet beside
 * the ladder. Nothing is fetched and nothing but page.js runs, whatever a payload says: the page's
 * Content-Security-Policy names the only style and the only script by their SHA-256.
 */
#include "html_parts.h"

#include "lab/lab.h"
#include "lab/language.h"

#include <stdlib.h>

/* --- the head --- */

/* Hexadecimal as base64, as Content Security Policy wants a hash. */
static void add_hash(const char *hexadecimal, struct text *out)
{
	uint8_t octets[32] = { 0 };

	for (size_t i = 0; i < sizeof octets; i++) {
		char two[3] = { hexadecimal[2 * i], hexadecimal[2 * i + 1], '\0' };
		octets[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	text_add(out, "'sha256-");
	html_base64(out, octets, sizeof octets);
	text_add(out, "'");
}

void html_head(struct text *out, const char *title, bool script)
{
	text_add(out,
	    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
	    "base-uri &#39;none&#39;; form-action &#39;none&#39;; img-src data:; style-src ");
	add_hash(page_css_sha256, out);
	if (script) {
		text_add(out, "; script-src ");
		add_hash(page_js_sha256, out);
	}
	text_add(out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	              "<meta name=\"color-scheme\" content=\"light dark\">\n"
	              "<meta name=\"generator\" content=\"looplab " LAB_VERSION "\">\n<title>");
	html_text(out, title);
	text_add(out, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>");
	text_add_octets(out, page_css, page_css_size);
	text_add(out, "</style>\n</head>\n<body>\n");
}

/* --- the top --- */

static void add_fact(struct text *out, size_t number, const char *one, const char *many)
{
	text_printf(out, "<li>%zu %s</li>", number, number == 1 ? one : many);
}

static void add_facts(const struct page *page)
{
	const struct event *scenario = trace_first(page->trace, EVENT_SCENARIO);
	struct text words = { 0 };
	struct text *out = page->out;

	text_add(out, "<ul class=\"facts\">");
	if (scenario && scenario->name) {
		text_add(out, "<li><code>");
		html_text(out, scenario->name);
		if (scenario->parameters && *scenario->parameters) {
			text_add(out, " ");
			html_text(out, scenario->parameters);
		}
		text_add(out, "</code></li>");
	}
	add_fact(out, page->packets, "packet", "packets");
	if (page->conversations.count > 1)
		add_fact(out, page->conversations.count, "conversation", "conversations");
	telling_add_date(page->telling, &words);
	if (words.length) {
		text_add(out, "<li>");
		html_text(out, words.at);
		text_add(out, "</li>");
	}
	if (page->trace->dropped > 0)
		text_printf(out, "<li class=\"failed\">%llu packets were lost while capturing</li>",
		    (unsigned long long)page->trace->dropped);
	text_clear(&words);
	telling_explain_cut(page->telling, &words);
	if (words.length) {
		text_add(out, "<li>");
		html_text(out, words.at);
		text_add(out, "</li>");
	}
	text_add(out, "</ul>\n");
	text_free(&words);
}

static void add_conversations(const struct page *page)
{
	struct text *out = page->out;
	struct text name = { 0 };

	if (page->conversations.count < 2)
		return;
	text_add(out, "<label>Conversation <select id=\"only\"><option value=\"\">all</option>");
	for (size_t i = 0; i < page->conversations.count; i++) {
		const struct page_conversation *conversation = &page->conversations.at[i];
		const struct conversation *c = &page->trace->conversations.list.at[conversation->index];
		text_clear(&name);
		text_printf(&name, "%s %u: ", conversation->tcp ? "TCP" : "UDP", c->stream);
		page_end_name(page, &c->ends[0], &name);
		text_add(&name, " ⇄ ");
		page_end_name(page, &c->ends[1], &name);
		text_printf(&name, " (%llu)", (unsigned long long)conversation->packets);
		text_printf(out, "<option value=\"%zu\">", i);
		html_text(out, name.at);
		text_add(out, "</option>");
	}
	text_add(out, "</select></label>\n");
	text_free(&name);
}

/* Buttons do nothing without page.js, which shows them. */
static void add_tools(const struct page *page)
{
	struct text *out = page->out;

	text_add(out,
	    "<nav class=\"tools\" id=\"tools\" aria-label=\"Walk through time\" hidden>\n"
	    "<span class=\"group\">"
	    "<button id=\"first\" title=\"To the beginning (Home)\" aria-label=\"To the beginning\">"
	    "<svg aria-hidden=\"true\" viewBox=\"0 0 16 16\"><path d=\"M4 3v10M13 3L6 8l7 5z\"/></svg></button>"
	    "<button id=\"back\" title=\"Back (←)\" aria-label=\"Back\">"
	    "<svg aria-hidden=\"true\" viewBox=\"0 0 16 16\"><path d=\"M11 3L4 8l7 5z\"/></svg></button>"
	    "<button id=\"next\" title=\"On (→)\" aria-label=\"On\">"
	    "<svg aria-hidden=\"true\" viewBox=\"0 0 16 16\"><path d=\"M5 3l7 5-7 5z\"/></svg></button>"
	    "<button id=\"last\" title=\"To the end (End)\" aria-label=\"To the end\">"
	    "<svg aria-hidden=\"true\" viewBox=\"0 0 16 16\"><path d=\"M12 3v10M3 3l7 5-7 5z\"/></svg></button>"
	    "</span>\n");
	add_conversations(page);
	text_add(out, "<span class=\"group\">");
	if (!page->large)
		text_add(out, "<button id=\"open\" aria-pressed=\"false\">Open all packets</button>");
	text_add(out, "<button id=\"theme\" title=\"Light or dark\">Dark</button></span>\n"
	              "<p id=\"present\" role=\"status\" aria-live=\"polite\"></p></nav>\n");
}

static void add_top(const struct page *page)
{
	struct text *out = page->out;

	text_add(out, "<a class=\"skip\" href=\"#ladder\">To the ladder</a>\n");
	html_symbols(page, out);
	text_add(out, "<header class=\"top\">\n<h1>");
	html_text(out, in_language(telling_title(page->telling)));
	text_add(out, "</h1>\n");
	add_facts(page);
	text_add(out, "</header>\n");
	add_tools(page);
}

/* --- all of it --- */

static void render(const struct telling *telling, struct text *out)
{
	struct page page = { .telling = telling, .trace = telling->trace, .out = out };

	page_survey(&page);
	html_notes_find(&page);
	html_head(out, in_language(telling_title(telling)), true);
	add_top(&page);
	text_add(out, "<main>\n");
	html_notes(&page, NOTES_OF_TRACE, 0);
	text_add(out, "<div class=\"columns\">\n");
	html_ladder(&page);
	text_add(out, "<div class=\"side\" id=\"side\">\n");
	html_states(&page);
	html_graphs(&page);
	html_program(&page);
	text_add(out, "</div></div>\n</main>\n");
	html_data(&page);
	text_add(out, "<script>");
	text_add_octets(out, page_js, page_js_size);
	text_add(out, "</script>\n</body>\n</html>\n");
	page_free(&page);
}

const struct export export_html = {
	.suffix = "html",
	.help = "a page for a browser: ladder, details, states and graphs to walk through, in one file",
	.render = render,
};
