/* field_option: names of fields, checked before anything is done. */
#include "field_option.h"

#include "capture/lab_fields.h"

bool field_option(const struct arguments *arguments, struct field_list *fields)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (strcmp(given->row->name, "field") != 0)
			continue;
		if (!field_find(given->value) && !lab_field_find(given->value)) {
			struct text shown = { 0 };
			text_add_visible(&shown, given->value, strlen(given->value));
			fail_with(STATUS_USAGE, "no field is called '%s'; `looplab fields` lists them all",
			    text_string(&shown));
			text_free(&shown);
			return false;
		}
		*array_add(&fields->names) = given->value;
	}
	return true;
}
