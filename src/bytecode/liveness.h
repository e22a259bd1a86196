// Taipan: which temporaries are live where, for precise stack scanning and for verification. MIT licence.
//
// Named registers are variables and always roots; temporaries (from local_count on) count only while a later
// instruction may read them. Backward data flow to a fixed point over the decoded instructions (Kildall 1973), with
// exception handlers as edges. The result is malloc'ed; the code must be well formed (every jump to an instruction).
#ifndef TAIPAN_BYTECODE_LIVENESS_H
#define TAIPAN_BYTECODE_LIVENESS_H
#include "bytecode/opcode.h"

typedef struct HandlerRange { // one entry of a decoded exception table
    uint32_t start, end, handler, exception_register, flags;
} HandlerRange;
// Decodes a table; returns the number of entries (allocated with malloc into *ranges, NULL when none), or -1 when
// it is malformed, or -2 when memory is exhausted.
int handler_ranges_decode(const uint8_t *table, size_t size, HandlerRange **ranges);

typedef struct BytecodeView {
    const uint32_t *units;
    uint32_t unit_count, register_count, local_count;
    const HandlerRange *handlers;
    int handler_count;
} BytecodeView;

typedef struct Liveness {
    uint32_t unit_count, words; // words of 64 bits per set
    uint32_t local_count, temporary_count;
    uint32_t *instruction_at; // by unit: number of the instruction it belongs to
    uint64_t *live_across;    // by instruction: temporaries that keep their value through it and are read later
    uint64_t *live_before;    // by instruction: the same and those it reads itself (one allocation with live_across)
    uint32_t instruction_count;
} Liveness;
Liveness *liveness_compute(const BytecodeView *view); // NULL: out of memory or malformed
Liveness *liveness_compute_decoded(const BytecodeView *view, const DecodedCode *decoded); // NULL: out of memory
void liveness_free(Liveness *liveness);                                                   // what it points to
static inline const uint64_t *liveness_across(const Liveness *liveness, uint32_t unit) {
    return liveness->live_across + (size_t)liveness->instruction_at[unit] * liveness->words;
}
static inline const uint64_t *liveness_before(const Liveness *liveness, uint32_t unit) {
    return liveness->live_before + (size_t)liveness->instruction_at[unit] * liveness->words;
}
#endif
