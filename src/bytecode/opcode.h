// Taipan: opcodes and what is known about them, derived from opcodes.def. MIT licence.
//
// Pure data and functions on units: nothing here allocates, raises or knows objects.
#ifndef TAIPAN_BYTECODE_OPCODE_H
#define TAIPAN_BYTECODE_OPCODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Opcode {
#define OP(name, a, b, c, trailing, effects) OP_##name,
#include "bytecode/opcodes.def"
#undef OP
    OPCODE_COUNT
} Opcode;

typedef enum OperandRole {
    ROLE_NONE,
    ROLE_OUT,
    ROLE_IN,
    ROLE_INOUT,
    ROLE_BASE,
    ROLE_NAME,
    ROLE_CONST,
    ROLE_IMM,
    ROLE_SIMM,
    ROLE_BX_CONST,
    ROLE_BX_SIMM
} OperandRole;
typedef enum Trailing {
    TRAILING_PLAIN,
    TRAILING_JUMP,
    TRAILING_FEEDBACK,
    TRAILING_EXTRA,
    TRAILING_JUMP_FEEDBACK,
    TRAILING_EXTRA_FEEDBACK
} Trailing;
enum { OPCODE_PURE = 0, OPCODE_RAISES = 1, OPCODE_CALLS = 3, OPCODE_TERMINATES = 4 };

typedef struct OpcodeInfo {
    const char *name;
    uint8_t a, b, c;  // OperandRole
    uint8_t trailing; // Trailing
    uint8_t effects;
    uint8_t units;    // trailing units included, WIDE prefixes not
    uint8_t operands; // OPERAND_ bits: the roles, as bits to test
} OpcodeInfo;
// Single registers read and written by A, B, C. OPERAND_COMPLEX: ranges as well, or more than roles can tell; only
// instruction_operands knows.
enum { OPERAND_READS_A = 1, OPERAND_READS_B = 2, OPERAND_READS_C = 4, OPERAND_WRITES_A = 8, OPERAND_COMPLEX = 16 };
extern const OpcodeInfo opcode_table[OPCODE_COUNT]; // opcode.c

static inline bool opcode_has_jump(Opcode opcode) {
    uint8_t trailing = opcode_table[opcode].trailing;
    return trailing == TRAILING_JUMP || trailing == TRAILING_JUMP_FEEDBACK;
}
static inline bool opcode_has_feedback(Opcode opcode) {
    uint8_t trailing = opcode_table[opcode].trailing;
    return trailing == TRAILING_FEEDBACK || trailing == TRAILING_JUMP_FEEDBACK || trailing == TRAILING_EXTRA_FEEDBACK;
}
static inline bool opcode_has_extra(Opcode opcode) {
    uint8_t trailing = opcode_table[opcode].trailing;
    return trailing == TRAILING_EXTRA || trailing == TRAILING_EXTRA_FEEDBACK;
}

typedef enum Intrinsic1 {
    INTRINSIC_PRINT, // displayhook of an expression statement in interactive mode
    INTRINSIC_IMPORT_STAR,
    INTRINSIC_STOP_ITERATION_ERROR, // in a generator's outermost handler: StopIteration becomes RuntimeError; result to be re-raised
    INTRINSIC_ASYNC_GENERATOR_WRAP, // before a YIELD of an async generator
    INTRINSIC_TYPEVAR,              // from its name
    INTRINSIC_PARAMSPEC,
    INTRINSIC_TYPEVARTUPLE,
    INTRINSIC_SUBSCRIPT_GENERIC, // Generic[params]
    INTRINSIC_TYPEALIAS,         // from (name, type params or None, compute function)
    INTRINSIC_1_COUNT
} Intrinsic1;
typedef enum Intrinsic2 {
    INTRINSIC_PREPARE_RERAISE_STAR, // original group, list of exceptions: what to raise or None
    INTRINSIC_TYPEVAR_WITH_BOUND,   // name, evaluate function
    INTRINSIC_TYPEVAR_WITH_CONSTRAINTS,
    INTRINSIC_SET_FUNCTION_TYPE_PARAMS, // function, tuple: the function
    INTRINSIC_SET_TYPEPARAM_DEFAULT,    // type param, evaluate function: the type param
    INTRINSIC_2_COUNT
} Intrinsic2;

enum {
    FUNCTION_FIELD_DEFAULTS,
    FUNCTION_FIELD_KEYWORD_DEFAULTS,
    FUNCTION_FIELD_ANNOTATE,
    FUNCTION_FIELD_CLOSURE,
    FUNCTION_FIELD_ANNOTATIONS,
    FUNCTION_FIELD_TYPE_PARAMS,
    FUNCTION_FIELD_COUNT
};
enum {
    COMMON_ASSERTION_ERROR,
    COMMON_NOT_IMPLEMENTED_ERROR,
    COMMON_TUPLE,
    COMMON_ALL,
    COMMON_ANY,
    COMMON_LIST,
    COMMON_SET,
    COMMON_COUNT
};

// A decoded instruction, WIDE prefixes folded in.
typedef struct Instruction {
    Opcode opcode;
    uint32_t a, b, c; // for Bx formats b is Bx; signed operands are sign-extended (SIMM in C keeps to 8 bits always)
    int32_t jump;     // offset in units from `next`, when there is one
    uint32_t extra, feedback;
    uint32_t start, next; // unit indexes: of the first prefix; after the last trailing unit
} Instruction;
// Decodes at unit index `at` of code (count units). False when it runs past the end or the opcode is unknown.
bool instruction_decode(const uint32_t *units, uint32_t count, uint32_t at, Instruction *result);
// A whole body of code, decoded once for whoever walks it more than once.
typedef struct DecodedCode {
    Instruction *instructions;
    uint32_t count;
    uint32_t *instruction_at; // by unit: number of the instruction it belongs to
} DecodedCode;
// False when memory is exhausted or (count is then where decoding stopped) the code is malformed. Free in either case.
bool decoded_code_init(DecodedCode *decoded, const uint32_t *units, uint32_t unit_count);
void decoded_code_free(DecodedCode *decoded);
// Unit index a jump goes to; may be out of bounds in hostile code.
static inline int64_t instruction_target(const Instruction *instruction) {
    return (int64_t)instruction->next + instruction->jump;
}

// The registers an instruction touches, ranges included, reads before writes.
typedef struct OperandRange {
    uint32_t first, count;
    bool written;
} OperandRange;
enum { OPERAND_RANGES_MAX = 6 };
int instruction_operands(const Instruction *instruction, OperandRange ranges[OPERAND_RANGES_MAX]);
// First register of the call window (all registers from there on die), or UINT32_MAX when not a call.
uint32_t instruction_call_window(const Instruction *instruction);
#endif
