// Taipan: prints trees, tokens or errors of files, to compare them with CPython. MIT licence.
//
//   syntax-dump [--mode exec|eval|single|func_type] [--flags N] [--indent N] [--tokens] [--time] FILE...
//   syntax-dump --batch    reads from stdin records "mode flags utf8 length\n" and that many bytes; prints
//   for each
//                          "length\n" and that many bytes of tree or error
#include "syntax/ast_dump.h"
#include "syntax/parser.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t capacity = 1 << 16, count = 0;
    char *data = malloc(capacity);
    for (size_t got; data && (got = fread(data + count, 1, capacity - count, file)) > 0;) {
        count += got;
        if (count == capacity) data = realloc(data, capacity *= 2);
    }
    fclose(file);
    *length = count;
    return data;
}

static ParseMode find_mode(const char *name) {
    return strcmp(name, "eval") == 0        ? PARSE_EVAL
           : strcmp(name, "single") == 0    ? PARSE_SINGLE
           : strcmp(name, "func_type") == 0 ? PARSE_FUNC_TYPE
                                            : PARSE_EXEC;
}

// "SyntaxError|message|line|offset|end_line|end_offset|text"
static char *error_text(const Fault *fault, size_t *length) {
    char *out = NULL;
    FILE *file = open_memstream(&out, length);
    fprintf(file, "!%s|%s", fault_kind_name(fault->kind), fault->message);
    if (fault->located && fault->endless)
        fprintf(file, "|%d|%d|None|None", fault->line, fault->column);
    else if (fault->located)
        fprintf(file, "|%d|%d|%d|%d", fault->line,
                fault_character_column(fault->text, fault->text_length, fault->column), fault->end_line,
                fault_character_column(fault->text, fault->text_length, fault->end_column));
    if (fault->located && fault->text) {
        fputc('|', file);
        fwrite(fault->text, 1, fault->text_length, file);
    }
    fclose(file);
    return out;
}

static char *dump(const char *data, size_t length, const ParseOptions *options, int indent, size_t *out_length,
                  FILE *warnings) {
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    char *text = parse(&result, &arena, data, length, options)
                     ? ast_dump(result.tree, AST_DUMP_ATTRIBUTES, indent, out_length)
                     : error_text(&result.fault, out_length);
    for (SyntaxWarning *w = result.warnings.first; w && warnings; w = w->next)
        fprintf(warnings, "%d: %s\n", w->line, w->message);
    arena_free(&arena);
    return text;
}

static int batch(void) {
    char mode[16];
    unsigned flags;
    int utf8;
    size_t length;
    while (scanf("%15s %u %d %zu", mode, &flags, &utf8, &length) == 4) {
        getchar();
        char *data = malloc(length + 1);
        if (!data || fread(data, 1, length, stdin) != length) return 1;
        ParseOptions options = {.mode = find_mode(mode), .flags = flags, .is_utf8 = utf8, .int_max_digits = 4300};
        size_t out_length;
        char *text = dump(data, length, &options, -1, &out_length, NULL);
        printf("%zu\n", out_length);
        fwrite(text, 1, out_length, stdout);
        free(text);
        free(data);
    }
    return 0;
}

int main(int argc, char **argv) {
    ParseOptions options = {.mode = PARSE_EXEC};
    int indent = -1;
    bool tokens = false, timing = false, extra = false;
    double seconds = 0;
    size_t lines = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--batch") == 0) return batch();
        if (strcmp(argv[i], "--mode") == 0 && i + 1 < argc) {
            options.mode = find_mode(argv[++i]);
        } else if (strcmp(argv[i], "--flags") == 0 && i + 1 < argc) {
            options.flags = (unsigned)atoi(argv[++i]);
        } else if (strcmp(argv[i], "--indent") == 0 && i + 1 < argc) {
            indent = atoi(argv[++i]);
        } else if (strcmp(argv[i], "--tokens") == 0) {
            tokens = true;
        } else if (strcmp(argv[i], "--extra") == 0) {
            tokens = extra = true;
        } else if (strcmp(argv[i], "--time") == 0) {
            timing = true;
        } else {
            size_t length, out_length;
            char *data = read_file(argv[i], &length);
            if (!data) {
                perror(argv[i]);
                return 1;
            }
            if (tokens) {
                Arena arena;
                arena_init(&arena);
                Source source;
                Fault fault;
                TokenArray array;
                SourceOptions source_options = {.add_newline = options.mode == PARSE_EXEC,
                                                .keep_carriage_returns = extra};
                TokenizerOptions tokenizer_options = {.extra_tokens = extra};
                if (source_decode(&source, &arena, data, length, &source_options, &fault) &&
                    tokenizer_run(&array, &arena, &source, &tokenizer_options)) {
                    char *text = tokens_dump(&array, &source, &out_length);
                    puts(text);
                    free(text);
                    token_array_free(&array);
                }
                arena_free(&arena);
            } else if (timing) {
                for (size_t at = 0; at < length; at++)
                    lines += data[at] == '\n';
                struct timespec before, after;
                clock_gettime(CLOCK_MONOTONIC, &before);
                Arena arena;
                arena_init(&arena);
                ParseResult result;
                parse(&result, &arena, data, length, &options);
                arena_free(&arena);
                clock_gettime(CLOCK_MONOTONIC, &after);
                seconds += (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) * 1e-9;
            } else {
                char *text = dump(data, length, &options, indent, &out_length, stderr);
                puts(text ? text : "?too deep");
                free(text);
            }
            free(data);
        }
    }
    if (timing) printf("%zu lines, %.3f s, %.2f million lines/s\n", lines, seconds, (double)lines / seconds / 1e6);
    return 0;
}
