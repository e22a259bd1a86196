// Taipan: damages marshal data in ways that keep most of its structure. MIT licence.
#ifndef TAIPAN_FUZZ_MARSHAL_MUTATOR_H
#define TAIPAN_FUZZ_MARSHAL_MUTATOR_H
#include "random.h"

// Changes one thing: a number of a code object, an instruction, a whole value, a byte, the length. The data begins at
// bytes[start]; what stands before it is left alone. other (which begins at the same offset) lends values. Returns
// the new size, at most limit.
size_t marshal_mutate(Random *random, uint8_t *bytes, size_t size, size_t limit, size_t start, const uint8_t *other,
                      size_t other_size);
#endif
