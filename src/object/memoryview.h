// Taipan: what the files of memoryview share. MIT licence.
#ifndef TAIPAN_OBJECT_MEMORYVIEW_H
#define TAIPAN_OBJECT_MEMORYVIEW_H
#include "object/bytes.h"

enum { MEMORY_MAXIMUM_DIMENSIONS = 64 };

// One buffer of an exporter, shared by the views on it; given back when the last of them is released, or dies.
typedef struct ManagedBuffer {
    Object header;
    Buffer master;
    int64_t views;
    bool released;
} ManagedBuffer;

typedef struct MemoryView {
    Object header;
    ManagedBuffer *managed;
    Buffer view;     // always with format, shape and strides; owner is the exporter
    int64_t exports; // buffers that this view has given out
    int64_t hash;    // -1: not computed
    bool released;
    ptrdiff_t arrays[]; // shape, strides, suboffsets
} MemoryView;

static inline MemoryView *memoryview_from_value(Value v) {
    return (MemoryView *)v;
}
// A view that the program cannot reach any more still counts among the exports until a collection finds it dead. This
// collects, young objects first, and gives back the buffers of exporter (or of an owner that `concerns` it, unless NULL) that
// no variable, object or temporary value of a frame refers to; what a C stack seems to refer to is no reason to keep
// one: its memory stays valid. True when no exports are left. Runs no Python code.
bool memoryview_release_unreachable(Thread *thread, Value exporter, const int64_t *exports,
                                    bool (*concerns)(Value owner, Value exporter));
// The single native format character, '@' skipped; 0 if it is not one that items can be read with.
char memory_format_character(const char *format);
size_t memory_format_size(char character); // 0: none
// The same format as a string that lives forever; NULL if it is none.
const char *memory_format_static(const char *format);
Value memory_unpack(Thread *thread, const uint8_t *item, const char *format);
MUST_USE int memory_pack(Thread *thread, uint8_t *item, const char *format, Value v);
// Are the items of two buffers equal in structure and value? 1, 0, -1.
int memory_equal(Thread *thread, const Buffer *a, const Buffer *b);
#endif
