// Taipan: the _tokenize module: the tokenizer for the library's tokenize. MIT licence.
//
// The whole source is read through readline when the first token is asked for; what the tokenizer refuses is raised when
// the tokens before it have been handed out.
#include "compile/parse.h"
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/codec.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "syntax/tokenizer.h"

typedef struct TokenizerIterator {
    Object header;
    Value readline, encoding; // encoding None: readline gives str
    Value tokens;             // list of tuples; NO_VALUE: not read yet
    Value failure;            // exception to raise after them, or NO_VALUE
    int64_t next;
    bool extra;
} TokenizerIterator;

static void tokenizer_iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((TokenizerIterator *)object)->readline, 4);
}

static Value tokenizer_iterator_construct(Thread *thread, Type *type, Value *args, size_t positional,
                                          Value keyword_names) {
    static const char *const names[] = {"", "encoding", "extra_tokens"};
    Value bound[3];
    if (!arguments_bind(thread, "tokenizeriter", args, positional, keyword_names, names, 1, 3, bound)) return NO_VALUE;
    int extra = bound[2] == UNBOUND ? 0 : object_is_true(thread, bound[2]);
    TokenizerIterator *iterator = extra < 0 ? NULL : type_allocate(thread, type, 0);
    if (!iterator) return NO_VALUE;
    heap_store(thread, iterator, &iterator->readline, bound[0]);
    heap_store(thread, iterator, &iterator->encoding, bound[1] == UNBOUND ? NONE : bound[1]);
    iterator->extra = extra;
    return value_from_object(iterator);
}

// All lines as one str.
static Value read_lines(Thread *thread, TokenizerIterator *iterator) {
    const char *encoding = iterator->encoding == NONE ? NULL : str_to_utf8(thread, iterator->encoding, NULL);
    Value lines = value_from_object(list_allocate(thread, 0));
    if (!lines || error_pending(thread)) return NO_VALUE;
    for (;;) {
        Value line = object_call0(thread, iterator->readline);
        if (!line) {
            if (!error_matches(thread, SHAPE_StopIteration)) return NO_VALUE;
            error_clear(thread);
            break;
        }
        if (encoding && value_is_bytes(line)) {
            Bytes *bytes = bytes_from_value(line);
            line = codec_decode(thread, bytes->data, bytes->length, encoding, "replace");
            if (!line) return NO_VALUE;
        } else if (encoding || !value_is_str(line)) {
            return error_raise(thread, SHAPE_TypeError,
                               encoding ? "readline() returned a non-bytes object"
                                        : "readline() returned a non-string object");
        }
        if (str_from_value(line)->length == 0) break;
        if (list_append(thread, lines, line) < 0) return NO_VALUE;
    }
    return str_join(thread, ROOT_VALUE(empty_str), lines);
}

// ---- tokens as tuples -------------------------------------------------------------------------------------------

typedef struct Lines { // walks forward through the source
    const Source *source;
    int32_t number; // of the line at start
    size_t start;
} Lines;

static size_t line_start(Lines *lines, int32_t number) {
    if (number < lines->number) *lines = (Lines){lines->source, 1, 0};
    while (lines->number < number) {
        const char *newline = memchr(lines->source->text + lines->start, '\n', lines->source->length - lines->start);
        if (!newline) return lines->source->length;
        lines->start = (size_t)(newline + 1 - lines->source->text);
        lines->number++;
    }
    return lines->start;
}

static size_t line_end(const Source *source, size_t from) { // after its newline
    const char *newline = memchr(source->text + from, '\n', source->length - from);
    size_t end = newline ? (size_t)(newline + 1 - source->text) : source->length;
    return source->implicit_newline && end == source->length && end > from ? end - 1 : end;
}

static int64_t characters(const char *text, int64_t bytes) {
    int64_t n = 0;
    for (int64_t i = 0; i < bytes; i++)
        n += (text[i] & 0xC0) != 0x80;
    return n;
}

static Value position(Thread *thread, int64_t line, int64_t column) {
    return tuple_pack(thread, 2, value_from_small_int(line), value_from_small_int(column));
}

static Value token_tuple(Thread *thread, const Source *source, Lines *lines, const Token *token, bool extra,
                         bool trailing) {
    int number = token_number((TokenKind)token->kind);
    size_t first = line_start(lines, token->line), last = line_start(lines, token->end_line);
    int64_t column = token->column < 0 ? 0 : characters(source->text + first, token->column);
    int64_t end_column = token->end_column < 0 ? 0 : characters(source->text + last, token->end_column);
    int64_t line = token->line, end_line = token->end_line;
    size_t start = token->start, end = token->end;
    if (token->kind == TOKEN_DEDENT || token->kind == TOKEN_ENDMARKER) end = start;
    if (extra && ((number > TOKEN_DEDENT && number < TOKEN_OP) || token->kind == TOKEN_ERRORTOKEN)) number = TOKEN_OP;
    bool newline = token->kind == TOKEN_NEWLINE || token->kind == TOKEN_NL;
    if (extra && newline) {
        bool implicit = source->implicit_newline && (start >= source->length - 1 || end == start);
        if (implicit) end = start;
        end_line = line;
        end_column = column + 1;
        if (!implicit && end - start == 2) end_column = column + 2;
        if (token->kind == TOKEN_NL && implicit) end_column = column + 1;
    }
    if (extra && trailing) line = end_line = token->line + 1, column = end_column = 0;
    if (!extra && token->kind == TOKEN_NEWLINE && end > start && source->text[end - 1] == '\n') end--, end_column--;
    bool invisible = token->kind == TOKEN_INDENT || token->kind == TOKEN_DEDENT || token->kind == TOKEN_ENDMARKER;
    if (!extra && invisible) column = end_column = -1;
    Value text = str_from_utf8(thread, source->text + start, end - start);
    Value shown = extra && trailing ? ROOT_VALUE(empty_str)
                                    : str_from_utf8(thread, source->text + first, line_end(source, last) - first);
    Value from = position(thread, line, column), to = position(thread, end_line, end_column);
    if (!text || !shown || !from || !to) return NO_VALUE;
    return tuple_pack(thread, 5, value_from_small_int(number), text, from, to, shown);
}

static int collect(Thread *thread, TokenizerIterator *iterator, const Source *source, const TokenArray *array,
                   Value filename) {
    Value list = iterator->tokens;
    Lines lines = {source, 1, 0};
    size_t count = array->count, content = count;
    while (content > 0 &&
           (array->items[content - 1].kind == TOKEN_ENDMARKER || array->items[content - 1].kind == TOKEN_DEDENT))
        content--;
    for (size_t i = 0; i < count; i++) {
        if (array->items[i].kind == TOKEN_ERRORTOKEN && i + 1 == count && array->outcome != TOKENIZER_DONE) {
            Fault fault = array->fault;
            if (!fault.message) // inside brackets or after a backslash
                fault = (Fault){.kind = FAULT_SYNTAX_ERROR,
                                .located = true,
                                .endless = true,
                                .line = array->items[i].line,
                                .message = "unexpected EOF in multi-line statement"};
            if (fault.kind != FAULT_SYNTAX_ERROR) fault.endless = true;
            if (fault.text && fault.text_length && fault.text[fault.text_length - 1] == '\n') fault.text_length--;
            compile_raise_fault(thread, &fault, filename);
            heap_store(thread, iterator, &iterator->failure, error_fetch(thread));
            break;
        }
        Token halves[2] = {array->items[i], array->items[i]};
        bool two =
            halves[0].kind == TOKEN_NOTEQUAL && source->text[halves[0].start] == '<'; // an operator only for the parser
        if (two) {
            halves[0].kind = TOKEN_LESS, halves[1].kind = TOKEN_GREATER;
            halves[0].end--, halves[0].end_column--, halves[1].start++, halves[1].column++;
        }
        for (int half = 0; half <= two; half++) {
            Value token = token_tuple(thread, source, &lines, &halves[half], iterator->extra, i >= content);
            if (!token || list_append(thread, list, token) < 0) return -1;
        }
    }
    return 0;
}

static int tokenize_all(Thread *thread, TokenizerIterator *iterator) {
    Value text = read_lines(thread, iterator), filename = str_from_cstring(thread, "<string>");
    size_t length;
    const char *utf8 = text && filename ? str_to_utf8_surrogates(thread, text, &length) : NULL;
    if (!utf8) return -1;
    heap_store(thread, iterator, &iterator->tokens, value_from_object(list_allocate(thread, 64)));
    if (!iterator->tokens) return -1;
    Arena arena;
    Source source;
    Fault fault = {0};
    TokenArray array = {0};
    arena_init(&arena);
    SourceOptions source_options = {.is_utf8 = true, .add_newline = true, .keep_carriage_returns = iterator->extra};
    TokenizerOptions options = {.extra_tokens = iterator->extra};
    int status = -1;
    if (!source_decode(&source, &arena, utf8, length, &source_options, &fault))
        compile_raise_fault(thread, &fault, filename);
    else if (!tokenizer_run(&array, &arena, &source, &options))
        error_no_memory(thread);
    else
        status = collect(thread, iterator, &source, &array, filename);
    token_array_free(&array);
    arena_free(&arena);
    return status;
}

static Value tokenizer_iterator_next(Thread *thread, Value self) {
    TokenizerIterator *iterator = (TokenizerIterator *)self;
    if (!iterator->tokens && tokenize_all(thread, iterator) < 0) return NO_VALUE;
    if (iterator->next < (int64_t)list_length(iterator->tokens))
        return list_get(iterator->tokens, (size_t)iterator->next++);
    if (iterator->failure) {
        Value failure = iterator->failure;
        iterator->failure = NO_VALUE; // NOBARRIER: immediate
        error_restore(thread, failure);
    }
    return NO_VALUE;
}

const TypeSpec tokenizer_iterator_type_spec = {
    .name = "TokenizerIter",
    .module = "_tokenize",
    .size = sizeof(TokenizerIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = tokenizer_iterator_trace,
    .slots = {.construct = tokenizer_iterator_construct, .iter = iterator_self, .next = tokenizer_iterator_next}};

static int tokenize_execute(Thread *thread, Module *module) {
    return module_add_type(thread, module, BUILTIN_TYPE(tokenizer_iterator));
}
const ModuleSpec _tokenize_module_spec = {.name = "_tokenize", .execute = tokenize_execute};
