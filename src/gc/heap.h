// Taipan: the heap: allocation, barriers, roots, collection. MIT licence.
//
// Non-moving, generational by sticky mark bits, mark-region. Any function that takes a Thread may collect. The C stack
// and registers are scanned conservatively (interior pointers count), the VM stack and the heap precisely; so C locals
// need no registration, but a reference kept only in malloc'ed memory must be reported by a root tracer.
#ifndef TAIPAN_GC_HEAP_H
#define TAIPAN_GC_HEAP_H
#include "gc/object.h"

typedef struct Heap Heap;

// The words [low, high) of a thread's C stack hold nothing that is alive and not reachable otherwise: the frame of a dispatch
// loop, whose spills are stale as often as not. Collections pass over them.
//
// What lies above a gap has not changed since it was opened: those functions wait for the loop to return, and nothing
// that runs in it may write to their frames. So they cannot refer to what was allocated since, and words there that
// look as if they did are left from earlier objects at the same addresses. `holes`, `cursor` and `limit` say when that was.
typedef struct StackGap {
    const char *low, *high; // low NULL: all that is below high; high NULL: nothing
    struct StackGap *outer; // the next one, at higher addresses
    char *cursor, *limit;   // the thread's hole then: what is in there now is younger
    uint32_t holes;         // the heap's count of holes: so is what is in later ones
} StackGap;

// Per-thread allocation state; the first member of Thread, so that a Thread pointer serves as a Mutator pointer.
typedef struct Mutator {
    char *cursor, *limit; // current hole: zeroed, 16-byte aligned
    Heap *heap;
    StackGap *gaps;        // innermost first
    const uint32_t *holes; // the heap's count of holes taken
} Mutator;

// Sets when a gap is opened: now.
static inline void heap_date_gap(StackGap *gap, const Mutator *mutator) {
    gap->cursor = mutator->cursor;
    gap->limit = mutator->limit;
    gap->holes = *mutator->holes;
}

enum {                    // Object.gc bits
    GC_MARKED = 1,        // sticky: survived a collection (old) or reached in this one
    GC_REMEMBERED = 2,    // old and in the remembered set
    GC_HAS_WEAKREFS = 4,  // in the weak reference side table
    GC_HAS_FINALIZER = 8, // registered for finalisation
    GC_FINALIZED = 16,    // its finaliser has been run or queued (PEP 442: once)
    GC_LARGE = 32,        // outside blocks
    GC_PINNED = 64,       // (free for use)
};

// A zeroed object of size bytes (header included) with its header set; never NULL except when memory is exhausted:
// then MemoryError is pending and NULL is returned.
MUST_USE void *heap_allocate_slow(Thread *thread, size_t size, uint32_t shape);

// Blocks are 64 KiB, aligned; each begins with its bitmaps: one bit per 16 bytes says "an object starts here".
#define HEAP_BLOCK_SIZE ((size_t)64 * 1024)
#define HEAP_START_BITS_OFFSET 64

static inline void heap_set_start_bit(void *object) {
    uintptr_t address = (uintptr_t)object, offset = address & (HEAP_BLOCK_SIZE - 1);
    uint8_t *bits = (uint8_t *)(address - offset + HEAP_START_BITS_OFFSET);
    bits[offset >> 7] |= (uint8_t)(1 << ((offset >> 4) & 7));
}

static inline MUST_USE void *heap_allocate(Thread *thread, size_t size, uint32_t shape) {
#ifdef TAIPAN_STRESS_GC
    return heap_allocate_slow(thread, size, shape);
#endif
    Mutator *mutator = (Mutator *)thread;
    size = (size + 15) & ~(size_t)15;
    if (UNLIKELY((size_t)(mutator->limit - mutator->cursor) < size)) return heap_allocate_slow(thread, size, shape);
    Object *object = (Object *)(void *)mutator->cursor;
    mutator->cursor += size;
    heap_set_start_bit(object);
    object->shape = shape;
    object->size = (uint16_t)(size >> 4);
    return object;
}
// Size in bytes of a live object.
size_t heap_object_size(const Object *object);

// ---- references -------------------------------------------------------------------------------------------------
// The slow half of the barrier: the next young collection looks at owner, an old object, again.
void heap_remember(Thread *thread, Object *owner);

// Must follow (or precede) every store of a reference into an object that may be old.
static inline void heap_write_barrier(Thread *thread, void *owner) {
    Object *object = (Object *)owner;
    if (UNLIKELY((object->gc & (GC_MARKED | GC_REMEMBERED)) == GC_MARKED)) heap_remember(thread, object);
}
// The setter: *slot = value, where slot is a field of owner.
static inline void heap_store(Thread *thread, void *owner, Value *slot, Value value) {
    *slot = value;
    heap_write_barrier(thread, owner);
}
#define HEAP_STORE_POINTER(thread, owner, field, pointer)                                                              \
    do {                                                                                                               \
        (owner)->field = (pointer);                                                                                    \
        heap_write_barrier((thread), (owner));                                                                         \
    } while (0)

// ---- tracing ----------------------------------------------------------------------------------------------------
void tracer_visit_object(Tracer *tracer, Object *object); // object not NULL
static inline void tracer_visit(Tracer *tracer, Value value) {
    if (value_is_object(value)) tracer_visit_object(tracer, value_object(value));
}
static inline void tracer_visit_pointer(Tracer *tracer, const void *object) {
    if (object) tracer_visit_object(tracer, (Object *)(uintptr_t)object);
}
void tracer_visit_range(Tracer *tracer, const Value *values, size_t count); // visits each
// For words that may or may not be pointers to (or into) objects.
void tracer_visit_conservatively(Tracer *tracer, const void *low, const void *high);

// ---- roots, weak references, finalisers -------------------------------------------------------------------------
typedef void (*RootTracer)(void *context, Tracer *tracer);
// Called in every collection, to visit what is alive by itself.
void heap_add_root_tracer(Heap *heap, RootTracer tracer, void *context);
// Called after marking with a predicate, so that weak tables (interned strings, subclasses, weakrefs) drop the dead.
typedef void (*WeakSweeper)(void *context, Heap *heap);
void heap_add_weak_sweeper(Heap *heap, WeakSweeper sweeper, void *context);
// Valid inside a WeakSweeper: will the object be freed by this collection?
bool heap_is_dead(Heap *heap, const Object *object);

// Weak reference side table: `reference` (an object of the weakref kind) is told when `target` dies: the collector
// calls heap->weakref_cleared(reference), set by object/weakref.c, which clears it and queues its callback.
MUST_USE int heap_add_weakref(Thread *thread, Object *target, Object *reference);
void heap_remove_weakref(Thread *thread, Object *target, Object *reference);
// Calls visit for each live weak reference object of target.
void heap_visit_weakrefs(Heap *heap, Object *target, void (*visit)(void *context, Object *reference), void *context);
typedef void (*WeakrefCleared)(void *context, Object *reference);
void heap_set_weakref_cleared(Heap *heap, WeakrefCleared function, void *context);

// Registers an object whose type has a finaliser (`__del__`, or a native `finalize` slot). When it becomes unreachable
// it is kept alive once more, queued, and run at a safepoint by heap_run_finalizers (called by runtime).
MUST_USE int heap_register_finalizer(Thread *thread, Object *object);
// Takes one object from the queue of those to be finalised, or NULL.
Object *heap_next_finalizable(Heap *heap);
bool heap_has_finalizable(const Heap *heap);
// Visits every object that is registered and not queued. The callback must not allocate on the heap.
void heap_visit_registered(Heap *heap, void (*visit)(void *context, Object *object), void *context);

// ---- collection -------------------------------------------------------------------------------------------------
typedef struct HeapStatistics {
    uint64_t allocated_bytes, live_bytes, collections[3], collected_objects, pressure_bytes;
} HeapStatistics;

// A thread that gives up the interpreter lock (before it blocks) stays scannable: its stack from here to its base.
void heap_thread_leave(Heap *heap, Thread *thread); // saves registers on the stack and notes the stack pointer
void heap_thread_enter(Heap *heap, Thread *thread);

Heap *heap_new(void);       // NULL when out of memory; reserves the shape region
void heap_free(Heap *heap); // with all objects; finalisers do not run
// generation 0 or 1: young; 2: everything, complete: what is unreachable afterwards is dead. Returns objects freed.
size_t heap_collect(Thread *thread, int generation);
// The same, and calls visit for each object that waits to be finalised, or is registered for that and dead, or that only
// some word on a C stack may refer to, which need not mean anything. visit may not allocate.
void heap_collect_visiting(Thread *thread, int generation, void (*visit)(void *context, Object *object), void *context);
// The callee-saved registers of a function that a gap begins below: whoever opens a gap keeps them in scanned memory.
enum { HEAP_SAVED_REGISTERS = 16 };
static inline void heap_save_registers(uintptr_t registers[HEAP_SAVED_REGISTERS]) {
#if defined(__x86_64__)
    __asm__ volatile("movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\tmovq %%r13, 24(%0)\n\t"
                     "movq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)"
                     :
                     : "r"(registers)
                     : "memory");
#elif defined(__aarch64__)
    __asm__ volatile("stp x19, x20, [%0]\n\tstp x21, x22, [%0, 16]\n\tstp x23, x24, [%0, 32]\n\t"
                     "stp x25, x26, [%0, 48]\n\tstp x27, x28, [%0, 64]\n\tstr x29, [%0, 80]"
                     :
                     : "r"(registers)
                     : "memory");
#else
    __builtin_unwind_init(); // spills them to this frame, which the scan then covers
    memset(registers, 0, HEAP_SAVED_REGISTERS * sizeof *registers);
#endif
}
// The stack pointer of the function this is inlined into; NULL where we cannot tell.
static inline __attribute__((always_inline)) const char *heap_stack_pointer(void) {
    const char *pointer = NULL;
#if defined(__x86_64__)
    __asm__ volatile("movq %%rsp, %0" : "=r"(pointer) : : "memory");
#elif defined(__aarch64__)
    __asm__ volatile("mov %0, sp" : "=r"(pointer) : : "memory");
#endif
    return pointer;
}
void heap_set_enabled(Heap *heap, bool enabled);
bool heap_is_enabled(const Heap *heap);
// Memory held outside the heap on behalf of objects (negative to give back): counts towards the next collection.
void heap_add_pressure(Thread *thread, ptrdiff_t bytes);
const HeapStatistics *heap_statistics(Heap *heap);
// Shape ids from this one on have no record: fewer than SHAPE_REGION_MAX_SHAPES under a limit of the address space.
uint32_t heap_shape_limit(const Heap *heap);
// Visits every live object (gc.get_objects). The callback must not allocate on the heap.
void heap_visit_objects(Heap *heap, void (*visit)(void *context, Object *object), void *context);
// Visits the direct references of one object (gc.get_referents).
void heap_visit_referents(Object *object, void (*visit)(void *context, Object *referent), void *context);
// Registers an OS thread's stack with the heap, from its base frame on; that may be NULL and set later, on the thread
// itself, which until then has no stack to scan. -1: no memory, nothing is raised.
MUST_USE int heap_attach_thread(Heap *heap, Thread *thread, void *stack_base);
void heap_set_stack_base(Heap *heap, Thread *thread, void *stack_base);
void heap_detach_thread(Heap *heap, Thread *thread);
// Debug: checks every invariant, aborts with a message on violation.
void heap_verify(Heap *heap);
#endif
