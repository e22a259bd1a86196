// Taipan: the smaller objects of the regular expression module. MIT licence.
#ifndef TAIPAN_MODULES_SRE_TYPES_H
#define TAIPAN_MODULES_SRE_TYPES_H
#include "modules/sre.h"

typedef struct TemplateItem {
    int64_t group;
    Value literal; // what follows the group; NO_VALUE: nothing
} TemplateItem;
typedef struct Template { // a parsed replacement
    Object header;
    Value literal; // what comes before the first group
    int64_t count;
    TemplateItem items[];
} Template;

typedef struct Scanner { // also the iterator of finditer
    Object header;
    Pattern *pattern;
    Value string;
    Value held; // a memoryview that keeps the string's buffer as it is until the end; NO_VALUE for str and bytes
    int64_t start, end, at;
    bool must_advance, done;
} Scanner;

// Pattern[item], Match[item].
Value sre_generic_alias(Thread *thread, Value origin, Value item);
#endif
