// Taipan: the heap: blocks, lines, holes and large objects. MIT licence.
//
// A mutator bumps a pointer through a hole (a run of unmarked lines), zeroed when it is taken. When holes run out a new
// block is taken, and when enough has been allocated since the last collection, one is made first (heap_collect.c).
#include "gc/heap_internal.h"
#include "base/failing.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { HEAP_NURSERY_MINIMUM = 4 * 1024 * 1024, HEAP_MEDIUM_LINES = 16, STRESS_FULL_EVERY = 32 };

// ---- creation ---------------------------------------------------------------------------------------------------

static void *reserve(size_t size) {
    void *region = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return region == MAP_FAILED ? NULL : region;
}

// How much address space a reservation may take: under a limit (ulimit -v) the stacks of threads need theirs too.
static size_t share_of_address_space(size_t divisor) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
    return (size_t)limit.rlim_cur / divisor;
}

static bool reserve_blocks(Heap *heap) {
    size_t share = share_of_address_space(2);
    for (size_t size = (size_t)256 << 30; size >= (size_t)16 << 20; size /= 2) {
        if (size > share) continue;
        char *region = reserve(size + HEAP_BLOCK_SIZE);
        if (!region) continue;
        heap->base = (char *)(((uintptr_t)region + HEAP_BLOCK_SIZE - 1) & ~(HEAP_BLOCK_SIZE - 1));
        heap->reserved_blocks = size / HEAP_BLOCK_SIZE;
        return true;
    }
    return false;
}

// A collection must not need memory to give memory back.
static bool reserve_indexes(Heap *heap) {
    size_t size = heap->reserved_blocks * sizeof(uint32_t);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    heap->recyclable = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    heap->free_blocks = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    return heap->recyclable != MAP_FAILED && heap->free_blocks != MAP_FAILED;
}

static bool reserve_mark_stack(Heap *heap) {
    size_t share = share_of_address_space(16);
    for (size_t size = (size_t)8 << 30; size >= (size_t)1 << 20; size /= 2) {
        if (size > share) continue;
        void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (stack == MAP_FAILED) continue;
        heap->tracer.stack = heap->tracer.top = stack;
        heap->tracer.limit = heap->tracer.stack + size / sizeof(Object *);
        return true;
    }
    return false;
}

static bool reserve_shapes(Heap *heap) {
    size_t size = (size_t)SHAPE_REGION_MAX_SHAPES * sizeof(Shape), share = share_of_address_space(8) & ~(size_t)0xFFFF;
    if (size > share) size = share;
    heap->shape_limit = (uint32_t)(size / sizeof(Shape));
    void *region = mmap((void *)SHAPE_REGION_BASE, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    return region == (void *)SHAPE_REGION_BASE;
}

Heap *heap_new(void) {
    Heap *heap = calloc(1, sizeof(Heap));
    if (!heap) return NULL;
    heap->enabled = true;
    heap->nursery_limit = HEAP_NURSERY_MINIMUM;
    heap->tracer.heap = heap;
#ifdef TAIPAN_STRESS_GC
    const char *every = getenv("TAIPAN_GC_EVERY");
    heap->stress_young = getenv("TAIPAN_GC_YOUNG") != NULL;
    heap->holes = UINT32_MAX - 10000; // so that it comes to its end
    heap->stress_every = every ? strtoull(every, NULL, 10) : 0;
#endif
    if (reserve_shapes(heap) && reserve_blocks(heap) && reserve_indexes(heap) && reserve_mark_stack(heap)) return heap;
    free(heap);
    return NULL;
}

void heap_free(Heap *heap) {
    for (size_t i = 0; i < heap->large_count; i++)
        free(heap->large[i]);
    munmap(heap->base, heap->reserved_blocks * HEAP_BLOCK_SIZE);
    munmap(heap->tracer.stack, (size_t)((char *)heap->tracer.limit - (char *)heap->tracer.stack));
    munmap((void *)SHAPE_REGION_BASE, (size_t)heap->shape_limit * sizeof(Shape));
    munmap(heap->recyclable, heap->reserved_blocks * sizeof(uint32_t));
    munmap(heap->free_blocks, heap->reserved_blocks * sizeof(uint32_t));
    free(heap->large);
    free(heap->remembered.items);
    free(heap->finalizable.items);
    free(heap->queue.items);
    free(heap->weak);
    free(heap);
}

int object_vector_push(ObjectVector *vector, Object *object) {
    if (vector->count == vector->capacity) {
        size_t capacity = vector->capacity ? vector->capacity * 2 : 64;
        Object **items = realloc(vector->items, capacity * sizeof(Object *));
        if (!items) return -1;
        vector->items = items;
        vector->capacity = capacity;
    }
    vector->items[vector->count++] = object;
    return 0;
}

size_t heap_object_size(const Object *object) {
    return object->gc & GC_LARGE ? object_large(object)->size : (size_t)object->size << 4;
}

// ---- blocks and holes -------------------------------------------------------------------------------------------

// Everything counts as older than what is on the stacks now: once in four thousand million holes.
static void recount_holes(Heap *heap) {
    for (size_t i = 0; i < heap->used_blocks; i++)
        memset(heap_block_at(heap, i)->line_holes, 0, sizeof(((Block *)0)->line_holes));
    for (size_t i = 0; i < heap->large_count; i++)
        heap->large[i]->hole = 0;
    for (ScannedThread *t = heap->threads; t; t = t->next)
        for (StackGap *gap = ((Mutator *)t->thread)->gaps; gap; gap = gap->outer) {
            gap->cursor = gap->limit = NULL;
            gap->holes = UINT32_MAX;
        }
    heap->holes = 0;
}

static uint32_t count_hole(Heap *heap) {
    if (UNLIKELY(heap->holes == UINT32_MAX - 1)) recount_holes(heap);
    return ++heap->holes;
}

// What will be allocated in [start, end), a part of a block, is younger than what was allocated until now.
static void date_hole(Heap *heap, const char *start, const char *end) {
    if (start == end) return;
    Block *block = object_block(start);
    size_t first = (size_t)(start - (char *)block) / HEAP_LINE_SIZE,
           last = (size_t)(end - (char *)block) / HEAP_LINE_SIZE;
    uint32_t hole = count_hole(heap);
    for (size_t line = first; line < last; line++)
        block->line_holes[line] = hole;
}

// Zeroes lines [first, end) of a block; the dead objects that started there were forgotten when it was swept.
static void clean_hole(Block *block, size_t first, size_t end) {
    memset((char *)block + first * HEAP_LINE_SIZE, 0, (end - first) * HEAP_LINE_SIZE);
}

// A block without any object, its lines zero.
static Block *take_new_block(Heap *heap) {
    if (heap->free_count > 0) {
        Block *block = heap_block_at(heap, heap->free_blocks[--heap->free_count]);
        clean_hole(block, HEAP_FIRST_LINE, HEAP_LINES);
        block->fresh = 1;
        return block;
    }
    if (heap->used_blocks == heap->committed_blocks) {
        size_t step = HEAP_COMMIT_STEP / HEAP_BLOCK_SIZE;
        if (heap->committed_blocks + (heap->emergency ? step : 2 * step) > heap->reserved_blocks) return NULL;
        void *start = heap_block_at(heap, heap->committed_blocks);
        if (mprotect(start, HEAP_COMMIT_STEP, PROT_READ | PROT_WRITE) < 0) return NULL;
        heap->committed_blocks += step;
    }
    Block *block = heap_block_at(heap, heap->used_blocks++);
    block->free_lines = HEAP_LINES - HEAP_FIRST_LINE;
    block->fresh = 1;
    return block;
}

// The next hole of block at or after *line: its first line, and its end in *end; HEAP_LINES when there is none.
static size_t find_hole(const Block *block, size_t line, size_t *end) {
    while (line < HEAP_LINES && block->line_marks[line])
        line++;
    size_t stop = line;
    while (stop < HEAP_LINES && !block->line_marks[stop])
        stop++;
    *end = stop;
    return line;
}

// Finds the mutator a hole of at least size bytes (size <= a line), continuing after its current one.
static bool next_hole(Heap *heap, Mutator *mutator, size_t size) {
    (void)size; // any hole holds at least a line
    Block *block = mutator->limit ? object_block(mutator->limit - 1) : NULL;
    size_t line = block ? (size_t)(mutator->limit - (char *)block) / HEAP_LINE_SIZE : HEAP_LINES;
    for (;;) {
        size_t end = HEAP_LINES;
        if (block && line < HEAP_LINES) line = find_hole(block, line, &end);
        if (block && line < HEAP_LINES) {
            mutator->cursor = (char *)block + line * HEAP_LINE_SIZE;
            mutator->limit = (char *)block + end * HEAP_LINE_SIZE;
            if (!block->fresh) clean_hole(block, line, end);
            date_hole(heap, mutator->cursor, mutator->limit);
            block->touched = 1;
            heap->allocated_since += (end - line) * HEAP_LINE_SIZE;
            return true;
        }
        if (heap->recyclable_next < heap->recyclable_count) {
            block = heap_block_at(heap, heap->recyclable[heap->recyclable_next++]);
        } else {
            block = take_new_block(heap);
            if (!block) return false;
        }
        line = HEAP_FIRST_LINE;
    }
}

static bool use_medium_hole(Heap *heap, Block *block, size_t size) {
    size_t end;
    for (size_t line = find_hole(block, HEAP_FIRST_LINE, &end); line < HEAP_LINES; line = find_hole(block, end, &end)) {
        if ((end - line) * HEAP_LINE_SIZE < size || end - line < HEAP_MEDIUM_LINES) continue;
        clean_hole(block, line, end);
        block->touched = 1;
        heap->medium_cursor = (char *)block + line * HEAP_LINE_SIZE;
        heap->medium_limit = (char *)block + end * HEAP_LINE_SIZE;
        heap->allocated_since += (end - line) * HEAP_LINE_SIZE;
        return true;
    }
    return false;
}

// Objects longer than a line would miss many holes: they have a hole of their own, a long one in one of a few
// recyclable blocks, or a free block.
static bool next_medium_hole(Heap *heap, size_t size) {
    for (int tries = 0; tries < 4 && heap->recyclable_count > heap->recyclable_next; tries++)
        if (use_medium_hole(heap, heap_block_at(heap, heap->recyclable[--heap->recyclable_count]), size)) return true;
    Block *block = take_new_block(heap);
    if (!block) return false;
    block->touched = 1;
    heap->medium_cursor = (char *)block + HEAP_FIRST_LINE * HEAP_LINE_SIZE;
    heap->medium_limit = (char *)block + HEAP_BLOCK_SIZE;
    heap->allocated_since += HEAP_BLOCK_SIZE;
    return true;
}

void heap_reset_allocation(Heap *heap) {
    for (ScannedThread *t = heap->threads; t; t = t->next) {
        Mutator *mutator = (Mutator *)t->thread;
        mutator->cursor = mutator->limit = NULL;
    }
    heap->medium_cursor = heap->medium_limit = NULL;
    heap->recyclable_next = heap->recyclable_count = heap->free_count = 0;
}

// ---- allocation -------------------------------------------------------------------------------------------------

static Object *allocate_large(Heap *heap, size_t size) {
    if (heap->large_count == heap->large_capacity) {
        size_t capacity = heap->large_capacity ? heap->large_capacity * 2 : 256;
        Large **grown = realloc(heap->large, capacity * sizeof(Large *));
        if (!grown) return NULL;
        heap->large = grown;
        heap->large_capacity = capacity;
    }
    Large *large = calloc(1, sizeof(Large) + size);
    if (!large) return NULL;
    large->size = size;
    large->hole = count_hole(heap);
    heap->large[heap->large_count++] = large;
    heap->allocated_since += size;
    heap->live_bytes += size;
    large_object(large)->gc = GC_LARGE;
    return large_object(large);
}

static Object *bump(char **cursor, size_t size) {
    Object *object = (Object *)(void *)*cursor;
    *cursor += size;
    heap_set_start_bit(object);
    object->size = (uint16_t)(size >> 4);
    return object;
}

static Object *try_allocate(Heap *heap, Mutator *mutator, size_t size) {
    if (size > HEAP_LARGE_LIMIT) return allocate_large(heap, size);
    if ((size_t)(mutator->limit - mutator->cursor) >= size) return bump(&mutator->cursor, size);
    if (size > HEAP_LINE_SIZE) {
        if ((size_t)(heap->medium_limit - heap->medium_cursor) < size && !next_medium_hole(heap, size)) return NULL;
        char *line = heap->medium_cursor; // no other object of more than a line starts in it
        date_hole(heap, line, line + HEAP_LINE_SIZE);
        return bump(&heap->medium_cursor, size);
    }
    return next_hole(heap, mutator, size) ? bump(&mutator->cursor, size) : NULL;
}

#ifdef TAIPAN_STRESS_GC
static bool stress_allocation(Thread *thread, Heap *heap) {
    heap->stress_count++;
    if (failing_allocation()) return false;
    if (heap->stress_every && heap->enabled && heap->stress_count % heap->stress_every == 0) {
        bool whole = heap->stress_count / heap->stress_every % STRESS_FULL_EVERY == 0;
        heap_collect(thread, whole || !heap->stress_young ? 2 : 0); // young ones find missing write barriers
    }
    return true;
}
#endif

static bool due(const Heap *heap, size_t size) {
    return heap->enabled && !heap->collecting && heap->allocated_since + size > heap->nursery_limit;
}

void *heap_allocate_slow(Thread *thread, size_t size, uint32_t shape) {
    Heap *heap = thread_heap(thread);
    Object *object = NULL;
    size = (size + 15) & ~(size_t)15;
    if (size > (size_t)1 << 46) goto exhausted;
#ifdef TAIPAN_STRESS_GC
    if (!stress_allocation(thread, heap)) goto exhausted;
#endif
    if (due(heap, size)) heap_collect(thread, 1);
    object = try_allocate(heap, (Mutator *)thread, size);
    if (!object && !heap->collecting) {
        heap_collect(thread, 2);
        object = try_allocate(heap, (Mutator *)thread, size);
    }
    if (!object) goto exhausted;
    object->shape = shape;
    return object;
exhausted:
    if (size <= HEAP_LARGE_LIMIT) heap->emergency = true;
    error_no_memory(thread);
    return NULL;
}

// ---- which object is at this address ----------------------------------------------------------------------------

static int compare_large(const void *a, const void *b) {
    uintptr_t x = (uintptr_t) * (Large *const *)a, y = (uintptr_t) * (Large *const *)b;
    return (x > y) - (x < y);
}

void heap_sort_large(Heap *heap) {
    for (size_t i = 1; i < heap->large_count; i++)
        if (heap->large[i - 1] > heap->large[i]) {
            qsort(heap->large, heap->large_count, sizeof(Large *), compare_large);
            return;
        }
}

static Object *resolve_large(Heap *heap, uintptr_t address) {
    size_t low = 0, high = heap->large_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)heap->large[middle] <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return NULL;
    Large *large = heap->large[low - 1];
    uintptr_t start = (uintptr_t)large_object(large);
    return address >= start && address < start + large->size ? large_object(large) : NULL;
}

static Object *resolve_in_block(Block *block, size_t offset) {
    size_t granule = offset >> 4, word = granule >> 6;
    uint64_t bits = block->start[word] & (~(uint64_t)0 >> (63 - (granule & 63)));
    while (!bits) {
        if (word == 0) return NULL;
        bits = block->start[--word];
    }
    size_t start = (word << 6) + 63 - (size_t)__builtin_clzll(bits);
    Object *object = (Object *)((char *)block + (start << 4));
    return start + object->size > granule ? object : NULL;
}

Object *heap_resolve(Heap *heap, uintptr_t address) {
    uintptr_t offset = address - (uintptr_t)heap->base;
    size_t index = offset / HEAP_BLOCK_SIZE;
    if (index < heap->used_blocks) return resolve_in_block(heap_block_at(heap, index), offset % HEAP_BLOCK_SIZE);
    return resolve_large(heap, address);
}

// ---- threads, switches, statistics ------------------------------------------------------------------------------

int heap_attach_thread(Heap *heap, Thread *thread, void *stack_base) {
    ScannedThread *entry = calloc(1, sizeof(ScannedThread));
    if (!entry) return -1;
    entry->thread = thread;
    entry->stack_base = stack_base;
    entry->next = heap->threads;
    heap->threads = entry;
    ((Mutator *)thread)->heap = heap;
    ((Mutator *)thread)->holes = &heap->holes;
    return 0;
}

void heap_set_stack_base(Heap *heap, Thread *thread, void *stack_base) {
    for (ScannedThread *t = heap->threads; t; t = t->next)
        if (t->thread == thread) t->stack_base = stack_base;
}

void heap_detach_thread(Heap *heap, Thread *thread) {
    for (ScannedThread **link = &heap->threads; *link; link = &(*link)->next) {
        if ((*link)->thread != thread) continue;
        ScannedThread *entry = *link;
        *link = entry->next;
        free(entry);
        return;
    }
}

static ScannedThread *find_thread(Heap *heap, Thread *thread) {
    ScannedThread *t = heap->threads;
    while (t && t->thread != thread)
        t = t->next;
    return t;
}

__attribute__((noinline)) void heap_thread_leave(Heap *heap, Thread *thread) {
    ScannedThread *t = find_thread(heap, thread);
    if (!t) return;
    heap_save_registers(t->registers);
    t->stack_top = __builtin_frame_address(0);
}

// What the thread will put into its hole is younger than the gaps that others opened while it was away.
void heap_thread_enter(Heap *heap, Thread *thread) {
    ScannedThread *t = find_thread(heap, thread);
    if (t) t->stack_top = NULL;
    if (heap->running == thread) return;
    heap->running = thread;
    Mutator *mutator = (Mutator *)thread;
    uintptr_t line = ((uintptr_t)mutator->cursor + HEAP_LINE_SIZE - 1) & ~(uintptr_t)(HEAP_LINE_SIZE - 1);
    mutator->cursor = (char *)line; // its rest stays empty
    date_hole(heap, mutator->cursor, mutator->limit);
}

void heap_set_enabled(Heap *heap, bool enabled) {
    heap->enabled = enabled;
}

bool heap_is_enabled(const Heap *heap) {
    return heap->enabled;
}

void heap_add_pressure(Thread *thread, ptrdiff_t bytes) {
    Heap *heap = thread_heap(thread);
    heap->statistics.pressure_bytes += (uint64_t)bytes;
    if (bytes > 0) heap->allocated_since += (size_t)bytes;
}

uint32_t heap_shape_limit(const Heap *heap) {
    return heap->shape_limit;
}

const HeapStatistics *heap_statistics(Heap *heap) {
    heap->statistics.live_bytes = heap->live_bytes;
    return &heap->statistics;
}

void heap_add_root_tracer(Heap *heap, RootTracer tracer, void *context) {
    if (heap->root_count == sizeof heap->roots / sizeof heap->roots[0]) abort();
    heap->roots[heap->root_count++] = (RootEntry){tracer, context};
}

void heap_add_weak_sweeper(Heap *heap, WeakSweeper sweeper, void *context) {
    if (heap->sweeper_count == sizeof heap->sweepers / sizeof heap->sweepers[0]) abort();
    heap->sweepers[heap->sweeper_count++] = (SweeperEntry){sweeper, context};
}

void heap_visit_objects(Heap *heap, void (*visit)(void *, Object *), void *context) {
    for (size_t i = 0; i < heap->used_blocks; i++) {
        Block *block = heap_block_at(heap, i);
        for (size_t w = 0; w < HEAP_BITMAP_WORDS; w++)
            for (uint64_t bits = block->start[w]; bits; bits &= bits - 1)
                visit(context, (Object *)((char *)block + (((w << 6) + (size_t)__builtin_ctzll(bits)) << 4)));
    }
    for (size_t i = 0; i < heap->large_count; i++)
        visit(context, large_object(heap->large[i]));
}
