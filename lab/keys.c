/* keys: what they are called. What they do: actions.c. */
#include "lab.h"

#include <stdio.h>

const char *key_label(uint32_t key, char name[8])
{
	static const struct {
		uint32_t key;
		const char *name;
	} names[] = {
		{ ' ', "space" },
		{ '\t', "tab" },
		{ '\n', "enter" },
		{ 27, "esc" },
		{ PAD_UP, "↑" },
		{ PAD_DOWN, "↓" },
		{ PAD_LEFT, "←" },
		{ PAD_RIGHT, "→" },
		{ PAD_PAGE_UP, "pgup" },
		{ PAD_PAGE_DOWN, "pgdn" },
		{ PAD_HOME, "home" },
		{ PAD_END, "end" },
		{ PAD_DELETE, "del" },
		{ PAD_BACKTAB, "⇧tab" },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].key == key)
			return names[i].name;
	if (key < ' ')
		snprintf(name, 8, "^%c", (char)(key + '@'));
	else
		snprintf(name, 8, "%c", key < 127 ? (char)key : '?');
	return name;
}
