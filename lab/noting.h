/*
 * noting: what the keys around notes do. Effects as actions have them.
 */
#ifndef LAB_NOTING_H
#define LAB_NOTING_H

#include "lab.h"

/* What a new note would be about: the chosen field when the fields have the focus, else the packet, call
 * or step at the cursor. */
void noting_place(const struct lab *lab, struct note_place *place);
/* The note that keys act on: that of the list of all, if it is shown; else the last about what is looked
 * at; NULL: there is none. */
const struct note *noting_current(const struct lab *lab);

/* Begin to type. */
unsigned noting_add(struct lab *lab);
unsigned noting_add_conversation(struct lab *lab);
unsigned noting_add_trace(struct lab *lab);
unsigned noting_edit(struct lab *lab);
/* In the line. */
unsigned noting_apply(struct lab *lab);
unsigned noting_new_line(struct lab *lab);
unsigned noting_cancel(struct lab *lab);
void noting_type(struct lab *lab, uint32_t key);

unsigned noting_delete(struct lab *lab);
unsigned noting_undo(struct lab *lab);
unsigned noting_redo(struct lab *lab);
/* The next remark that the lab makes by itself on the packet at the cursor becomes a note of one's own. */
unsigned noting_adopt(struct lab *lab);
unsigned noting_toggle_quiet(struct lab *lab);

/* In the list of all notes. */
unsigned noting_row_back(struct lab *lab);
unsigned noting_row_on(struct lab *lab);
unsigned noting_jump(struct lab *lab);

/* To a file; asks for its name where there is none yet. */
unsigned noting_save(struct lab *lab);
/* THEN, an effect after which the notes would be lost; but asks first if they are not saved. */
unsigned noting_leave(struct lab *lab, unsigned then);
/* The answers. */
unsigned noting_leave_saving(struct lab *lab);
unsigned noting_leave_losing(struct lab *lab);
/* The loop has saved them, or ERROR says why it could not. Effects that have waited for it. */
unsigned noting_saved(struct lab *lab, const struct error *error);

#endif
