// Taipan: growable arrays. MIT licence.
//
// VECTOR(Type) declares a struct {Type *items; size_t count, capacity;}; zero-initialised it is empty and
// valid. Items may move when the array grows. The storage comes from malloc and belongs to the vector until
// vector_free. Growth is by half, so appending is amortised O(1). Failure to allocate is returned (-1), and
// leaves the vector as it was.
#ifndef TAIPAN_BASE_VECTOR_H
#define TAIPAN_BASE_VECTOR_H
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define VECTOR(Type)                                                                                                   \
    struct {                                                                                                           \
        Type *items;                                                                                                   \
        size_t count, capacity;                                                                                        \
    }

// Storage for at least wanted items of size bytes, or NULL (the old storage stays valid). Use vector_reserve.
static inline void *vector_grow_storage(void *items, size_t *capacity, size_t wanted, size_t size) {
    size_t room = *capacity + *capacity / 2;
    if (room < wanted) room = wanted;
    if (room < 8) room = 8;
    if (room > (size_t)PTRDIFF_MAX / size) return NULL;
    void *grown = realloc(items, room * size);
    if (grown) *capacity = room;
    return grown;
}

static inline int vector_reserve_storage(void **items, size_t *capacity, size_t wanted, size_t size) {
    if (wanted <= *capacity) return 0;
    void *grown = vector_grow_storage(*items, capacity, wanted, size);
    if (!grown) return -1;
    *items = grown;
    return 0;
}

// Makes room for wanted items in all; 0, or -1 without memory.
#define vector_reserve(vector, wanted)                                                                                 \
    vector_reserve_storage((void **)&(vector)->items, &(vector)->capacity, (wanted), sizeof(*(vector)->items))
// Appends value (evaluated only if there is room); 0, or -1 without memory.
#define vector_append(vector, ...)                                                                                     \
    (vector_reserve((vector), (vector)->count + 1) < 0                                                                 \
         ? -1                                                                                                          \
         : ((void)((vector)->items[(vector)->count++] = (__VA_ARGS__)), 0))
// The last item, taken off. The vector must not be empty.
#define vector_pop(vector) ((vector)->items[--(vector)->count])
#define vector_last(vector) ((vector)->items[(vector)->count - 1])
#define vector_free(vector)                                                                                            \
    (free((vector)->items), (void)((vector)->items = NULL), (void)((vector)->count = (vector)->capacity = 0))
#endif
