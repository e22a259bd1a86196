// Taipan: range. MIT licence.
#ifndef TAIPAN_OBJECT_RANGE_H
#define TAIPAN_OBJECT_RANGE_H
#include "object/type.h"

typedef struct Range {
    Object header;
    Value start, stop, step, length; // ints of any size
} Range;

#endif
