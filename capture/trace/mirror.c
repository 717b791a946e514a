/* trace/mirror: the trace by value, which is little, and places of its own to put octets together. */
#include "../mirror.h"

#include "past.h"
#include "streams_parts.h"

struct mirror {
	struct trace trace;      /* whatever it points to belongs to the true one, but for … */
	struct streams streams;  /* … these, of which next and list do, … */
	struct earlier *earlier; /* … and this */
};

struct mirror *mirror_new(void)
{
	struct mirror *mirror = memory_take(sizeof *mirror);

	mirror->earlier = earlier_new();
	return mirror;
}

void mirror_free(struct mirror *mirror)
{
	if (!mirror)
		return;
	streams_scratch_free(&mirror->streams);
	earlier_free(mirror->earlier);
	memory_free(mirror);
}

const struct trace *mirror_trace(const struct mirror *mirror)
{
	return &mirror->trace;
}

void mirror_renew(struct mirror *mirror, const struct trace *trace)
{
	streams_link(trace, trace->frames.count);
	mirror->trace = *trace;
	mirror->trace.streams = &mirror->streams;
	mirror->trace.earlier = mirror->earlier;
	streams_share(trace->streams, &mirror->streams);
}

void mirror_find_out(struct mirror *mirror, size_t first, size_t end, size_t part, size_t parts)
{
	enum { NEIGHBOURS = 64 }; /* conversations: threads that write side by side hinder each other */
	const struct trace *trace = &mirror->trace;

	for (size_t frame = first; frame < end; frame++) {
		uint32_t conversation = trace->frames.at[frame].conversation;
		if (conversation != NO_CONVERSATION && conversation / NEIGHBOURS % parts == part)
			streams_find_out(trace, frame);
	}
}
