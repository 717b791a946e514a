/*
 * note_label: notes in few words: what they are about, how they begin.
 */
#ifndef LAB_NOTE_LABEL_H
#define LAB_NOTE_LABEL_H

#include "capture/trace.h"

/* "packet 2", "tcp.flags of packet 2", "the call connect(client, …)", "step 3", "the conversation
 * 127.0.0.2:40312 ⇄ 127.0.0.1:4000", "all of it". */
void note_place_label(
    const struct trace *trace, const struct note_place *place, struct text *words);
/* The words of NOTE without marks, at most COLUMNS of them, harmless for a terminal. */
void note_first_words(const struct note *note, int columns, struct text *words);

#endif
