/*
 * expression: sums of things in the trace, modulo 2^32, as sequence numbers are.
 *
 *     comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]      1 or 0
 *     sum        = product { ( "+" | "-" ) product }
 *     product    = factor { "*" factor }
 *     factor     = NUMBER | NAME | "answer(" ID ")" | "(" comparison ")" | "-" factor
 *
 * Numbers are decimal or, with 0x, hexadecimal. Names and ids are letters, digits, "_" and, behind the
 * first letter of an id, "-".
 */
#ifndef LAB_CLASSROOM_EXPRESSION_H
#define LAB_CLASSROOM_EXPRESSION_H

#include "capture/base.h"

/* What names stand for. */
struct expression_names {
	/* The value of NAME, or, with IS_ANSWER, of the question that is called so; false and ERROR: none. */
	bool (*value)(
	    void *context, const char *name, bool is_answer, uint32_t *value, struct error *error);
	void *context;
};

/* Works out TEXT. False and ERROR: it is no expression, or a name has no value. */
bool expression_value(
    const char *text, const struct expression_names *names, uint32_t *value, struct error *error);
/* Whether NAME can be one. */
bool is_name(const char *name, bool is_id);

#endif
