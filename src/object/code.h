// Taipan: code objects and feedback vectors. MIT licence.
//
// Code is immutable after creation; what is learnt while running lives in the feedback vector (made when first needed).
// Byte tables (all little endian, all varint = unsigned LEB128):
//   exception table: entries of varints (start, length, handler, register, flags), units; sorted so that for one
//     position the first entry that covers it is the innermost.
//   positions: for runs of units: varint (units in the run << 1 | has position), then when it has one: signed varint line
//     delta (zigzag: n << 1 ^ n >> 31; from the previous run that has a position, at first from first_line), varint end line - line, varint column + 1 (0: none), varint end column + 1 (0: none). Columns in bytes.
#ifndef TAIPAN_OBJECT_CODE_H
#define TAIPAN_OBJECT_CODE_H
#include "object/type.h"

enum CodeFlags { // CPython's co_flags values
    CODE_OPTIMIZED = 1,
    CODE_NEWLOCALS = 2,
    CODE_VARARGS = 4,
    CODE_VARKEYWORDS = 8,
    CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20,
    CODE_COROUTINE = 0x80,
    CODE_ITERABLE_COROUTINE = 0x100,
    CODE_ASYNC_GENERATOR = 0x200,
    CODE_FUTURE_BARRY_AS_BDFL = 0x400000,
    CODE_FUTURE_GENERATOR_STOP = 0x800000,
    CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_HAS_DOCSTRING = 0x4000000,
    CODE_METHOD = 0x8000000,
};
enum LocalKind { LOCAL_PLAIN = 1, LOCAL_CELL = 2, LOCAL_FREE = 4, LOCAL_HIDDEN = 8, LOCAL_ARGUMENT = 16 }; // bits

// One per FEEDBACK operand; meaning is vm/'s (vm/feedback.h). References in it are weak: they are only used while
// shape and version match, which die with what they vouch for.
typedef struct FeedbackSlot {
    uint32_t shape, version;
    union {
        uint64_t word;
        Value value;
    };
    uint32_t index;
    uint16_t kind, counter;
} FeedbackSlot;
typedef struct Feedback {
    Object header;
    uint32_t count, counter; // counter: calls and back-edges seen (hotness)
    FeedbackSlot slots[];
} Feedback;

typedef struct Code {
    Object header;
    uint32_t flags;          // CodeFlags
    uint32_t argument_count; // co_argcount: positional parameters, positional-only included
    uint32_t positional_only_count, keyword_only_count;
    uint32_t register_count; // locals and temporaries
    uint32_t local_count;    // named registers: parameters, locals, cells, free variables
    uint32_t free_count;     // the last free_count of the named registers are the free variables, in closure order
    uint32_t cell_count;
    uint32_t feedback_count;
    uint32_t first_line;
    uint32_t unit_count;
    uint32_t version;  // 0: none assigned
    Value constants;   // tuple; [0] is the docstring of a function that has one (CODE_HAS_DOCSTRING)
    Value names;       // tuple of interned str
    Value local_names; // tuple of interned str, one per named register
    Value local_kinds; // bytes, LocalKind bits per named register
    Value filename, name, qualname;
    Value exception_table, positions; // bytes
    Feedback *feedback;               // NULL until first executed
    Value weak_extra;                 // caches of co_* attributes (tuple), or NO_VALUE
    Value liveness;                   // unused
    // Derived by code_make_feedback, so valid once feedback is there; 0 until then:
    uint32_t exact_arguments; // 1 + number of positional arguments, when a call with exactly those needs no binding
    uint8_t wants_close;      // generators: 1 when closing one may run code (a try or with in it), 2 when not
    uint32_t unbound_count;   // named registers after the parameters and before the free variables
    uint32_t *units;          // unit_count units, in the object, after this struct
} Code;

static inline Code *code_from_value(Value v) {
    return (Code *)v;
}
MUST_USE Code *code_allocate(Thread *thread, uint32_t unit_count); // units zeroed, the rest to be filled
// The feedback, made when the code is first run. NULL with MemoryError.
MUST_USE Feedback *code_make_feedback(Thread *thread, Code *code);
static inline Feedback *code_feedback(Thread *thread, Code *code) {
    return LIKELY(code->feedback != NULL) ? code->feedback : code_make_feedback(thread, code);
}
// Checks code that was not made by the compiler (bytecode/verifier.h): NULL when sound, else what is wrong.
const char *code_verify(Thread *thread, Code *code);
// The text that `--show bytecode` prints, nested code objects included: a str.
Value code_disassemble(Thread *thread, Code *code);
// Names of the variables of one kind as a tuple.
Value code_lines_iterator(Thread *thread, Code *code);
Value code_positions_iterator(Thread *thread, Code *code);
Value code_line_number_table(Thread *thread, Code *code); // co_lnotab
// Steps through the runs of the position table. False at the end, of the table or of the code.
typedef struct PositionReader {
    const uint8_t *at, *end;
    uint32_t unit_count;                        // of the code
    uint32_t start, count;                      // of the current run, units
    int32_t line, end_line, column, end_column; // -1: unknown
    int32_t last_line;
} PositionReader;
void position_reader_init(PositionReader *reader, const Code *code);
bool position_reader_next(PositionReader *reader);
typedef struct CodePosition {
    int32_t line, end_line, column, end_column;
} CodePosition; // -1: unknown; byte columns
CodePosition code_position_at(const Code *code, uint32_t unit);
// Handler for the instruction that starts at unit; false: none.
bool code_find_handler(const Code *code, uint32_t unit, uint32_t *handler, uint32_t *exception_register);
static inline uint32_t code_parameter_count(const Code *code) { // registers filled by argument binding
    return code->argument_count + code->keyword_only_count + !!(code->flags & CODE_VARARGS) +
           !!(code->flags & CODE_VARKEYWORDS);
}
#endif
