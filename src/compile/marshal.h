// Taipan: the marshal format: values to bytes and back. MIT licence.
//
// CPython's format, versions 0 to 5, for plain data; code objects have a layout of our own. What is read may be damaged or
// hostile: every size, index and reference is checked, and code is verified before anyone sees it. The bytes depend on
// nothing but the value: not on the machine, not on addresses.
#ifndef TAIPAN_COMPILE_MARSHAL_H
#define TAIPAN_COMPILE_MARSHAL_H
#include "object/type.h"

enum { MARSHAL_VERSION = 5 };

// bytes; ValueError for what cannot be marshalled.
Value marshal_dump(Thread *thread, Value value, int version, bool allow_code);
// The value that the bytes begin with; *used (may be NULL) gets how many it took. EOFError, ValueError, TypeError.
Value marshal_load(Thread *thread, const uint8_t *bytes, size_t length, bool allow_code, size_t *used);
// From a file-like object's readinto(), not one byte more than needed.
Value marshal_load_file(Thread *thread, Value file, bool allow_code);
#endif
