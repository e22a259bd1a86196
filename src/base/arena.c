// Taipan: bump arena for data that dies together (source, tokens, tree). MIT licence.
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

struct ArenaChunk {
    ArenaChunk *older;
    char data[];
};

enum { ARENA_CHUNK_SIZE = 64 * 1024 };

void arena_init(Arena *arena) {
    *arena = (Arena){0};
}

void arena_free(Arena *arena) {
    ArenaChunk *chunk = arena->chunks;
    while (chunk) {
        ArenaChunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    arena_init(arena);
}

static int arena_grow(Arena *arena, size_t size) {
    size_t room = size > ARENA_CHUNK_SIZE ? size : ARENA_CHUNK_SIZE;
    ArenaChunk *chunk = calloc(1, sizeof(ArenaChunk) + room);
    if (!chunk) return -1;
    chunk->older = arena->chunks;
    arena->chunks = chunk;
    arena->next = chunk->data;
    arena->limit = chunk->data + room;
    arena->total += room;
    return 0;
}

void *arena_allocate(Arena *arena, size_t size) {
    if (size > (size_t)-1 / 2) return NULL;
    size = (size + 7) & ~(size_t)7;
    if ((size_t)(arena->limit - arena->next) < size && arena_grow(arena, size) < 0) return NULL;
    void *result = arena->next;
    arena->next += size;
    return result;
}

char *arena_copy_string(Arena *arena, const char *text, size_t length) {
    char *copy = arena_allocate(arena, length + 1);
    if (copy && length) memcpy(copy, text, length);
    return copy;
}
