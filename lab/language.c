/* gettext, where the C library has it; else everything stays English. */
#include "language.h"

#include <stddef.h>

#ifdef HAVE_GETTEXT
#include <libintl.h>

#define DOMAIN "looplab"

void language_start(const char *folder)
{
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
}

const char *in_language(const char *words)
{
	/* "" is the catalog's own header */
	return words && *words ? dgettext(DOMAIN, words) : words;
}
#else
void language_start(const char *folder)
{
	(void)folder;
}

const char *in_language(const char *words)
{
	return words;
}
#endif
