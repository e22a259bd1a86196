// Taipan: the compiler's front door: source or tree in, code object out; errors and warnings. MIT licence.
#include "compile/compiler.h"
#include <stdio.h>
#include "object/bytes.h"
#include "object/codec.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "compile/parse.h"
#include "runtime/config.h"
#include "runtime/warnings.h"

// ---- raising ----------------------------------------------------------------------------------------------------
void compiler_no_memory(Compiler *c) {
    if (!c->failed) error_no_memory(c->thread);
    c->failed = true;
}

Value compiler_check(Compiler *c, Value value) {
    if (value == NO_VALUE) c->failed = true;
    return value;
}

bool compiler_enter(Compiler *c) {
    if (c->failed) return false;
    if (thread_check_c_stack(c->thread)) return true;
    c->failed = true;
    return false;
}

Value compiler_name_value(Compiler *c, AstName *name) {
    if (name->cache) return (Value)name->cache;
    Thread *thread = c->thread;
    Value text = compiler_check(c, str_from_utf8(thread, name->text, name->length));
    Value value = c->failed ? NO_VALUE : compiler_check(c, str_intern(thread, text));
    if (c->failed || list_append(thread, c->keep, value) < 0) {
        c->failed = true;
        return NONE;
    }
    name->cache = value;
    return value;
}

// The line of a file on disk, as SyntaxError.text: a str, or NONE.
static Value file_line(Thread *thread, Value filename, int32_t line) {
    const char *path = str_to_utf8_surrogates(thread, filename, NULL);
    if (!path) {
        error_clear(thread);
        return NONE;
    }
    FILE *file = line > 0 ? fopen(path, "rb") : NULL;
    if (!file) return NONE;
    char *text = NULL, head[512]; // head: the lines that may declare an encoding
    size_t capacity = 0, head_length = 0;
    ssize_t length = -1;
    for (int32_t i = 0; i < line; i++) {
        if ((length = getline(&text, &capacity, file)) < 0) break;
        if (i < 2 && head_length + (size_t)length < sizeof head)
            memcpy(head + head_length, text, (size_t)length), head_length += (size_t)length;
    }
    fclose(file);
    Value result = NONE;
    if (length >= 0) {
        const char *start = text;
        if (line == 1 && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) start += 3, length -= 3;
        Arena arena;
        arena_init(&arena);
        size_t mark;
        head[head_length] = 0;
        const char *encoding = source_declared_encoding(&arena, head, head_length, &mark);
        result = encoding ? codec_decode(thread, start, (size_t)length, encoding, "strict") : NO_VALUE;
        arena_free(&arena);
        if (result == NO_VALUE) {
            error_clear(thread);
            result = NONE;
        }
    }
    free(text);
    return result;
}

enum { ENDLESS = INT32_MIN }; // as end_line: neither that nor end_offset is known

static void raise_syntax(Thread *thread, uint32_t kind, Value message, Value filename, Value text, int32_t line,
                         int32_t offset, int32_t end_line, int32_t end_offset) {
    Value details = tuple_pack(thread, 6, filename, value_from_small_int(line), value_from_small_int(offset), text,
                               end_line == ENDLESS ? NONE : value_from_small_int(end_line),
                               end_line == ENDLESS ? NONE : value_from_small_int(end_offset));
    Value args = details == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, message, details);
    Value exception = args == NO_VALUE ? NO_VALUE : exception_new(thread, shape_at(kind)->type, args);
    if (exception != NO_VALUE) error_set(thread, exception);
}

static void raise_at(Compiler *c, const char *message, Position at) {
    Thread *thread = c->thread;
    c->failed = true;
    Value text = str_from_cstring(thread, message);
    if (text == NO_VALUE) return;
    Value line = file_line(thread, c->filename, at.line);
    raise_syntax(thread, SHAPE_SyntaxError, text, c->filename, line, at.line, at.column + 1, at.end_line,
                 at.end_column + 1);
}

static const char *format_message(Compiler *c, const char *format, va_list arguments) {
    char small[512];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    char *text = length < 0 ? NULL : arena_allocate(c->arena, (size_t)length + 1);
    if (text && (size_t)length < sizeof small)
        memcpy(text, small, (size_t)length);
    else if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void compiler_error(Compiler *c, Position at, const char *format, ...) {
    if (c->failed) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(c, format, arguments);
    va_end(arguments);
    if (message)
        raise_at(c, message, at);
    else
        compiler_no_memory(c);
}

// Issues a warning about a place in the source. False: it became an exception that is not the warning itself, or (when
// it is) *became_error is set and the exception cleared, so that a SyntaxError can take its place.
static bool issue_warning(Thread *thread, uint32_t kind, Value message, Value filename, int32_t line,
                          bool *became_error) {
    *became_error = false;
    Value category = value_from_object(shape_at(kind)->type);
    if (warnings_warn_explicit(thread, category, message, filename, line, NO_VALUE, NO_VALUE, NO_VALUE) == 0)
        return true;
    if (error_matches(thread, kind)) {
        error_clear(thread);
        *became_error = true;
    }
    return false;
}

void compiler_warn(Compiler *c, Position at, const char *format, ...) {
    if (c->failed || c->warnings_off) return;
    Thread *thread = c->thread;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(c, format, arguments);
    va_end(arguments);
    Value text = message ? str_from_cstring(thread, message) : NO_VALUE;
    if (text == NO_VALUE) {
        compiler_no_memory(c);
        return;
    }
    bool became_error;
    if (issue_warning(thread, SHAPE_SyntaxWarning, text, c->filename, at.line, &became_error)) return;
    if (became_error)
        raise_at(c, message, at);
    else
        c->failed = true;
}

// ---- faults of the layers below ---------------------------------------------------------------------------------
static void raise_scope_fault(Compiler *c) {
    const ScopeFault *fault = &c->table.fault;
    Thread *thread = c->thread;
    c->failed = true;
    switch (fault->kind) {
    case SCOPE_SYNTAX_ERROR:
        raise_at(c, fault->message, (Position){fault->line, fault->column, fault->end_line, fault->end_column});
        break;
    case SCOPE_RECURSION:
        error_raise(thread, SHAPE_RecursionError, "maximum recursion depth exceeded during compilation");
        break;
    case SCOPE_RUNTIME_ERROR: error_raise(thread, SHAPE_RuntimeError, "%s", fault->message); break;
    default: error_no_memory(thread); break;
    }
}

static uint32_t fault_exception(FaultKind kind) {
    switch (kind) {
    case FAULT_INDENTATION_ERROR: return SHAPE_IndentationError;
    case FAULT_TAB_ERROR: return SHAPE_TabError;
    case FAULT_INCOMPLETE_INPUT: return SHAPE__IncompleteInputError;
    case FAULT_MEMORY_ERROR: return SHAPE_MemoryError;
    case FAULT_OVERFLOW_ERROR: return SHAPE_OverflowError;
    default: return SHAPE_SyntaxError;
    }
}

void compile_raise_fault(Thread *thread, const Fault *fault, Value filename) {
    if (fault->kind == FAULT_CALLBACK) return; // pending already
    if (fault->kind == FAULT_MEMORY_ERROR && !(fault->message && *fault->message)) {
        error_no_memory(thread);
        return;
    }
    size_t length = strlen(fault->message);
    Value message = str_from_utf8(thread, fault->message, length);
    if (message == NO_VALUE) return;
    uint32_t kind = fault_exception(fault->kind);
    if (!fault->located || kind == SHAPE_OverflowError || kind == SHAPE_MemoryError) {
        error_raise_value(thread, kind, message);
        return;
    }
    Value text = NONE;
    int32_t offset = fault->column, end_offset = fault->end_column;
    if (fault->text) {
        text = str_from_utf8(thread, fault->text, fault->text_length);
        if (text == NO_VALUE) return;
        offset = fault_character_column(fault->text, fault->text_length, offset);
        if (fault->end_line == fault->line)
            end_offset = fault_character_column(fault->text, fault->text_length, end_offset);
    }
    raise_syntax(thread, kind, message, filename, text, fault->line, offset, fault->endless ? ENDLESS : fault->end_line,
                 end_offset);
}

// The warnings of tokenizer and parser. False: one became an exception.
static bool issue_parser_warnings(Thread *thread, const ParseResult *result, Value filename) {
    for (const SyntaxWarning *warning = result->warnings.first; warning; warning = warning->next) {
        Value message = str_from_cstring(thread, warning->message);
        if (message == NO_VALUE) return false;
        bool became_error;
        uint32_t kind = warning->kind == WARNING_SYNTAX ? SHAPE_SyntaxWarning : SHAPE_DeprecationWarning;
        if (issue_warning(thread, kind, message, filename, warning->line, &became_error)) continue;
        if (became_error) {
            const char *text = NULL;
            size_t length = 0;
            source_line(&result->source, warning->line, &text, &length);
            Fault fault = {.kind = FAULT_SYNTAX_ERROR,
                           .located = true,
                           .message = warning->error_message,
                           .line = warning->line,
                           .column = warning->column,
                           .end_line = warning->end_line,
                           .end_column = warning->end_column,
                           .text = text,
                           .text_length = length};
            compile_raise_fault(thread, &fault, filename);
        }
        return false;
    }
    return true;
}

// ---- compiling --------------------------------------------------------------------------------------------------
static void compile_expression_unit(Compiler *c, AstNode *tree) {
    Register result = expression_operand(c, tree->Expression.body, NO_REGISTER);
    emit(c, position_of(tree->Expression.body), OP_RETURN, result, 0, 0);
}

static void compile_module_unit(Compiler *c, const AstSequence *body) {
    Unit *unit = c->unit;
    Position at = {body->count ? body->items[0]->line : 1, 0, body->count ? body->items[0]->line : 1, 0};
    if (body->count) at = position_of(body->items[0]);
    unit->annotation_point = (uint32_t)unit->code.count;
    if (unit->scope->conditional_annotations) {
        uint32_t mark = temporary_mark(c);
        Register set = temporary_new(c);
        emit(c, at, OP_BUILD_SET, set, set, 0);
        emit(c, at, OP_STORE_NAME, set, unit_name_index(c, c->table.known.conditional_annotations), 0);
        temporary_release(c, mark);
    }
    compile_body(c, body, at);
    emit(c, NO_POSITION, OP_RETURN_NONE, 0, 0, 0);
}

static Value compile_unit(Compiler *c, AstNode *tree) {
    Unit unit;
    AstName *name = ast_names_intern(c->names, "<module>", 8);
    if (!name) {
        compiler_no_memory(c);
        return NO_VALUE;
    }
    unit_enter(c, &unit, UNIT_MODULE, c->table.top, name, 1);
    bool coroutine = c->table.top->is_coroutine && (c->flags & COMPILE_TOP_LEVEL_AWAIT);
    Block block;
    int32_t handler = -1;
    if (coroutine) wrap_stop_iteration_begin(c, &block, &handler);
    if (c->failed) {
        // nothing to compile
    } else if (tree->kind == AST_Expression) {
        compile_expression_unit(c, tree);
    } else {
        compile_module_unit(c, tree->kind == AST_Module ? &tree->Module.body : &tree->Interactive.body);
    }
    if (coroutine) wrap_stop_iteration_end(c, handler);
    Compiled compiled = unit_complete(c);
    return c->failed ? NO_VALUE : compiled.code;
}

static const uint32_t future_mask = CODE_FUTURE_BARRY_AS_BDFL | CODE_FUTURE_GENERATOR_STOP | CODE_FUTURE_ANNOTATIONS;

static ScopeTable scope_table(Thread *thread, AstNames *names, uint32_t flags) {
    return (ScopeTable){.arena = names->arena,
                        .names = names,
                        .future_features = flags & future_mask,
                        .top_level_await = (flags & COMPILE_TOP_LEVEL_AWAIT) != 0,
                        .stack_limit = thread->c_stack_limit};
}

bool compile_analyse(Thread *thread, ScopeTable *table, AstNode *tree, AstNames *names, Value filename,
                     uint32_t flags) {
    Compiler c = {.thread = thread, .arena = names->arena, .names = names, .filename = filename, .flags = flags};
    c.table = scope_table(thread, names, flags);
    bool ok = scope_analyse(&c.table, tree);
    if (!ok) raise_scope_fault(&c);
    *table = c.table;
    return ok;
}

Value compile_tree(Thread *thread, AstNode *tree, AstNames *names, Value filename, uint32_t flags, int optimize) {
    Compiler c = {.thread = thread,
                  .arena = names->arena,
                  .names = names,
                  .filename = filename,
                  .flags = flags,
                  .optimize = optimize < 0 ? thread->interp->config->optimize : optimize,
                  .interactive = tree->kind == AST_Interactive};
    c.table = scope_table(thread, names, flags);
    c.keep = compiler_check(&c, value_from_object(list_allocate(thread, 64)));
    if (c.failed) return NO_VALUE;
    if (!scope_analyse(&c.table, tree)) {
        raise_scope_fault(&c);
        return NO_VALUE;
    }
    return compile_unit(&c, tree);
}

// Decodes source in a codec that the front end does not know.
static bool decode_source(void *context, Arena *arena, const char *encoding, const char *bytes, size_t length,
                          char **text, size_t *text_length, const char **message, bool *raised) {
    Thread *thread = context;
    *message = NULL;
    *raised = false;
    Value data = bytes_from_data(thread, bytes, length),
          name = data == NO_VALUE ? NO_VALUE : str_from_cstring(thread, encoding);
    Value decoded = name == NO_VALUE ? NO_VALUE : object_call_method(thread, data, NAME(decode), 1, name);
    size_t utf8_length;
    const char *utf8 = decoded == NO_VALUE ? NULL : str_to_utf8(thread, decoded, &utf8_length);
    if (utf8) {
        *text_length = utf8_length;
        return (*text = arena_copy_string(arena, utf8, utf8_length)) != NULL;
    }
    if (error_matches(thread, SHAPE_LookupError) || error_matches(thread, SHAPE_UnicodeError)) {
        Value why = object_str(thread, error_fetch(thread));
        const char *reason = why == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, why, &utf8_length);
        if (reason) *message = arena_copy_string(arena, reason, utf8_length);
        error_clear(thread);
    } else {
        *raised = true;
    }
    return false;
}

static ParseMode parse_mode(CompileMode mode) {
    switch (mode) {
    case COMPILE_EVAL: return PARSE_EVAL;
    case COMPILE_SINGLE: return PARSE_SINGLE;
    case COMPILE_FUNC_TYPE: return PARSE_FUNC_TYPE;
    default: return PARSE_EXEC;
    }
}

// SyntaxError._metadata, by which tracebacks find misspelt keywords: where the statement before begins, and the source.
static void add_metadata(Thread *thread, const ParseResult *result, bool is_file) {
    if (result->statement_line < 0) return;
    Value exception = error_fetch(thread);
    if (value_is_instance(exception, BUILTIN_TYPE(SyntaxError))) {
        Value source = is_file ? NONE : str_from_utf8(thread, result->source.text, result->source.length);
        Value metadata = source == NO_VALUE ? NO_VALUE
                                            : tuple_pack(thread, 3, value_from_small_int(result->statement_line),
                                                         value_from_small_int(result->statement_column), source);
        SyntaxErrorException *error = (SyntaxErrorException *)exception;
        if (metadata == NO_VALUE)
            error_clear(thread);
        else
            heap_store(thread, error, &error->metadata, metadata);
    }
    error_restore(thread, exception);
}

bool compile_parse(Thread *thread, ParseResult *result, Arena *arena, const char *source, size_t length, Value filename,
                   CompileMode mode, uint32_t flags, int feature_version) {
    ParseOptions options = {.mode = parse_mode(mode),
                            .is_utf8 = (flags & (COMPILE_SOURCE_IS_UTF8 | COMPILE_IGNORE_COOKIE)) != 0,
                            .filename =
                                flags & COMPILE_SOURCE_IS_FILE ? str_to_utf8_surrogates(thread, filename, NULL) : NULL,
                            .feature_version = feature_version,
                            .stack_room = (size_t)((char *)__builtin_frame_address(0) - thread->c_stack_limit)};
    if (flags & COMPILE_TYPE_COMMENTS) options.flags |= PARSE_TYPE_COMMENTS;
    if (flags & COMPILE_ALLOW_INCOMPLETE_INPUT) options.flags |= PARSE_ALLOW_INCOMPLETE_INPUT;
    if (flags & COMPILE_DONT_IMPLY_DEDENT) options.flags |= PARSE_DONT_IMPLY_DEDENT;
    if (flags & CODE_FUTURE_BARRY_AS_BDFL) options.flags |= PARSE_BARRY_AS_FLUFL;
    Value limit = ROOT_VALUE(int_max_str_digits);
    options.int_max_digits = value_is_small_int(limit) ? (int)value_small_int(limit) : 0;
    options.decode = decode_source;
    options.decode_context = thread;
    *result = (ParseResult){0};
    bool ok = parse(result, arena, source, length, &options);
    if (error_pending(thread)) return false;
    if (!issue_parser_warnings(thread, result, filename)) return false;
    if (ok) return true;
    compile_raise_fault(thread, &result->fault, filename);
    add_metadata(thread, result, flags & COMPILE_SOURCE_IS_FILE);
    return false;
}

Value compile_source(Thread *thread, const char *source, size_t length, Value filename, CompileMode mode,
                     uint32_t flags, int optimize, const char *module_name) {
    (void)module_name; // CPython 3.14 knows no module for these warnings either
    Arena arena;
    ParseResult result;
    arena_init(&arena);
    Value code = NO_VALUE;
    if (compile_parse(thread, &result, &arena, source, length, filename, mode, flags, 0))
        code = compile_tree(thread, result.tree, &result.names, filename, flags, optimize);
    arena_free(&arena);
    return code;
}
