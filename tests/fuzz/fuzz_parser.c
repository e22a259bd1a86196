// Taipan: fuzz entry of the front end: any bytes give a tree or a fault, never a crash. MIT licence.
// Seeds: examples/*.py tests/python/*.py tests/golden/*.py build/lib/python3.14/test/tokenizedata/*.py
//
// The first byte chooses mode and flags, the rest is the source. With libFuzzer: clang
// -fsanitize=fuzzer,address. Without it, compile with -DFUZZ_MAIN: the program then runs over the files named
// on its command line, damaging each in many ways from a fixed seed, so that it needs no fuzzer.
#include "syntax/ast_dump.h"
#include "syntax/parser.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const Fault *fault, const WarningList *warnings) {
    size_t total = fault->message ? strlen(fault->message) : 0;
    total += (size_t)fault_character_column(fault->text, fault->text_length, fault->column);
    total += (size_t)fault_character_column(fault->text, fault->text_length, fault->end_column);
    for (const SyntaxWarning *w = warnings->first; w; w = w->next)
        total += strlen(w->message) + strlen(w->error_message);
    if (total == (size_t)-1) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    ParseOptions options = {.mode = (ParseMode)(data[0] & 3),
                            .flags = (data[0] >> 2) & 15,
                            .is_utf8 = false,
                            .int_max_digits = 4300,
                            .feature_version = data[0] & 0x40 ? 7 : 0};
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    if (parse(&result, &arena, (const char *)data + 1, size - 1, &options)) {
        size_t length;
        free(ast_dump(result.tree, AST_DUMP_ATTRIBUTES, -1, &length));
    } else if (result.fault.kind == FAULT_NONE) {
        abort();
    }
    walk(&result.fault, &result.warnings);
    arena_free(&arena);
    arena_init(&arena);
    Source source;
    Fault fault;
    TokenArray tokens;
    SourceOptions source_options = {.keep_carriage_returns = true};
    TokenizerOptions tokenizer_options = {.extra_tokens = true};
    if (source_decode(&source, &arena, (const char *)data + 1, size - 1, &source_options, &fault) &&
        tokenizer_run(&tokens, &arena, &source, &tokenizer_options)) {
        size_t length;
        free(tokens_dump(&tokens, &source, &length));
        token_array_free(&tokens);
    }
    arena_free(&arena);
    return 0;
}

#ifdef FUZZ_MAIN
static uint64_t state = 88172645463325252u;
static uint32_t next_random(uint32_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % limit;
}

static size_t damage(uint8_t *data, size_t size, size_t room) {
    static const char *const bits[] = {
        "(",       ")",    "[",     "]",    "{",      "}",        "\n", "    ",    "\t",
        "'",       "\"",   "'''",   "f'{",  "}'",     "\\",       ":",  "=",       ",",
        "*",       "**",   "#",     "\x00", "\xff",   "\xc3\xa9", "\r", "\f",      "match x:\n",
        "lambda ", "if ",  "else ", "for ", "async ", "t\"",      "!",  "0x",      "1_",
        "\\N{",    "not ", "...",   ":=",   "->",     "@",        "<>", "type X[", "except* "};
    for (uint32_t count = 1 + next_random(6); count--;) {
        uint32_t at = next_random((uint32_t)size);
        if (next_random(3) == 0 && size > 8) { // cut
            uint32_t length = 1 + next_random(7);
            if (at + length > size) length = (uint32_t)size - at;
            memmove(data + at, data + at + length, size - at - length);
            size -= length;
        } else {
            const char *bit = bits[next_random(sizeof(bits) / sizeof(*bits))];
            size_t length = *bit ? strlen(bit) : 1;
            if (size + length > room) continue;
            memmove(data + at + length, data + at, size - at);
            memcpy(data + at, bit, length);
            size += length;
        }
    }
    return size;
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    for (int i = 2; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) continue;
        static uint8_t original[1 << 16];
        size_t size = fread(original, 1, sizeof(original), file);
        fclose(file);
        for (int round = 0; round < rounds; round++) {
            size_t start = next_random((uint32_t)size), length = 1 + next_random(1500);
            if (start + length > size) length = size - start;
            size_t room = length + 256;
            uint8_t *data = malloc(room + 1);
            data[0] = (uint8_t)next_random(256);
            memcpy(data + 1, original + start, length);
            length = damage(data + 1, length, room);
            // An exact copy, so that the sanitizer sees reads beyond the end.
            uint8_t *exact = malloc(length + 1);
            memcpy(exact, data, length + 1);
            LLVMFuzzerTestOneInput(exact, length + 1);
            free(exact);
            free(data);
        }
    }
    return 0;
}
#endif
