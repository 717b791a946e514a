/*
 * Every view, once. A new one is one file in this folder and one name here.
 * The order is that of `v` and of the help.
 */
#ifndef LAB_VIEWS_LIST_H
#define LAB_VIEWS_LIST_H

#include "view.h"

#define VIEWS(X)                                                                                   \
	X(ladder)                                                                                      \
	X(packets)                                                                                     \
	X(sockets)                                                                                     \
	X(notes)                                                                                       \
	X(narration)                                                                                   \
	X(question)                                                                                    \
	X(program)                                                                                     \
	X(detail)                                                                                      \
	X(bytes)                                                                                       \
	X(help)

VIEWS(VIEW_DECLARE)

#endif
