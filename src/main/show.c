// Taipan: --show: a stage of the pipeline as text instead of running the program. MIT licence.
#include "main/show.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compile/compile.h"
#include "object/codec.h"
#include "object/exception.h"
#include "object/str.h"
#include "runtime/config.h"
#include "runtime/report.h"
#include "syntax/ast_dump.h"
#include "syntax/parser.h"
#include "syntax/scope.h"

typedef struct Shown {
    char *text; // malloc
    size_t length;
    const char *name;
    bool is_utf8;
} Shown;

static bool read_program(const RuntimeConfig *config, Shown *shown) {
    if (config->command) {
        *shown = (Shown){strdup(config->command), strlen(config->command), "<string>", true};
        return shown->text != NULL;
    }
    FILE *file = config->script ? fopen(config->script, "rb") : stdin;
    shown->name = config->script ? config->script : "<stdin>";
    if (!file) {
        fprintf(stderr, "taipan: can't open file '%s': [Errno %d] %s\n", shown->name, errno, strerror(errno));
        return false;
    }
    size_t room = 0;
    ssize_t length = getdelim(&shown->text, &room, EOF, file);
    shown->length = length > 0 ? (size_t)length : 0;
    if (!shown->text) shown->text = calloc(1, 1);
    return shown->text != NULL;
}

static int report_fault(const Shown *shown, const Fault *fault) {
    fprintf(stderr, "  File \"%s\", line %d\n%s: %s\n", shown->name, fault->line, fault_kind_name(fault->kind),
            fault->message);
    return 1;
}

static int show_tokens(const Shown *shown, Arena *arena) {
    Source source;
    Fault fault;
    SourceOptions source_options = {.filename = shown->name, .is_utf8 = shown->is_utf8, .add_newline = true};
    if (!source_decode(&source, arena, shown->text, shown->length, &source_options, &fault))
        return report_fault(shown, &fault);
    TokenArray tokens;
    TokenizerOptions options = {0};
    if (!tokenizer_run(&tokens, arena, &source, &options)) return 1;
    size_t length;
    char *text = tokens_dump(&tokens, &source, &length);
    if (text) fwrite(text, 1, length, stdout);
    free(text);
    int status = 0;
    if (tokens.outcome != TOKENIZER_DONE) status = report_fault(shown, &tokens.fault);
    token_array_free(&tokens);
    return status;
}

static int show_tree(const Shown *shown, Arena *arena, bool scopes) {
    ParseResult result;
    ParseOptions options = {.mode = PARSE_EXEC, .is_utf8 = shown->is_utf8, .filename = shown->name};
    if (!parse(&result, arena, shown->text, shown->length, &options)) return report_fault(shown, &result.fault);
    size_t length;
    char *text;
    if (scopes) {
        ScopeTable table = {
            .arena = arena, .names = &result.names, .stack_limit = (char *)__builtin_frame_address(0) - (1 << 22)};
        if (!scope_analyse(&table, result.tree)) {
            fprintf(stderr, "%s\n", table.fault.message);
            return 1;
        }
        text = scope_dump(&table, &length);
        if (text) fwrite(text, 1, length, stdout);
        return text ? 0 : 1;
    }
    text = ast_dump(result.tree, AST_DUMP_ATTRIBUTES, 2, &length);
    if (text) {
        fwrite(text, 1, length, stdout);
        putchar('\n');
    }
    free(text);
    return text ? 0 : 1;
}

static int show_bytecode(Thread *thread, const Shown *shown) {
    Value name = fs_decode(thread, shown->name, strlen(shown->name));
    Value code = name == NO_VALUE ? NO_VALUE
                                  : compile_source(thread, shown->text, shown->length, name, COMPILE_EXEC,
                                                   shown->is_utf8 ? COMPILE_SOURCE_IS_UTF8 : 0, -1, NULL);
    Value text = code == NO_VALUE ? NO_VALUE : code_disassemble(thread, code_from_value(code));
    size_t length;
    const char *utf8 = text == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, text, &length);
    if (!utf8) return report_uncaught(thread, false);
    fwrite(utf8, 1, length, stdout);
    return 0;
}

int show_stage(Thread *thread) {
    const RuntimeConfig *config = thread->interp->config;
    Shown shown = {0};
    if (!read_program(config, &shown)) return 2;
    Arena arena;
    arena_init(&arena);
    int status;
    if (!strcmp(config->show, "tokens"))
        status = show_tokens(&shown, &arena);
    else if (!strcmp(config->show, "bytecode"))
        status = show_bytecode(thread, &shown);
    else
        status = show_tree(&shown, &arena, !strcmp(config->show, "scopes"));
    arena_free(&arena);
    free(shown.text);
    return status;
}
