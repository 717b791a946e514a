/*
 * base: what C lacks. Errors that are sentences, arenas, growing arrays, a text builder.
 *
 * Depends on nothing of ours. Out of memory ends the program: nobody checks for it.
 */
#ifndef CAPTURE_BASE_H
#define CAPTURE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array)               (sizeof(array) / sizeof(array)[0])
#define ALWAYS_INLINE              static inline __attribute__((always_inline))
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))

/* --- errors: the bad world (no file, no permission); one sentence that says what and where --- */

struct error {
	char text[512]; /* one line, without its end; empty: no error */
};

/* Writes the sentence; line ends in what it quotes become spaces. Always returns false, so that a function
 * can end with it. */
bool error_set(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* --- arena: many small things that die together --- */

/* Invariant: what was taken stays where it is until arena_free(). Zero-initialised is empty. */
struct arena {
	struct arena_block *block; /* the newest, linked to the older ones */
};

/* SIZE octets, zeroed, aligned for any type. Never NULL. */
void *arena_take(struct arena *arena, size_t size);
/* A copy of LENGTH octets with a 0 after them. Never NULL. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length);
void arena_free(struct arena *arena);
/* As arena_free(), but keeps some memory for what is taken next. */
void arena_clear(struct arena *arena);

/* --- hashes --- */

extern const uint8_t program_place;

/* An odd number to multiply with in a hash, another one whenever the program starts: whoever writes a file
 * must not know which of its addresses end up in one slot. From where the kernel has put the program. */
static inline uint64_t hash_secret(void)
{
	return ((uint64_t)(uintptr_t)&program_place * 0x9e3779b97f4a7c15u) | 1;
}

/* --- growing arrays: ARRAY(int) numbers = { 0 }; *array_add(&numbers) = 7; numbers.at[0] --- */

#define ARRAY(type)                                                                                \
	struct {                                                                                       \
		type *at;                                                                                  \
		size_t count, capacity;                                                                    \
	}
/* Room for one more at the end, uninitialised; its address, good until the next array_add(). */
#define array_add(array)                                                                           \
	((array)->count < (array)->capacity                                                            \
	        ? (void)0                                                                              \
	        : (void)((array)->at = memory_grow(                                                    \
	                     (array)->at, (array)->count, &(array)->capacity, sizeof *(array)->at)),   \
	    &(array)->at[(array)->count++])
/* Room for MANY in all, for those who know that there will be many; it costs nothing until it is used. */
#define array_expect(array, many)                                                                  \
	((array)->at = memory_expect((array)->at, many, &(array)->capacity, sizeof *(array)->at))
#define array_free(array)                                                                          \
	(memory_free((array)->at), (array)->at = NULL, (array)->count = (array)->capacity = 0)

/* realloc() that doubles *CAPACITY (in elements) when COUNT has reached it. */
void *memory_grow(void *at, size_t count, size_t *capacity, size_t element);
/* The same up to COUNT elements, if there are not so many yet and memory allows. */
void *memory_expect(void *at, size_t count, size_t *capacity, size_t element);
/* SIZE octets, zeroed. */
void *memory_take(size_t size);
void memory_free(void *at);
/* Asks the processor for SIZE octets at AT, which will be wanted in a moment; they need not exist. */
static inline void memory_foresee(const void *at, size_t size)
{
	enum { CACHE_LINE = 64 };

	for (size_t i = 0; i < size; i += CACHE_LINE)
		__builtin_prefetch((const char *)at + i);
	__builtin_prefetch((const char *)at + size - 1);
}

/* Searches what is in order, by halves: sets PLACE, a size_t, to the first of COUNT places of which
 * IS_BEFORE, an expression with PLACE in it, is false, or to COUNT. */
#define search_place(place, count, is_before)                                                      \
	do {                                                                                           \
		size_t low_ = 0, high_ = (count);                                                          \
		while (low_ < high_) {                                                                     \
			(place) = low_ + (high_ - low_) / 2;                                                   \
			if (is_before)                                                                         \
				low_ = (place) + 1;                                                                \
			else                                                                                   \
				high_ = (place);                                                                   \
		}                                                                                          \
		(place) = low_;                                                                            \
	} while (0)

/* --- text: a string that grows --- */

/* Invariant: at is NULL or holds length characters and a 0. Zero-initialised is empty. */
struct text {
	char *at;
	size_t length, capacity;
};

/* Makes room for MORE characters and the 0 behind those that are there. */
void text_reserve(struct text *text, size_t more);
/* The same, quicker. The place behind the last character, to write to; then say how many they are. */
static inline char *text_room(struct text *text, size_t more)
{
	if (text->capacity - text->length <= more)
		text_reserve(text, more);
	return text->at + text->length;
}
/* So many characters were written to the room there was. */
static inline void text_fill(struct text *text, size_t characters)
{
	text->length += characters;
	text->at[text->length] = '\0';
}
/* Adds LENGTH octets as they are. */
ALWAYS_INLINE void text_add_octets(struct text *text, const void *bytes, size_t length)
{
	char *room = text_room(text, length);

	if (length)
		memcpy(room, bytes, length);
	text_fill(text, length);
}
/* Adds all characters of STRING. */
ALWAYS_INLINE void text_add(struct text *text, const char *string)
{
	text_add_octets(text, string, strlen(string));
}
/* As printf() writes it. */
void text_printf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_vprintf(struct text *text, const char *format, va_list arguments);
/* The digits of NUMBER, quickly, because captures are long and full of numbers: decimal, hexadecimal;
 * at least LEAST of them, 16 at most. */
void text_add_number(struct text *text, uint64_t number, int least);
void text_add_hex(struct text *text, uint64_t number, int least);

/* The same for those who put together a line of many parts and have made room for all of them
 * (text_room()): they write to AT and return the place behind. */
enum { NUMBER_ROOM = 20 }; /* that a number needs, however short it is */
char *number_write(char *at, uint64_t number, int least);
ALWAYS_INLINE char *string_write(char *at, const char *string)
{
	size_t length = strlen(string);

	memcpy(at, string, length); // NOLINT(bugprone-not-null-terminated-result): a part of a line
	return at + length;
}

/* Back to empty, memory kept. */
void text_clear(struct text *text);
/* The characters, never NULL; owned by the text. */
const char *text_string(const struct text *text);
void text_free(struct text *text);

/* The character at BYTES (LENGTH octets, at least 1); how many octets it takes, or 0: not UTF-8. */
size_t utf8_decode(const void *bytes, size_t length, uint32_t *character);

/*
 * Octets from outside, made harmless for a terminal or a line-based file: valid UTF-8 that prints
 * stays; control characters (C0, DEL, C1), bidirectional overrides and invalid octets become
 * escapes (\n, \t, \x1b); a backslash becomes \\ so that the result is unambiguous.
 */
void text_add_visible(struct text *text, const void *bytes, size_t length);

#endif
