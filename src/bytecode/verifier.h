// Taipan: checks code that comes from outside (.pyc, marshal, code.replace) before it may run. MIT licence.
//
// After verification the machine can run the code without checks of its own: operands lie within bounds, jumps and
// handlers hit instruction starts, control cannot run off the end, no temporary is read before it is written, call
// windows lie above the named registers and nothing in them is used afterwards. What cannot be told statically (that a
// register holds a cell, a list being built, an exception) the machine checks where it uses it.
#ifndef TAIPAN_BYTECODE_VERIFIER_H
#define TAIPAN_BYTECODE_VERIFIER_H
#include "bytecode/liveness.h"

typedef enum ConstantKind { CONSTANT_OTHER, CONSTANT_CODE, CONSTANT_NAMES /* tuple of str */ } ConstantKind;

typedef struct VerifierInput {
    const uint32_t *units;
    uint32_t unit_count, register_count, local_count, parameter_count, free_count, feedback_count;
    uint32_t constant_count, name_count;
    const uint8_t *local_kinds; // LocalKind bits, local_count of them
    const uint8_t *exception_table;
    size_t exception_table_size;
    const uint8_t *positions;
    size_t positions_size;
    ConstantKind (*constant_kind)(void *context, uint32_t index);
    uint32_t (*constant_length)(void *context, uint32_t index); // of a CONSTANT_NAMES tuple
    void *context;
} VerifierInput;
// NULL: sound; else what is wrong, in a static string; verifier_no_memory: it could not be seen.
extern const char verifier_no_memory[];
const char *bytecode_verify(const VerifierInput *input);
#endif
