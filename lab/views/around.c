/* Which part of a long list is on screen. */
#include "around.h"

#include "lab/sockets.h"

#include <string.h>

/* Neighbours to look at for rows that are not hidden: a screen of nothing but background is rare,
 * and then it may show fewer rows. */
enum { LOOKED_AT = 1000 };

/* A list is a number of rows of which some may be hidden. */
struct list {
	const struct lab *lab;
	size_t count;
	bool (*is_hidden)(const struct lab *lab, size_t at);
};

static bool is_background_frame(const struct lab *lab, size_t frame)
{
	struct packet p;

	if (lab->background)
		return false;
	trace_packet(lab->trace, frame, &p, NULL);
	return packet_is_background(&p);
}

bool moment_is_hidden(const struct lab *lab, size_t at)
{
	struct moment moment = trace_moment(lab->trace, at);

	if (moment.kind == MOMENT_FRAME)
		return is_background_frame(lab, moment.index);
	const struct event *event = &lab->trace->events.at[moment.index];
	if (event->kind == EVENT_EXPECT)
		return event->result != 0; /* what holds is no news either */
	return event->kind == EVENT_STATE && !socket_is_news(lab->trace, moment.index);
}

/* Up to ROWS rows before END that are shown, the nearest first. */
static int rows_before(const struct list *list, size_t end, int rows, size_t *found)
{
	int count = 0;

	for (int looked = 0; end > 0 && count < rows && looked < LOOKED_AT; looked++)
		if (!list->is_hidden(list->lab, --end))
			found[count++] = end;
	return count;
}

static int rows_from(const struct list *list, size_t at, int rows, size_t *found)
{
	int count = 0;

	for (int looked = 0; at < list->count && count < rows && looked < LOOKED_AT; looked++, at++)
		if (!list->is_hidden(list->lab, at))
			found[count++] = at;
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
	struct list list = { lab, trace_moments(lab->trace), moment_is_hidden };
	size_t cursor = lab->cursor > list.count ? list.count : lab->cursor;

	list_around(&list, cursor, rows, around);
}

void frames_around(const struct lab *lab, int rows, struct around *around)
{
	struct list list = { lab, lab->trace->frames.count, is_background_frame };
	size_t cursor = lab->cursor - marks_before(lab->trace, lab->cursor);

	list_around(&list, cursor > list.count ? list.count : cursor, rows, around);
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
	return lab->predicting && lab->play != PLAY_NONE && number > lab->steps_done;
}
