// Taipan: what the machine keeps alive: the frames of all threads. MIT licence.
//
// Named registers are roots as long as the frame runs. Temporaries are roots only where liveness says that they are
// still read (DESIGN 3: dead temporaries keep nothing alive); what dead ones hold may dangle and is never looked at.
// Liveness is computed when a code object is first found on a stack by the collector and kept until the code dies.
#include "bytecode/liveness.h"
#include "object/bytes.h"
#include "object/keep_alive.h"
#include "runtime/safepoint.h"
#include "vm/machine.h"
#include <stdlib.h>
#include <time.h>

typedef struct LivenessEntry {
    Code *code;
    Liveness *liveness;
    struct LivenessEntry *next;
} LivenessEntry;

enum { LIVENESS_BUCKETS = 1024 };
typedef struct VmState { // Interp.state[STATE_VM]
    Interp *interp;
    LivenessEntry *buckets[LIVENESS_BUCKETS];
} VmState;

static size_t bucket_of(const Code *code) {
    return ((uintptr_t)code >> 4) * 0x9E3779B97F4A7C15u >> 54;
}

static Liveness *compute(Code *code) {
    Bytes *table = bytes_from_value(code->exception_table);
    HandlerRange *handlers;
    int count = handler_ranges_decode(table->data, table->length, &handlers);
    if (count < 0) return NULL;
    BytecodeView view = {code->units, code->unit_count, code->register_count, code->local_count, handlers, count};
    Liveness *liveness = liveness_compute(&view);
    free(handlers);
    return liveness;
}

static const Liveness *code_liveness(VmState *state, Code *code) {
    LivenessEntry **bucket = &state->buckets[bucket_of(code)];
    for (LivenessEntry *entry = *bucket; entry; entry = entry->next) {
        if (entry->code == code) return entry->liveness;
    }
    LivenessEntry *entry = malloc(sizeof *entry);
    Liveness *liveness = entry ? compute(code) : NULL;
    if (!liveness) {
        free(entry);
        return NULL;
    }
    *entry = (LivenessEntry){code, liveness, *bucket};
    *bucket = entry;
    return liveness;
}

static void sweep_liveness(void *context, Heap *heap) {
    VmState *state = context;
    for (size_t i = 0; i < LIVENESS_BUCKETS; i++) {
        LivenessEntry **link = &state->buckets[i];
        while (*link) {
            LivenessEntry *entry = *link;
            if (!heap_is_dead(heap, &entry->code->header)) {
                link = &entry->next;
                continue;
            }
            *link = entry->next;
            liveness_free(entry->liveness);
            free(entry);
        }
    }
}

static void trace_temporaries(Interp *interp, Frame *frame, Tracer *tracer, bool consumed) {
    Code *code = frame->code;
    Value *temporaries = frame->registers + code->local_count;
    const Liveness *liveness = code_liveness(interp->state[STATE_VM], code);
    if (!liveness) { // no memory: anything that looks like an object
        tracer_visit_conservatively(tracer, temporaries, frame->registers + code->register_count);
        return;
    }
    const uint64_t *live =
        consumed ? liveness_across(liveness, frame_unit(frame)) : liveness_before(liveness, frame_unit(frame));
    for (uint32_t w = 0; w < liveness->words; w++) {
        for (uint64_t bits = live[w]; bits; bits &= bits - 1)
            tracer_visit(tracer, temporaries[64 * w + (uint32_t)__builtin_ctzll(bits)]);
    }
}

void vm_trace_frame(Interp *interp, Frame *frame, Tracer *tracer, bool consumed) {
    Code *code = frame->code;
    tracer_visit_pointer(tracer, code);
    tracer_visit_pointer(tracer, frame->function);
    tracer_visit_pointer(tracer, frame->globals);
    tracer_visit_pointer(tracer, frame->builtins);
    tracer_visit(tracer, frame->locals);
    tracer_visit_pointer(tracer, frame->object);
    if (frame->flags & FRAME_INIT) tracer_visit(tracer, frame->instance);
    tracer_visit_range(tracer, frame->registers, code->local_count);
    if (code->register_count > code->local_count) trace_temporaries(interp, frame, tracer, consumed);
}

static bool hands_over_operands(const Frame *frame) {
    switch (*frame->instruction & 0xFF) {
    case OP_CALL:
    case OP_CALL_METHOD:
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS: return true;
    default: return false;
    }
}

// The names in the attribute tables are not kept alive, nor the code whose lines were asked for: they are forgotten instead.
static void forget_caches(Machine *machine) {
    memset(machine->loads, 0, sizeof machine->loads);
    memset(machine->methods, 0, sizeof machine->methods);
    memset(machine->stores, 0, sizeof machine->stores);
    machine->lines_code = NULL;
}

static void trace_thread(Thread *thread, Tracer *tracer) {
    if (thread->vm) {
        forget_caches(thread->vm);
        Machine *machine = thread->vm;
        if (machine->calling) { // the call overwrites the register that its callable was in
            tracer_visit(tracer, machine->called);
            tracer_visit(tracer, machine->called_argument);
        }
        for (KeptValue *kept = machine->kept; kept; kept = kept->outer)
            tracer_visit(tracer, kept->value);
    }
    bool consumed = false;
    for (Frame *frame = thread->frame; frame; frame = frame->caller) {
        if (frame->generator) tracer_visit_object(tracer, frame->generator);
        vm_trace_frame(thread->interp, frame, tracer, consumed);
        consumed = !frame->entry && frame->caller && hands_over_operands(frame->caller);
    }
    for (HandledException *handled = thread->handled; handled; handled = handled->outer)
        tracer_visit(tracer, handled->exception);
}

static void trace_threads(void *context, Tracer *tracer) {
    VmState *state = context;
    for (Thread *thread = state->interp->threads; thread; thread = thread->next)
        trace_thread(thread, tracer);
}

// ---- values on their way through the loop -----------------------------------------------------------------------

int vm_safepoint(Thread *thread) {
    if (UNLIKELY(thread->stop_request & STOP_COLLECT)) {
        __atomic_fetch_and(&thread->stop_request, ~(uint32_t)STOP_COLLECT, __ATOMIC_RELAXED);
        runtime_collect(thread, 2, true);
    }
    return runtime_safepoint(thread);
}

static int64_t processor_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int vm_dropped(Thread *thread, Value value) {
#ifdef TAIPAN_DEBUG
    enum { FREE_NANOSECONDS = 2000 * 1000 * 1000 }; // every collection verifies the heap
#else
    enum { FREE_NANOSECONDS = 20 * 1000 * 1000 };
#endif
    Machine *machine = thread->vm;
    int64_t begin = processor_time();
    if (!machine->started) machine->started = begin;
    if (machine->looking > (begin - machine->started) / 16 + FREE_NANOSECONDS) return 0;
    bool is_old = value_object(value)->gc & GC_MARKED;
    runtime_collect_once(thread, is_old ? 2 : 0, true);
    machine->looking += processor_time() - begin;
    return vm_safepoint(thread);
}

// The C frames below the loop are not looked at when it collects: the value is a root meanwhile.
int vm_keeping_safepoint(Thread *thread, Value value) {
    Machine *machine = thread->vm;
    KeptValue kept = {value, machine->kept};
    machine->kept = &kept;
    int status = vm_safepoint(thread);
    machine->kept = kept.outer;
    return status;
}

void vm_keeping_detach(Thread *thread, Frame *frame, Value value) {
    frame_detach_slow(thread, frame);
    keep_alive(value);
}

void vm_keeping_finish(Thread *thread, Generator *generator, Value value) {
    generator_finish(thread, generator);
    keep_alive(value);
}

int vm_keeping_resume(Thread *thread, Frame *frame, Value value) {
    int status = vm_keeping_safepoint(thread, value);
    if (status == 0 && vm_is_traced(thread)) status = vm_trace_call(thread, frame);
    keep_alive(value);
    return status;
}

int vm_attach_roots(Thread *thread); // called by call.c
int vm_attach_roots(Thread *thread) {
    Interp *interp = thread->interp;
    if (interp->state[STATE_VM]) return 0;
    VmState *state = calloc(1, sizeof *state);
    if (!state) return -1;
    state->interp = interp;
    interp->state[STATE_VM] = state;
    heap_add_root_tracer(interp->heap, trace_threads, state);
    heap_add_weak_sweeper(interp->heap, sweep_liveness, state);
    return 0;
}
