/*
 * filter/match: one frame against a compiled display filter. A test on a field that is not there is
 * false, whatever it asks.
 */
#include "parts.h"

/* --- tests: each is told where its values are --- */

struct sides {
	const struct value *left, *right;
	size_t left_count, right_count;
};

static bool pair_fits(const struct test *test, const struct value *left, const struct value *right)
{
	int order;

	if (test->kind == TEST_CONTAINS)
		return value_contains(left, right);
	if (!value_order(left, right, &order))
		return false;
	return test->orders >> (order < 0 ? 0 : order > 0 ? 2 : 1) & 1;
}

/* Whether any pair fits, or all do. Without a pair, none does. */
static bool pairs_fit(const struct test *test, const struct sides *sides)
{
	if (sides->left_count == 0 || sides->right_count == 0)
		return false;
	for (size_t i = 0; i < sides->left_count; i++)
		for (size_t k = 0; k < sides->right_count; k++)
			if (pair_fits(test, &sides->left[i], &sides->right[k]) != test->all)
				return !test->all;
	return test->all;
}

static bool compare_passes(struct match *match, const struct test *test)
{
	struct filter *filter = match->filter;
	size_t left = filter->values.count;
	operand_values(match, test->left);
	size_t right = filter->values.count;
	if (right == left)
		return false;
	operand_values(match, test->right);

	struct sides sides = { &filter->values.at[left], &filter->values.at[right], right - left,
		filter->values.count - right };
	bool passes = pairs_fit(test, &sides);
	filter->values.count = left;
	return passes;
}

/* Whether VALUE lies between any of LOW and any of HIGH, or is any of LOW where HIGH is NULL. */
static bool part_holds(struct match *match, const struct set_part *part, const struct value *value)
{
	static const struct test not_less = { .kind = TEST_COMPARE, .orders = 6 },
	                         not_greater = { .kind = TEST_COMPARE, .orders = 3 },
	                         equal = { .kind = TEST_COMPARE, .orders = 2 };
	struct filter *filter = match->filter;
	size_t low = filter->values.count;
	operand_values(match, part->low);
	size_t high = filter->values.count;
	if (part->high)
		operand_values(match, part->high);

	struct sides lower = { value, &filter->values.at[low], 1, high - low };
	struct sides upper = { value, &filter->values.at[high], 1, filter->values.count - high };
	bool holds = part->high ? pairs_fit(&not_less, &lower) && pairs_fit(&not_greater, &upper)
	                        : pairs_fit(&equal, &lower);
	filter->values.count = low;
	return holds;
}

static bool in_passes(struct match *match, const struct test *test)
{
	struct filter *filter = match->filter;
	size_t start = filter->values.count;
	bool passes = false;

	operand_values(match, test->left);
	size_t end = filter->values.count;
	for (size_t i = start; i < end; i++) {
		struct value value = filter->values.at[i];
		passes = false;
		for (const struct set_part *part = test->set; part && !passes; part = part->next)
			passes = part_holds(match, part, &value);
		if (passes != test->all)
			break;
	}
	filter->values.count = start;
	return passes;
}

static bool value_is_zero(const struct value *value)
{
	if (value->type == TYPE_NUMBER || value->type == TYPE_TRUTH || value->type == TYPE_TIME)
		return value->number == 0;
	for (size_t i = 0; i < value->length; i++)
		if (value_octets(value)[i])
			return false;
	return true;
}

/* MATCHES and NOT_ZERO look at one value at a time. */
static bool single_passes(struct match *match, const struct test *test)
{
	struct filter *filter = match->filter;
	size_t start = filter->values.count;
	bool passes = false;

	operand_values(match, test->left);
	for (size_t i = start; i < filter->values.count; i++) {
		const struct value *value = &filter->values.at[i];
		passes = test->kind == TEST_MATCHES
		             ? regex_matches(test->regex, value_octets(value), value_reach(value))
		             : !value_is_zero(value);
		if (passes != test->all)
			break;
	}
	filter->values.count = start;
	return passes;
}

static bool test_passes(struct match *match, const struct test *test)
{
	bool odd = false;

	switch (test->kind) {
	case TEST_AND:
	case TEST_OR:
		for (const struct test *part = test->parts; part; part = part->next)
			if (test_passes(match, part) == (test->kind == TEST_OR))
				return test->kind == TEST_OR;
		return test->kind == TEST_AND;
	case TEST_XOR:
		for (const struct test *part = test->parts; part; part = part->next)
			odd ^= test_passes(match, part);
		return odd;
	case TEST_NOT:
		return !test_passes(match, test->parts);
	case TEST_EXISTS:
		return operand_exists(match, test->left);
	case TEST_COMPARE:
	case TEST_CONTAINS:
		return compare_passes(match, test);
	case TEST_IN:
		return in_passes(match, test);
	case TEST_MATCHES:
	case TEST_NOT_ZERO:
		break;
	}
	return single_passes(match, test);
}

/* Octets that were put together for one frame may wait for those of the next: freeing has its price. */
enum { FRAMES_TO_A_CLEANING = 64 };

bool filter_matches_packet(struct filter *filter, const struct trace *trace, size_t frame,
    const struct packet *p, const struct dissection *dissection)
{
	struct match match = { .filter = filter,
		.trace = trace,
		.frame = frame,
		.packet = p,
		.dissection = dissection,
		.layers = dissection->layers.count };

	if (!filter->test)
		return true;
	if (p->layer_count < match.layers)
		match.layers = p->layer_count;
	bool matches = test_passes(&match, filter->test);
	filter->values.count = 0;
	if (++filter->matched % FRAMES_TO_A_CLEANING == 0)
		arena_free(&filter->words);
	return matches;
}

bool filter_matches(struct filter *filter, const struct trace *trace, size_t frame)
{
	struct packet packet;

	if (!filter->test)
		return true;
	trace_packet(trace, frame, &packet, &filter->dissection);
	return filter_matches_packet(filter, trace, frame, &packet, &filter->dissection);
}
