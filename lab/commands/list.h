/* The sub-commands, in the order of --help. One file each. */
#ifndef LAB_COMMANDS_LIST_H
#define LAB_COMMANDS_LIST_H

#define COMMANDS(X)                                                                                \
	X(menu)                                                                                        \
	X(list)                                                                                        \
	X(run)                                                                                         \
	X(capture)                                                                                     \
	X(open)                                                                                        \
	X(print)                                                                                       \
	X(note)                                                                                        \
	X(export)                                                                                      \
	X(compare)                                                                                     \
	X(fields)                                                                                      \
	X(scenario)                                                                                    \
	X(exercise)                                                                                    \
	X(grade)                                                                                       \
	X(doctor)                                                                                      \
	X(manual)                                                                                      \
	X(completion)                                                                                  \
	X(version)

#endif
