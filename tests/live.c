#include "live.h"

#include "process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool can_play(const char *looplab, bool nobody, struct text *why)
{
	struct process play = { .arguments = { looplab, "run", "tcp-handshake", "--plain" },
		.nobody = nobody };
	struct result result = process_run(&play);
	/* 4: no permission, 77: not this kernel; 127: this user may not even start it */
	bool cannot = result.status == 4 || result.status == 77 || result.status == 127;

	if (cannot)
		text_add(why, result.err.length ? text_string(&result.err) : "it cannot be started\n");
	result_free(&result);
	return !cannot;
}

void need_play(const char *looplab)
{
	struct text why = { 0 };

	if (!can_play(looplab, false, &why)) {
		printf("skipped: %s", text_string(&why));
		exit(77);
	}
	text_free(&why);
}

void give_up(char *folder, const char *why)
{
	folder_remove(folder);
	fflush(stdout);
	fprintf(stderr, "%s\n", why);
	_exit(1);
}

bool install_copy(const char *binary_dir, const char *folder, struct text *looplab)
{
	struct text prefix = { 0 };

	text_printf(&prefix, "%s/installed", folder);
	struct process install = { .arguments = {
		                           "cmake", "--install", binary_dir, "--prefix", prefix.at } };
	struct result result = process_run(&install);
	bool good = result.status == 0;
	if (!good)
		printf("%s%s", text_string(&result.out), text_string(&result.err));
	text_printf(looplab, "%s/bin/looplab", prefix.at);
	text_free(&prefix);
	result_free(&result);
	return good;
}

char *folder_make(void)
{
	const char *parent = getenv("TMPDIR");
	struct text path = { 0 };

	text_printf(&path, "%s/looplab-test-XXXXXX", parent ? parent : "/tmp");
	if (!mkdtemp(path.at) || chmod(path.at, 0777))
		abort();
	return path.at;
}

void folder_remove(char *folder)
{
	struct process remove = { .arguments = { "rm", "-rf", folder } };

	if (!folder)
		return;
	struct result result = process_run(&remove);
	result_free(&result);
	free(folder);
}

size_t folder_count(const char *folder)
{
	const struct dirent *entry;
	DIR *handle = opendir(folder);
	size_t count = 0;

	while (handle && (entry = readdir(handle)))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (handle)
		closedir(handle);
	return count;
}

void folder_write(const char *folder, const char *name, const void *octets, size_t length)
{
	struct text path = { 0 };

	text_printf(&path, "%s/%s", folder, name);
	FILE *file = fopen(path.at, "wb");
	if (!file || fwrite(octets, 1, length, file) != length || fclose(file))
		abort();
	chmod(path.at, 0644);
	text_free(&path);
}
