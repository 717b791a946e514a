/* look: see look.h. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

void look_again(struct look *look)
{
	decode(&look->packet, &look->dissection);
}

void look_at(struct look *look, const char *name)
{
	const struct specimen *specimen = specimen_named(name);

	*look = (struct look){ 0 };
	size_t length = specimen_bytes(specimen, look->bytes);
	look->packet = (struct packet){
		.bytes = look->bytes,
		.number = 1,
		.captured = (uint32_t)length,
		.length = (uint32_t)length,
		.link_type = specimen->link_type,
	};
	look_again(look);
}

void look_away(struct look *look)
{
	dissection_free(&look->dissection);
	text_free(&look->text);
}

const char *values_of(struct look *look, const char *field)
{
	const struct field *wanted = field_find(field);

	assert_non_null(wanted);
	text_clear(&look->text);
	for (size_t i = 0; i < look->dissection.items.count; i++) {
		const struct item *item = &look->dissection.items.at[i];
		if (!field_means(item->field, wanted))
			continue;
		if (look->text.length)
			text_add(&look->text, ",");
		item_format(item, look->bytes, &look->text);
	}
	return text_string(&look->text);
}

void assert_shows(const char *name, const struct expected *rows)
{
	struct look look;

	look_at(&look, name);
	for (; rows->field; rows++)
		if (strcmp(values_of(&look, rows->field), rows->value) != 0)
			fail_msg("%s of %s is \"%s\", not \"%s\"", rows->field, name,
			    values_of(&look, rows->field), rows->value);
	look_away(&look);
}

void assert_line(struct look *look, const char *line)
{
	text_clear(&look->text);
	packet_summarize(&look->packet, &look->text);
	assert_string_equal(text_string(&look->text), line);
}
