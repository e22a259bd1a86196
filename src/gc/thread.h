// Taipan: the state of one thread, one interpreter, one process. MIT licence.
//
// Runtime -> Interp -> Thread. Everything mutable hangs from here. The records are declared below the object layer
// because everything above allocates through them; what their pointers point to is declared where it belongs.
#ifndef TAIPAN_GC_THREAD_H
#define TAIPAN_GC_THREAD_H
#include "gc/heap.h"

typedef struct Frame Frame; // runtime/frame.h
typedef struct Dict Dict;   // object/dict.h
typedef struct Interp Interp;
typedef struct Runtime Runtime;

// Bits of Thread.stop_request. Whoever sets one has it seen at the next back-edge or call; runtime_safepoint clears all
// but STOP_TRACING, which stays on while sys.settrace, sys.setprofile or sys.monitoring wants events (src/vm/), and
// STOP_COLLECT, a full collection that waits until a dispatch loop is in control.
enum StopRequest {
    STOP_SIGNAL = 1,
    STOP_FINALIZERS = 2,
    STOP_ASYNC_EXCEPTION = 4,
    STOP_LOCK = 8,
    STOP_TRACING = 16,
    STOP_COLLECT = 32
};

// One level of "the exception being handled" (sys.exception()); generators own one each and link it in while they run.
typedef struct HandledException {
    Value exception; // NO_VALUE or NONE: nothing handled at this level
    struct HandledException *outer;
} HandledException;

struct Thread {
    Mutator mutator;                // must be first
    volatile uint32_t stop_request; // non-zero: look at a safepoint (signals, GC, lock hand-over, tracing, async exc)
    uint32_t recursion_depth;       // Python frames; limit in interp->recursion_limit
    bool making_memory_error;       // private to object/error.c
    Value pending;                  // exception being propagated, or NO_VALUE
    Frame *frame;                   // innermost Python frame, or NULL
    Value *stack, *stack_end;       // VM register stack (reserved, guarded)
    Value *stack_top;               // first free register above the innermost frame
    char *c_stack_limit;            // C frames must stay above this address
    HandledException handled_base;
    HandledException *handled; // innermost
    Interp *interp;
    Value context;                          // current contextvars.Context, or NO_VALUE
    Value async_generator_hooks[2];         // firstiter, finalizer
    Value trace_function, profile_function; // sys.settrace / sys.setprofile
    int coroutine_origin_depth;
    uint64_t id;           // thread identifier (pthread_self)
    Value dict;            // per-thread storage (threading.local), or NO_VALUE
    Thread *next;          // all threads of the interpreter
    void *vm;              // private to src/vm
    Value repr_stack;      // list of objects whose repr is in progress, or NO_VALUE
    Value async_exception; // set by another thread
    Frame *frame_limit;    // end of the frame stack; private to src/vm
};

struct Interp {
    Runtime *runtime;
    Heap *heap;
    Thread *threads;
    Dict *modules;                   // sys.modules
    Dict *builtins;                  // dict of the builtins module
    Dict *sys_dict;                  // dict of the sys module
    Value interned;                  // private to object/str.c: weak set of interned strings
    uint32_t next_shape, free_shape; // private to object/shape.c
    uint32_t next_version;           // shape and dict-keys versions; private to object/
    int recursion_limit;
    bool checks_codecs; // -X dev: names of encodings and error handlers are checked at every use
    uint8_t hash_key[16];
    void *state[64];                    // per-layer state, indexed by InterpState
    const struct RuntimeConfig *config; // command line and environment, runtime/config.h
    Value values[256];                  // interpreter-wide object roots, indexed by InterpValue (object/roots.def)
    Value *names;                       // interned names by NameIndex (object/names.def)
};

enum InterpState {
    STATE_TYPES,
    STATE_CODECS,
    STATE_IMPORT,
    STATE_SIGNALS,
    STATE_LOCK,
    STATE_METHOD_CACHE,
    STATE_WARNINGS,
    STATE_VM,
    STATE_ATEXIT,
    STATE_SRE,
    STATE_IO,
    STATE_TIME,
    STATE_GC,
    STATE_MONITORING,
    STATE_STR,
    STATE_FAULTHANDLER,
    STATE_MODULES_FIRST = 32
};

struct Runtime {
    Interp *main_interp;
};

// True while the C stack has room; otherwise RecursionError is pending. Call it wherever C recurses on data.
bool thread_check_c_stack(Thread *thread); // object/error.c
static inline bool thread_c_stack_ok(const Thread *thread) {
    return (char *)__builtin_frame_address(0) > thread->c_stack_limit;
}
#endif
