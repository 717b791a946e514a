/* Text from outside as HTML and as JSON inside HTML. */
#include "html_parts.h"

#include <string.h>

/* Visible, but with single backslashes: what it says may have been made visible before. */
static void make_visible(const char *string, struct text *visible)
{
	while (*string) {
		size_t length = strcspn(string, "\\");
		text_add_visible(visible, string, length);
		string += length;
		if (*string) {
			text_add(visible, "\\");
			string++;
		}
	}
}

void html_text(struct text *out, const char *string)
{
	struct text visible = { 0 };

	make_visible(string ? string : "", &visible);
	for (const char *at = text_string(&visible); *at;) {
		size_t plain = strcspn(at, "&<>\"'");
		text_add_octets(out, at, plain);
		at += plain;
		if (*at)
			text_printf(out, "&#%d;", *at++);
	}
	text_free(&visible);
}

void html_json(struct text *out, const char *string)
{
	struct text visible = { 0 };

	make_visible(string ? string : "", &visible);
	text_add(out, "\"");
	for (const char *at = text_string(&visible); *at;) {
		size_t plain = strcspn(at, "\"\\<>&");
		text_add_octets(out, at, plain);
		at += plain;
		if (*at)
			text_printf(out, "\\u%04x", (unsigned)*at++);
	}
	text_add(out, "\"");
	text_free(&visible);
}

void html_time(struct text *out, int64_t ns)
{
	static const int64_t second = 1000000000;

	if (ns > -second && ns < second)
		text_printf(out, "%.3f ms", (double)ns / 1e6);
	else
		text_printf(out, "%.3f s", (double)ns / 1e9);
}

void html_base64(struct text *out, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i < 3 ? length - i : 3;
		uint32_t group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (k < left ? bytes[i + k] : 0u);
		char four[4];
		for (size_t k = 0; k < 4; k++)
			four[k] = k <= left ? digits[group >> (18 - 6 * k) & 63] : '=';
		text_add_octets(out, four, sizeof four);
	}
}
