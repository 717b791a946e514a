/* comparing: keys to a row that is looked at. The picture is in views/comparing.c. */
#include "comparing.h"

#include <stdio.h>

/* Which rows are shown; the cursor stays on its row or goes to the next that is. */
static void choose_rows(struct comparing *comparing)
{
	const struct comparison *comparison = comparing->comparison;
	size_t row =
	    comparing->cursor < comparing->shown.count ? comparing->shown.at[comparing->cursor] : 0;

	comparing->shown.count = 0;
	comparing->cursor = 0;
	for (size_t i = 0; i < comparison->rows.count; i++) {
		const struct compared_row *r = &comparison->rows.at[i];
		const struct compared_step *step = &comparison->steps.at[r->step];
		bool heads = i == step->first && step->differing > 0;
		if (comparing->only_differences && !r->differs && !heads)
			continue;
		if (i <= row)
			comparing->cursor = comparing->shown.count;
		*array_add(&comparing->shown) = i;
	}
}

void comparing_start(struct comparing *comparing, const struct comparison *comparison,
    const char *first, const char *second)
{
	*comparing = (struct comparing){ .comparison = comparison, .title = { first, second } };
	choose_rows(comparing);
}

void comparing_finish(struct comparing *comparing)
{
	array_free(&comparing->shown);
}

/* --- keys --- */

static void move(struct comparing *comparing, bool back, size_t count)
{
	size_t last = comparing->shown.count ? comparing->shown.count - 1 : 0;
	size_t cursor = comparing->cursor;

	if (back)
		comparing->cursor = cursor > count ? cursor - count : 0;
	else
		comparing->cursor = last - cursor > count ? cursor + count : last;
}

static const struct compared_row *shown_row(const struct comparing *comparing, size_t at)
{
	return &comparing->comparison->rows.at[comparing->shown.at[at]];
}

/* To the next row, or the one before, that differs. */
static void find_difference(struct comparing *comparing, bool back)
{
	size_t at = comparing->cursor;

	while (back ? at > 0 : at + 1 < comparing->shown.count) {
		at += back ? (size_t)-1 : 1;
		if (shown_row(comparing, at)->differs) {
			comparing->cursor = at;
			return;
		}
	}
	snprintf(comparing->message, sizeof comparing->message, "no difference %s",
	    back ? "before this row" : "after this row");
}

/* To the first row of the next step, or of this one and then the one before. */
static void find_step(struct comparing *comparing, bool back)
{
	size_t at = comparing->cursor, count = comparing->shown.count;

	if (count == 0)
		return;
	size_t step = shown_row(comparing, at)->step;
	if (back && at > 0 && shown_row(comparing, at - 1)->step != step)
		step = shown_row(comparing, --at)->step;
	while (back && at > 0 && shown_row(comparing, at - 1)->step == step)
		at--;
	while (!back && at + 1 < count && shown_row(comparing, at)->step == step)
		at++;
	comparing->cursor = at;
}

static void toggle_only(struct comparing *comparing)
{
	comparing->only_differences = !comparing->only_differences;
	choose_rows(comparing);
	snprintf(comparing->message, sizeof comparing->message, "%s",
	    comparing->only_differences ? "only what differs is shown; o shows all" : "all is shown");
}

static bool take_key(struct comparing *comparing, uint32_t key)
{
	size_t page = comparing->rows > 12 ? (size_t)comparing->rows - 9 : 4;

	switch (key) {
	case PAD_UP:
	case 'k':
	case PAD_DOWN:
	case 'j':
		move(comparing, key == PAD_UP || key == 'k', 1);
		break;
	case PAD_PAGE_UP:
	case PAD_PAGE_DOWN:
		move(comparing, key == PAD_PAGE_UP, page);
		break;
	case PAD_HOME:
	case 'g':
	case PAD_END:
	case 'G':
		move(comparing, key == PAD_HOME || key == 'g', comparing->shown.count);
		break;
	case '[':
	case ']':
		find_step(comparing, key == '[');
		break;
	case ' ':
	case 'n':
	case 'N':
		find_difference(comparing, key == 'N');
		break;
	case 'o':
		toggle_only(comparing);
		break;
	case 'r':
		comparing->absolute = !comparing->absolute;
		break;
	case '?':
		comparing->helping = true;
		break;
	case 'q':
		return false;
	default:
		break;
	}
	return true;
}

bool comparing_update(struct comparing *comparing, const struct input *input)
{
	switch (input->kind) {
	case INPUT_RESIZE:
		comparing->rows = input->row;
		comparing->columns = input->column;
		return true;
	case INPUT_WHEEL:
		move(
		    comparing, input->lines < 0, (size_t)(input->lines < 0 ? -input->lines : input->lines));
		return true;
	case INPUT_KEY:
		comparing->message[0] = '\0';
		if (!comparing->helping)
			return take_key(comparing, input->key);
		comparing->helping = false; /* any key closes it */
		return true;
	default:
		return true;
	}
}
