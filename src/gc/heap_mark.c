// Taipan: marking: from the roots along references, with an explicit stack. MIT licence.
//
// Stacks are scanned conservatively: a word that points to or into an object keeps it alive. Everything else is precise.
#include "gc/heap_internal.h"
#include <stdlib.h>

typedef struct TypeHead { // the first words of Type (object/type.h)
    Object header;
    TraceFunction trace;
} TypeHead;

static inline bool mark_object(Object *object) { // true when it was not marked before
    if (object->gc & GC_LARGE) {
        Large *large = object_large(object);
        if (large->marked) return false;
        large->marked = 1;
    } else {
        Block *block = object_block(object);
        size_t granule = object_granule(object);
        uint64_t bit = (uint64_t)1 << (granule & 63);
        if (block->mark[granule >> 6] & bit) return false;
        block->mark[granule >> 6] |= bit;
        size_t first = granule >> 4, last = (granule + object->size - 1) >> 4;
        block->line_marks[first] = 1;
        for (size_t line = first + 1; line <= last; line++)
            block->line_marks[line] = 1;
    }
    object->gc |= GC_MARKED;
    return true;
}

static inline void mark_and_push(Tracer *tracer, Object *object) {
    if (!mark_object(object)) return;
#ifdef TAIPAN_DEBUG
    tracer->watched += (object->gc & (GC_HAS_WEAKREFS | GC_HAS_FINALIZER)) != 0;
#endif
    if (UNLIKELY(tracer->top == tracer->limit))
        tracer->overflowed = true; // tracer_drain finds it again
    else
        *tracer->top++ = object;
}

// Marking waits for a few more visits, until the object's header has come from memory.
void tracer_visit_object(Tracer *tracer, Object *object) {
    if (UNLIKELY(tracer->visit != NULL)) {
        tracer->visit(tracer->visit_context, object);
        return;
    }
    __builtin_prefetch(object);
    Object **place = &tracer->arriving[tracer->next_arriving++ % TRACER_ARRIVING], *arrived = *place;
    *place = object;
    if (arrived) mark_and_push(tracer, arrived);
}

void tracer_visit_range(Tracer *tracer, const Value *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        tracer_visit(tracer, values[i]);
}

static void trace_object(Tracer *tracer, Object *object) {
    Shape *shape = object_shape(object);
    Type *type = shape->type;
    if (UNLIKELY(!type)) return; // while the first types are being made
    if (type != tracer->last_type || tracer->visit) {
        tracer_visit_object(tracer, (Object *)type);
        tracer->last_type = type;
    }
    size_t size = heap_object_size(object), start = 0;
    switch ((TraceKind)shape->trace_kind) {
    case TRACE_VALUES: start = sizeof(Object); break;
    case TRACE_CUSTOM: ((TypeHead *)type)->trace(object, tracer); // fallthrough
    case TRACE_LEAF: start = shape->extra_offset ? shape->extra_offset : size; break;
    }
    if (start < size) tracer_visit_range(tracer, (Value *)((char *)object + start), (size - start) / sizeof(Value));
}

static void take_arriving(Tracer *tracer) {
    for (unsigned i = 0; i < TRACER_ARRIVING; i++) {
        Object *object = tracer->arriving[i];
        tracer->arriving[i] = NULL;
        if (object) mark_and_push(tracer, object);
    }
}

static void drain(Tracer *tracer) {
    do {
        while (tracer->top > tracer->stack)
            trace_object(tracer, *--tracer->top);
        take_arriving(tracer);
    } while (tracer->top > tracer->stack);
}

static void trace_again(void *context, Object *object) {
    if (!object_is_marked(object) || !object->shape) return;
    trace_object(context, object);
    drain(context);
}

// A full mark stack loses objects that are marked: then all marked ones are traced again, until none is lost.
void tracer_drain(Tracer *tracer) {
    drain(tracer);
    while (UNLIKELY(tracer->overflowed)) {
        tracer->overflowed = false;
        heap_visit_objects(tracer->heap, trace_again, tracer);
    }
}

static bool is_younger(const Object *object, const StackGap *gap) {
    const char *address = (const char *)object;
    if (address >= gap->cursor && address < gap->limit) return true;
    if (object->gc & GC_LARGE) return object_large(object)->hole > gap->holes;
    return object_block(object)->line_holes[object_granule(object) >> 4] > gap->holes;
}

// gap: what is younger than that is not meant, see StackGap; NULL: any object may be.
static __attribute__((no_sanitize("address"))) void visit_words(Tracer *tracer, const void *low, const void *high,
                                                                const StackGap *gap) {
    const uintptr_t *p = (const uintptr_t *)((uintptr_t)low & ~(uintptr_t)7);
    for (; (const char *)p < (const char *)high; p++) {
        uintptr_t word = *p;
        if (word < 4096) continue;
        Object *object = heap_resolve(tracer->heap, word);
        if (!object || !object->shape || (gap && is_younger(object, gap))) continue;
#ifdef TAIPAN_DEBUG
        size_t watched = tracer->watched;
#endif
        tracer_visit_object(tracer, object);
#ifdef TAIPAN_DEBUG
        if (!tracer->reports_holders) continue;
        tracer_drain(tracer);
        if (tracer->watched != watched) heap_report_holder(p, object, tracer->stack_top, tracer->stack_base);
#endif
    }
}

void tracer_visit_conservatively(Tracer *tracer, const void *low, const void *high) {
    visit_words(tracer, low, high, NULL);
}

// Remembered objects are old, so marked already: what they refer to now may be young.
static void trace_remembered(Heap *heap) {
    for (size_t i = 0; i < heap->remembered.count; i++) {
        Object *object = heap->remembered.items[i];
        object->gc &= (uint8_t)~GC_REMEMBERED;
        if (!heap->full) trace_object(&heap->tracer, object);
    }
    heap->remembered.count = 0;
}

static void mark_stack(Tracer *tracer, const char *top, const char *base, const StackGap *gap) {
    const StackGap *inner = NULL;
    for (; gap; gap = gap->outer) {
        if (gap->high <= top || gap->high > base) continue; // (not known on this machine)
        visit_words(tracer, top, gap->low, inner);          // nothing, when low is below top
        top = gap->high;
        inner = gap;
    }
    visit_words(tracer, top, base, inner);
}

static void mark_stacks(Heap *heap, void *stack_top, Thread *thread) {
    for (ScannedThread *t = heap->threads; t; t = t->next) {
        char *top = t->thread == thread ? stack_top : t->stack_top;
        if (!top) continue;
#ifdef TAIPAN_DEBUG
        heap->tracer.reports_holders = heap->full && t->thread == thread && getenv("TAIPAN_HOLDERS");
        heap->tracer.stack_top = top, heap->tracer.stack_base = t->stack_base;
#endif
        mark_stack(&heap->tracer, top, t->stack_base, ((Mutator *)t->thread)->gaps);
        if (t->thread != thread)
            tracer_visit_conservatively(&heap->tracer, t->registers, t->registers + HEAP_SAVED_REGISTERS);
    }
}

static void visit_loose(Heap *heap) {
    for (size_t i = heap->queue_head; i < heap->queue.count; i++) // found dead before, not finalised yet
        heap->visit_loose(heap->visit_context, heap->queue.items[i]);
    for (size_t i = 0; i < heap->finalizable.count; i++) {
        Object *object = heap->finalizable.items[i];
        if (!object_is_marked(object)) heap->visit_loose(heap->visit_context, object);
    }
}

void heap_mark_roots(Heap *heap, void *stack_top, Thread *thread) {
    heap->tracer.last_type = NULL;
    trace_remembered(heap);
    for (size_t i = 0; i < heap->root_count; i++)
        heap->roots[i].tracer(heap->roots[i].context, &heap->tracer);
    tracer_visit_range(&heap->tracer, (Value *)(void *)heap->queue.items + heap->queue_head,
                       heap->queue.count - heap->queue_head);
    tracer_drain(&heap->tracer);
    if (heap->visit_loose) visit_loose(heap);
    mark_stacks(heap, stack_top, thread);
#ifdef TAIPAN_DEBUG
    heap->tracer.reports_holders = false;
#endif
    tracer_drain(&heap->tracer);
}

void heap_visit_referents(Object *object, void (*visit)(void *, Object *), void *context) {
    Tracer tracer = {.visit = visit, .visit_context = context};
    trace_object(&tracer, object);
}
