/*
 * doctor: the checks behind `looplab doctor`, each done and not guessed.
 */
#ifndef STAGE_DOCTOR_H
#define STAGE_DOCTOR_H

#include "channel.h"

/* MESSAGE_CHECKED's length */
enum verdict_of_check { CHECK_BAD, CHECK_GOOD, CHECK_NOT_NEEDED };

/* One row. REMEDY may be NULL. */
void doctor_row(struct channel *lab, enum verdict_of_check verdict, const char *what,
    const char *finding, const char *remedy);

/* What the world the process is in lets a scenario and the capture do: one row each. */
void doctor_check_capture(struct channel *lab);
void doctor_check_rights(struct channel *lab);
void doctor_check_kernel_state(struct channel *lab);
void doctor_check_congestion_control(struct channel *lab);
/* Makes lo slow, so nothing that needs time may come after it. */
void doctor_check_slow_line(struct channel *lab);

#endif
