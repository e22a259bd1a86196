// Taipan: when and how a collection runs. MIT licence.
//
// A young collection keeps the marks: what is marked is old, reached only through the remembered set. A full one clears
// them first. Order: roots; then objects with finalisers that were not reached are queued and, with all they refer to,
// live once more (PEP 442); then weak references to the dead are cleared; then blocks are swept by bitmap.
#include "gc/heap_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    NURSERY_MINIMUM = 4 * 1024 * 1024,
    NURSERY_MAXIMUM = 64 * 1024 * 1024,
    FULL_HEADROOM = 16 * 1024 * 1024,
};

void heap_remember(Thread *thread, Object *owner) {
    Heap *heap = thread_heap(thread);
    if (object_vector_push(&heap->remembered, owner) < 0)
        heap->forgot = true; // a full collection needs no remembering
    else
        owner->gc |= GC_REMEMBERED;
}

bool heap_is_dead(Heap *heap, const Object *object) {
    (void)heap;
    return !object_is_marked(object);
}

// ---- sweeping ---------------------------------------------------------------------------------------------------

#ifdef TAIPAN_STRESS_GC
static void scribble(Block *block, size_t word, uint64_t dead) {
    for (; dead; dead &= dead - 1) {
        Object *object = (Object *)((char *)block + (((word << 6) + (size_t)__builtin_ctzll(dead)) << 4));
        memset(object + 1, 0xDB, ((size_t)object->size << 4) - sizeof(Object));
        object->shape = 0;
    }
}
#endif

static size_t sweep_block(Block *block) { // returns objects freed
    size_t freed = 0;
    for (size_t w = 0; w < HEAP_BITMAP_WORDS; w++) {
        uint64_t dead = block->start[w] & ~block->mark[w];
        if (!dead) continue;
        freed += (size_t)__builtin_popcountll(dead);
#ifdef TAIPAN_STRESS_GC
        scribble(block, w, dead);
#endif
        block->start[w] &= block->mark[w];
    }
    size_t used = 0;
    for (size_t line = HEAP_FIRST_LINE; line < HEAP_LINES; line++)
        used += block->line_marks[line];
    block->free_lines = (uint16_t)(HEAP_LINES - HEAP_FIRST_LINE - used);
    block->touched = 0;
    block->fresh = 0;
    return freed;
}

static size_t sweep_large(Heap *heap) {
    size_t kept = 0, freed;
    for (size_t i = 0; i < heap->large_count; i++) {
        Large *large = heap->large[i];
        if (large->marked) {
            heap->large[kept++] = large;
            heap->live_bytes += large->size;
        } else {
            free(large);
        }
    }
    freed = heap->large_count - kept;
    heap->large_count = kept;
    return freed;
}

// Whole free blocks at the end of the heap go back to the system.
static void release_tail(Heap *heap) {
    size_t used = heap->used_blocks;
    while (used > 0 && heap_block_at(heap, used - 1)->free_lines == HEAP_LINES - HEAP_FIRST_LINE)
        used--;
    size_t keep = used + HEAP_COMMIT_STEP / HEAP_BLOCK_SIZE;
    if (heap->used_blocks <= keep) return;
    madvise(heap_block_at(heap, keep), (heap->used_blocks - keep) * HEAP_BLOCK_SIZE, MADV_DONTNEED);
    heap->used_blocks = keep;
}

void heap_sweep(Heap *heap) {
    size_t freed = 0;
    heap->live_bytes = 0;
    heap_reset_allocation(heap);
    for (size_t i = 0; i < heap->used_blocks; i++) {
        Block *block = heap_block_at(heap, i);
        if (heap->full || block->touched) freed += sweep_block(block);
    }
    if (heap->full) release_tail(heap);
    for (size_t i = 0; i < heap->used_blocks; i++) {
        Block *block = heap_block_at(heap, i);
        heap->live_bytes += (size_t)(HEAP_LINES - HEAP_FIRST_LINE - block->free_lines) * HEAP_LINE_SIZE;
        if (block->free_lines == HEAP_LINES - HEAP_FIRST_LINE)
            heap->free_blocks[heap->free_count++] = (uint32_t)i;
        else if (block->free_lines)
            heap->recyclable[heap->recyclable_count++] = (uint32_t)i;
    }
    freed += sweep_large(heap);
    heap->statistics.collected_objects += freed;
}

// ---- one collection ---------------------------------------------------------------------------------------------

static void clear_marks(Heap *heap) {
    for (size_t i = 0; i < heap->used_blocks; i++) {
        Block *block = heap_block_at(heap, i);
        memset(block->mark, 0, sizeof block->mark);
        memset(block->line_marks, 0, sizeof block->line_marks);
    }
    for (size_t i = 0; i < heap->large_count; i++)
        heap->large[i]->marked = 0;
}

static void set_limits(Heap *heap) {
    heap->allocated_since = 0;
    size_t nursery = heap->live_bytes / 2;
    heap->nursery_limit = nursery < NURSERY_MINIMUM   ? NURSERY_MINIMUM
                          : nursery > NURSERY_MAXIMUM ? NURSERY_MAXIMUM
                                                      : nursery;
    if (heap->full) heap->live_after_full = heap->live_bytes;
    size_t unused = heap->free_count + heap->reserved_blocks - heap->used_blocks;
    if (unused > 4 * HEAP_COMMIT_STEP / HEAP_BLOCK_SIZE) heap->emergency = false;
}

static bool wants_full(const Heap *heap) {
    return heap->live_bytes + heap->statistics.pressure_bytes >
           heap->live_after_full + heap->live_after_full / 2 + FULL_HEADROOM;
}

static __attribute__((noinline)) size_t collect(Heap *heap, Thread *thread, bool full) {
    uintptr_t registers[HEAP_SAVED_REGISTERS] = {0}; // all of it is scanned
    heap_save_registers(registers);                  // they may hold the only reference to an object
    heap->collecting = true;
    heap->full = full;
    if (full) heap->forgot = false;
    uint64_t before = heap->statistics.collected_objects;
    heap_sort_large(heap);
    if (full) clear_marks(heap);
    heap_mark_roots(heap, registers, thread);
    heap_process_finalizers(heap);
    heap_process_dead_weakrefs(heap);
    for (size_t i = 0; i < heap->sweeper_count; i++)
        heap->sweepers[i].sweeper(heap->sweepers[i].context, heap);
    heap_sweep(heap);
    set_limits(heap);
    heap->statistics.collections[full ? 2 : 0]++;
    heap->collecting = false;
    if (heap_has_finalizable(heap)) __atomic_fetch_or(&thread->stop_request, STOP_FINALIZERS, __ATOMIC_RELAXED);
#ifdef TAIPAN_DEBUG
    if (!heap->stress_every || heap->statistics.collections[2] % 32 == 0)
        heap_verify(heap); // collecting at every allocation, it would take all the time
#endif
    return (size_t)(heap->statistics.collected_objects - before);
}

size_t heap_collect(Thread *thread, int generation) {
    Heap *heap = thread_heap(thread);
    if (heap->collecting) return 0;
    bool full = generation >= 2 || heap->forgot;
    size_t freed = collect(heap, thread, full);
    if (!full && wants_full(heap)) freed += collect(heap, thread, true);
    return freed;
}

void heap_collect_visiting(Thread *thread, int generation, void (*visit)(void *context, Object *object),
                           void *context) {
    Heap *heap = thread_heap(thread);
    if (heap->collecting) return;
    heap->visit_loose = visit;
    heap->visit_context = context;
    heap_collect(thread, generation);
    heap->visit_loose = NULL;
}

// ---- checking ---------------------------------------------------------------------------------------------------

static void verify_reference(void *context, Object *referent) {
    Heap *heap = context;
    if (heap_resolve(heap, (uintptr_t)referent) == referent && referent->shape) return;
    fprintf(stderr, "heap: reference to %p, which is not a live object\n", (void *)referent);
    abort();
}

static void verify_object(void *context, Object *object) {
    if (object->shape) heap_visit_referents(object, verify_reference, context);
}

void heap_verify(Heap *heap) {
    heap_sort_large(heap);
    heap_visit_objects(heap, verify_object, heap);
}
