/* looplab doctor: what this machine can do for the lab, and how to mend what it cannot. */
#include <stdio.h>
#include <string.h>

#include "lab/command.h"
#include "lab/player.h"

struct findings {
	int bad;
	bool failed;
};

/* "what\tfinding\tremedy" as a row. */
static void print_check(void *context, const struct message *message, const uint8_t *data)
{
	static const char *const marks[] = { "BAD ", "ok  ", "-   " };
	struct findings *findings = context;
	struct text text = { 0 };

	text_add_octets(&text, data, message->size);
	if (message->kind == MESSAGE_CHECKED && message->length < COUNT(marks)) {
		char *finding = strchr(text_string(&text), '\t');
		char *remedy = finding ? strchr(finding + 1, '\t') : NULL;
		if (finding)
			*finding++ = '\0';
		if (remedy)
			*remedy++ = '\0';
		printf("%s %-28s %s\n", marks[message->length], text_string(&text), finding ? finding : "");
		if (remedy && *remedy)
			printf("%34s→ %s\n", "", remedy);
		findings->bad += message->length == 0;
	} else if (message->kind == MESSAGE_FAILED) {
		printf("BAD  %s\n", text_string(&text));
		findings->failed = true;
	}
	text_free(&text);
}

static enum status run(const struct arguments *arguments)
{
	struct player player = { .descriptor = -1 };
	struct findings findings = { 0 };
	struct error error;

	(void)arguments;
	if (!player_start(&player, (const char *const[]){ "doctor", NULL }, &error))
		return fail_with(STATUS_SCENARIO, "%s", error.text);
	do
		player_wait(&player);
	while (player_read(&player, print_check, &findings));
	player_stop(&player);
	if (!findings.bad && !findings.failed)
		puts(
		    "\n`looplab run --check --all` plays every scenario and holds it against its own promises.");
	return findings.bad || findings.failed ? STATUS_PERMISSION : STATUS_GOOD;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "checks what this machine allows, and says how to mend the rest",
	.help =
	    "Every row is tried, not guessed: namespaces, the private loopback, capture inside it,\n"
	    "the rights a scenario keeps (none), the kernel's word on sockets. Exit status 4 when\n"
	    "something that the lab needs is missing.",
	.run = run,
};
