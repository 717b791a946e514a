/* looplab scenario: a new one from a template, and how it is compiled. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lab/command.h"
#include "lab/library.h"
#include "lab/paths.h"

#ifndef LAB_SCENARIO_FLAGS
#define LAB_SCENARIO_FLAGS "" /* what the libraries of scenarios were compiled with in addition */
#endif

/* Small letters, digits and hyphens, beginning with a letter: a file's name as well. */
static bool is_name(const char *name)
{
	if (!islower((unsigned char)name[0]) || strlen(name) > 40)
		return false;
	for (const char *c = name; *c; c++)
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
			return false;
	return true;
}

/* "udp_hello.c" for "udp-hello". */
static void add_source(const char *name, struct text *source)
{
	for (const char *c = name; *c; c++)
		text_add_octets(source, *c == '-' ? "_" : c, 1);
	text_add(source, ".c");
}

/* TEMPLATE with @NAME@ and @SOURCE@ replaced. */
static void fill_in(const char *template, const char *name, const char *source, struct text *out)
{
	static const char at_name[] = "@NAME@", at_source[] = "@SOURCE@";

	while (*template) {
		size_t length = strcspn(template, "@");
		text_add_octets(out, template, length);
		template += length;
		if (strncmp(template, at_name, strlen(at_name)) == 0) {
			text_add(out, name);
			template += strlen(at_name);
		} else if (strncmp(template, at_source, strlen(at_source)) == 0) {
			text_add(out, source);
			template += strlen(at_source);
		} else if (*template) {
			text_add_octets(out, template ++, 1);
		}
	}
}

/* Never over a file that is there. */
static enum status write_new(const char *path, const struct text *content)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (file < 0 && errno == EEXIST)
		return fail_with(STATUS_OUTPUT, "%s is there already; nothing was written", path);
	bool good = file >= 0 &&
	            write(file, content->at, content->length) == (ssize_t)content->length &&
	            fsync(file) == 0;
	int number = errno;
	if (file >= 0 && (close(file) != 0 || !good))
		good = false;
	if (good)
		return STATUS_GOOD;
	if (file >= 0)
		unlink(path);
	return fail_with(STATUS_OUTPUT, "%s cannot be written: %s", path, strerror(number));
}

static enum status new_scenario(const char *name)
{
	struct text path = { 0 }, template = { 0 }, source = { 0 }, content = { 0 };
	enum status status;

	path_of_share("template/scenario.c.in", &path);
	add_source(name, &source);
	if (!path_read(path.at, &template)) {
		status = fail_with(STATUS_INPUT, "%s cannot be read: %s", path.at, strerror(errno));
	} else {
		fill_in(text_string(&template), name, source.at, &content);
		status = write_new(source.at, &content);
	}
	if (status == STATUS_GOOD)
		printf("%s is a complete scenario. Build it, play it, then make it yours:\n\n"
		       "    cc %s -o %s $(looplab scenario flags)\n"
		       "    LOOPLAB_SCENARIOS=. looplab run %s --check\n",
		    source.at, source.at, name, name);
	text_free(&path);
	text_free(&template);
	text_free(&source);
	text_free(&content);
	return status;
}

/* One line for the compiler, as pkg-config would say it. */
static enum status print_flags(void)
{
	struct text include = { 0 }, library = { 0 };

	path_of_share("include", &include);
	path_of_libraries(&library);
	printf("-I%s -D_GNU_SOURCE %s -L%s -lscenario -lcapture -ljansson\n", include.at,
	    LAB_SCENARIO_FLAGS, library.at);
	text_free(&include);
	text_free(&library);
	return STATUS_GOOD;
}

static enum status run(const struct arguments *arguments)
{
	const char *what = arguments->operands.at[0];
	const char *name = arguments->operands.count > 1 ? arguments->operands.at[1] : NULL;

	if (strcmp(what, "flags") == 0 && !name)
		return print_flags();
	if (strcmp(what, "new") != 0 || !name)
		return fail_with(STATUS_USAGE, "scenario: say `new NAME` or `flags`");
	if (!is_name(name))
		return fail_with(STATUS_USAGE,
		    "a scenario's name has small letters, digits and hyphens, at "
		    "most 40, like tcp-my-own");
	return new_scenario(name);
}

const struct command command_scenario = {
	.name = "scenario",
	.operands = "new NAME | flags",
	.least = 1,
	.most = 2,
	.summary = "writes the beginning of a scenario of your own",
	.help =
	    "`scenario new udp-mine` writes udp_mine.c into this folder: a complete scenario, ready to be\n"
	    "changed. `scenario flags` prints what the compiler needs to build one:\n"
	    "    cc udp_mine.c -o udp-mine $(looplab scenario flags)\n"
	    "LOOPLAB_SCENARIOS names the folders, separated by colons, where the lab looks for scenarios\n"
	    "that are not its own.",
	.run = run,
};
