/*
 * check_all: `looplab run --check --all`, every scenario held against its own promises.
 */
#ifndef LAB_COMMANDS_CHECK_ALL_H
#define LAB_COMMANDS_CHECK_ALL_H

#include "lab/command.h"

/* Plays every scenario, several at a time, and prints a table; below it, why some failed. With --set
 * NAME=VALUE only those that have the parameter. */
enum status check_all(const struct arguments *arguments);

#endif
