/*
 * The rules of the tree, read from the sources: who may include whom, how large a file may be, that
 * the map is complete. Each rule is also shown a tree that breaks it, and must say so.
 */
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- rules: each adds a line for everything that breaks it --- */

static const struct {
	const char *from, *to; /* starts of paths; "" is everything */
} may_include[] = {
	{ "capture/", "capture/" },
	{ "scenarios/", "scenarios/" },
	/* the line a scenario prints, and what that header needs itself */
	{ "scenarios/", "capture/event.h" },
	{ "scenarios/", "capture/base.h" },
	{ "scenarios/", "capture/packet.h" },
	{ "scenarios/", "capture/tcp_state.h" },
	{ "stage/", "stage/" },
	{ "stage/", "capture/" },
	{ "lab/", "lab/" },
	{ "lab/", "capture/" },
	{ "lab/", "stage/protocol.h" },
	{ "tests/", "" },
};

static bool is_allowed(const char *from, const char *to)
{
	for (size_t i = 0; i < COUNT(may_include); i++) {
		if (starts_with(from, may_include[i].from) && starts_with(to, may_include[i].to))
			return true;
	}
	return false;
}

static void check_includes(const struct tree *tree, struct text *broken)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = file->content;
		char name[1024];
		bool system;
		while (is_c(file->path) && next_include(tree, file, &at, name, &system)) {
			if (!system && !is_allowed(file->path, name))
				text_printf(broken, "%s must not include %s\n", file->path, name);
		}
	}
}

/* Those outside who may look into a folder of capture/: starts of paths. */
static const struct {
	const char *from, *to;
} guests[] = {
	{ "tests/", "" },
	{ "capture/veil", "capture/file/" },          /* blocks of pcapng as they are written */
	{ "capture/veil/", "capture/trace/parts.h" }, /* a frame, decoded without what is around it */
	{ "capture/protocol.c", "capture/protocols/list.h" }, /* the list; others: test_contracts.c */
};

static bool is_guest(const char *from, const char *to)
{
	for (size_t i = 0; i < COUNT(guests); i++) {
		if (starts_with(from, guests[i].from) && starts_with(to, guests[i].to))
			return true;
	}
	return false;
}

/* capture/filter/ is the inside of capture/filter.h: known to the files of that name and to itself. */
static void check_insides(const struct tree *tree, struct text *broken)
{
	const size_t top = strlen("capture/");
	char name[1024];
	bool system;

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = file->content;
		while (is_c(file->path) && next_include(tree, file, &at, name, &system)) {
			if (system || !starts_with(name, "capture/") || !strchr(name + top, '/'))
				continue;
			size_t inside = top + strcspn(name + top, "/");
			bool is_own =
			    strncmp(file->path, name, inside) == 0 && strchr("/.", file->path[inside]);
			if (!is_own && !is_guest(file->path, name))
				text_printf(broken, "%s must not include %s\n", file->path, name);
		}
	}
}

static const struct {
	const char *header;
	const char *places[6]; /* starts of paths */
} only_in[] = {
	{ "pcap.h", { "capture/source.c" } },
	{ "pcap/", { "capture/source.c" } },
	{ "curses.h", { "lab/screen.c" } },
	{ "ncurses", { "lab/screen.c" } },
	{ "poll.h", { "lab/crew.c", "lab/loop.c", "lab/player.c", "stage/", "scenarios/", "tests/" } },
	{ "sys/poll.h", { "lab/loop.c", "lab/player.c", "stage/", "scenarios/", "tests/" } },
	{ "sys/select.h", { "lab/loop.c", "lab/player.c", "stage/", "scenarios/", "tests/" } },
	{ "sys/epoll.h", { "lab/loop.c", "lab/player.c", "stage/", "scenarios/", "tests/" } },
	{ "vterm.h", { "tests/terminal.c" } },
};

static bool is_in(const char *path, const char *const places[6])
{
	for (int i = 0; i < 6 && places[i]; i++) {
		if (starts_with(path, places[i]))
			return true;
	}
	return false;
}

static void check_system_headers(const struct tree *tree, struct text *broken)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = file->content;
		char name[1024];
		bool system;
		while (is_c(file->path) && next_include(tree, file, &at, name, &system)) {
			for (size_t k = 0; k < COUNT(only_in); k++) {
				if (system && starts_with(name, only_in[k].header) &&
				    !is_in(file->path, only_in[k].places))
					text_printf(broken, "%s must not include <%s>\n", file->path, name);
			}
		}
	}
}

/* Processes are started in three places of the lab; scenarios and tests do as they need. */
static void check_processes(const struct tree *tree, struct text *broken)
{
	static const char *const calls[] = { "fork(", "vfork(", "posix_spawn(", "popen(", "system(",
		"clone(" };
	static const char *const places[6] = { "lab/crew.c", "lab/loop.c", "lab/player.c", "stage/",
		"scenarios/", "tests/" };

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		if (!ends_with(file->path, ".c") || is_in(file->path, places))
			continue;
		for (size_t k = 0; k < COUNT(calls); k++) {
			const char *at = file->content;
			while ((at = strstr(at, calls[k]))) {
				if (at == file->content || !(isalnum((unsigned char)at[-1]) || at[-1] == '_'))
					text_printf(broken, "%s:%zu must not call %s)\n", file->path,
					    line_number(file->content, at), calls[k]);
				at++;
			}
		}
	}
}

/* The folders at the top, and which of them depend on which. */
struct graph {
	char names[32][64];
	bool edge[32][32];
	int count;
};

static int graph_node(struct graph *graph, const char *path)
{
	int length = (int)strcspn(path, "/");

	for (int i = 0; i < graph->count; i++) {
		if ((int)strlen(graph->names[i]) == length &&
		    strncmp(graph->names[i], path, (size_t)length) == 0)
			return i;
	}
	assert_in_range(graph->count, 0, 31);
	snprintf(graph->names[graph->count], sizeof graph->names[0], "%.*s", length, path);
	return graph->count++;
}

static void check_cycles(const struct tree *tree, struct text *broken)
{
	struct graph graph = { .count = 0 };
	char name[1024];
	bool system;

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = file->content;
		while (is_c(file->path) && next_include(tree, file, &at, name, &system)) {
			if (!system && strchr(name, '/'))
				graph.edge[graph_node(&graph, file->path)][graph_node(&graph, name)] = true;
		}
	}
	/* Warshall: what can be reached over any number of edges */
	for (int k = 0; k < graph.count; k++)
		for (int i = 0; i < graph.count; i++)
			for (int j = 0; j < graph.count; j++)
				graph.edge[i][j] |=
				    i != j && k != i && k != j && graph.edge[i][k] && graph.edge[k][j];
	for (int i = 0; i < graph.count; i++) {
		for (int j = i + 1; j < graph.count; j++) {
			if (graph.edge[i][j] && graph.edge[j][i])
				text_printf(
				    broken, "%s and %s depend on each other\n", graph.names[i], graph.names[j]);
		}
	}
}

static void check_sizes(const struct tree *tree, struct text *broken)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		size_t lines = line_number(file->content, file->content + strlen(file->content)) - 1;
		/* a reference that a program makes; a line a file, however many files there are */
		bool is_list =
		    strcmp(file->path, "docs/protocols.md") == 0 || strcmp(file->path, "docs/MAP.md") == 0;
		if (is_source(file->path) && !is_list && lines > 500)
			text_printf(broken, "%s has %zu lines; 500 are enough\n", file->path, lines);
	}
}

static void check_map_is_complete(const struct tree *tree, struct text *broken)
{
	const struct file *map = tree_find(tree, "docs/MAP.md");
	char quoted[2048];

	for (size_t i = 0; map && i < tree->files.count; i++) {
		const char *path = tree->files.at[i].path;
		snprintf(quoted, sizeof quoted, "`%s`", path);
		if (is_c(path) && !strstr(map->content, quoted))
			text_printf(broken, "docs/MAP.md lacks %s\n", path);
	}
	if (!map)
		text_add(broken, "docs/MAP.md lacks everything\n");
}

/* Everything in `…` that looks like a path must be there. */
static void check_map_is_true(const struct tree *tree, struct text *broken)
{
	const struct file *map = tree_find(tree, "docs/MAP.md");
	char name[256];

	for (const char *at = map ? map->content : NULL; at && (at = strchr(at, '`')); at++) {
		size_t length = strcspn(++at, "`\n");
		if (at[length] != '`' || length >= sizeof name)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)length, at);
		at += length;
		bool path = strpbrk(name, "/.") && !strpbrk(name, " <*=([") && !starts_with(name, "build");
		if (path && !tree_has(tree, name))
			text_printf(broken, "docs/MAP.md names %s, which is not there\n", name);
	}
}

static void check_nothing_is_unfinished(const struct tree *tree, struct text *broken)
{
	/* escaped, so that this file keeps the rule too */
	static const char *const marks[] = { "\x54ODO", "\x46IXME", "\x58XX" };

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		for (size_t k = 0; is_source(file->path) && k < COUNT(marks); k++) {
			const char *at = strstr(file->content, marks[k]);
			/* mkstemp() wants six of the last one's letter in a row */
			if (at && !(k == 2 && at[3] == 'X'))
				text_printf(broken, "%s:%zu says %s\n", file->path, line_number(file->content, at),
				    marks[k]);
		}
	}
}

static void check_only_the_reader_reads(const struct tree *tree, struct text *broken)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = strstr(file->content, "->bytes[");
		if (is_c(file->path) && at && !starts_with(file->path, "capture/reader.") &&
		    !starts_with(file->path, "tests/"))
			text_printf(broken, "%s:%zu reads packet bytes without the reader\n", file->path,
			    line_number(file->content, at));
	}
}

static void check_guards(const struct tree *tree, struct text *broken)
{
	char name[1024], guard[2100];

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		size_t length = strlen(file->path);
		if (!ends_with(file->path, ".h") || length >= sizeof name)
			continue;
		for (size_t k = 0; k <= length; k++) {
			unsigned char c = (unsigned char)file->path[k];
			name[k] = (char)(isalnum(c) || c == '\0' ? toupper(c) : '_');
		}
		snprintf(guard, sizeof guard, "#ifndef %s\n#define %s\n", name, name);
		if (!strstr(file->content, guard))
			text_printf(broken, "%s lacks the guard %s\n", file->path, name);
	}
}

static void check_readme(const struct tree *tree, struct text *broken)
{
	static const char *const commands[] = { "./lab/start", "./tests/run" };
	const struct file *readme = tree_find(tree, "README.md");

	for (size_t i = 0; i < COUNT(commands); i++) {
		if (!readme || !strstr(readme->content, commands[i]))
			text_printf(broken, "README.md does not show %s\n", commands[i]);
	}
}

/* --- the tests --- */

static void assert_kept(void (*rule)(const struct tree *, struct text *))
{
	struct tree tree = { 0 };
	struct text broken = { 0 };

	tree_read(&tree, SOURCE_DIR);
	assert_non_null(tree_find(&tree, "capture/base.c"));
	rule(&tree, &broken);
	if (broken.length)
		print_error("%s", text_string(&broken));
	size_t length = broken.length;
	text_free(&broken);
	tree_free(&tree);
	assert_int_equal(length, 0);
}

/* A tree of two files, of which the first breaks the rule. */
static void assert_noticed(void (*rule)(const struct tree *, struct text *), const char *path,
    const char *content, const char *complaint)
{
	struct tree tree = { 0 };
	struct text broken = { 0 };

	*array_add(&tree.files) = (struct file){ path, content };
	*array_add(&tree.files) = (struct file){ "capture/base.h",
		"#ifndef CAPTURE_BASE_H\n#define CAPTURE_BASE_H\n#endif\n" };
	rule(&tree, &broken);
	if (!strstr(text_string(&broken), complaint))
		print_error("not noticed: %s\nsaid: %s", complaint, text_string(&broken));
	bool noticed = strstr(text_string(&broken), complaint) != NULL;
	text_free(&broken);
	tree_free(&tree);
	assert_true(noticed);
}

static void folders_include_only_what_they_may(void **state)
{
	(void)state;
	assert_kept(check_includes);
	assert_noticed(check_includes, "capture/x.c", "#include \"lab/lab.h\"\n",
	    "capture/x.c must not include lab/lab.h");
	assert_noticed(check_includes, "capture/protocols/x.c", "/**/\n#include \"../../stage/s.h\"\n",
	    "capture/protocols/x.c must not include stage/s.h");
	assert_noticed(check_includes, "scenarios/x.c", "#include \"capture/trace.h\"\n",
	    "scenarios/x.c must not include capture/trace.h");
	assert_noticed(check_includes, "lab/views/x.c", "#include \"stage/world.h\"\n",
	    "lab/views/x.c must not include stage/world.h");
	assert_noticed(check_includes, "stage/x.c", "#include \"lab/lab.h\"\n", "stage/x.c must not");
}

static void a_folder_of_capture_is_known_to_nobody_else(void **state)
{
	(void)state;
	assert_kept(check_insides);
	assert_noticed(check_insides, "lab/x.c", "#include \"capture/file/x.h\"\n", "lab/x.c must not");
	assert_noticed(check_insides, "capture/fil.c", "#include \"capture/file/x.h\"\n",
	    "capture/fil.c must not");
	assert_noticed(check_insides, "capture/trace/x.c", "#include \"../file/x.h\"\n",
	    "capture/trace/x.c must not include capture/file/x.h");
}

static void libraries_are_known_to_one_file_each(void **state)
{
	(void)state;
	assert_kept(check_system_headers);
	assert_noticed(check_system_headers, "capture/x.c", "#include <pcap.h>\n", "<pcap.h>");
	assert_noticed(check_system_headers, "capture/x.c", "#include <pcap/pcap.h>\n", "<pcap/");
	assert_noticed(check_system_headers, "lab/views/x.c", "#include <curses.h>\n", "<curses.h>");
	assert_noticed(check_system_headers, "lab/x.c", "#include  <poll.h>\n", "<poll.h>");
}

static void processes_are_started_in_one_place(void **state)
{
	(void)state;
	assert_kept(check_processes);
	assert_noticed(check_processes, "lab/x.c", "\n\tpid_t child = fork();\n", "lab/x.c:2");
	assert_noticed(check_processes, "capture/x.c", "popen(\"ls\")", "capture/x.c:1");
}

static void folders_have_no_cycle(void **state)
{
	(void)state;
	assert_kept(check_cycles);

	struct tree tree = { 0 };
	struct text broken = { 0 };
	*array_add(&tree.files) = (struct file){ "a/x.c", "#include \"b/x.h\"\n" };
	*array_add(&tree.files) = (struct file){ "b/x.c", "#include \"c/x.h\"\n" };
	*array_add(&tree.files) = (struct file){ "c/x.c", "#include \"../a/x.h\"\n" };
	check_cycles(&tree, &broken);
	assert_non_null(strstr(text_string(&broken), "a and b depend on each other"));
	text_free(&broken);
	tree_free(&tree);
}

static void no_file_is_too_long(void **state)
{
	struct text content = { 0 };

	(void)state;
	assert_kept(check_sizes);
	for (int i = 0; i < 501; i++)
		text_add(&content, "\n");
	assert_noticed(check_sizes, "lab/x.c", text_string(&content), "lab/x.c has 501 lines");
	text_free(&content);
}

static void the_map_has_a_line_for_every_file(void **state)
{
	(void)state;
	assert_kept(check_map_is_complete);
	assert_kept(check_map_is_true);
	assert_noticed(check_map_is_complete, "docs/MAP.md", "capture/base.h", "lacks capture/base.h");
	assert_noticed(
	    check_map_is_true, "docs/MAP.md", "`capture/base.h`\n`lab/gone.c`\n", "names lab/gone.c");
}

static void nothing_is_unfinished(void **state)
{
	(void)state;
	assert_kept(check_nothing_is_unfinished);
	assert_noticed(check_nothing_is_unfinished, "lab/x.c", "\n/* \x54ODO */\n", "lab/x.c:2 says");
	assert_noticed(check_nothing_is_unfinished, "docs/x.md", "\x58XX later", "docs/x.md:1 says");
}

static void packet_bytes_are_read_by_the_reader_only(void **state)
{
	(void)state;
	assert_kept(check_only_the_reader_reads);
	assert_noticed(check_only_the_reader_reads, "lab/views/x.c", "p->bytes[0]", "lab/views/x.c:1");
}

static void every_header_is_guarded_by_its_path(void **state)
{
	(void)state;
	assert_kept(check_guards);
	assert_noticed(check_guards, "lab/views/x.h", "#ifndef X_H\n#define X_H\n", "LAB_VIEWS_X_H");
}

static void the_readme_shows_the_two_commands(void **state)
{
	(void)state;
	assert_kept(check_readme);
	assert_noticed(check_readme, "README.md", "./lab/start", "./tests/run");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_include_only_what_they_may),
		cmocka_unit_test(a_folder_of_capture_is_known_to_nobody_else),
		cmocka_unit_test(libraries_are_known_to_one_file_each),
		cmocka_unit_test(processes_are_started_in_one_place),
		cmocka_unit_test(folders_have_no_cycle),
		cmocka_unit_test(no_file_is_too_long),
		cmocka_unit_test(the_map_has_a_line_for_every_file),
		cmocka_unit_test(nothing_is_unfinished),
		cmocka_unit_test(packet_bytes_are_read_by_the_reader_only),
		cmocka_unit_test(every_header_is_guarded_by_its_path),
		cmocka_unit_test(the_readme_shows_the_two_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
