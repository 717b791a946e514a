/*
 * filter/regex: Perl-compatible regular expressions, for `matches`. The only file that knows PCRE2;
 * without it (HAVE_PCRE2 is not defined) there are none. As in Wireshark they ignore case unless the
 * pattern says (?-i), and look at octets, not at characters.
 */
#include "parts.h"

#ifdef HAVE_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
};

/* Steps and KiB that one match may take: hostile patterns and texts go together badly. */
enum { MOST_STEPS = 1000000, MOST_MEMORY = 65536 };

struct regex *regex_compile(
    const char *pattern, size_t length, struct arena *arena, const char **why)
{
	char sentence[200];
	int number;
	size_t at;

	pcre2_code *code = pcre2_compile(
	    (PCRE2_SPTR)pattern, length, PCRE2_CASELESS | PCRE2_NEVER_UTF, &number, &at, NULL);
	if (!code) {
		memcpy(sentence, "the regular expression is wrong: ", 34);
		size_t said = strlen(sentence);
		pcre2_get_error_message(number, (PCRE2_UCHAR *)sentence + said, sizeof sentence - said);
		*why = arena_copy(arena, sentence, strlen(sentence));
		return NULL;
	}
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* where there is none, it is only slower */
	struct regex *regex = memory_take(sizeof *regex);
	regex->code = code;
	regex->match = pcre2_match_data_create_from_pattern(code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	if (!regex->match || !regex->context) {
		regex_free(regex);
		*why = "there is no memory for this regular expression";
		return NULL;
	}
	pcre2_set_match_limit(regex->context, MOST_STEPS);
	pcre2_set_heap_limit(regex->context, MOST_MEMORY);
	return regex;
}

bool regex_matches(const struct regex *regex, const uint8_t *bytes, size_t length)
{
	return pcre2_match(regex->code, bytes, length, 0, 0, regex->match, regex->context) >= 0;
}

void regex_free(struct regex *regex)
{
	pcre2_match_context_free(regex->context);
	pcre2_match_data_free(regex->match);
	pcre2_code_free(regex->code);
	memory_free(regex);
}

bool filter_library(struct text *name)
{
	char version[64];

	pcre2_config(PCRE2_CONFIG_VERSION, version);
	text_printf(name, "PCRE2 %s", version);
	return true;
}

#else

struct regex *regex_compile(
    const char *pattern, size_t length, struct arena *arena, const char **why)
{
	(void)pattern, (void)length, (void)arena;
	*why = "this looplab was built without PCRE2, the library of regular expressions; "
	       "contains looks for a fixed text";
	return NULL;
}

bool regex_matches(const struct regex *regex, const uint8_t *bytes, size_t length)
{
	(void)regex, (void)bytes, (void)length;
	return false;
}

void regex_free(struct regex *regex)
{
	(void)regex;
}

bool filter_library(struct text *name)
{
	(void)name;
	return false;
}

#endif
