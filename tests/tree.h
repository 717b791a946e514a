/*
 * tree: the files of this project as data, for tests that read sources and documents.
 *
 * A test can also put files into a tree by hand, to show that a rule notices what it forbids.
 */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include "capture/base.h"

struct file {
	const char *path; /* from the top of the tree: "capture/base.c" */
	const char *content;
};

struct tree {
	struct arena arena;
	ARRAY(struct file) files;
};

/* Everything below ROOT but .git and build folders; free with tree_free(). */
void tree_read(struct tree *tree, const char *root);
void tree_free(struct tree *tree);

/* The file at PATH, or NULL. */
const struct file *tree_find(const struct tree *tree, const char *path);
/* Whether PATH is a file of the tree or a folder with files, with or without "/" at its end. */
bool tree_has(const struct tree *tree, const char *path);

/* The next #include line after *AT (start with file->content); false at the end. NAME gets what
 * stands between <> or, as a path from the top of the tree, between "". */
bool next_include(const struct tree *tree, const struct file *file, const char **at,
    char name[1024], bool *system);

bool starts_with(const char *text, const char *start);
bool ends_with(const char *text, const char *end);
bool is_c(const char *path);
/* What people write: not recorded outputs, not captures. */
bool is_source(const char *path);
/* The number of the line that AT, a place in CONTENT, is on; from 1. */
size_t line_number(const char *content, const char *at);

#endif
