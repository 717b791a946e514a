/*
 * conditions: when a key applies. One function for each, for the rows of actions.c.
 */
#ifndef LAB_CONDITIONS_H
#define LAB_CONDITIONS_H

#include "lab.h"

bool when_not_typing(const struct lab *lab);
bool when_free(const struct lab *lab);
bool when_typing_note(const struct lab *lab);
bool when_typing_file(const struct lab *lab);
bool when_has_unsaved(const struct lab *lab);
bool when_typing_line(const struct lab *lab);
bool when_has_notes(const struct lab *lab);
bool when_has_changes(const struct lab *lab);
bool when_can_save(const struct lab *lab);
bool when_in_notes(const struct lab *lab);
bool when_prompting(const struct lab *lab);
bool when_helping(const struct lab *lab);
bool when_in_main(const struct lab *lab);
bool when_in_detail(const struct lab *lab);
bool when_in_program(const struct lab *lab);
bool when_not_in_main(const struct lab *lab);
bool when_has_steps(const struct lab *lab);
bool when_played(const struct lab *lab);
bool when_predicted(const struct lab *lab);
bool when_reading(const struct lab *lab);
bool when_can_step(const struct lab *lab);
bool when_can_note(const struct lab *lab);
bool when_can_filter(const struct lab *lab);
bool when_quiz(const struct lab *lab);
bool when_asked(const struct lab *lab);
bool when_not_asked(const struct lab *lab);
bool when_asked_range(const struct lab *lab);
bool when_in_question(const struct lab *lab);
bool when_typing_answer(const struct lab *lab);

#endif
