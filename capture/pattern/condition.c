/* pattern/condition: reads one condition of a wire pattern: "len>0", "ack=seq+1", "dup". */
#include "../cause.h"
#include "../protocol.h"
#include "items.h"
#include "../truth.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- values --- */

bool word_is(const char *word, size_t length, const char *what)
{
	return strlen(what) == length && strncasecmp(word, what, length) == 0;
}

/* A decimal or 0x number that fills all of [AT, END). */
static bool read_number(const char *at, const char *end, int64_t *value)
{
	char copy[24], *rest;

	if (at == end || (size_t)(end - at) >= sizeof copy || !isdigit((unsigned char)*at))
		return false;
	memcpy(copy, at, (size_t)(end - at));
	copy[end - at] = '\0';
	bool hexadecimal = copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'X');
	*value = strtoll(copy, &rest, hexadecimal ? 16 : 10);
	return *rest == '\0';
}

bool time_parse(const char *at, const char *end, int64_t *nanoseconds)
{
	static const struct {
		const char *unit;
		int64_t nanoseconds;
	} units[] = { { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };
	const char *unit = at;

	while (unit < end && isdigit((unsigned char)*unit))
		unit++;
	for (size_t i = 0; i < COUNT(units); i++) {
		if (!word_is(unit, (size_t)(end - unit), units[i].unit))
			continue;
		return read_number(at, unit, nanoseconds) &&
		       !__builtin_mul_overflow(*nanoseconds, units[i].nanoseconds, nanoseconds);
	}
	return false;
}

/* Where the comparison of "key>=value" begins; *LENGTH octets long; NULL: there is none. */
static const char *find_comparison(
    const char *at, const char *end, enum comparison *comparison, size_t *length)
{
	static const struct {
		const char *sign;
		enum comparison comparison;
	} signs[] = { { ">=", GREATER_EQUAL }, { "<=", LESS_EQUAL }, { "!=", DIFFERENT },
		{ "=", EQUAL }, { "<", LESS }, { ">", GREATER } };

	for (; at < end; at++) {
		for (size_t i = 0; i < COUNT(signs); i++) {
			*length = strlen(signs[i].sign);
			if ((size_t)(end - at) < *length || memcmp(at, signs[i].sign, *length) != 0)
				continue;
			*comparison = signs[i].comparison;
			return at;
		}
	}
	return NULL;
}

/* "seq", "seq+1", "seq+len", "seq+len+1". */
static bool read_ack(const char *at, const char *end, struct condition *condition)
{
	if (end - at < 3 || memcmp(at, "seq", 3) != 0)
		return false;
	for (at += 3; at < end;) {
		const char *term = at + 1;
		if (*at != '+')
			return false;
		at = memchr(term, '+', (size_t)(end - term));
		at = at ? at : end;
		if (word_is(term, (size_t)(at - term), "len"))
			condition->plus_length = true;
		else if (!read_number(term, at, &condition->value))
			return false;
	}
	return true;
}

/* "200ms", or "2*" and "1.5*" of the gap before. */
static bool read_gap(const char *at, const char *end, struct condition *condition)
{
	int64_t whole, tenths = 0;

	condition->kind = CONDITION_GAP;
	if (time_parse(at, end, &condition->value))
		return true;
	if (at == end || end[-1] != '*')
		return false;
	condition->kind = CONDITION_GAPS;
	end--;
	const char *point = memchr(at, '.', (size_t)(end - at));
	if (!read_number(at, point ? point : end, &whole) || whole > 1000)
		return false;
	if (point && (end - point != 2 || !read_number(point + 1, end, &tenths)))
		return false;
	condition->value = 1000 * whole + 100 * tenths;
	return true;
}

static bool read_address(const char *at, const char *end, struct condition *condition)
{
	char copy[64];

	if ((size_t)(end - at) >= sizeof copy)
		return false;
	memcpy(copy, at, (size_t)(end - at));
	copy[end - at] = '\0';
	return endpoint_parse(copy, &condition->address) && condition->address.port == 0;
}

static bool read_by(const char *at, const char *end, struct condition *condition)
{
	static const char *const causes[] = { [CAUSE_UNKNOWN] = "unknown",
		[CAUSE_CALL] = "call",
		[CAUSE_FOLLOWS] = "follows",
		[CAUSE_TIMER] = "timer" };

	for (size_t i = 0; i < COUNT(causes); i++) {
		if (!word_is(at, (size_t)(end - at), causes[i]))
			continue;
		condition->value = (int64_t)i;
		return true;
	}
	return false;
}

static bool read_as(const char *at, const char *end, struct condition *condition)
{
	condition->value = truth_named(at, (size_t)(end - at));
	return condition->value != TRUTH_NONE;
}

/* The fields that KEY stands for: a short name or a field's own. */
static bool find_fields(const char *key, const struct field *fields[3])
{
	static const struct {
		const char *key, *names[3];
	} shorts[] = {
		{ "type", { "icmp.type", "icmpv6.type", "igmp.type" } },
		{ "code", { "icmp.code", "icmpv6.code" } },
		{ "ttl", { "ip.ttl", "ipv6.hlim" } },
		{ "mss", { "tcp.options.mss_val" } },
	};
	const char *const own[3] = { key };
	const char *const *names = own;
	int count = 0;

	for (size_t i = 0; i < COUNT(shorts); i++)
		if (strcmp(shorts[i].key, key) == 0)
			names = shorts[i].names;
	for (int i = 0; i < 3 && names[i]; i++) {
		const struct field *field = field_find(names[i]);
		if (field)
			fields[count++] = field;
	}
	return count > 0;
}

/* KEY is one of the conditions with a form of its own; reads its value. */
static bool read_special(
    const char *key, const char *at, const char *end, bool *known, struct condition *condition)
{
	static const struct {
		const char *key;
		enum condition_kind kind;
		bool (*read)(const char *at, const char *end, struct condition *condition);
		bool only_equal;
	} specials[] = {
		{ "ack", CONDITION_ACK, read_ack, true },
		{ "gap", CONDITION_GAP, read_gap, false },
		{ "to", CONDITION_TO, read_address, true },
		{ "from", CONDITION_FROM, read_address, true },
		{ "by", CONDITION_BY, read_by, true },
		{ "as", CONDITION_AS, read_as, true },
	};

	for (size_t i = 0; i < COUNT(specials); i++) {
		if (strcmp(specials[i].key, key) != 0)
			continue;
		*known = true;
		condition->kind = specials[i].kind;
		return (!specials[i].only_equal || condition->comparison == EQUAL) &&
		       specials[i].read(at, end, condition);
	}
	*known = false;
	return false;
}

const char *condition_parse(const char **at, const char *end, struct condition *condition)
{
	const char *word = *at;
	size_t sign_length;
	char key[MAX_NAME * 2];
	bool known;

	*condition = (struct condition){ .kind = CONDITION_DUP };
	if (word_is(word, (size_t)(end - word), "dup"))
		return NULL;
	const char *sign = find_comparison(word, end, &condition->comparison, &sign_length);
	if (!sign || (size_t)(sign - word) >= sizeof key)
		return "a condition is key=value, or dup";
	memcpy(key, word, (size_t)(sign - word));
	key[sign - word] = '\0';

	const char *value = sign + sign_length;
	if (read_special(key, value, end, &known, condition))
		return NULL;
	if (!known) {
		condition->kind = strcmp(key, "len") == 0   ? CONDITION_LENGTH
		                  : strcmp(key, "win") == 0 ? CONDITION_WINDOW
		                                            : CONDITION_FIELD;
		if (condition->kind == CONDITION_FIELD && !find_fields(key, condition->fields))
			return "no such key and no such field";
		if (read_number(value, end, &condition->value))
			return NULL;
	}
	*at = value;
	return known ? "this key does not take such a value" : "a number is missing";
}
