/* doctor: what this machine lets the lab do, and what to do where it does not. */
#include "doctor.h"
#include "capture/source.h"
#include "remedy.h"
#include "stage.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void doctor_row(struct channel *lab, enum verdict_of_check verdict, const char *what,
    const char *finding, const char *remedy)
{
	struct text row = { 0 };

	text_printf(&row, "%s\t%s\t%s", what, finding, remedy ? remedy : "");
	channel_add(lab, MESSAGE_CHECKED, 0, verdict, text_string(&row), row.length);
	text_free(&row);
}

/* The steps to a private world, in order; USABLE: there is another way to play scenarios. */
static void report_namespaces(struct channel *lab, struct obstacle found, bool usable)
{
	static const struct {
		enum obstacle_at at;
		const char *what;
		const char *finding;
	} steps[] = {
		{ AT_MAP, "user namespace", "made, with the caller's own id" },
		{ AT_NETWORK, "network namespace", "made" },
		{ AT_LOOPBACK, "loopback", "up, and its MTU can be set" },
		{ AT_CAPTURE, "packet socket", "opened in the namespace" },
	};
	enum verdict_of_check bad = usable ? CHECK_NOT_NEEDED : CHECK_BAD;

	for (size_t i = 0; i < COUNT(steps); i++) {
		struct text why = { 0 }, remedy = { 0 };
		bool here = found.at != AT_NOTHING && found.at <= steps[i].at;
		if (!here) {
			doctor_row(lab, CHECK_GOOD, steps[i].what, steps[i].finding, NULL);
			continue;
		}
		obstacle_explain(found, &why);
		obstacle_remedy(found, &remedy);
		doctor_row(lab, bad, steps[i].what, text_string(&why), text_string(&remedy));
		text_free(&why);
		text_free(&remedy);
		return; /* what comes after it was not tried */
	}
}

static void check_world(struct channel *lab)
{
	struct needs nothing = { 0 };
	struct world world;
	struct error error;
	char mtu[64];

	int status = world_make(&nothing, &world, &error);
	report_namespaces(lab, world.obstacles[WORLD_USER], status == 0);
	doctor_row(lab, status ? CHECK_BAD : CHECK_GOOD, "a stage for scenarios",
	    status ? "none" : text_string(&world.words), status ? error.text : NULL);
	if (status)
		return;
	snprintf(mtu, sizeof mtu, "%d octets", world.mtu);
	doctor_row(lab, world.mtu == 1500 ? CHECK_GOOD : CHECK_NOT_NEEDED, "MTU of lo", mtu,
	    world.mtu == 1500 ? NULL : "segments will be larger than on an Ethernet");
	doctor_row(lab, world.offloads_off ? CHECK_GOOD : CHECK_NOT_NEEDED, "segmentation offload",
	    world.offloads_off ? "off" : "on",
	    world.offloads_off ? NULL : "segments will be larger than on a wire");
	doctor_check_capture(lab);
	doctor_check_kernel_state(lab);
	doctor_check_rights(lab);
	doctor_check_congestion_control(lab);
	doctor_check_slow_line(lab);
	text_free(&world.words);
}

/* With the rights this program has on the machine itself. */
static void check_live_capture(struct channel *lab)
{
	struct text remedy = { 0 };
	struct error error;
	bool denied = false;
	struct source *source = source_open(
	    &(struct source_options){ .interface = "lo", .buffer = 1 << 20 }, &denied, &error);

	if (denied)
		remedy_capture(&remedy);
	doctor_row(lab, source ? CHECK_GOOD : CHECK_NOT_NEEDED, "capture on this machine's interfaces",
	    source   ? "allowed"
	    : denied ? "not allowed; only `looplab capture` needs it"
	             : error.text,
	    text_string(&remedy));
	text_free(&remedy);
	source_close(source);
}

int run_doctor(struct channel *lab)
{
	/* A world is entered for ever: a child does it. */
	pid_t child = fork();

	if (child == 0) {
		check_world(lab);
		channel_flush(lab);
		_exit(0);
	}
	if (child < 0 || waitpid(child, NULL, 0) != child)
		doctor_row(lab, CHECK_BAD, "processes", "none can be started", "close other programs");
	check_live_capture(lab);
	return 0;
}
