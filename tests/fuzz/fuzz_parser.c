// Taipan: fuzz target: any bytes make a tree or a fault, in every mode; trees print, and their scopes analyse. MIT licence.
// Seeds: examples/*.py tests/python/*.py tests/golden/*.py bench/*.py build/lib/python3.14/test/test_{patma,fstring,syntax,type_params,except_star,coroutines,named_expressions}.py

#include "base/arena.h"
#include "syntax/ast_dump.h"
#include "syntax/parser.h"
#include "syntax/scope.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Sanitizers make frames large: room for the passes that recurse over the tree.
enum { STACK_ROOM = 4 << 20 };

static void analyse(Arena *arena, ParseResult *result) {
    ScopeTable table = {.arena = arena, .names = &result->names};
    table.stack_limit = (const char *)__builtin_frame_address(0) - STACK_ROOM;
    if (scope_analyse(&table, result->tree)) {
        size_t length = 0;
        if (!table.top || !scope_dump(&table, &length)) abort();
    } else if (table.fault.kind == SCOPE_OK) {
        abort();
    }
}

static void try_mode(ParseMode mode, unsigned flags, const uint8_t *data, size_t size) {
    Arena arena;
    arena_init(&arena);
    ParseResult result = {0};
    ParseOptions options = {.mode = mode, .flags = flags, .filename = "fuzz", .int_max_digits = 4300};
    if (parse(&result, &arena, (const char *)data, size, &options)) {
        size_t length = 0;
        char *text = ast_dump(result.tree, AST_DUMP_ATTRIBUTES, -1, &length);
        free(text);
        if (mode != PARSE_FUNC_TYPE) analyse(&arena, &result);
    } else if (result.fault.kind == FAULT_NONE || !result.fault.message) {
        abort();
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    try_mode(PARSE_EXEC, size & 1 ? PARSE_TYPE_COMMENTS : 0, data, size);
    if (size < 200) {
        try_mode(PARSE_EVAL, 0, data, size);
        try_mode(PARSE_SINGLE, PARSE_ALLOW_INCOMPLETE_INPUT | PARSE_DONT_IMPLY_DEDENT, data, size);
        try_mode(PARSE_FUNC_TYPE, 0, data, size);
    }
    return 0;
}
