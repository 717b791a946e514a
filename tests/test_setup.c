/*
 * The two commands of the README on systems that lack everything: lab/prepare.sh in a world whose
 * PATH holds a shell's tools and one package manager that only says how it was called.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREPARE "set -eu; root=$PWD; . ./lab/prepare.sh; "

/* A folder with the script, and for PATH: what the script itself needs, and MANAGER. */
static char *make_path(const char *manager)
{
	char *folder = folder_make(), *name = NULL;
	struct process link = { .arguments = { "sh", "-c",
		                        "for tool in sh cat cut tr sort sed id head; do "
		                        "ln -s \"$(command -v $tool)\" .; done;"
		                        "mkdir -m 755 lab && cp '" SOURCE_DIR "/lab/prepare.sh' lab && "
		                        "chmod 644 lab/prepare.sh" },
		.folder = folder };
	struct result result = process_run(&link);
	static const char stub[] = "#!/bin/sh\necho \"called: ${0##*/} $*\"\n";

	assert_int_equal(result.status, 0);
	result_free(&result);
	if (manager) {
		folder_write(folder, manager, stub, sizeof stub - 1);
		assert_true(asprintf(&name, "%s/%s", folder, manager) > 0);
		assert_int_equal(chmod(name, 0755), 0);
		free(name);
	}
	return folder;
}

/* Runs the script's functions with nothing but FOLDER in PATH. */
static struct result run_in(const char *folder, const char *script, bool nobody)
{
	char *path = NULL;

	assert_true(asprintf(&path, "PATH=%s", folder) > 0);
	struct process shell = { .arguments = { "/bin/sh", "-c", script },
		.environment = path,
		.folder = folder,
		.nobody = nobody };
	struct result result = process_run(&shell);
	free(path);
	return result;
}

static const struct {
	const char *manager, *command, *packages[3];
} systems[] = {
	{ "apt-get", "apt-get install --yes", { "libpcap-dev", "libnl-route-3-dev", "pkg-config" } },
	{ "dnf", "dnf install --assumeyes", { "libpcap-devel", "libnl3-devel", "pkgconf-pkg-config" } },
	{ "pacman", "pacman -S --needed", { "libpcap", "libnl", "pkgconf" } },
	{ "apk", "apk add", { "libpcap-dev", "libnl3-dev", "samurai" } },
	{ "zypper", "zypper --non-interactive install",
	    { "libpcap-devel", "libjansson-devel", "ninja" } },
};

static void assert_holds(const struct result *result, const char *part)
{
	if (!strstr(text_string(&result->err), part))
		print_error("no '%s' in: %s", part, text_string(&result->err));
	assert_non_null(strstr(text_string(&result->err), part));
}

static void without_rights_or_terminal_the_command_is_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		char *folder = make_path(systems[i].manager);
		struct result result = run_in(folder, PREPARE "install_missing build", true);
		assert_int_equal(result.status, 1);
		assert_holds(&result, "su -c '");
		assert_holds(&result, systems[i].command);
		for (size_t k = 0; k < COUNT(systems[i].packages); k++)
			assert_holds(&result, systems[i].packages[k]);
		assert_null(strstr(text_string(&result.err), "called:"));
		result_free(&result);
		folder_remove(folder);
	}
}

static void root_installs_without_asking(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < COUNT(systems); i++) {
		char *folder = make_path(systems[i].manager), called[64];
		struct result result = run_in(folder, PREPARE "install_missing build test", false);
		snprintf(called, sizeof called, "called: %s", systems[i].command);
		assert_holds(&result, called);
		/* this package manager installs nothing, and that is noticed */
		assert_int_equal(result.status, 1);
		assert_holds(&result, "still missing");
		result_free(&result);
		folder_remove(folder);
	}
}

static void an_unknown_system_gets_the_names_for_all(void **state)
{
	static const char *const names[] = { "Debian", "Fedora", "Arch", "Alpine", "openSUSE" };
	char *folder = make_path(NULL);
	struct result result = run_in(folder, PREPARE "install_missing build", true);

	(void)state;
	assert_int_equal(result.status, 1);
	for (size_t i = 0; i < COUNT(names); i++)
		assert_holds(&result, names[i]);
	result_free(&result);
	folder_remove(folder);
}

static void nothing_is_said_or_done_when_nothing_is_missing(void **state)
{
	struct process shell = { .arguments = { "/bin/sh", "-c",
		                         PREPARE
		                         "all_there build test || exit 77; install_missing build test" },
		.folder = SOURCE_DIR };
	struct result result = process_run(&shell);

	(void)state;
	if (result.status == 77) {
		print_message("skipped: built without lab/prepare.sh, something of its list is missing\n");
		result_free(&result);
		skip();
	}
	assert_int_equal(result.status, 0);
	assert_int_equal(result.out.length + result.err.length, 0);
	print_message("%d ms\n", (int)(result.elapsed / 1000000));
	result_free(&result);
}

static void every_row_names_packages_for_five_systems(void **state)
{
	struct process shell = { .arguments = { "/bin/sh", "-c",
		                         PREPARE
		                         "dependencies | while read -r kind sign packages; do "
		                         "echo \"$packages\" | tr -cd '|' | wc -c; done | sort -u" },
		.folder = SOURCE_DIR };
	struct result result = process_run(&shell);

	(void)state;
	assert_int_equal(atoi(text_string(&result.out)), 4);
	assert_int_equal(text_lines(&result.out), 1);
	result_free(&result);
}

static void the_scripts_have_no_known_mistakes(void **state)
{
	struct process check = { .arguments = { "shellcheck", "-x", "lab/start", "lab/prepare.sh",
		                         "tests/run", ".ci/run" },
		.folder = SOURCE_DIR };

	(void)state;
	if (!have_tool("shellcheck")) {
		print_message("skipped: shellcheck is not installed\n");
		skip();
	}
	struct result result = process_run(&check);
	if (result.status != 0)
		print_error("%s", text_string(&result.out));
	assert_int_equal(result.status, 0);
	result_free(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_rights_or_terminal_the_command_is_shown),
		cmocka_unit_test(root_installs_without_asking),
		cmocka_unit_test(an_unknown_system_gets_the_names_for_all),
		cmocka_unit_test(nothing_is_said_or_done_when_nothing_is_missing),
		cmocka_unit_test(every_row_names_packages_for_five_systems),
		cmocka_unit_test(the_scripts_have_no_known_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
