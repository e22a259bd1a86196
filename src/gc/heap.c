// Taipan: the heap, first form: bump allocation, nothing is freed. MIT licence.
#include "gc/heap.h"
#include <stdlib.h>
#include <sys/mman.h>

struct Heap {
    char *chunk, *limit;
    bool enabled;
    HeapStatistics statistics;
};

enum { HEAP_CHUNK = 1 << 24 };

Heap *heap_new(void) {
    size_t size = (size_t)SHAPE_REGION_MAX_SHAPES * sizeof(Shape);
    void *region = mmap((void *)SHAPE_REGION_BASE, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (region != (void *)SHAPE_REGION_BASE) return NULL;
    return calloc(1, sizeof(Heap));
}

void heap_free(Heap *heap) {
    munmap((void *)SHAPE_REGION_BASE, (size_t)SHAPE_REGION_MAX_SHAPES * sizeof(Shape));
    free(heap);
}

void *heap_allocate(Thread *thread, size_t size, uint32_t shape) {
    Heap *heap = ((Mutator *)thread)->heap;
    size = (size + 15) & ~(size_t)15;
    if ((size_t)(heap->limit - heap->chunk) < size) {
        size_t chunk = size > HEAP_CHUNK ? size : HEAP_CHUNK;
        heap->chunk = mmap(NULL, chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        heap->limit = heap->chunk + chunk;
    }
    Object *object = (Object *)heap->chunk;
    heap->chunk += size;
    heap->statistics.allocated_bytes += size;
    object->shape = shape;
    object->size = size / 16 <= UINT16_MAX ? (uint16_t)(size / 16) : 0;
    return object;
}

size_t heap_object_size(const Object *object) {
    return (size_t)object->size * 16;
}
void heap_remember(Thread *thread, Object *owner) {
    (void)thread, (void)owner;
}
void tracer_visit_object(Tracer *tracer, Object *object) {
    (void)tracer, (void)object;
}
void tracer_visit_range(Tracer *tracer, const Value *values, size_t count) {
    (void)tracer, (void)values, (void)count;
}
void tracer_visit_conservatively(Tracer *tracer, const void *low, const void *high) {
    (void)tracer, (void)low, (void)high;
}
void heap_add_root_tracer(Heap *heap, RootTracer tracer, void *context) {
    (void)heap, (void)tracer, (void)context;
}
void heap_add_weak_sweeper(Heap *heap, WeakSweeper sweeper, void *context) {
    (void)heap, (void)sweeper, (void)context;
}
bool heap_is_dead(Heap *heap, const Object *object) {
    (void)heap, (void)object;
    return false;
}
void heap_add_weakref(Thread *thread, Object *target, Object *reference) {
    (void)thread, (void)target, (void)reference;
}
void heap_remove_weakref(Thread *thread, Object *target, Object *reference) {
    (void)thread, (void)target, (void)reference;
}
void heap_visit_weakrefs(Heap *heap, Object *target, void (*visit)(void *, Object *), void *context) {
    (void)heap, (void)target, (void)visit, (void)context;
}
void heap_set_weakref_cleared(Heap *heap, WeakrefCleared function, void *context) {
    (void)heap, (void)function, (void)context;
}
int heap_register_finalizer(Thread *thread, Object *object) {
    (void)thread, (void)object;
    return 0;
}
Object *heap_next_finalizable(Heap *heap) {
    (void)heap;
    return NULL;
}
bool heap_has_finalizable(const Heap *heap) {
    (void)heap;
    return false;
}
size_t heap_collect(Thread *thread, int generation) {
    (void)thread, (void)generation;
    return 0;
}
void heap_set_enabled(Heap *heap, bool enabled) {
    heap->enabled = enabled;
}
bool heap_is_enabled(const Heap *heap) {
    return heap->enabled;
}
void heap_add_pressure(Thread *thread, ptrdiff_t bytes) {
    (void)thread, (void)bytes;
}
const HeapStatistics *heap_statistics(Heap *heap) {
    return &heap->statistics;
}
void heap_visit_objects(Heap *heap, void (*visit)(void *, Object *), void *context) {
    (void)heap, (void)visit, (void)context;
}
void heap_visit_referents(Object *object, void (*visit)(void *, Object *), void *context) {
    (void)object, (void)visit, (void)context;
}
void heap_attach_thread(Heap *heap, Thread *thread, void *stack_base) {
    (void)stack_base;
    ((Mutator *)thread)->heap = heap;
}
void heap_detach_thread(Heap *heap, Thread *thread) {
    (void)heap, (void)thread;
}
void heap_verify(Heap *heap) {
    (void)heap;
}
