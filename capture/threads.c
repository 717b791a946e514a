/*
 * threads: they wait until a new turn begins, the caller until all have ended it. What does not come within
 * some microseconds is slept for: falling asleep and being woken takes longer than that.
 */
#include "threads.h"

#include "base.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

struct helper {
	struct threads *threads;
	size_t number; /* from 1 */
	pthread_t thread;
};

struct threads {
	pthread_mutex_t lock; /* of all changes below */
	pthread_cond_t begins, ends;
	void (*work)(void *about, size_t thread);
	void *about;
	atomic_size_t turns; /* how often there was work; one more at the very end, without any */
	atomic_size_t busy;  /* helpers that are not done with this turn */
	size_t helper_count;
	struct helper helpers[];
};

/* Sleepless, and not for long; whoever else wants the processor has it meanwhile. */
static void wait_shortly(atomic_size_t *number, size_t wanted)
{
	enum { LOOKS = 100 };

	for (int i = 0; i < LOOKS && atomic_load(number) != wanted; i++)
		sched_yield();
}

static void *help(void *context)
{
	const struct helper *helper = context;
	struct threads *threads = helper->threads;
	bool goes_on = true;

	for (size_t turn = 1; goes_on; turn++) {
		wait_shortly(&threads->turns, turn);
		pthread_mutex_lock(&threads->lock);
		while (threads->turns != turn)
			pthread_cond_wait(&threads->begins, &threads->lock);
		goes_on = threads->work != NULL;
		pthread_mutex_unlock(&threads->lock);
		if (goes_on)
			threads->work(threads->about, helper->number);
		pthread_mutex_lock(&threads->lock);
		if (--threads->busy == 0)
			pthread_cond_signal(&threads->ends);
		pthread_mutex_unlock(&threads->lock);
	}
	return NULL;
}

void threads_begin(struct threads *threads, void (*work)(void *about, size_t thread), void *about)
{
	pthread_mutex_lock(&threads->lock);
	threads->work = work;
	threads->about = about;
	threads->busy = threads->helper_count;
	threads->turns++;
	pthread_cond_broadcast(&threads->begins);
	pthread_mutex_unlock(&threads->lock);
}

void threads_end(struct threads *threads)
{
	wait_shortly(&threads->busy, 0);
	pthread_mutex_lock(&threads->lock);
	while (threads->busy > 0)
		pthread_cond_wait(&threads->ends, &threads->lock);
	pthread_mutex_unlock(&threads->lock);
}

void threads_run(struct threads *threads, void (*work)(void *about, size_t thread), void *about)
{
	threads_begin(threads, work, about);
	work(about, 0);
	threads_end(threads);
}

/* Signals are the main thread's. */
static void helpers_start(struct threads *threads, size_t count)
{
	sigset_t all, before;

	sigfillset(&all);
	sigdelset(
	    &all, SIGBUS); /* of a mapped file that became shorter: whoever reads there mends it */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (threads->helper_count < count) {
		struct helper *helper = &threads->helpers[threads->helper_count];
		*helper = (struct helper){ .threads = threads, .number = threads->helper_count + 1 };
		if (pthread_create(&helper->thread, NULL, help, helper) != 0)
			break;
		threads->helper_count++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* That this process may use. */
static size_t processor_count(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef CPU_COUNT
	cpu_set_t mine;

	if (sched_getaffinity(0, sizeof mine, &mine) == 0)
		online = CPU_COUNT(&mine);
#endif
	return online > 0 ? (size_t)online : 1;
}

struct threads *threads_new(size_t most)
{
	size_t count = processor_count();

	if (count > most)
		count = most;
	if (count < 2)
		return NULL;
	struct threads *threads =
	    memory_take(sizeof *threads + (count - 1) * sizeof threads->helpers[0]);
	pthread_mutex_init(&threads->lock, NULL);
	pthread_cond_init(&threads->begins, NULL);
	pthread_cond_init(&threads->ends, NULL);
	helpers_start(threads, count - 1);
	if (threads->helper_count > 0)
		return threads;
	threads_free(threads);
	return NULL;
}

size_t threads_count(const struct threads *threads)
{
	return 1 + threads->helper_count;
}

void threads_free(struct threads *threads)
{
	if (!threads)
		return;
	threads_begin(threads, NULL, NULL); /* which ends them */
	for (size_t i = 0; i < threads->helper_count; i++)
		pthread_join(threads->helpers[i].thread, NULL);
	pthread_cond_destroy(&threads->begins);
	pthread_cond_destroy(&threads->ends);
	pthread_mutex_destroy(&threads->lock);
	memory_free(threads);
}
