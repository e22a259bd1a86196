// Taipan: fuzz target: any .pyc file is refused, or its code can be shown and run. MIT licence.
// Seeds: tests/golden/*.py tests/python/*.py examples/*.py

#define _GNU_SOURCE // memfd_create
#include "marshal_mutator.h"
#include "object/bytes.h"
#include "object/code.h"
#include "object/error.h"
#include "object/protocol.h"
#include "runtime/report.h"
#include "runtime_target.h"
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEADER_SIZE = 16 };
static Thread *thread;
static Value load, show, run; // see source
static int output;            // of what runs: a file in memory

static const char source[] = "import gc, sys, traceback, marshal\n"
                             "from importlib._bootstrap_external import SourcelessFileLoader\n"
                             "class Loader(SourcelessFileLoader):\n"
                             "    def get_data(self, path):\n"
                             "        return self.data\n"
                             "def load(data):\n"
                             "    loader = Loader('fuzz', 'fuzz.pyc')\n"
                             "    loader.data = data\n"
                             "    try:\n"
                             "        return loader.get_code('fuzz')\n"
                             "    except ImportError:\n"
                             "        return None\n"
                             "def show(code, depth=0):\n"
                             "    list(code.co_positions()), list(code.co_lines()), list(code.co_branches()), "
                             "code.co_lnotab, code.co_linetable\n"
                             "    code.co_code, code.co_varnames, code.co_cellvars, code.co_freevars, "
                             "code.co_exceptiontable, code.co_stacksize\n"
                             "    hash(code), code == code, repr(code)\n"
                             "    try:\n"
                             "        code.replace()\n"
                             "    except ValueError:\n" // variables of strange kinds count otherwise
                             "        pass\n"
                             "    for constant in code.co_consts:\n"
                             "        if isinstance(constant, type(code)) and depth < 20:\n"
                             "            show(constant, depth + 1)\n"
                             "def trace(frame, event, argument):\n"
                             "    frame.f_lineno, frame.f_locals\n"
                             "    return trace\n"
                             "def run(code, mode):\n"
                             "    if mode & 1:\n"
                             "        sys.settrace(trace)\n"
                             "    try:\n"
                             "        exec(code, {'__name__': 'fuzz', 'run': run})\n"
                             "    except BaseException as error:\n"
                             "        sys.settrace(None)\n"
                             "        if mode & 2:\n"
                             "            traceback.format_exception(error)\n"
                             "    sys.settrace(None)\n"
                             "    gc.collect()\n";

void fuzz_start(const char *program, void *stack_base) {
    thread = runtime_start(program, stack_base);
    load = runtime_define(thread, source, "load");
    show = runtime_define(thread, source, "show");
    run = runtime_define(thread, source, "run");
    output = memfd_create("output", MFD_CLOEXEC);
}

size_t fuzz_prepare_source(uint8_t *bytes, size_t size, size_t limit) {
    return runtime_make_cache(thread, bytes, size, bytes, limit, true);
}

size_t fuzz_mutate(Random *random, uint8_t *bytes, size_t size, size_t limit, const uint8_t *other, size_t other_size) {
    return marshal_mutate(random, bytes, size, limit, HEADER_SIZE, other, other_size);
}

static void expect(Value value) {
    if (value != NO_VALUE) return;
    report_uncaught(thread, false);
    abort();
}

static int run_job(void *context) {
    Value *arguments = context;
    if (object_call2(thread, run, arguments[0], arguments[1]) == NO_VALUE) error_clear(thread);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Value code = object_call1(thread, load, bytes_from_data(thread, data, size));
    expect(code);
    if (code == NONE) return 0;
    expect(code_disassemble(thread, code_from_value(code)));
    expect(object_call1(thread, show, code));
    Value arguments[2] = {code, value_from_small_int((int64_t)(size % 4))};
    if (ftruncate(output, 0) != 0) abort();
    lseek(output, 0, SEEK_SET);
    int status = runtime_run_apart(run_job, arguments, output);
    if (!runtime_has_crashed(status)) return 0;
    static char text[100000];
    ssize_t length = pread(output, text, sizeof text, 0);
    fwrite(text, 1, length < 0 ? 0 : (size_t)length, stderr);
    fprintf(stderr, "what was loaded crashes when it runs (wait status %d)\n", status);
    abort();
}
