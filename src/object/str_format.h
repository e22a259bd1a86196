// Taipan: reading replacement fields (PEP 3101), for str.format and the _string module. MIT licence.
#ifndef TAIPAN_OBJECT_STR_FORMAT_H
#define TAIPAN_OBJECT_STR_FORMAT_H
#include "object/str.h"

typedef struct StrRange {
    size_t start, end;
} StrRange;
typedef struct FormatMarkup { // one step through a format string: literal text, then perhaps a field
    StrRange literal, field_name, spec;
    bool has_field, spec_has_fields;
    uint32_t conversion; // 0: none
} FormatMarkup;
// *at moves on to end. 1, 0 at the end, -1 ValueError.
int str_format_next(Thread *thread, const Str *s, size_t *at, size_t end, FormatMarkup *out);

typedef struct FormatName { // the first part of a field name
    StrRange first;
    int64_t index; // first as an int, or -1
    size_t rest;   // where the attribute and item accesses start
} FormatName;
// Splits the name of a field into its first part and the rest. -1: ValueError for a number that is too large.
MUST_USE int str_format_name(Thread *thread, const Str *s, StrRange range, FormatName *out);
// The next access after the first part: ".name" or "[name]". 1, 0, -1. *index as above (items only).
int str_format_access(Thread *thread, const Str *s, size_t *at, size_t end, bool *is_attribute, StrRange *name,
                      int64_t *index);
#endif
