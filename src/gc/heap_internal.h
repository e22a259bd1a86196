// Taipan: the heap's private records, shared by src/gc/heap*.c. MIT licence.
//
// One address range is reserved; 64 KiB blocks are taken from it in order, so "which block is this address in" is a
// shift. A block is 256 lines of 256 bytes, the first lines holding its header. Objects over HEAP_LARGE_LIMIT live
// apart. Marking is by side bitmaps: start & mark are the survivors, word by word. The mark bits are sticky: between
// full collections a marked object is old, and a young collection neither clears nor traces it.
// After Blackburn and McKinley, "Immix" (PLDI 2008); sticky marks after Demers et al. (POPL 1990).
#ifndef TAIPAN_GC_HEAP_INTERNAL_H
#define TAIPAN_GC_HEAP_INTERNAL_H
#include "gc/thread.h"

enum {
    HEAP_LINE_SIZE = 256,
    HEAP_LINES = HEAP_BLOCK_SIZE / HEAP_LINE_SIZE,
    HEAP_BITMAP_WORDS = HEAP_BLOCK_SIZE / 16 / 64,
    HEAP_LARGE_LIMIT = 8192, // bytes; larger objects are allocated apart
    HEAP_COMMIT_STEP = 4 * 1024 * 1024,
};

typedef struct Block {
    uint16_t free_lines;
    uint8_t fresh;   // never used: all zero
    uint8_t touched; // received objects since the last collection
    uint8_t padding[HEAP_START_BITS_OFFSET - 4];
    uint64_t start[HEAP_BITMAP_WORDS];
    uint64_t mark[HEAP_BITMAP_WORDS];
    uint8_t line_marks[HEAP_LINES];
    uint32_t line_holes[HEAP_LINES]; // when the objects that start in a line were allocated: Heap.holes then
} Block;
_Static_assert(offsetof(Block, start) == HEAP_START_BITS_OFFSET, "the inline allocator sets start bits here");
enum { HEAP_FIRST_LINE = (sizeof(Block) + HEAP_LINE_SIZE - 1) / HEAP_LINE_SIZE };

typedef struct Large {
    size_t size;
    uint32_t hole; // when it was allocated: Heap.holes then
    uint8_t marked, padding[3];
} Large; // the object follows
_Static_assert(sizeof(Large) == 16, "the object after it stays aligned");

static inline Object *large_object(Large *large) {
    return (Object *)(large + 1);
}
static inline Large *object_large(const Object *object) {
    return (Large *)(uintptr_t)object - 1;
}
static inline Block *object_block(const void *object) {
    return (Block *)((uintptr_t)object & ~(HEAP_BLOCK_SIZE - 1));
}
static inline size_t object_granule(const void *object) {
    return ((uintptr_t)object & (HEAP_BLOCK_SIZE - 1)) >> 4;
}

typedef struct ObjectVector {
    Object **items;
    size_t count, capacity;
} ObjectVector;

typedef struct WeakEntry { // one per (target, reference) pair, chained per target
    Object *target, *reference;
    struct WeakEntry *next;
} WeakEntry;

typedef struct ScannedThread {
    Thread *thread;
    uintptr_t registers[HEAP_SAVED_REGISTERS]; // callee-saved ones of a thread that left
    char *stack_base;
    char *stack_top; // where a thread that left was; NULL while it runs
    struct ScannedThread *next;
} ScannedThread;

typedef struct RootEntry {
    RootTracer tracer;
    void *context;
} RootEntry;
typedef struct SweeperEntry {
    WeakSweeper sweeper;
    void *context;
} SweeperEntry;

enum { TRACER_ARRIVING = 8 }; // how far prefetching runs ahead of marking
struct Tracer {
    Heap *heap;
    Object **stack, **top, **limit; // mark stack, in reserved address space
    bool overflowed;                // it was full: marked objects are to be looked for that were not traced
    void (*visit)(void *context, Object *object); // instead of marking (referents), or NULL
    void *visit_context;
    Type *last_type;
    Object *arriving[TRACER_ARRIVING]; // prefetched, to be marked soon; NULL: none
    unsigned next_arriving;
#ifdef TAIPAN_DEBUG
    size_t watched; // objects marked that have weak references or a finaliser
    bool reports_holders;
    const void *stack_top, *stack_base; // that is being scanned
#endif
};

struct Heap {
    char *base;
    size_t reserved_blocks, committed_blocks, used_blocks;
    uint32_t *
        recyclable; // room for all blocks in both lists is reserved; indexes of blocks with free lines, to be allocated from
    size_t recyclable_count, recyclable_next;
    uint32_t *free_blocks; // indexes of wholly free blocks below used_blocks
    size_t free_count;
    char *medium_cursor, *medium_limit; // for objects that do not fit the current hole
    Large **large;
    size_t large_count, large_capacity;
    ObjectVector remembered, finalizable, queue; // registered; waiting to be run, from queue_head on
    size_t queue_head;
    void (*visit_loose)(void *context, Object *object); // NULL, or see heap_collect_visiting
    void *visit_context;
    WeakEntry **weak;
    size_t weak_buckets, weak_count;
    WeakrefCleared weakref_cleared;
    void *weakref_context;
    ScannedThread *threads;
    RootEntry roots[32];
    SweeperEntry sweepers[32];
    size_t root_count, sweeper_count;
    Tracer tracer;
    bool enabled, collecting, full;
    bool emergency; // it was exhausted: the last step of the reservation serves what handles that
    bool forgot;    // an old object could not be remembered: the next collection must be full
    size_t allocated_since, nursery_limit; // bytes since the last collection
    size_t live_after_full, live_bytes;
    uint32_t shape_limit; // records in the shape region
    uint32_t holes;       // how many were taken, medium and large objects counted too; never 0 again
    Thread *running;      // who allocated or entered last
    uint64_t stress_every, stress_count;
    bool stress_young; // stress collects young but for every 32nd time
    HeapStatistics statistics;
};

static inline Heap *thread_heap(Thread *thread) {
    return ((Mutator *)thread)->heap;
}
static inline Block *heap_block_at(const Heap *heap, size_t index) {
    return (Block *)(heap->base + index * HEAP_BLOCK_SIZE);
}
static inline bool object_is_marked(const Object *object) {
    if (object->gc & GC_LARGE) return object_large(object)->marked;
    size_t granule = object_granule(object);
    return object_block(object)->mark[granule >> 6] >> (granule & 63) & 1;
}

int object_vector_push(ObjectVector *vector, Object *object); // -1: no memory
// The object that contains address, or NULL when it points to none.
Object *heap_resolve(Heap *heap, uintptr_t address);
void heap_sort_large(Heap *heap); // before a series of heap_resolve
void heap_reset_allocation(Heap *heap);
void heap_sweep(Heap *heap);
void heap_mark_roots(Heap *heap, void *stack_top, Thread *thread);
void tracer_drain(Tracer *tracer);
void heap_process_finalizers(Heap *heap);
void heap_process_weakrefs_of(Heap *heap, Object *target);
void heap_process_dead_weakrefs(Heap *heap);
#ifdef TAIPAN_DEBUG
// object is alive, or something it refers to, because of *word alone, on the stack [low, high) of the running thread.
void heap_report_holder(const uintptr_t *word, const Object *object, const void *low, const void *high);
#endif
void heap_count_pressure(Heap *heap, ptrdiff_t bytes);
Value error_no_memory(Thread *thread); // object/error.h: MemoryError is made there
#endif
