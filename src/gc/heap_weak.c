// Taipan: weak references and finalisers. MIT licence.
//
// The side table maps a target to its weak reference objects (WeakEntry chains, hashed by address), so that objects
// without weak references pay nothing. Finalisable objects are registered in a list and tested after marking.
#include "gc/heap_internal.h"
#include <stdlib.h>

static size_t bucket_of(const Heap *heap, const Object *target) {
    return (((uintptr_t)target >> 4) * 0x9E3779B97F4A7C15u >> 20) & (heap->weak_buckets - 1);
}

static bool grow_table(Heap *heap) {
    size_t buckets = heap->weak_buckets ? heap->weak_buckets * 2 : 64;
    WeakEntry **table = calloc(buckets, sizeof(WeakEntry *)), **old = heap->weak;
    if (!table) return old != NULL;
    size_t old_buckets = heap->weak_buckets;
    heap->weak = table;
    heap->weak_buckets = buckets;
    for (size_t i = 0; i < old_buckets; i++)
        for (WeakEntry *entry = old[i], *next; entry; entry = next) {
            next = entry->next;
            size_t b = bucket_of(heap, entry->target);
            entry->next = table[b];
            table[b] = entry;
        }
    free(old);
    return true;
}

int heap_add_weakref(Thread *thread, Object *target, Object *reference) {
    Heap *heap = thread_heap(thread);
    if (heap->weak_count >= heap->weak_buckets && !grow_table(heap)) return error_no_memory(thread), -1;
    WeakEntry *entry = malloc(sizeof(WeakEntry));
    if (!entry) return error_no_memory(thread), -1;
    size_t b = bucket_of(heap, target);
    *entry = (WeakEntry){target, reference, heap->weak[b]};
    heap->weak[b] = entry;
    heap->weak_count++;
    target->gc |= GC_HAS_WEAKREFS;
    return 0;
}

static void unlink_entry(Heap *heap, WeakEntry **link) {
    WeakEntry *entry = *link;
    *link = entry->next;
    free(entry);
    heap->weak_count--;
}

void heap_remove_weakref(Thread *thread, Object *target, Object *reference) {
    Heap *heap = thread_heap(thread);
    if (!heap->weak_buckets) return;
    for (WeakEntry **link = &heap->weak[bucket_of(heap, target)]; *link; link = &(*link)->next)
        if ((*link)->target == target && (*link)->reference == reference) {
            unlink_entry(heap, link);
            return;
        }
}

void heap_visit_weakrefs(Heap *heap, Object *target, void (*visit)(void *, Object *), void *context) {
    if (!(target->gc & GC_HAS_WEAKREFS) || !heap->weak_buckets) return;
    for (WeakEntry *entry = heap->weak[bucket_of(heap, target)], *next; entry; entry = next) {
        next = entry->next;
        if (entry->target == target) visit(context, entry->reference);
    }
}

void heap_set_weakref_cleared(Heap *heap, WeakrefCleared function, void *context) {
    heap->weakref_cleared = function;
    heap->weakref_context = context;
}

static void clear_entry(Heap *heap, WeakEntry **link) {
    Object *reference = (*link)->reference;
    bool tell = heap->weakref_cleared && object_is_marked(reference);
    unlink_entry(heap, link);
    if (tell) heap->weakref_cleared(heap->weakref_context, reference);
}

void heap_process_weakrefs_of(Heap *heap, Object *target) {
    if (!(target->gc & GC_HAS_WEAKREFS) || !heap->weak_buckets) return;
    for (WeakEntry **link = &heap->weak[bucket_of(heap, target)]; *link;) {
        if ((*link)->target == target)
            clear_entry(heap, link);
        else
            link = &(*link)->next;
    }
    target->gc &= (uint8_t)~GC_HAS_WEAKREFS;
}

void heap_process_dead_weakrefs(Heap *heap) {
    for (size_t b = 0; b < heap->weak_buckets; b++)
        for (WeakEntry **link = &heap->weak[b]; *link;) {
            if (!object_is_marked((*link)->target))
                clear_entry(heap, link);
            else if (!object_is_marked((*link)->reference))
                unlink_entry(heap, link);
            else
                link = &(*link)->next;
        }
    tracer_drain(&heap->tracer);
}

// ---- finalisers -------------------------------------------------------------------------------------------------

int heap_register_finalizer(Thread *thread, Object *object) {
    if (object->gc & GC_HAS_FINALIZER) return 0;
    if (object_vector_push(&thread_heap(thread)->finalizable, object) < 0) return error_no_memory(thread), -1;
    object->gc |= GC_HAS_FINALIZER;
    return 0;
}

// Weak references to a finalisable object die before its finaliser runs; objects it refers to live on with it.
void heap_process_finalizers(Heap *heap) {
    ObjectVector *registered = &heap->finalizable;
    size_t first_new = heap->queue.count, kept = 0;
    for (size_t i = 0; i < registered->count; i++) {
        Object *object = registered->items[i];
        if (!object_is_marked(object) && (object->gc & GC_FINALIZED)) { // has seen to its end itself
            object->gc &= (uint8_t)~GC_HAS_FINALIZER;
            continue;
        }
        if (object_is_marked(object) || object_vector_push(&heap->queue, object) < 0) {
            registered->items[kept++] = object;
            tracer_visit_object(&heap->tracer,
                                object); // without memory to queue it, it lives until the next collection
            continue;
        }
        object->gc = (uint8_t)((object->gc | GC_FINALIZED) & ~GC_HAS_FINALIZER);
    }
    registered->count = kept;
    for (size_t i = first_new; i < heap->queue.count; i++)
        heap_process_weakrefs_of(heap, heap->queue.items[i]);
    for (size_t i = first_new; i < heap->queue.count; i++)
        tracer_visit_object(&heap->tracer, heap->queue.items[i]);
    tracer_drain(&heap->tracer);
}

Object *heap_next_finalizable(Heap *heap) {
    if (!heap_has_finalizable(heap)) return NULL;
    Object *first = heap->queue.items[heap->queue_head++];
    if (heap->queue_head == heap->queue.count) heap->queue_head = heap->queue.count = 0;
    return first;
}

bool heap_has_finalizable(const Heap *heap) {
    return heap->queue_head < heap->queue.count;
}

void heap_visit_registered(Heap *heap, void (*visit)(void *context, Object *object), void *context) {
    for (size_t i = 0; i < heap->finalizable.count; i++)
        visit(context, heap->finalizable.items[i]);
}
