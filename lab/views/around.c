/* Which part of a long list is on screen. */
#include "around.h"

#include "lab/shown.h"
#include "lab/sockets.h"

#include <string.h>

/* A list is a number of rows of which some may be hidden: the next from AT on that is not, the last
 * before END; NO_MOMENT: none. */
struct list {
	const struct lab *lab;
	size_t count;
	size_t (*from)(const struct lab *lab, size_t at, int *budget);
	size_t (*before)(const struct lab *lab, size_t end, int *budget);
};

/* Up to ROWS rows before END that are shown, the nearest first. */
static int rows_before(const struct list *list, size_t end, int rows, size_t *found)
{
	int count = 0, budget = LOOKED_AT;

	while (count < rows && (end = list->before(list->lab, end, &budget)) != NO_MOMENT)
		found[count++] = end;
	return count;
}

static int rows_from(const struct list *list, size_t at, int rows, size_t *found)
{
	int count = 0, budget = LOOKED_AT;

	while (
	    count < rows && at < list->count && (at = list->from(list->lab, at, &budget)) != NO_MOMENT)
		found[count++] = at++;
	return count;
}

/* CURSOR: how many rows lie behind. The last of them is the current one; it stands two thirds down
 * the screen, or further where the list ends. */
static void list_around(const struct list *list, size_t cursor, int rows, struct around *around)
{
	size_t before[AROUND_MAX], after[AROUND_MAX];

	rows = rows > AROUND_MAX ? AROUND_MAX : rows < 0 ? 0 : rows;
	int past = rows_before(list, cursor, rows, before);
	int future = rows_from(list, cursor, rows, after);
	int wanted = rows * 2 / 3 > rows - future ? rows * 2 / 3 : rows - future;
	if (past > wanted)
		past = wanted > 0 ? wanted : past > 0 && rows > 0;
	if (future > rows - past)
		future = rows - past;
	for (int i = 0; i < past; i++)
		around->at[i] = before[past - 1 - i];
	for (int i = 0; i < future; i++)
		around->at[past + i] = after[i];
	around->count = past + future;
	around->current = past - 1;
}

void moments_around(const struct lab *lab, int rows, struct around *around)
{
	struct list list = { lab, lab_moments(lab), shown_from, shown_before };
	size_t cursor = lab->cursor > list.count ? list.count : lab->cursor;

	list_around(&list, cursor, rows, around);
}

void frames_around(const struct lab *lab, int rows, struct around *around)
{
	struct list list = { lab, lab_frames(lab), shown_frame_from, shown_frame_before };
	size_t cursor = lab->cursor - marks_before(lab->trace, lab->cursor);

	list_around(&list, cursor > list.count ? list.count : cursor, rows, around);
}

const char *no_packet_words(const struct lab *lab)
{
	if (lab->sieve.filter && lab->trace->frames.count)
		return lab->reading || sieve_is_busy(&lab->sieve, lab->trace)
		           ? "no packet so far that the filter lets through"
		           : "the filter lets no packet through";
	return lab->play == PLAY_NONE && !lab->reading && lab->trace->frames.count == 0
	           ? "there are no packets in it"
	           : "no packet yet";
}

size_t first_row(size_t count, size_t current, int rows)
{
	size_t shown = rows > 0 ? (size_t)rows : 1, above = shown * 2 / 3;

	if (count <= shown || current <= above)
		return 0;
	return current - above > count - shown ? count - shown : current - above;
}

enum style lane_style(int lane)
{
	return lane == 0 ? STYLE_CLIENT : lane == 1 ? STYLE_SERVER : STYLE_NORMAL;
}

size_t steps_expected(const struct lab *lab)
{
	size_t reported = trace_steps(lab->trace), written = 0;

	for (size_t i = 0; i < lab->program.lines.count; i++) {
		const char *line = lab->program.lines.at[i];
		written += strncmp(line + strspn(line, " \t"), "STEP(", 5) == 0;
	}
	return lab->play == PLAY_ENDED || written < reported ? reported : written;
}

bool is_hidden_step(const struct lab *lab, size_t number)
{
	if (lab->quiz) /* words would give answers away */
		return true;
	return lab->predicting && lab->play != PLAY_NONE && number > lab->steps_done;
}
