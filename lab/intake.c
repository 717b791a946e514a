#include "intake.h"

/* As little as fills a screen at once; then as much as still keeps nobody waiting who presses a key. */
enum { FIRST_BLOCKS = 500, MORE_BLOCKS = 16384 };
enum { BEGINNING = 64 /* pieces that may pass before there is a packet */ };
#define TELL_EVERY INT64_C(50000000) /* ns */

void intake_start(struct intake *intake, struct trace *trace, struct file_reader *reader)
{
	*intake = (struct intake){ .trace = trace, .reader = reader, .has_news = true };
	intake->progress = file_progress(reader);
}

static void end(struct intake *intake)
{
	file_close(intake->reader);
	intake->reader = NULL;
	intake->waits = false;
	intake->has_news = true;
}

bool intake_read(struct intake *intake, struct error *error)
{
	if (!intake->reader)
		return true;
	size_t blocks = trace_moments(intake->trace) > 0 ? MORE_BLOCKS : FIRST_BLOCKS;
	enum reading reading = file_read_some(intake->reader, blocks, error);
	intake->progress = file_progress(intake->reader);
	intake->waits = reading == READING_WAITS;
	intake->has_news = true;
	if (reading == READING_DONE || reading == READING_FAILED)
		end(intake);
	return reading != READING_FAILED;
}

bool intake_begin(struct intake *intake, struct error *error)
{
	for (int i = 0; i < BEGINNING; i++) {
		if (!intake_read(intake, error))
			return false;
		if (!intake_is_busy(intake) || trace_moments(intake->trace) > 0)
			break;
	}
	return true;
}

void intake_stop(struct intake *intake)
{
	if (!intake->reader)
		return;
	end(intake);
	intake->stopped = true;
}

bool intake_is_busy(const struct intake *intake)
{
	return intake->reader && !intake->waits;
}

int intake_descriptor(const struct intake *intake)
{
	return intake->reader && intake->waits ? file_descriptor(intake->reader) : -1;
}

bool intake_news(struct intake *intake, int64_t now, struct input *input)
{
	bool has_shrunk = intake->trace && !intake->told_shrunk && file_has_shrunk(intake->trace);
	bool can_wait = intake->reader && now < intake->told + TELL_EVERY;

	if (!has_shrunk && (!intake->has_news || can_wait))
		return false;
	*input = (struct input){ .kind = INPUT_FILE,
		.octets = intake->progress.done,
		.size = intake->progress.total,
		.reading = intake->reader != NULL,
		.stopped = intake->stopped,
		.has_shrunk = has_shrunk };
	intake->has_news = false;
	intake->told_shrunk |= has_shrunk;
	intake->told = now;
	return true;
}

int64_t intake_wake(const struct intake *intake)
{
	return intake->has_news ? intake->told + TELL_EVERY : INT64_MAX;
}
