/* field_option: names of fields, checked before anything is done. */
#include "field_option.h"

#include <string.h>

#include "capture/filter.h"
#include "capture/lab_fields.h"

static bool is_protocol(const char *name)
{
	for (size_t i = 0; i < protocol_count; i++)
		if (protocols[i]->filter && strcmp(protocols[i]->filter, name) == 0)
			return true;
	return false;
}

/* What to do about NAME, which is no field; always false. */
static bool complain(const char *name)
{
	struct text shown = { 0 }, nearest = { 0 };

	text_add_visible(&shown, name, strlen(name));
	if (is_protocol(name)) {
		fail_with(STATUS_USAGE,
		    "'%s' is a protocol, not a field; `looplab fields '%s.*'` lists those", name, name);
	} else {
		filter_names_suggest(name, strlen(name), &nearest);
		fail_with(STATUS_USAGE, "no field is called '%s'%s `looplab fields` lists them all",
		    text_string(&shown), nearest.length ? nearest.at : ";");
	}
	text_free(&shown);
	text_free(&nearest);
	return false;
}

bool field_option(const struct arguments *arguments, struct field_list *fields)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (strcmp(given->row->name, "field") != 0)
			continue;
		if (!field_find(given->value) && !lab_field_find(given->value))
			return complain(given->value);
		*array_add(&fields->names) = given->value;
	}
	return true;
}
