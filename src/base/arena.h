// Taipan: bump arena for data that dies together (source, tokens, tree). MIT licence.
//
// An arena hands out zeroed, 8-byte aligned memory and is freed whole. It never moves what it handed out.
// Allocation failure is reported by a NULL return; callers turn it into MemoryError.
#ifndef TAIPAN_BASE_ARENA_H
#define TAIPAN_BASE_ARENA_H
#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *chunks; // newest first
    char *next, *limit; // free part of the newest chunk
    size_t total;       // bytes obtained from the system
} Arena;

void arena_init(Arena *arena); // empty; allocates nothing
void arena_free(Arena *arena); // all that was allocated in it
// Zeroed memory owned by the arena; NULL when the system has none.
void *arena_allocate(Arena *arena, size_t size);
// A NUL-terminated copy of length bytes.
char *arena_copy_string(Arena *arena, const char *text, size_t length);

#define ARENA_NEW(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define ARENA_NEW_ARRAY(arena, type, count) ((type *)arena_allocate((arena), sizeof(type) * (size_t)(count)))
#endif
