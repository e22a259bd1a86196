// Taipan: what a fuzz target may define for the driver, beside libFuzzer's entry point. MIT licence.
//
// All but the entry are optional: weak references, absent when no file of the program defines them.
#ifndef TAIPAN_FUZZ_TARGET_H
#define TAIPAN_FUZZ_TARGET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "random.h"

#define FUZZ_WEAK __attribute__((weak))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
// Once, before anything else. stack_base: an address in the frame of main.
void fuzz_start(const char *program, void *stack_base) FUZZ_WEAK;
// Makes an input of a seed that is Python source (a file named *.py), in place. The new size; 0: no use.
size_t fuzz_prepare_source(uint8_t *bytes, size_t size, size_t limit) FUZZ_WEAK;
// One mutation that knows the format, in place. other: another input to take parts from. The new size.
size_t fuzz_mutate(Random *random, uint8_t *bytes, size_t size, size_t limit, const uint8_t *other,
                   size_t other_size) FUZZ_WEAK;
#endif
