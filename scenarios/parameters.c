/*
 * parameters: the knobs of a scenario, as its description declares and --set turns them, and what
 * becomes of them: numbers, words, addresses, items of wire patterns.
 */
#include "play.h"

#include <stdarg.h>

/* What --set has said. */
static struct knobs {
	bool given[MAX_PARAMETERS];
	long values[MAX_PARAMETERS];
	char words[MAX_PARAMETERS][PARAMETER_SIZE];
	struct arena items; /* of patterns, until the program ends */
} knobs;

size_t parameter_count(void)
{
	size_t count = 0;

	while (count < MAX_PARAMETERS && scenario.parameters[count].name)
		count++;
	return count;
}

/* Word NUMBER, from 0, of those that blanks separate; its length is 0 if there are not so many. */
static const char *word_at(const char *words, long number, size_t *length)
{
	for (; number > 0 && *words; number--) {
		words += strcspn(words, " ");
		words += strspn(words, " ");
	}
	*length = strcspn(words, " ");
	return words;
}

size_t parameter_format(const struct parameter *p, long value, char *buffer, size_t size)
{
	size_t length;

	if (!p->choices)
		return (size_t)snprintf(buffer, size, "%ld", value);
	const char *word = word_at(p->choices, value, &length);
	return (size_t)snprintf(buffer, size, "%.*s", (int)length, word);
}

/* --- --set --- */

static _Noreturn void refuse(const char *what, const char *why)
{
	fprintf(stderr, "%s: --set %s: %s\n", scenario.name, what, why);
	exit(2);
}

static long read_word(const struct parameter *p, const char *assignment, const char *word)
{
	char known[160];
	size_t length;

	for (long i = 0;; i++) {
		const char *choice = word_at(p->choices, i, &length);
		if (length == 0)
			break;
		if (strlen(word) == length && memcmp(choice, word, length) == 0)
			return i;
	}
	snprintf(known, sizeof known, "the value must be one of: %s", p->choices);
	refuse(assignment, known);
}

static long read_number(const struct parameter *p, const char *assignment, const char *digits)
{
	char *end, limits[80];

	errno = 0;
	long value = strtol(digits, &end, 10);
	if (errno != 0 || end == digits || *end != '\0')
		refuse(assignment, "the value is not a whole number");
	if ((p->least == 0 && p->most == 0) || (value >= p->least && value <= p->most))
		return value;
	snprintf(limits, sizeof limits, "the value must be from %ld to %ld", p->least, p->most);
	refuse(assignment, limits);
}

void parameter_set(const char *assignment)
{
	const char *equals = strchr(assignment, '=');

	if (!equals)
		refuse(assignment, "is not NAME=VALUE");
	for (size_t i = 0; i < parameter_count(); i++) {
		const struct parameter *p = &scenario.parameters[i];
		size_t length = (size_t)(equals - assignment);
		if (strlen(p->name) != length || strncmp(p->name, assignment, length) != 0)
			continue;
		knobs.given[i] = true;
		knobs.values[i] = p->choices ? read_word(p, assignment, equals + 1)
		                             : read_number(p, assignment, equals + 1);
		return;
	}
	refuse(assignment, "there is no such parameter; --help lists them");
}

/* --- for the scenario --- */

/* The place in the description. */
static size_t parameter_find(const char *name)
{
	for (size_t i = 0; i < parameter_count(); i++)
		if (strcmp(scenario.parameters[i].name, name) == 0)
			return i;
	fprintf(stderr, "%s: there is no parameter \"%s\" in the description\n", scenario.name, name);
	exit(2);
}

static long value_of(size_t at)
{
	return knobs.given[at] ? knobs.values[at] : scenario.parameters[at].value;
}

long parameter(const char *name)
{
	return value_of(parameter_find(name));
}

static const char *word_of(size_t at)
{
	parameter_format(
	    &scenario.parameters[at], value_of(at), knobs.words[at], sizeof knobs.words[at]);
	return knobs.words[at];
}

const char *parameter_word(const char *name)
{
	return word_of(parameter_find(name));
}

void parameters_say(char *buffer, size_t size)
{
	size_t length = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < parameter_count() && length < size; i++)
		length += (size_t)snprintf(buffer + length, size - length, "%s%s=%s", i > 0 ? " " : "",
		    scenario.parameters[i].name, word_of(i));
}

/* --- items of wire patterns that depend on a knob --- */

const char *item(const char *format, ...)
{
	char line[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	return arena_copy(&knobs.items, line, strlen(line));
}

const char *items(long count, const char *item)
{
	struct text made = { 0 };

	for (long i = 0; i < count; i++)
		text_printf(&made, "%s%s", i > 0 ? "\n" : "", item);
	const char *kept = arena_copy(&knobs.items, text_string(&made), made.length);
	text_free(&made);
	return kept;
}

struct sockaddr_storage address(const char *ipv4, const char *ipv6, long port)
{
	struct sockaddr_storage made = { 0 };
	struct sockaddr_in *four = (struct sockaddr_in *)&made;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&made;
	bool good;

	if (strcmp(parameter_word("ip"), "6") == 0) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		good = inet_pton(AF_INET6, ipv6, &six->sin6_addr) == 1;
	} else {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
		good = inet_pton(AF_INET, ipv4, &four->sin_addr) == 1;
	}
	if (good)
		return made;
	fprintf(stderr, "%s: address(\"%s\", \"%s\") is none\n", scenario.name, ipv4, ipv6);
	exit(2);
}
