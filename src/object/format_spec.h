// Taipan: the format mini-language: [[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]. MIT licence.
#ifndef TAIPAN_OBJECT_FORMAT_SPEC_H
#define TAIPAN_OBJECT_FORMAT_SPEC_H
#include "object/str.h"

typedef struct FormatSpec {
    uint32_t fill;  // ' ' when not given (see fill_given)
    uint32_t align; // '<' '>' '^' '=', or the caller's default
    uint32_t sign;  // '+' '-' ' ', or 0
    bool fill_given, align_given;
    bool no_minus_zero;         // z
    bool alternate;             // #
    int64_t width;              // -1: not given
    uint32_t grouping;          // ',' '_' or 0
    int64_t precision;          // -1: not given
    uint32_t fraction_grouping; // ',' '_' or 0, after the precision
    uint32_t type;              // presentation type, or the caller's default
} FormatSpec;

// Reads spec (a str) for v (whose type appears in messages). 0, or -1 with ValueError.
MUST_USE int format_spec_parse(Thread *thread, Value spec, Value v, uint32_t default_type, uint32_t default_align,
                               FormatSpec *out);
// "Unknown format code 'x' for object of type 'T'".
Value format_unknown_type(Thread *thread, uint32_t type, Value v);
// text (a str) padded to spec's width with its fill; align '=' means '>'.
Value format_pad(Thread *thread, const FormatSpec *spec, Value text);

// For formatters of numbers: count times fill, -1 MemoryError; padding split by alignment; TypeError unless spec is a str.
MUST_USE int format_append_fill(Thread *thread, StrBuilder *builder, uint32_t fill, int64_t count);
void format_split_padding(const FormatSpec *spec, int64_t padding, int64_t *left, int64_t *right);
bool format_spec_is_str(Thread *thread, Value spec);

// v.__format__(spec) for the native types; spec must be a str (TypeError "__format__() argument must be str, not X").
Value format_int(Thread *thread, Value v, Value spec);
Value format_float(Thread *thread, Value v, Value spec);
Value format_complex(Thread *thread, Value v, Value spec);
Value format_str(Thread *thread, Value v, Value spec);
// The pieces that the % operator needs: an int in the base of type ('d', 'b', 'o', 'x', 'X'), and a float by code and
// precision with '#'.
Value format_int_digits(Thread *thread, Value v, uint32_t type, bool alternate);
Value format_double(Thread *thread, double d, char code, int64_t precision, unsigned number_flags);
#endif
