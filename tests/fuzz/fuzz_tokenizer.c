// Taipan: fuzz target: any bytes make tokens or a fault, in order and within the text. MIT licence.
// Seeds: examples/*.py tests/python/*.py tests/golden/*.py build/lib/python3.14/test/tokenizedata/*.py

#include "base/arena.h"
#include "syntax/tokenizer.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tokens(const TokenArray *tokens, const Source *source) {
    if (!tokens->count) abort();
    for (size_t i = 0; i < tokens->count; i++) {
        const Token *token = &tokens->items[i];
        if (token->end < token->start || token->end > source->length) abort();
        if (token->kind >= TOKEN_KIND_COUNT) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (unsigned mode = 0; mode < 3; mode++) {
        Arena arena;
        arena_init(&arena);
        Source source = {0};
        Fault fault = {0};
        SourceOptions options = {.filename = "fuzz", .add_newline = mode != 2};
        if (source_decode(&source, &arena, (const char *)data, size, &options, &fault)) {
            TokenArray tokens = {0};
            TokenizerOptions choice = {.type_comments = mode == 1, .extra_tokens = mode == 2};
            if (tokenizer_run(&tokens, &arena, &source, &choice)) check_tokens(&tokens, &source);
            token_array_free(&tokens);
        }
        arena_free(&arena);
    }
    return 0;
}
