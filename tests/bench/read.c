/*
 * read: opens a capture file, decodes every packet and follows every conversation, as the program
 * does before it shows anything; and shows nothing.
 *
 *     read FILE
 */
#include "capture/file.h"

#include <stdio.h>
#include <unistd.h>

int main(int argument_count, char **arguments)
{
	struct error error;
	struct trace *trace = trace_new();

	if (argument_count != 2) {
		fputs("usage: read FILE\n", stderr);
		return 2;
	}
	if (!file_read(trace, arguments[1], &error)) {
		fprintf(stderr, "read: %s\n", error.text);
		return 1;
	}
	printf(
	    "%zu packets, %zu conversations\n", trace->frames.count, trace->conversations.list.count);
	fflush(stdout);
	_exit(0); /* giving memory back does not belong to opening; the kernel does it, and that counts */
}
