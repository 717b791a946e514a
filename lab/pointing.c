/* pointing: the field that is looked at, and what the mouse points at. */
#include "pointing.h"

#include "travel.h"
#include "views/view.h"

/* Looks at item AT of the packet, if it has so many. */
static void choose_field(struct lab *lab, const struct dissection *dissection, size_t at)
{
	if (at >= dissection->items.count)
		return;
	lab->field = at;
	lab->chosen = dissection->items.at[at].field;
}

/* The field STEP further than the one looked at. */
static void move_field(struct lab *lab, int step)
{
	struct dissection dissection = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	if (frame < 0)
		return;
	trace_packet(lab->trace, (size_t)frame, &p, &dissection);
	choose_field(lab, &dissection, field_looked_at(lab, &p, &dissection) + (size_t)step);
	dissection_free(&dissection);
}

unsigned pointing_back(struct lab *lab)
{
	move_field(lab, -1);
	return 0;
}

unsigned pointing_on(struct lab *lab)
{
	move_field(lab, 1);
	return 0;
}

void lab_click(struct lab *lab, int row, int column)
{
	struct spot spot = screen_find(lab, lab->rows, lab->columns, row, column);
	struct dissection dissection = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	lab->focus = spot.focus;
	if (spot.moment >= 0) {
		travel_to(lab, (size_t)spot.moment + 1);
	} else if (spot.item >= 0 && frame >= 0) {
		trace_packet(lab->trace, (size_t)frame, &p, &dissection);
		choose_field(lab, &dissection, (size_t)spot.item);
		dissection_free(&dissection);
	}
}

/* The first row whose key and condition fit is taken. */
