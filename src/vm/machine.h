// Taipan: what the files of the machine share: thread stacks, entering frames, the slow halves of instructions. MIT licence.
//
// The loop (interpreter.c) keeps the hot half of every instruction; what is rare, long, or raises lives in slow_*.c by
// topic and is called with the frame's instruction already saved. Functions returning Value give NO_VALUE, those
// returning int -1, with an exception pending, except where said.
#ifndef TAIPAN_VM_MACHINE_H
#define TAIPAN_VM_MACHINE_H
#include "bytecode/opcode.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/frame.h"
#include "vm/generator.h"

enum { VM_STACK_BYTES = 512 << 20, VM_FRAME_BYTES = 192 << 20, VM_STACK_SLACK = 16 /* values */ };

enum { ATTRIBUTE_ENTRIES = 512 };
typedef struct AttributeEntry { // what was learnt for an attribute of a shape (slow_attribute.c)
    Value name;
    FeedbackSlot slot;
} AttributeEntry;

typedef struct KeptValue { // a root: what is on its way through the loop during a safepoint
    Value value;
    struct KeptValue *outer;
} KeptValue;

typedef struct Machine { // Thread.vm
    char *stack_map, *frame_map;
    size_t stack_bytes, frame_bytes; // sizes of the two
    Frame *frames;
    int tracing;    // depth of trace functions that are running
    Frame *calling; // a native call was announced in this frame; NULL: none is open
    Value called;   // what is called; a root while calling is set
    Value called_argument;
    KeptValue *kept; // innermost
    int64_t started,
        looking; // for vm_dropped, in nanoseconds of processor time: when it was first called, and what it has taken since
    const Code *lines_code; // where `lines` reads, or NULL; forgotten at collections
    PositionReader lines;   // at the last line that a hook asked for
    Thread *thread;
    AttributeEntry loads[ATTRIBUTE_ENTRIES], methods[ATTRIBUTE_ENTRIES], stores[ATTRIBUTE_ENTRIES];
} Machine;

// Where the next frame and its registers go.
static inline Frame *vm_next_frame(const Thread *thread) {
    return thread->frame ? thread->frame->next_frame : ((Machine *)thread->vm)->frames;
}
static inline Value *vm_stack_top(const Thread *thread) {
    return thread->frame ? thread->frame->top : thread->stack;
}
// Is there room for one more frame of this many registers? False: RecursionError is pending.
bool vm_check_room(Thread *thread, Frame *next, Value *registers, uint32_t register_count);

// Visits what a frame refers to. consumed: the current instruction has handed its operands over (to the registers of a
// callee), so that only what later instructions read is alive.
void vm_trace_frame(Interp *interp, Frame *frame, Tracer *tracer, bool consumed);

// ---- calls (arguments.c, call.c) --------------------------------------------------------------------------------
// Puts the arguments into registers as the parameters want them.
int vm_bind_arguments(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names,
                      Value *registers);
// Fills a frame for function whose parameters are already in registers; links it in as the innermost.
// Inline in vm/push.h. Runs the loop until the frame (entry 1) ends.
Value vm_run(Thread *thread, Frame *frame, bool raising);
// A frame on the stack for a call with any arguments; NULL: exception. Not for generator functions.
Frame *vm_push_call(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names);
static inline bool vm_is_generator_code(const Code *code) {
    return code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
}
static inline bool vm_is_generator(Value v) { // what is resumed in the same loop: no async generator
    return value_has_shape(v, SHAPE_generator) || value_has_shape(v, SHAPE_coroutine);
}
Value vm_make_generator(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names);

// ---- the slow halves --------------------------------------------------------------------------------------------
// Operators beyond the loop's fast paths: small ints and floats again, then the protocol (runtime/). vm_compare gives what
// the comparison gave, not its truth.
Value vm_binary(Thread *thread, Operator op, Value a, Value b);
Value vm_inplace(Thread *thread, Operator op, Value a, Value b);
Value vm_compare(Thread *thread, Value a, Value b, CompareOp op);

// Names (slow_name.c). slot: what was learnt here, renewed by the call. Absent names raise NameError with suggestions.
Value vm_load_global(Thread *thread, Frame *frame, Value name, FeedbackSlot *slot);
int vm_store_global(Thread *thread, Frame *frame, Value name, Value value, FeedbackSlot *slot);
int vm_delete_global(Thread *thread, Frame *frame, Value name);
Value vm_load_name(Thread *thread, Frame *frame, Value name, FeedbackSlot *slot);
int vm_store_name(Thread *thread, Frame *frame, Value name, Value value, FeedbackSlot *slot);
int vm_delete_name(Thread *thread, Frame *frame, Value name);
// mapping[name] (of a class body) if it is there, else the global, or what is in the cell.
Value vm_load_from_mapping_or_global(Thread *thread, Frame *frame, Value mapping, Value name);
Value vm_load_from_mapping_or_cell(Thread *thread, Frame *frame, Value mapping, Value name, uint32_t cell_register);
// builtins.__build_class__; the constant of that CommonConstant.
Value vm_load_build_class(Thread *thread, Frame *frame);
Value vm_load_common(Thread *thread, uint32_t index);
// UnboundLocalError or NameError for an empty variable or cell; SystemError for bytecode that lies. Always NO_VALUE.
Value vm_raise_unbound(Thread *thread, Frame *frame, uint32_t local) __attribute__((cold));
Value vm_raise_empty_cell(Thread *thread, Frame *frame, uint32_t local) __attribute__((cold));
Value vm_raise_not_cell(Thread *thread) __attribute__((cold));

// Attributes (slow_attribute.c), learning in slot and, by shape, in the machine's tables.
Value vm_load_attribute(Thread *thread, Value object, Value name, FeedbackSlot *slot);
int vm_store_attribute(Thread *thread, Value object, Value name, Value value, FeedbackSlot *slot);
// result[0] = callable, result[1] = self or UNBOUND
int vm_load_method(Thread *thread, Value object, Value name, FeedbackSlot *slot, Value *result);
// super().name without a super object: operands are super itself, the class, and self.
Value vm_load_super_attribute(Thread *thread, Frame *frame, Value *operands, Value name);
int vm_load_super_method(Thread *thread, Frame *frame, Value *operands, Value name, Value *result);

// Subscripts and slices (slow_item.c). None as a part of a slice is an open end.
Value vm_get_item(Thread *thread, Value container, Value key, FeedbackSlot *slot);
int vm_set_item(Thread *thread, Value container, Value key, Value value, FeedbackSlot *slot);
Value vm_get_slice(Thread *thread, Value container, Value start, Value stop);
int vm_set_slice(Thread *thread, Value container, Value start, Value stop, Value value);
Value vm_new_slice(Thread *thread, Value start, Value stop, Value step);

// Fast steps of for loops by shape; NO_VALUE: exhausted when nothing is pending.
Value vm_iterate(Thread *thread, Value iterator);
// Exactly count items, or before and after around a list of the rest, into the registers from to on; else ValueError.
int vm_unpack_sequence(Thread *thread, Value sequence, Value *to, uint32_t count);
int vm_unpack_star(Thread *thread, Value sequence, Value *to, uint32_t before, uint32_t after);

// From registers: the items, or pairs of key and value. f-strings are joined from str; templates and interpolations as PEP 750
// says (parts: value, expression, format; conversion 0 none, 1 str, 2 repr, 3 ascii, as vm_convert has them).
Value vm_build_set(Thread *thread, Value *items, uint32_t count);
Value vm_build_map(Thread *thread, Value *items, uint32_t pairs);
Value vm_build_string(Thread *thread, Value *items, uint32_t count);
Value vm_build_template(Thread *thread, Value strings, Value interpolations);
Value vm_build_interpolation(Thread *thread, Value *parts, uint32_t conversion);
// [*iterable], {**mapping}, and f(**mapping), in which a key twice is a TypeError about callable.
int vm_list_extend(Thread *thread, Value list, Value iterable);
int vm_dict_update(Thread *thread, Value dict, Value mapping);
int vm_dict_merge(Thread *thread, Value dict, Value mapping, Value callable);
Value vm_convert(Thread *thread, Value v, uint32_t conversion);
// The frame is left by a re-raise: its f_lineno becomes that of the traceback's entry for it, where it was raised, unless
// the instruction says that it is the line of the re-raise.
void vm_restore_raise(Thread *thread, Frame *frame);
Value vm_raise_wrong_register(Thread *thread) __attribute__((cold));

// What the loop does while a value is in no register that the collector looks at, keeping it (roots.c): a safepoint, the
// end of a frame, the end of a generator, the safepoint and call event of a generator that is resumed.
int vm_safepoint(Thread *thread); // for the loop itself, when nothing is on its way
int vm_keeping_safepoint(Thread *thread, Value value);
// A del statement let go of value, which has a finaliser: the dead are looked for at once, as long as that does not take a
// sixteenth of the time (roots.c). Called by the loop, with nothing on its way. 0, or -1.
int vm_dropped(Thread *thread, Value value);
void vm_keeping_detach(Thread *thread, Frame *frame, Value value);
void vm_keeping_finish(Thread *thread, Generator *generator, Value value);
int vm_keeping_resume(Thread *thread, Frame *frame, Value value);

// to[0]: what does not match, to[1]: what does.
int vm_match_exception_group(Thread *thread, Value exception, Value matcher, Value *to);
Value vm_call(Thread *thread, Frame *frame, Value callable, Value *args, size_t positional, Value keyword_names);
Value vm_call_spread(Thread *thread, Value *window);
// Prepares CALL_SPREAD's window: a tuple in window[1] and a dict or UNBOUND in window[2].
int vm_spread_prepare(Thread *thread, Value *window);

// A function of the frame's globals (slow_function.c); one of its fields (FunctionField); the intrinsics of opcodes.def.
Value vm_make_function(Thread *thread, Frame *frame, Value code);
int vm_set_function_field(Thread *thread, Value function, Value value, uint32_t field);
Value vm_intrinsic_1(Thread *thread, Frame *frame, Value operand, uint32_t which);
Value vm_intrinsic_2(Thread *thread, Frame *frame, Value left, Value right, uint32_t which);
// import statements: operands are the level and the names wanted; `from module import name`, submodules included.
Value vm_import_name(Thread *thread, Frame *frame, Value *operands, Value name);
Value vm_import_from(Thread *thread, Value module, Value name);

// to[0], to[1]: the exit method and its self or UNBOUND; to[2]: what was entered.
int vm_with_enter(Thread *thread, Value manager, bool async, Value *to);
Value vm_with_except(Thread *thread, Value *exit, Value exception);
Value vm_get_awaitable(Thread *thread, Value v, uint32_t where);
Value vm_get_async_iter(Thread *thread, Value v);
Value vm_get_async_next(Thread *thread, Value v);
Value vm_get_yield_from_iter(Thread *thread, Frame *frame, Value v);
// Sends v to an iterator that is not a generator; as generator_send.
Value vm_send(Thread *thread, Value iterator, Value v, Value *result);

// match statements (slow_match.c): class and keys give a tuple of what the patterns look into, or None: no match;
// the copy is a new dict.
bool vm_match_sequence(Value v);
bool vm_match_mapping(Value v);
Value vm_match_class(Thread *thread, Value subject, Value class, uint32_t positional, Value keyword_names);
Value vm_match_keys(Thread *thread, Value subject, Value keys);
Value vm_copy_without_keys(Thread *thread, Value mapping, Value keys);

// ---- tracing (tracing.c) ----------------------------------------------------------------------------------------
static inline bool vm_is_traced(const Thread *thread) {
    return UNLIKELY(thread->stop_request & STOP_TRACING);
}
// Around a call of a trace function or monitoring callback for the frame: there are no events meanwhile.
static inline uint8_t vm_begin_callback(Thread *thread, Frame *frame, bool may_jump) {
    ((Machine *)thread->vm)->tracing++;
    uint8_t before = frame->flags & (FRAME_TRACING | FRAME_MAY_JUMP);
    frame->flags = (uint8_t)((frame->flags & ~FRAME_MAY_JUMP) | FRAME_TRACING | (may_jump ? FRAME_MAY_JUMP : 0));
    return before;
}
static inline void vm_end_callback(Thread *thread, Frame *frame, uint8_t before) {
    frame->flags = (uint8_t)((frame->flags & ~(FRAME_TRACING | FRAME_MAY_JUMP)) | before);
    ((Machine *)thread->vm)->tracing--;
}
void vm_update_tracing(Thread *thread);          // STOP_TRACING as anyone wants events
int vm_trace_call(Thread *thread, Frame *frame); // a frame was entered (or resumed)
// Before each instruction, which becomes the frame's; a trace function may have it jump elsewhere.
int vm_trace_instruction(Thread *thread, Frame *frame, const uint32_t *instruction);
int vm_trace_return(Thread *thread, Frame *frame,
                    Value value);                      // value returned or yielded. 1: go on at the instruction
void vm_trace_throw(Thread *thread, Frame *frame);     // the pending exception is thrown into the generator
void vm_trace_exception(Thread *thread, Frame *frame); // the pending exception passes
void vm_trace_reraise(Thread *thread, Frame *frame);   // it is raised again
int vm_trace_stop_iteration(Thread *thread, Frame *frame, Value value, bool delegated);
int vm_trace_handled(Thread *thread, Frame *frame, Value exception);
void vm_trace_unwind(Thread *thread, Frame *frame); // the frame is left by an exception
#endif
