/* A table: scenario, steps, packets, verdict, milliseconds. */
#include "check_all.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab/check.h"
#include "lab/parallel.h"
#include "settings.h"

/* One scenario of the table. */
struct row {
	struct stage_arguments stage;
	struct text line;   /* empty: not played yet */
	struct text reason; /* why it failed, or was not played */
};

struct tally {
	size_t good, bad, skipped;
	enum status worst;
	struct performance *list;
	struct row *rows;
	size_t count, printed;
};

static bool is_beyond_kernel(const struct lab *lab)
{
	return lab->exit_status == STATUS_KERNEL ||
	       (lab->play == PLAY_FAILED && lab->failure_status == STATUS_KERNEL) ||
	       (WIFEXITED(lab->wait_status) && WEXITSTATUS(lab->wait_status) == STATUS_KERNEL);
}

/* What the scenario itself said last; nothing: "". */
static void add_last_words(const struct lab *lab, struct text *out)
{
	const char *said = text_string(&lab->output);
	size_t length = lab->output.length;

	while (length > 0 && said[length - 1] == '\n')
		length--;
	size_t begin = length;
	while (begin > 0 && said[begin - 1] != '\n')
		begin--;
	text_add_visible(out, said + begin, length - begin);
}

static const char *judge(struct tally *tally, const struct performance *one, struct text *reason)
{
	struct text why = { 0 };
	const char *verdict = "FAILED";

	if (is_beyond_kernel(&one->lab)) {
		verdict = "skipped";
		tally->skipped++;
		text_printf(reason, "\nskipped: %s: ", one->name);
		if (one->lab.play == PLAY_FAILED)
			text_add(reason, one->lab.failure);
		else
			add_last_words(&one->lab, reason);
		text_add(reason, "\n");
	} else if (one->lab.play == PLAY_FAILED) {
		tally->bad++;
		tally->worst = (enum status)one->lab.failure_status;
		text_printf(reason, "\n%s: %s\n", one->name, one->lab.failure);
	} else if (check_play(&one->lab, &why)) {
		verdict = "ok";
		tally->good++;
	} else {
		tally->bad++;
		tally->worst = tally->worst ? tally->worst : STATUS_CHECK;
		text_printf(reason, "\ncheck failed: %s\n", one->name);
		check_explain(&one->lab, why.at, reason);
	}
	text_free(&why);
	return verdict;
}

/* They end in any order; the table has that of the list. */
static void take_row(void *context, struct performance *one)
{
	struct tally *tally = context;
	struct row *row = &tally->rows[one - tally->list];
	const char *verdict = judge(tally, one, &row->reason);

	text_printf(&row->line, "%-24s %5zu %8zu  %-8s %6lld\n", one->name, one->lab.steps_done,
	    one->trace->frames.count, verdict, (long long)((one->ended - one->began) / 1000000));
	for (; tally->printed < tally->count && tally->rows[tally->printed].line.length > 0;
	     tally->printed++)
		fputs(tally->rows[tally->printed].line.at, stdout);
	fflush(stdout);
}

/* Most scenarios wait most of the time. */
static size_t width_for_this_machine(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 2 : processors < MAX_PLAYERS / 2 ? (size_t)processors * 2 : MAX_PLAYERS;
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Those that have every parameter that is set. */
static void choose(
    struct tally *tally, const struct arguments *arguments, const struct library *library)
{
	for (size_t i = 0; i < library->entries.count; i++) {
		const struct scenario_entry *scenario = &library->entries.at[i];
		if (!settings_known(arguments, scenario))
			continue;
		if (!settings_fit(arguments, scenario)) {
			tally->worst = STATUS_USAGE;
			continue;
		}
		struct row *row = &tally->rows[tally->count];
		stage_compose(&row->stage, arguments, scenario);
		tally->list[tally->count++] =
		    (struct performance){ .name = scenario->name, .stage = row->stage.at };
	}
}

static enum status play_chosen(const struct arguments *arguments, const struct library *library)
{
	struct tally tally = {
		.list = memory_take(library->entries.count * sizeof *tally.list),
		.rows = memory_take(library->entries.count * sizeof *tally.rows),
	};
	long long began = milliseconds();

	choose(&tally, arguments, library);
	printf("%-24s %5s %8s  %-8s %6s\n", "scenario", "steps", "packets", "verdict", "ms");
	perform_all(tally.list, tally.count, width_for_this_machine(), take_row, &tally);
	long long took = milliseconds() - began;
	for (size_t i = 0; i < tally.count; i++) {
		fputs(text_string(&tally.rows[i].reason), stdout);
		text_free(&tally.rows[i].line);
		text_free(&tally.rows[i].reason);
	}
	printf("\n%zu scenarios: %zu ok, %zu failed, %zu skipped, in %lld.%lld s\n", tally.count,
	    tally.good, tally.bad, tally.skipped, took / 1000, took % 1000 / 100);
	memory_free(tally.list);
	memory_free(tally.rows);
	return tally.worst;
}

enum status check_all(const struct arguments *arguments)
{
	struct library library = { 0 };
	enum status status;

	library_load(&library);
	if (library.entries.count > 0)
		status = play_chosen(arguments, &library);
	else
		status = fail_with(STATUS_INPUT, "no scenario programs were found; build the lab, or name "
		                                 "their folder in LOOPLAB_SCENARIOS");
	library_free(&library);
	return status;
}
