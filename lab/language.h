/*
 * language: the words of scenarios in the student's language. English is the source; a translation is
 * a catalog of gettext(3), which LANGUAGE, LC_MESSAGES and their kin choose.
 */
#ifndef LAB_LANGUAGE_H
#define LAB_LANGUAGE_H

/* Catalogs are in FOLDER/LANGUAGE/LC_MESSAGES/looplab.mo. To be called after setlocale(). */
void language_start(const char *folder);
/* WORDS, or what the catalog has in their place; good as long as WORDS. NULL stays NULL. */
const char *in_language(const char *words);

#endif
