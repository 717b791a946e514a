/*
 * Every export, once. A new one is one file in this folder and one name here (docs/add-an-export.md).
 * The order is that of `looplab export --help`.
 */
#ifndef LAB_EXPORTS_LIST_H
#define LAB_EXPORTS_LIST_H

#include "export.h"

#define EXPORTS(X)           X(html) X(svg) X(markdown) X(text) X(csv) X(json) X(jsonl) X(pcapng)

#define EXPORT_DECLARE(name) extern const struct export export_##name;
EXPORTS(EXPORT_DECLARE)

#endif
