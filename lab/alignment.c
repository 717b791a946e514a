/* alignment: dynamic programming over one piece at a time. */
#include "alignment.h"

enum {
	WHOLE = 4 * 1024 * 1024, /* so many comparisons are made at once; more: piece by piece */
	PIECE = 256,             /* things of each side that are looked at */
	KEPT = 128               /* and how far what was found is believed */
};

enum move { PAIR, SKIP_FIRST, SKIP_SECOND };

/* One piece: things [from[i], from[i] + count[i]) of each side. */
struct piece_of {
	size_t from[2], count[2];
	int *best;      /* by rows: the greatest sum for what is left from (a, b) on; two rows */
	uint8_t *moves; /* count[0] rows of count[1]: what to do at (a, b) */
	likeness *alike;
	const void *context;
};

/* From the end to the beginning, so that the way can then be walked forwards. */
static void find_moves(struct piece_of *piece)
{
	size_t columns = piece->count[1];
	int *below = piece->best, *row = piece->best + columns + 1;

	memset(piece->best, 0, 2 * (columns + 1) * sizeof *piece->best);
	for (size_t a = piece->count[0]; a-- > 0;) {
		row[columns] = 0;
		for (size_t b = columns; b-- > 0;) {
			int alike = piece->alike(piece->context, piece->from[0] + a, piece->from[1] + b);
			int pair = alike > 0 ? alike + below[b + 1] : -1;
			enum move move = pair >= below[b] && pair >= row[b + 1] ? PAIR
			                 : below[b] >= row[b + 1]               ? SKIP_FIRST
			                                                        : SKIP_SECOND;
			row[b] = move == PAIR ? pair : move == SKIP_FIRST ? below[b] : row[b + 1];
			piece->moves[a * columns + b] = (uint8_t)move;
		}
		int *other = below;
		below = row;
		row = other;
	}
}

static void add_row(struct alignment *alignment, size_t first, size_t second)
{
	*array_add(&alignment->rows) = (struct aligned){ { first, second } };
}

/* Walks until KEPT things of one side are behind, or to the end if all that is left is in the piece. */
static void walk(struct alignment *alignment, const struct piece_of *piece, bool last, size_t at[2])
{
	size_t a = 0, b = 0;

	while (a < piece->count[0] && b < piece->count[1] && (last || (a < KEPT && b < KEPT))) {
		enum move move = (enum move)piece->moves[a * piece->count[1] + b];
		add_row(alignment, move == SKIP_SECOND ? ALONE : piece->from[0] + a,
		    move == SKIP_FIRST ? ALONE : piece->from[1] + b);
		a += move != SKIP_SECOND;
		b += move != SKIP_FIRST;
	}
	at[0] = piece->from[0] + a;
	at[1] = piece->from[1] + b;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

void alignment_find(
    struct alignment *alignment, const size_t count[2], likeness *alike, const void *context)
{
	size_t at[2] = { 0, 0 };
	struct piece_of piece = { .alike = alike, .context = context };

	while (at[0] < count[0] && at[1] < count[1]) {
		size_t left[2] = { count[0] - at[0], count[1] - at[1] };
		bool last = left[0] <= WHOLE / left[1];
		for (int side = 0; side < 2; side++) {
			piece.from[side] = at[side];
			piece.count[side] = last ? left[side] : smaller(left[side], PIECE);
		}
		piece.best = memory_take(2 * (piece.count[1] + 1) * sizeof *piece.best);
		piece.moves = memory_take(piece.count[0] * piece.count[1]);
		find_moves(&piece);
		walk(alignment, &piece, last, at);
		memory_free(piece.best);
		memory_free(piece.moves);
	}
	for (; at[0] < count[0]; at[0]++)
		add_row(alignment, at[0], ALONE);
	for (; at[1] < count[1]; at[1]++)
		add_row(alignment, ALONE, at[1]);
}

void alignment_free(struct alignment *alignment)
{
	array_free(&alignment->rows);
}
