// Taipan: fuzz target: any bytes make a value that marshal can write and read again, or a clear error. MIT licence.
// Seeds: examples/*.py tests/python/*.py tests/golden/*.py

#include "compile/marshal.h"
#include "marshal_mutator.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/protocol.h"
#include "runtime/report.h"
#include "runtime_target.h"
#include "target.h"
#include <stdlib.h>

static Thread *thread;
static Value load_file; // marshal.load of a file with these bytes

static const char source[] = "import io, marshal\n"
                             "def load_file(data):\n"
                             "    return marshal.load(io.BytesIO(data))\n";

void fuzz_start(const char *program, void *stack_base) {
    thread = runtime_start(program, stack_base);
    load_file = runtime_define(thread, source, "load_file");
}

size_t fuzz_prepare_source(uint8_t *bytes, size_t size, size_t limit) {
    return runtime_make_cache(thread, bytes, size, bytes, limit, false);
}

size_t fuzz_mutate(Random *random, uint8_t *bytes, size_t size, size_t limit, const uint8_t *other, size_t other_size) {
    return marshal_mutate(random, bytes, size, limit, 0, other, other_size);
}

static void expect_clear_error(void) {
    if (!error_matches(thread, SHAPE_ValueError) && !error_matches(thread, SHAPE_EOFError) &&
        !error_matches(thread, SHAPE_TypeError)) {
        report_uncaught(thread, false); // of another kind
        abort();
    }
    error_clear(thread);
}

// Versions before 3 have no references: what is shared is written again at each place, and so n references can ask for
// 2^n times the size, as the format has it.
static bool may_explode(const Bytes *newest) {
    size_t references = 0;
    for (size_t i = 0; i < newest->length; i++)
        references += newest->data[i] == 'r';
    return references > 12;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Value value = marshal_load(thread, data, size, true, NULL);
    if (value == NO_VALUE) expect_clear_error();
    if (size % 4 == 0) {
        Value bytes = bytes_from_data(thread, data, size);
        Value again = object_call1(thread, load_file, bytes);
        if (again == NO_VALUE) expect_clear_error();
        if ((again == NO_VALUE) != (value == NO_VALUE)) abort();
    }
    if (value == NO_VALUE) return 0;
    for (int version = MARSHAL_VERSION; version >= 2; version -= 3) {
        Value dumped = marshal_dump(thread, value, version, true);
        if (dumped == NO_VALUE) {
            expect_clear_error();
            continue;
        }
        Bytes *bytes = bytes_from_value(dumped);
        if (marshal_load(thread, bytes->data, bytes->length, true, NULL) == NO_VALUE) expect_clear_error();
        if (may_explode(bytes)) break;
    }
    return 0;
}
