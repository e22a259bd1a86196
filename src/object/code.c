// Taipan: code objects: allocation, feedback, attributes, comparison, code() and replace(). MIT licence.
//
// Code is immutable once its maker has filled it. Offsets shown to Python (f_lasti, tb_lasti, co_lines, co_positions)
// count two per unit, as in CPython an instruction is two bytes: co_positions() has one entry per unit.
// What arrives through code() and replace() is verified, so that it can harm nothing.
#include "object/arguments.h"
#include "object/code.h"
#include <stdio.h>
#include "bytecode/opcode.h"
#include "bytecode/verifier.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- making -----------------------------------------------------------------------------------------------------

Code *code_allocate(Thread *thread, uint32_t unit_count) {
    Code *code = heap_allocate(thread, sizeof *code + (size_t)unit_count * sizeof(uint32_t), SHAPE_code);
    if (!code) return NULL;
    code->unit_count = unit_count;
    code->units = (uint32_t *)(code + 1);
    return code;
}

static void code_trace(Object *object, Tracer *tracer) {
    Code *code = (Code *)object;
    tracer_visit(tracer, code->constants);
    tracer_visit(tracer, code->names);
    tracer_visit(tracer, code->local_names);
    tracer_visit(tracer, code->local_kinds);
    tracer_visit(tracer, code->filename);
    tracer_visit(tracer, code->name);
    tracer_visit(tracer, code->qualname);
    tracer_visit(tracer, code->exception_table);
    tracer_visit(tracer, code->positions);
    tracer_visit_pointer(tracer, code->feedback);
    tracer_visit(tracer, code->weak_extra);
}

static uint32_t exact_argument_count(const Code *code) {
    uint32_t special = CODE_VARARGS | CODE_VARKEYWORDS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    bool simple = !(code->flags & special) && code->keyword_only_count == 0 && (code->flags & CODE_OPTIMIZED);
    return simple ? code->argument_count + 1 : UINT32_MAX;
}

Feedback *code_make_feedback(Thread *thread, Code *code) {
    if (code->feedback) return code->feedback;
    size_t size = sizeof(Feedback) + (size_t)code->feedback_count * sizeof(FeedbackSlot);
    Feedback *feedback = heap_allocate(thread, size, SHAPE_feedback);
    if (!feedback) return NULL;
    feedback->count = code->feedback_count;
    for (uint32_t i = 0; i < feedback->count; i++)
        feedback->slots[i].version = UINT32_MAX; // matches nothing
    code->unbound_count = code->local_count - code->free_count - code_parameter_count(code);
    code->exact_arguments = exact_argument_count(code);
    HEAP_STORE_POINTER(thread, code, feedback, feedback);
    return feedback;
}

// What a slot remembers is only trusted under a version that dies with the thing remembered: no references to trace.
const TypeSpec feedback_type_spec = {
    .name = "feedback", .size = sizeof(Feedback), .trace_kind = TRACE_LEAF, .flags = TYPE_DISALLOW_CONSTRUCTION};

// Sets feedback_count from the instructions (code put together by hand). False when they are malformed.
static bool count_feedback(Code *code) {
    uint32_t count = 0;
    Instruction instruction;
    for (uint32_t unit = 0; unit < code->unit_count; unit = instruction.next) {
        if (!instruction_decode(code->units, code->unit_count, unit, &instruction)) return false;
        if (opcode_has_feedback(instruction.opcode) && instruction.feedback >= count) count = instruction.feedback + 1;
    }
    code->feedback_count = count;
    return true;
}

// ---- verification -----------------------------------------------------------------------------------------------

static bool is_tuple_of_str(Value v) {
    if (!value_has_shape(v, SHAPE_tuple)) return false;
    for (size_t i = 0; i < tuple_length(v); i++) {
        if (!value_has_shape(tuple_get(v, i), SHAPE_str)) return false;
    }
    return true;
}

static ConstantKind constant_kind(void *context, uint32_t index) {
    Value constant = tuple_get(((Code *)context)->constants, index);
    if (value_has_shape(constant, SHAPE_code)) return CONSTANT_CODE;
    return is_tuple_of_str(constant) ? CONSTANT_NAMES : CONSTANT_OTHER;
}

static uint32_t constant_length(void *context, uint32_t index) {
    return (uint32_t)tuple_length(tuple_get(((Code *)context)->constants, index));
}

static const char *verify_fields(const Code *code) {
    if (!value_has_shape(code->constants, SHAPE_tuple)) return "constants are not a tuple";
    if (!is_tuple_of_str(code->names) || !is_tuple_of_str(code->local_names)) return "names are not a tuple of strings";
    if (!value_has_shape(code->local_kinds, SHAPE_bytes) || !value_has_shape(code->exception_table, SHAPE_bytes) ||
        !value_has_shape(code->positions, SHAPE_bytes))
        return "a table is not bytes";
    if (!value_has_shape(code->filename, SHAPE_str) || !value_has_shape(code->name, SHAPE_str) ||
        !value_has_shape(code->qualname, SHAPE_str))
        return "a name is not a string";
    if (tuple_length(code->local_names) != code->local_count ||
        bytes_from_value(code->local_kinds)->length != code->local_count)
        return "variables without names";
    if (code->argument_count > 1 << 24 || code->keyword_only_count > 1 << 24 ||
        code->positional_only_count > code->argument_count)
        return "argument counts do not fit together";
    return NULL;
}

static const char *intern_all(Thread *thread, Value tuple) {
    for (size_t i = 0; i < tuple_length(tuple); i++) {
        Value interned = str_intern(thread, tuple_get(tuple, i));
        if (interned == NO_VALUE) return verifier_no_memory;
        tuple_set(thread, tuple_from_value(tuple), i, interned);
    }
    return NULL;
}

const char *code_verify(Thread *thread, Code *code) {
    const char *wrong = verify_fields(code);
    if (!wrong) wrong = intern_all(thread, code->names);
    if (!wrong) wrong = intern_all(thread, code->local_names);
    if (wrong) return wrong;
    Bytes *exceptions = bytes_from_value(code->exception_table), *positions = bytes_from_value(code->positions);
    VerifierInput input = {
        .units = code->units,
        .unit_count = code->unit_count,
        .register_count = code->register_count,
        .local_count = code->local_count,
        .parameter_count = code_parameter_count(code),
        .free_count = code->free_count,
        .feedback_count = code->feedback_count,
        .constant_count = (uint32_t)tuple_length(code->constants),
        .name_count = (uint32_t)tuple_length(code->names),
        .local_kinds = bytes_from_value(code->local_kinds)->data,
        .exception_table = exceptions->data,
        .exception_table_size = exceptions->length,
        .positions = positions->data,
        .positions_size = positions->length,
        .constant_kind = constant_kind,
        .constant_length = constant_length,
        .context = code,
    };
    wrong = bytecode_verify(&input);
    if (wrong == verifier_no_memory) error_no_memory(thread);
    if (!wrong && (code->units[0] & 0xFF) != OP_RESUME) wrong = "code does not begin with RESUME";
    return wrong;
}

// ---- names of variables -----------------------------------------------------------------------------------------

static uint8_t kind_of(const Code *code, uint32_t index) {
    return bytes_from_value(code->local_kinds)->data[index];
}

static Value select_names(Thread *thread, Code *code, bool (*wanted)(uint8_t kind)) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < code->local_count; i++)
        count += wanted(kind_of(code, i));
    Tuple *tuple = tuple_allocate(thread, count);
    if (!tuple) return NO_VALUE;
    uint32_t at = 0;
    for (uint32_t i = 0; i < code->local_count; i++) {
        if (wanted(kind_of(code, i))) tuple_set(thread, tuple, at++, tuple_get(code->local_names, i));
    }
    return value_from_object(tuple);
}

static bool is_variable(uint8_t kind) {
    return !(kind & LOCAL_FREE) && ((kind & LOCAL_ARGUMENT) || !(kind & LOCAL_CELL));
}
static bool is_cell(uint8_t kind) {
    return !(kind & LOCAL_FREE) && (kind & LOCAL_CELL);
}
static bool is_free(uint8_t kind) {
    return kind & LOCAL_FREE;
}

static Value code_variable_names(Thread *thread, Code *code) {
    return select_names(thread, code, is_variable);
}
static Value code_cell_names(Thread *thread, Code *code) {
    return select_names(thread, code, is_cell);
}
static Value code_free_names(Thread *thread, Code *code) {
    return select_names(thread, code, is_free);
}

// ---- attributes -------------------------------------------------------------------------------------------------

static Code *self_code(Value self) {
    return code_from_value(self);
}

#define INT_GETTER(name, expression)                                                                                   \
    static Value name(Thread *thread, Value self) {                                                                    \
        (void)thread;                                                                                                  \
        return value_from_small_int((int64_t)(expression));                                                            \
    }
#define VALUE_GETTER(name, expression)                                                                                 \
    static Value name(Thread *thread, Value self) {                                                                    \
        (void)thread;                                                                                                  \
        return expression;                                                                                             \
    }
INT_GETTER(get_argument_count, self_code(self)->argument_count)
INT_GETTER(get_positional_only_count, self_code(self)->positional_only_count)
INT_GETTER(get_keyword_only_count, self_code(self)->keyword_only_count)
INT_GETTER(get_flags, self_code(self)->flags)
INT_GETTER(get_stack_size, self_code(self)->register_count)
INT_GETTER(get_first_line, self_code(self)->first_line)
VALUE_GETTER(get_constants, self_code(self)->constants)
VALUE_GETTER(get_names, self_code(self)->names)
VALUE_GETTER(get_filename, self_code(self)->filename)
VALUE_GETTER(get_name, self_code(self)->name)
VALUE_GETTER(get_qualname, self_code(self)->qualname)
VALUE_GETTER(get_line_table, self_code(self)->positions)
VALUE_GETTER(get_exception_table, self_code(self)->exception_table)
VALUE_GETTER(get_variable_names, code_variable_names(thread, self_code(self)))
VALUE_GETTER(get_cell_names, code_cell_names(thread, self_code(self)))
VALUE_GETTER(get_free_names, code_free_names(thread, self_code(self)))
#undef INT_GETTER
#undef VALUE_GETTER

static Value get_local_count(Thread *thread, Value self) {
    (void)thread;
    Code *code = self_code(self);
    int64_t count = 0;
    for (uint32_t i = 0; i < code->local_count; i++)
        count += is_variable(kind_of(code, i));
    return value_from_small_int(count);
}

static Value get_code_bytes(Thread *thread, Value self) {
    Code *code = self_code(self);
    Bytes *bytes = bytes_allocate(thread, (size_t)code->unit_count * 4);
    if (!bytes) return NO_VALUE;
    for (uint32_t i = 0; i < code->unit_count; i++) {
        for (int b = 0; b < 4; b++)
            bytes->data[4 * i + b] = (uint8_t)(code->units[i] >> (8 * b));
    }
    return value_from_object(bytes);
}

static Value get_line_number_table(Thread *thread, Value self) {
    if (error_warn(thread, SHAPE_DeprecationWarning, 1, "co_lnotab is deprecated, use co_lines instead.") < 0)
        return NO_VALUE;
    return code_line_number_table(thread, self_code(self));
}

static const NativeGetSet code_getters[] = {
    {"co_argcount", get_argument_count, NULL, NULL},
    {"co_posonlyargcount", get_positional_only_count, NULL, NULL},
    {"co_kwonlyargcount", get_keyword_only_count, NULL, NULL},
    {"co_stacksize", get_stack_size, NULL, NULL},
    {"co_flags", get_flags, NULL, NULL},
    {"co_names", get_names, NULL, NULL},
    {"co_filename", get_filename, NULL, NULL},
    {"co_name", get_name, NULL, NULL},
    {"co_qualname", get_qualname, NULL, NULL},
    {"co_firstlineno", get_first_line, NULL, NULL},
    {"co_linetable", get_line_table, NULL, NULL},
    {"co_exceptiontable", get_exception_table, NULL, NULL},
    {"co_lnotab", get_line_number_table, NULL, NULL},
    {"_co_code_adaptive", get_code_bytes, NULL, NULL},
    {"co_varnames", get_variable_names, NULL, NULL},
    {"co_nlocals", get_local_count, NULL, NULL},
    {"co_cellvars", get_cell_names, NULL, NULL},
    {"co_freevars", get_free_names, NULL, NULL},
    {"co_code", get_code_bytes, NULL, NULL},
    {"co_consts", get_constants, NULL, NULL},
    {0},
};

// ---- comparison -------------------------------------------------------------------------------------------------

static int constants_equal(Thread *thread, Value a, Value b);

static int constant_tuples_equal(Thread *thread, Value a, Value b) {
    if (tuple_length(a) != tuple_length(b)) return 0;
    for (size_t i = 0; i < tuple_length(a); i++) {
        int equal = constants_equal(thread, tuple_get(a, i), tuple_get(b, i));
        if (equal != 1) return equal;
    }
    return 1;
}

// Constants are the same when of the same type and value, signs of zeros included.
static int constants_equal(Thread *thread, Value a, Value b) {
    if (a == b) return 1;
    if (value_type(a) != value_type(b)) return 0;
    if (value_has_shape(a, SHAPE_tuple)) return constant_tuples_equal(thread, a, b);
    if (value_is_float(a)) {
        double x = float_to_double(a), y = float_to_double(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    if (value_has_shape(a, SHAPE_complex)) {
        Value left = object_repr(thread, a), right = left == NO_VALUE ? NO_VALUE : object_repr(thread, b);
        return right == NO_VALUE ? -1 : str_equal(str_from_value(left), str_from_value(right));
    }
    return object_equal(thread, a, b);
}

static bool same_layout(const Code *a, const Code *b) {
    return a->flags == b->flags && a->argument_count == b->argument_count && a->first_line == b->first_line &&
           a->positional_only_count == b->positional_only_count && a->keyword_only_count == b->keyword_only_count &&
           a->register_count == b->register_count && a->local_count == b->local_count &&
           a->free_count == b->free_count && a->unit_count == b->unit_count &&
           memcmp(a->units, b->units, (size_t)a->unit_count * sizeof(uint32_t)) == 0;
}

static bool code_equal(Thread *thread, const Code *a, const Code *b) {
    if (a == b) return true;
    if (!same_layout(a, b)) return false;
    const Value left[] = {a->name,        a->constants, a->names,          a->local_names,
                          a->local_kinds, a->positions, a->exception_table};
    const Value right[] = {b->name,        b->constants, b->names,          b->local_names,
                           b->local_kinds, b->positions, b->exception_table};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        if (constants_equal(thread, left[i], right[i]) != 1) return false;
    }
    return true;
}

static Value code_rich_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_shape(other, SHAPE_code)) return NOT_IMPLEMENTED;
    bool equal = code_equal(thread, self_code(self), self_code(other));
    if (error_pending(thread)) return NO_VALUE;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static uint64_t mix(uint64_t hash, uint64_t more) {
    return (hash ^ more) * 0x9E3779B97F4A7C15u ^ hash >> 29;
}

static int64_t code_hash(Thread *thread, Value self) {
    Code *code = self_code(self);
    uint64_t hash = mix(0, (uint64_t)str_hash(thread, str_from_value(code->name)));
    const Value parts[] = {code->names, code->local_names, code->positions, code->exception_table};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int64_t part = object_hash(thread, parts[i]);
        if (part == -1) return -1;
        hash = mix(hash, (uint64_t)part);
    }
    const uint32_t numbers[] = {code->argument_count,     code->positional_only_count,
                                code->keyword_only_count, code->flags,
                                code->first_line,         code->unit_count};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        hash = mix(hash, numbers[i]);
    for (uint32_t i = 0; i < code->unit_count; i++)
        hash = mix(hash, code->units[i]);
    return (int64_t)hash == -1 ? -2 : (int64_t)hash;
}

static Value code_repr(Thread *thread, Value self) {
    Code *code = self_code(self);
    return str_format_c(thread, "<code object %U at %p, file \"%U\", line %d>", code->name, (void *)code,
                        code->filename, (int)code->first_line);
}

// ---- code() and replace() ---------------------------------------------------------------------------------------

// Everything that makes a code object, as Python sees it.
typedef struct CodeParts {
    int64_t argument_count, positional_only_count, keyword_only_count, local_count, stack_size, flags, first_line;
    Value code, constants, names, variables, filename, name, qualname, line_table, exception_table, frees, cells;
} CodeParts;

static int tuple_index(Value tuple, Value name) {
    for (size_t i = 0; i < tuple_length(tuple); i++) {
        if (str_equal(str_from_value(tuple_get(tuple, i)), str_from_value(name))) return (int)i;
    }
    return -1;
}

// Named registers: variables, cells that are no arguments, free variables.
static int fill_locals(Thread *thread, Code *code, const CodeParts *parts) {
    size_t variables = tuple_length(parts->variables), frees = tuple_length(parts->frees), extra = 0;
    for (size_t i = 0; i < tuple_length(parts->cells); i++)
        extra += tuple_index(parts->variables, tuple_get(parts->cells, i)) < 0;
    size_t total = variables + extra + frees, at = 0;
    Tuple *names = tuple_allocate(thread, total);
    Bytes *kinds = names ? bytes_allocate(thread, total) : NULL;
    if (!kinds) return -1;
    size_t arguments = (size_t)(parts->argument_count + parts->keyword_only_count) + !!(parts->flags & CODE_VARARGS) +
                       !!(parts->flags & CODE_VARKEYWORDS);
    for (size_t i = 0; i < variables; i++, at++) {
        Value name = tuple_get(parts->variables, i);
        tuple_set(thread, names, at, name);
        kinds->data[at] = (uint8_t)(LOCAL_PLAIN | (i < arguments ? LOCAL_ARGUMENT : 0) |
                                    (tuple_index(parts->cells, name) >= 0 ? LOCAL_CELL : 0));
    }
    for (size_t i = 0; i < tuple_length(parts->cells); i++) {
        Value name = tuple_get(parts->cells, i);
        if (tuple_index(parts->variables, name) >= 0) continue;
        tuple_set(thread, names, at, name);
        kinds->data[at++] = LOCAL_CELL;
    }
    for (size_t i = 0; i < frees; i++, at++) {
        tuple_set(thread, names, at, tuple_get(parts->frees, i));
        kinds->data[at] = LOCAL_FREE;
    }
    code->local_names = value_from_object(names); // NOBARRIER: barrier after all fields
    code->local_kinds = value_from_object(kinds);
    code->local_count = (uint32_t)total;
    code->free_count = (uint32_t)frees;
    code->cell_count = (uint32_t)tuple_length(parts->cells);
    return 0;
}

static void fill_units(Code *code, const uint8_t *bytes) {
    for (uint32_t i = 0; i < code->unit_count; i++) {
        code->units[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 | (uint32_t)bytes[4 * i + 2] << 16 |
                         (uint32_t)bytes[4 * i + 3] << 24;
    }
}

static int check_numbers(Thread *thread, const CodeParts *parts) {
    if (parts->argument_count < 0 || parts->positional_only_count < 0 || parts->keyword_only_count < 0 ||
        parts->stack_size < 0 || parts->local_count < 0 || parts->argument_count > 1 << 24 ||
        parts->keyword_only_count > 1 << 24)
        return error_raise_int(thread, SHAPE_ValueError, "code: argument counts must be sensible");
    if (parts->argument_count < parts->positional_only_count)
        return error_raise_int(thread, SHAPE_ValueError, "code: argcount is smaller than posonlyargcount");
    if (parts->local_count != (int64_t)tuple_length(parts->variables))
        return error_raise_int(thread, SHAPE_ValueError, "code: co_nlocals != len(co_varnames)");
    if ((bytes_from_value(parts->code)->length & 3) || bytes_from_value(parts->code)->length > 1 << 28)
        return error_raise_int(thread, SHAPE_ValueError, "code: co_code is malformed");
    return 0;
}

static Value code_from_parts(Thread *thread, const CodeParts *parts) {
    if (check_numbers(thread, parts) < 0) return NO_VALUE;
    Bytes *bytes = bytes_from_value(parts->code);
    Code *code = code_allocate(thread, (uint32_t)(bytes->length / 4));
    if (!code) return NO_VALUE;
    fill_units(code, bytes->data);
    code->flags = (uint32_t)parts->flags;
    code->argument_count = (uint32_t)parts->argument_count;
    code->positional_only_count = (uint32_t)parts->positional_only_count;
    code->keyword_only_count = (uint32_t)parts->keyword_only_count;
    code->register_count = (uint32_t)parts->stack_size;
    code->first_line = (uint32_t)parts->first_line;
    code->constants = parts->constants; // NOBARRIER: barrier after all fields
    code->names = parts->names;
    code->filename = parts->filename;
    code->name = parts->name;
    code->qualname = parts->qualname;
    code->positions = parts->line_table;
    code->exception_table = parts->exception_table;
    if (fill_locals(thread, code, parts) < 0) return NO_VALUE;
    heap_write_barrier(thread, code);
    const char *wrong = count_feedback(code) ? code_verify(thread, code) : "malformed instruction";
    if (wrong) return error_raise(thread, SHAPE_ValueError, "code: %s", wrong);
    return value_from_object(code);
}

static int part_int(Thread *thread, Value v, int64_t *result) {
    *result = object_index_int64(thread, v);
    if (*result == -1 && error_pending(thread)) return -1;
    if (*result > INT32_MAX || *result < INT32_MIN)
        return error_raise_int(thread, SHAPE_OverflowError, "signed integer is greater than maximum");
    return 0;
}

static int part_bytes(Thread *thread, const char *what, Value v, Value *result) {
    if (!value_is_bytes(v)) return error_raise_int(thread, SHAPE_TypeError, "%s must be bytes, not %T", what, v);
    *result = v;
    return 0;
}

static int part_str(Thread *thread, const char *what, Value v, Value *result) {
    if (!value_is_str(v)) return error_raise_int(thread, SHAPE_TypeError, "%s must be str, not %T", what, v);
    *result = v;
    return 0;
}

// A fresh tuple when it is to hold names, because verification interns them in place.
static int part_tuple(Thread *thread, const char *what, bool names, Value v, Value *result) {
    if (!value_is_tuple(v)) return error_raise_int(thread, SHAPE_TypeError, "%s must be tuple, not %T", what, v);
    if (!names) {
        *result = v;
        return 0;
    }
    for (size_t i = 0; i < tuple_length(v); i++) {
        if (!value_is_str(tuple_get(v, i)))
            return error_raise_int(thread, SHAPE_TypeError, "name tuples must contain only strings, not '%T'",
                                   tuple_get(v, i));
    }
    *result = tuple_from_values(thread, tuple_from_value(v)->items, tuple_length(v));
    return *result == NO_VALUE ? -1 : 0;
}

static Value code_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (keyword_names != NO_VALUE && tuple_length(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "code() takes no keyword arguments");
    if (positional < 16)
        return error_raise(thread, SHAPE_TypeError, "code() takes at least 16 arguments (%zu given)", positional);
    if (positional > 18)
        return error_raise(thread, SHAPE_TypeError, "code() takes at most 18 arguments (%zu given)", positional);
    CodeParts parts = {.frees = TUPLE_EMPTY(thread), .cells = TUPLE_EMPTY(thread)};
    if (part_int(thread, args[0], &parts.argument_count) < 0 ||
        part_int(thread, args[1], &parts.positional_only_count) < 0 ||
        part_int(thread, args[2], &parts.keyword_only_count) < 0 || part_int(thread, args[3], &parts.local_count) < 0 ||
        part_int(thread, args[4], &parts.stack_size) < 0 || part_int(thread, args[5], &parts.flags) < 0 ||
        part_bytes(thread, "code() argument 7", args[6], &parts.code) < 0 ||
        part_tuple(thread, "code() argument 8", false, args[7], &parts.constants) < 0 ||
        part_tuple(thread, "code() argument 9", true, args[8], &parts.names) < 0 ||
        part_tuple(thread, "code() argument 10", true, args[9], &parts.variables) < 0 ||
        part_str(thread, "code() argument 11", args[10], &parts.filename) < 0 ||
        part_str(thread, "code() argument 12", args[11], &parts.name) < 0 ||
        part_str(thread, "code() argument 13", args[12], &parts.qualname) < 0 ||
        part_int(thread, args[13], &parts.first_line) < 0 ||
        part_bytes(thread, "code() argument 15", args[14], &parts.line_table) < 0 ||
        part_bytes(thread, "code() argument 16", args[15], &parts.exception_table) < 0)
        return NO_VALUE;
    if (positional > 16 && part_tuple(thread, "code() argument 17", true, args[16], &parts.frees) < 0) return NO_VALUE;
    if (positional > 17 && part_tuple(thread, "code() argument 18", true, args[17], &parts.cells) < 0) return NO_VALUE;
    return code_from_parts(thread, &parts);
}

static int parts_from_code(Thread *thread, Code *code, CodeParts *parts) {
    Value self = value_from_object(code);
    *parts = (CodeParts){
        .argument_count = code->argument_count,
        .positional_only_count = code->positional_only_count,
        .keyword_only_count = code->keyword_only_count,
        .stack_size = code->register_count,
        .flags = code->flags,
        .first_line = code->first_line,
        .constants = code->constants,
        .names = code->names,
        .filename = code->filename,
        .name = code->name,
        .qualname = code->qualname,
        .line_table = code->positions,
        .exception_table = code->exception_table,
    };
    parts->code = get_code_bytes(thread, self);
    parts->variables = code_variable_names(thread, code);
    parts->cells = code_cell_names(thread, code);
    parts->frees = code_free_names(thread, code);
    parts->local_count = value_small_int(get_local_count(thread, self));
    return error_pending(thread) ? -1 : 0;
}

typedef enum PartKind { PART_INT, PART_BYTES, PART_STR, PART_TUPLE, PART_NAMES } PartKind;
static const struct PartField {
    const char *name;
    PartKind kind;
    size_t offset;
} part_fields[] = {
    {"co_argcount", PART_INT, offsetof(CodeParts, argument_count)},
    {"co_posonlyargcount", PART_INT, offsetof(CodeParts, positional_only_count)},
    {"co_kwonlyargcount", PART_INT, offsetof(CodeParts, keyword_only_count)},
    {"co_nlocals", PART_INT, offsetof(CodeParts, local_count)},
    {"co_stacksize", PART_INT, offsetof(CodeParts, stack_size)},
    {"co_flags", PART_INT, offsetof(CodeParts, flags)},
    {"co_firstlineno", PART_INT, offsetof(CodeParts, first_line)},
    {"co_code", PART_BYTES, offsetof(CodeParts, code)},
    {"co_consts", PART_TUPLE, offsetof(CodeParts, constants)},
    {"co_names", PART_NAMES, offsetof(CodeParts, names)},
    {"co_varnames", PART_NAMES, offsetof(CodeParts, variables)},
    {"co_freevars", PART_NAMES, offsetof(CodeParts, frees)},
    {"co_cellvars", PART_NAMES, offsetof(CodeParts, cells)},
    {"co_filename", PART_STR, offsetof(CodeParts, filename)},
    {"co_name", PART_STR, offsetof(CodeParts, name)},
    {"co_qualname", PART_STR, offsetof(CodeParts, qualname)},
    {"co_linetable", PART_BYTES, offsetof(CodeParts, line_table)},
    {"co_exceptiontable", PART_BYTES, offsetof(CodeParts, exception_table)},
};

static int set_part(Thread *thread, CodeParts *parts, const struct PartField *field, Value v) {
    char what[64];
    snprintf(what, sizeof what, "replace() argument '%s'", field->name);
    void *slot = (char *)parts + field->offset;
    switch (field->kind) {
    case PART_INT: return part_int(thread, v, slot);
    case PART_BYTES: return part_bytes(thread, what, v, slot);
    case PART_STR: return part_str(thread, what, v, slot);
    case PART_TUPLE: return part_tuple(thread, what, false, v, slot);
    default: return part_tuple(thread, what, true, v, slot);
    }
}

static int change_part(Thread *thread, CodeParts *parts, Value name, Value v) {
    for (size_t i = 0; i < sizeof part_fields / sizeof *part_fields; i++) {
        if (str_equal_cstring(name, part_fields[i].name)) return set_part(thread, parts, &part_fields[i], v);
    }
    const char *names[sizeof part_fields / sizeof *part_fields];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        names[i] = part_fields[i].name;
    return arguments_raise_unexpected(thread, "replace()", name, names, sizeof names / sizeof *names);
}

// Only the fields that the instructions do not depend on changed: the layout of hidden variables is kept.
static bool changes_layout(Thread *thread, Dict *changes) {
    static const char *const harmless[] = {"co_filename", "co_name",  "co_qualname", "co_firstlineno",
                                           "co_consts",   "co_flags", "co_linetable"};
    (void)thread;
    size_t position = 0;
    Value key, v;
    while (dict_next(changes, &position, &key, &v)) {
        bool found = false;
        for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
            found |= str_equal_cstring(key, harmless[i]);
        if (!found) return true;
    }
    return false;
}

NATIVE(code_replace, "replace(self, /, **changes)",
       "Return a copy of the code object with new values for the specified fields.", EFFECT_ANY) {
    Code *code = self_code(args[0]);
    CodeParts parts;
    if (parts_from_code(thread, code, &parts) < 0) return NO_VALUE;
    if (args[1] == UNBOUND) args[1] = value_from_object(dict_allocate(thread));
    if (args[1] == NO_VALUE) return NO_VALUE;
    Dict *changes = dict_from_value(args[1]);
    size_t position = 0;
    Value key, v;
    while (dict_next(changes, &position, &key, &v)) {
        if (change_part(thread, &parts, key, v) < 0) return NO_VALUE;
    }
    if (error_pending(thread)) return NO_VALUE;
    bool keep = !changes_layout(thread, changes);
    Value result = code_from_parts(thread, &parts);
    if (result == NO_VALUE || !keep) return result;
    Code *copy = code_from_value(result);
    heap_store(thread, copy, &copy->local_kinds, code->local_kinds);
    heap_store(thread, copy, &copy->local_names, code->local_names);
    return result;
}

NATIVE(code_co_lines, "co_lines(self, /)", NULL, EFFECT_ANY) {
    return code_lines_iterator(thread, self_code(args[0]));
}

NATIVE(code_co_positions, "co_positions(self, /)", NULL, EFFECT_ANY) {
    return code_positions_iterator(thread, self_code(args[0]));
}

// (from, not taken, taken) for every conditional jump, in bytes as co_lines counts.
NATIVE(code_co_branches, "co_branches(self, /)", NULL, EFFECT_ANY) {
    Code *code = self_code(args[0]);
    Value list = list_from_values(thread, NULL, 0);
    if (list == NO_VALUE) return NO_VALUE;
    Instruction instruction;
    for (uint32_t unit = 0; unit < code->unit_count; unit = instruction.next) {
        if (!instruction_decode(code->units, code->unit_count, unit, &instruction)) break;
        if (!opcode_has_jump(instruction.opcode) || (opcode_table[instruction.opcode].effects & OPCODE_TERMINATES))
            continue;
        Value triple = tuple_pack(thread, 3, value_from_small_int(2 * (int64_t)unit),
                                  value_from_small_int(2 * (int64_t)instruction.next),
                                  value_from_small_int(2 * instruction_target(&instruction)));
        if (triple == NO_VALUE || list_append(thread, list, triple) < 0) return NO_VALUE;
    }
    return object_iter(thread, list);
}

NATIVE(code_varname_from_oparg, "_varname_from_oparg(self, /, oparg)",
       "(internal-only) Return the local variable name for the given oparg.", EFFECT_ANY) {
    Code *code = self_code(args[0]);
    int64_t index = object_index_int64(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    if (index < 0 || index >= (int64_t)code->local_count)
        return error_raise(thread, SHAPE_IndexError, "tuple index out of range");
    return tuple_get(code->local_names, (size_t)index);
}

static const NativeDef code_dunder_replace_native = {"__replace__(self, /, **changes)", "The same as replace().",
                                                     code_replace, EFFECT_ANY};
static const NativeDef *const code_methods[] = {
    &code_replace_native,
    &code_dunder_replace_native,
    &code_co_lines_native,
    &code_co_positions_native,
    &code_co_branches_native,
    &code_varname_from_oparg_native,
    NULL,
};

const TypeSpec code_type_spec = {
    .name = "code",
    .doc = "Create a code object.  Not for the faint of heart.",
    .size = sizeof(Code),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = code_trace,
    .slots = {.repr = code_repr, .hash = code_hash, .rich_compare = code_rich_compare, .construct = code_construct},
    .methods = code_methods,
    .getters = code_getters,
};
