/*
 * exercise_tables: the keys of an exercise file as libcyaml wants them. Included by the reader and by
 * the writer of the JSON Schema, so that both say the same.
 */
#ifndef LAB_CLASSROOM_EXERCISE_TABLES_H
#define LAB_CLASSROOM_EXERCISE_TABLES_H

#include <cyaml/cyaml.h>

#include "exercise.h"

/* The whole file: a mapping into struct exercise. */
extern const cyaml_schema_value_t exercise_table;

/* The fields of the mapping that is reached from FIELDS by KEY, through a list if it is one; or NULL. */
const cyaml_schema_field_t *table_inside(const cyaml_schema_field_t *fields, const char *key);
/* The row of KEY among FIELDS, or NULL. */
const cyaml_schema_field_t *table_row(const cyaml_schema_field_t *fields, const char *key);

#endif
