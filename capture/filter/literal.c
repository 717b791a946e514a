/*
 * filter/literal: a value in a display filter, once it is known what it should be.
 *
 *     number  80  0x50  0b1010  0120  'P'  the name of a value: "Good"
 *     truth   1  0  True  False            time  1.5  -0.25
 *     IPv4    192.0.2.1  192.0.2.0/24      IPv6  2001:db8::1  2001:db8::/32
 *     octets  47:45:54  47-45-54  4745.5400  474554  0x47  "GET"
 */
#include "parts.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool complain(struct parser *parser, const struct operand *literal, const char *expected)
{
	struct text nearest = { 0 };

	if (literal->token == TOKEN_WORD && memchr(literal->text, '.', literal->text_length) &&
	    isalpha((unsigned char)literal->text[0]))
		filter_names_suggest(literal->text, literal->text_length, &nearest);
	parser_fail(parser, literal->at, "%s is not %s%s%s",
	    parser_quote(parser, literal->at, literal->length), expected,
	    nearest.length ? ", nor a field" : "", text_string(&nearest));
	text_free(&nearest);
	return false;
}

/* --- numbers --- */

/* All of TEXT as a number in C's notation, or binary: 0b101. */
static bool number_read(const char *text, size_t length, uint64_t *number)
{
	char *end;
	bool binary = length > 2 && text[0] == '0' && tolower((unsigned char)text[1]) == 'b';
	const char *digits = binary ? text + 2 : text;

	if (length == 0 || !isalnum((unsigned char)digits[0]))
		return false;
	errno = 0;
	*number = strtoull(digits, &end, binary ? 2 : 0);
	return errno == 0 && end == text + length;
}

/* The greatest number that the field can hold, by its width in whole octets. */
static uint64_t greatest(const struct operand *field)
{
	unsigned bits = 0;

	for (size_t i = 0; field && i < field->count; i++) {
		if (field->rows[i]->bits == 0)
			return UINT64_MAX;
		if (field->rows[i]->bits > bits)
			bits = field->rows[i]->bits;
	}
	bits = (bits + 7) / 8 * 8;
	return bits == 0 || bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* The value that has the literal for its name, in any of the field's rows. */
static bool named_value(const struct operand *literal, const struct operand *field, uint64_t *value)
{
	for (size_t i = 0; field && i < field->count; i++) {
		const struct value_name *name = field->rows[i]->values;
		for (; name && name->name; name++) {
			if (strlen(name->name) != literal->text_length ||
			    strncasecmp(name->name, literal->text, literal->text_length) != 0)
				continue;
			*value = name->value;
			return true;
		}
	}
	return false;
}

/* Complains of a word that is no number; names what might have been meant. */
static bool number_complain(
    struct parser *parser, const struct operand *literal, const struct operand *field)
{
	enum { MOST = 8 };
	const struct value_name *name = field ? field->rows[0]->values : NULL;
	struct text expected = { 0 };

	if (!name || !name->name)
		return complain(parser, literal, "a number");
	text_add(&expected, "a number, nor the name of a value: ");
	for (int i = 0; name->name; i++, name++) {
		if (i == MOST) {
			text_add(&expected, ", …");
			break;
		}
		text_printf(&expected, "%s\"%s\"", i ? ", " : "", name->name);
	}
	complain(parser, literal, text_string(&expected));
	text_free(&expected);
	return false;
}

static bool number_resolve(
    struct parser *parser, struct operand *literal, const struct operand *field)
{
	uint64_t number;

	if (literal->token == TOKEN_CHARACTER)
		number = (uint8_t)literal->text[0];
	else if (literal->token == TOKEN_STRING ||
	         !number_read(literal->text, literal->text_length, &number)) {
		if (!named_value(literal, field, &number))
			return number_complain(parser, literal, field);
	}
	if (number > greatest(field))
		return parser_fail(parser, literal->at, "%s is more than this field can hold: %llu",
		    parser_quote(parser, literal->at, literal->length),
		    (unsigned long long)greatest(field));
	if (literal->negative && number > INT64_MAX)
		return complain(parser, literal, "a number that can be calculated with");
	literal->value = (struct value){ .type = TYPE_NUMBER, .number = number };
	if (literal->negative)
		literal->value = value_of_signed(TYPE_NUMBER, -(int64_t)number);
	return true;
}

static bool is_word(const struct operand *literal, const char *word)
{
	return literal->text_length == strlen(word) &&
	       strncasecmp(literal->text, word, literal->text_length) == 0;
}

static bool truth_resolve(
    struct parser *parser, struct operand *literal, const struct operand *field)
{
	uint64_t number;

	if (is_word(literal, "true") || is_word(literal, "set"))
		number = 1;
	else if (is_word(literal, "false") || is_word(literal, "not set"))
		number = 0;
	else if ((literal->token != TOKEN_WORD ||
	             !number_read(literal->text, literal->text_length, &number)) &&
	         !named_value(literal, field, &number))
		return complain(parser, literal, "True, False, 1 or 0");
	literal->value = (struct value){ .type = TYPE_TRUTH, .number = number != 0 };
	return true;
}

/* Seconds, with nine decimals at most, as nanoseconds. */
static bool time_read(const char *text, size_t length, int64_t *time)
{
	uint64_t seconds = 0, rest = 0, unit = 1000000000;
	size_t i = 0;

	for (; i < length && isdigit((unsigned char)text[i]); i++)
		if ((seconds = seconds * 10 + (uint64_t)(text[i] - '0')) > INT64_MAX / 1000000000)
			return false;
	if (i == 0)
		return false;
	if (i < length && text[i] == '.')
		for (i++; i < length && isdigit((unsigned char)text[i]) && unit > 1; i++)
			rest += (uint64_t)(text[i] - '0') * (unit /= 10);
	if (i < length || seconds * 1000000000 + rest > INT64_MAX)
		return false;
	*time = (int64_t)(seconds * 1000000000 + rest);
	return true;
}

static bool time_resolve(struct parser *parser, struct operand *literal)
{
	int64_t time;

	if (literal->token != TOKEN_WORD || !time_read(literal->text, literal->text_length, &time))
		return complain(parser, literal, "a number of seconds, such as 1.5");
	literal->value = value_of_signed(TYPE_TIME, literal->negative ? -time : time);
	return true;
}

/* --- octets --- */

/* Takes COUNT digits at TEXT as octets: one digit is one octet, else two are. */
static bool group_read(const char *text, size_t count, uint8_t *octets, size_t *length)
{
	if (count == 0 || (count > 1 && count % 2))
		return false;
	for (size_t i = 0; i < count; i += 2) {
		char digits[3] = { text[i], count > 1 ? text[i + 1] : '\0', '\0' };
		octets[(*length)++] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return true;
}

/* Hexadecimal digits, together or in groups with one kind of separator. OCTETS has room. */
static bool octets_read(const char *text, size_t length, uint8_t *octets, size_t *count)
{
	char separator = '\0';
	size_t start = 0;

	for (size_t i = 0; i <= length; i++) {
		if (i < length && isxdigit((unsigned char)text[i]))
			continue;
		bool ends = i == length;
		if (!ends && separator && text[i] != separator)
			return false;
		if (!ends && !strchr(":-.", text[i]))
			return false;
		if (!group_read(text + start, i - start, octets, count))
			return false;
		separator = ends ? separator : text[i];
		start = i + 1;
	}
	return true;
}

/* The octets of LITERAL, owned by the filter; NULL: it has none. */
static const uint8_t *literal_octets(
    struct parser *parser, const struct operand *literal, size_t *length)
{
	struct arena *arena = &parser->filter->arena;
	const char *text = literal->text;
	size_t size = literal->text_length;
	uint64_t number;

	*length = 0;
	if (literal->negative)
		return NULL;
	if (literal->token != TOKEN_WORD) {
		*length = size;
		return (const uint8_t *)text;
	}
	uint8_t *octets = arena_take(arena, size + 1);
	if (size > 2 && text[0] == '0' && tolower((unsigned char)text[1]) == 'x') {
		octets[(*length)++] = (uint8_t)(number_read(text, size, &number) ? number : 256);
		return number_read(text, size, &number) && number < 256 ? octets : NULL;
	}
	if (size > 1 && text[0] == ':' &&
	    text[1] != ':') { /* "octets, whatever else it may look like" */
		text++;
		size--;
	}
	return octets_read(text, size, octets, length) ? octets : NULL;
}

static bool octets_resolve(struct parser *parser, struct operand *literal, enum filter_type type)
{
	size_t length;
	const uint8_t *octets = literal_octets(parser, literal, &length);

	if (type == TYPE_MAC && (!octets || length != 6))
		return complain(parser, literal, "a hardware address: six octets, 00:00:5e:00:53:01");
	if (!octets)
		return complain(parser, literal, "octets in hexadecimal, such as 47:45:54, or \"text\"");
	literal->value = (struct value){ .type = type, .bytes = octets, .length = length };
	return true;
}

/* --- addresses --- */

/* ADDRESS or ADDRESS/BITS; as long as MOST bits. */
static bool address_resolve(struct parser *parser, struct operand *literal, enum filter_type type)
{
	unsigned most = type == TYPE_IPV4 ? 32 : 128;
	char address[INET6_ADDRSTRLEN + 4];
	uint64_t prefix = most;

	const char *expected = type == TYPE_IPV4 ? "an IPv4 address, such as 192.0.2.1 or 192.0.2.0/24"
	                                         : "an IPv6 address, such as 2001:db8::1 or fe80::/10";
	if (literal->text_length >= sizeof address || literal->negative)
		return complain(parser, literal, expected);
	memcpy(address, literal->text, literal->text_length);
	address[literal->text_length] = '\0';
	char *slash = strchr(address, '/');
	if (slash) {
		size_t digits = strspn(slash + 1, "0123456789");
		if (digits == 0 || slash[1 + digits])
			return complain(parser, literal, expected);
		*slash = '\0';
		prefix = strtoul(slash + 1, NULL, 10);
		if (prefix > most)
			return parser_fail(
			    parser, literal->at, "a prefix of %s has at most %u bits", type_name(type), most);
	}
	uint8_t *octets = arena_take(&parser->filter->arena, 16);
	if (inet_pton(type == TYPE_IPV4 ? AF_INET : AF_INET6, address, octets) != 1)
		return complain(parser, literal, expected);
	literal->value = (struct value){
		.type = type, .bytes = octets, .length = most / 8, .prefix = (unsigned)prefix
	};
	return true;
}

bool literal_resolve(struct parser *parser, struct operand *literal, enum filter_type type,
    const struct operand *field)
{
	switch (type) {
	case TYPE_NUMBER:
		return number_resolve(parser, literal, field);
	case TYPE_TRUTH:
		return truth_resolve(parser, literal, field);
	case TYPE_TIME:
		return time_resolve(parser, literal);
	case TYPE_IPV4:
	case TYPE_IPV6:
		return address_resolve(parser, literal, type);
	case TYPE_MAC:
	case TYPE_OCTETS:
		return octets_resolve(parser, literal, type);
	case TYPE_STRING:
		literal->value = (struct value){ .type = TYPE_STRING,
			.bytes = (const uint8_t *)literal->text,
			.length = literal->text_length };
		return true;
	default:
		return complain(parser, literal, "something to compare with here");
	}
}
