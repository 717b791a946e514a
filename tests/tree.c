#include "tree.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), wanted = strlen(end);

	return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

bool is_c(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".h");
}

/* What people write and read: not recorded outputs, not captures. */
bool is_source(const char *path)
{
	return is_c(path) || ends_with(path, ".sh") || ends_with(path, ".md") ||
	       ends_with(path, "CMakeLists.txt") || ends_with(path, ".cmake") ||
	       strcmp(path, "lab/start") == 0 || strcmp(path, "tests/run") == 0;
}

const struct file *tree_find(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		if (strcmp(tree->files.at[i].path, path) == 0)
			return &tree->files.at[i];
	}
	return NULL;
}

/* Whether PATH is a file of the tree or a folder with files ("capture/protocols/" or without "/"). */
bool tree_has(const struct tree *tree, const char *path)
{
	size_t length = strlen(path);

	if (length && path[length - 1] == '/')
		length--;
	for (size_t i = 0; i < tree->files.count; i++) {
		const char *other = tree->files.at[i].path;
		if (strncmp(other, path, length) == 0 && (other[length] == '\0' || other[length] == '/'))
			return true;
	}
	return false;
}

size_t line_number(const char *content, const char *at)
{
	size_t line = 1;

	for (; content < at; content++)
		line += *content == '\n';
	return line;
}

/* --- reading the tree --- */

static void tree_add(struct tree *tree, const char *path, const char *full)
{
	FILE *file = fopen(full, "rb");
	struct text content = { 0 };
	char buffer[65536];
	size_t got;

	if (!file)
		return;
	while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
		text_add_octets(&content, buffer, got);
	fclose(file);
	*array_add(&tree->files) = (struct file){
		.path = arena_copy(&tree->arena, path, strlen(path)),
		.content = arena_copy(&tree->arena, text_string(&content), content.length),
	};
	text_free(&content);
}

static bool is_skipped(const char *name)
{
	static const char *const names[] = { ".", "..", ".git" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return starts_with(name, "build");
}

static void read_folder(struct tree *tree, const char *root, const char *folder)
{
	char full[4096], path[2048];
	const struct dirent *entry;
	struct stat facts;

	snprintf(full, sizeof full, "%s/%s", root, folder);
	DIR *handle = opendir(full);
	if (!handle)
		return;
	while ((entry = readdir(handle))) {
		if (is_skipped(entry->d_name))
			continue;
		snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", entry->d_name);
		snprintf(full, sizeof full, "%s/%s", root, path);
		if (stat(full, &facts) != 0)
			continue;
		if (S_ISDIR(facts.st_mode))
			read_folder(tree, root, path);
		else if (S_ISREG(facts.st_mode))
			tree_add(tree, path, full);
	}
	closedir(handle);
}

void tree_read(struct tree *tree, const char *root)
{
	read_folder(tree, root, "");
}

void tree_free(struct tree *tree)
{
	array_free(&tree->files);
	arena_free(&tree->arena);
}

/* --- #include lines --- */

/* Removes "folder/.." from a path. */
static void simplify(char *path)
{
	char *up;

	while ((up = strstr(path, "/../"))) {
		char *before = up;
		while (before > path && before[-1] != '/')
			before--;
		memmove(before, up + 4, strlen(up + 4) + 1);
	}
}

/* The next #include after *AT; false at the end. NAME gets what stands between "" or <>; of "",
 * as a path from the top of the tree. */
bool next_include(const struct tree *tree, const struct file *file, const char **at,
    char name[1024], bool *system)
{
	char written[256], end;
	const char *slash = strrchr(file->path, '/');

	while ((*at = strstr(*at, "#include"))) {
		bool first = *at == file->content || (*at)[-1] == '\n';
		*at += strlen("#include");
		if (!first || sscanf(*at, " %*1[\"<]%255[^\">\n]%c", written, &end) != 2)
			continue;
		*system = end == '>';
		snprintf(name, 1024, "%.*s%s", *system || !slash ? 0 : (int)(slash - file->path + 1),
		    file->path, written);
		simplify(name);
		bool upward = starts_with(written, "../");
		if (!*system && !upward && !tree_find(tree, name))
			snprintf(name, 1024, "%s", written);
		return true;
	}
	return false;
}
