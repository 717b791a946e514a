/* looplab compare: two runs side by side, aligned step by step. */
#include "capture/file.h"
#include "compare_play.h"
#include "lab/comparing.h"
#include "lab/exports/compare.h"
#include "lab/output.h"
#include "show.h"

enum { COLUMNS = 120, COLUMNS_LEAST = 60, COLUMNS_MOST = 500 };

static bool read_file(struct run *run, const char *path)
{
	struct error error;

	run->trace = trace_new();
	if (!file_read(run->trace, path, &error)) {
		fail_with(STATUS_INPUT, "%s", error.text);
		return false;
	}
	if (run->trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, run->trace->warning);
	return true;
}

static enum status find_runs(const struct arguments *arguments, struct run runs[2])
{
	size_t count = arguments->operands.count;

	if (count == 1)
		return compare_play(arguments, runs);
	if (option_given(arguments, "set") || option_given(arguments, "with"))
		return fail_with(
		    STATUS_USAGE, "compare: --set and --with go with one scenario, not with files");
	for (size_t i = 0; i < 2; i++)
		if (!read_file(&runs[i], arguments->operands.at[i]))
			return STATUS_INPUT;
	runs_name(runs, arguments->operands.at[0], arguments->operands.at[1]);
	return STATUS_GOOD;
}

static bool is_page(const char *path)
{
	const char *dot = path ? strrchr(path, '.') : NULL;

	return dot && strcmp(dot, ".html") == 0;
}

/* To standard output, or to the file of -o. */
static enum status write_document(const struct arguments *arguments,
    const struct comparison *comparison, const char *const title[2], long columns)
{
	const char *path = option_value(arguments, "output");
	struct output_place place = { .path = path ? path : "-",
		.force = option_given(arguments, "force") };
	struct text out = { 0 };
	struct error error;

	if (is_page(path))
		compare_html(comparison, title, &out);
	else
		compare_text(comparison, title, (int)columns, &out);
	bool good = output_save(&place, &out, &error);
	text_free(&out);
	return good ? STATUS_GOOD : output_failed(&error);
}

static bool update_screen(void *model, const struct input *input)
{
	return comparing_update(model, input);
}

static void draw_screen(const void *model, struct cells *cells)
{
	comparing_draw(model, cells);
}

static enum status show_screen(const struct comparison *comparison, const char *const title[2])
{
	struct comparing comparing;
	struct page page = { &comparing, update_screen, draw_screen };
	struct error error;

	comparing_start(&comparing, comparison, title[0], title[1]);
	bool good = page_run(&page, &error);
	comparing_finish(&comparing);
	return good ? STATUS_GOOD : fail_with(STATUS_USAGE, "%s", error.text);
}

static enum status compare_runs(const struct arguments *arguments, const struct run runs[2])
{
	const char *const title[2] = { text_string(&runs[0].title), text_string(&runs[1].title) };
	struct comparison comparison;
	long columns = COLUMNS;
	enum status status;

	if (!option_number(arguments, "columns", COLUMNS_LEAST, &columns))
		return STATUS_USAGE;
	comparison_make(runs[0].trace, runs[1].trace, &comparison);
	columns = columns < COLUMNS_MOST ? columns : COLUMNS_MOST;
	if (show_on_screen(arguments) && !option_given(arguments, "output"))
		status = show_screen(&comparison, title);
	else
		status = write_document(arguments, &comparison, title, columns);
	comparison_free(&comparison);
	return status;
}

static enum status run(const struct arguments *arguments)
{
	struct run runs[2] = { { .trace = NULL }, { .trace = NULL } };
	enum status status = find_runs(arguments, runs);

	if (status == STATUS_GOOD)
		status = compare_runs(arguments, runs);
	for (int i = 0; i < 2; i++)
		run_free(&runs[i]);
	return status;
}

static const struct option_row options[] = {
	{ "set", 0, "NAME=VALUE", "set a parameter of the scenario in both runs; may be repeated" },
	{ "with", 0, "NAME=VALUE", "set it in the second run only; may be repeated" },
	{ "plain", 0, NULL, "as text, also on a terminal" },
	{ "output", 'o', "FILE", "to a file: as a web page if it is called OUT.html, else as text" },
	{ "force", 0, NULL, "replace what is there already" },
	{ "columns", 0, "N", "of the text, 60 and more (120)" },
	{ 0 },
};

const struct command command_compare = {
	.name = "compare",
	.operands = "FILE FILE | SCENARIO",
	.least = 1,
	.most = 2,
	.summary = "two runs side by side, aligned step by step",
	.help =
	    "Two capture files, or one scenario that is played twice, the second time with a knob turned:\n"
	    "`looplab compare tcp-data --with mss=500`. Steps are paired by their words, what happened\n"
	    "in them by who did what. Between the two sides | says that something differs, < that only the\n"
	    "first has it, > only the second. Addresses, ports and small differences of time are none.\n"
	    "Without a terminal it is printed.",
	.options = options,
	.run = run,
};
