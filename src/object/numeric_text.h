// Taipan: the text of a number as the parsers of src/base want it. MIT licence.
#ifndef TAIPAN_OBJECT_NUMERIC_TEXT_H
#define TAIPAN_OBJECT_NUMERIC_TEXT_H
#include "object/type.h"

// The characters of a str without white space around them, Unicode's decimal digits as ASCII ones, inner white space as
// ' ', anything else beyond ASCII as '?'. Valid while the caller holds the pointer on its stack. NULL: MemoryError.
const char *numeric_text(Thread *thread, Value str, size_t *length);
// Takes white space (ASCII, as str.strip has it) off both ends of text.
void numeric_text_strip(const char **text, size_t *length);
#endif
