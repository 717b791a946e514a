/*
 * parity_filters FILE: for every display filter on standard input (one a line; # begins a comment) the
 * filter, a tab, and the numbers of the frames of FILE that it lets through.
 */
#include "capture/file.h"
#include "capture/filter.h"

#include <stdio.h>
#include <string.h>

static void answer(const struct trace *trace, const char *words)
{
	struct error error;
	struct filter *filter = filter_compile(words, &error, NULL);

	printf("%s\t", words);
	if (!filter)
		printf("error: %s", error.text);
	for (size_t i = 0; filter && i < trace->frames.count; i++)
		if (filter_matches(filter, trace, i))
			printf("%zu ", i + 1);
	printf("\n");
	filter_free(filter);
}

int main(int argument_count, char **arguments)
{
	struct trace *trace = trace_new();
	struct error error;
	char line[1024];

	if (argument_count != 2 || !file_read(trace, arguments[1], &error)) {
		fprintf(stderr, "parity_filters: %s\n", argument_count == 2 ? error.text : "one file");
		return 1;
	}
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			answer(trace, line);
	}
	trace_free(trace);
	return 0;
}
