// Taipan: displays and strings: list, tuple, set, dict, f-string, t-string. MIT licence.
//
// Short ones are gathered in consecutive registers and built at once; long ones grow piece by piece, so that the number
// of registers stays small whatever the length.
#include "compile/compiler.h"
#include "object/names.h"
#include "object/str.h"
#include "object/tuple.h"

enum { CHUNK = 60, STRING_CHUNK = 60 };

static Value empty_string(Compiler *c) {
    Thread *thread = c->thread;
    return ROOT_VALUE(empty_str);
}

// ---- sequences --------------------------------------------------------------------------------------------------
static bool has_star(const AstSequence *elements) {
    for (size_t i = 0; i < elements->count; i++)
        if (elements->items[i]->kind == AST_Starred) return true;
    return false;
}

static Value constant_elements(Compiler *c, const AstSequence *elements) {
    for (size_t i = 0; i < elements->count; i++) {
        AstKind kind = elements->items[i]->kind;
        if (kind == AST_Name || kind == AST_Call || kind == AST_Attribute) return NO_VALUE;
    }
    Tuple *tuple = tuple_allocate(c->thread, elements->count);
    if (!tuple) {
        c->failed = true;
        return NO_VALUE;
    }
    for (size_t i = 0; i < elements->count; i++) {
        Value item = constant_fold(c, elements->items[i]);
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(c->thread, tuple, i, item);
    }
    return value_from_object(tuple);
}

static Opcode build_opcode(AstKind kind) {
    return kind == AST_List ? OP_BUILD_LIST : kind == AST_Set ? OP_BUILD_SET : OP_BUILD_TUPLE;
}

// Grows a list or set in `to`, a temporary, from the element at `from` on.
static void sequence_grow(Compiler *c, const AstSequence *elements, size_t from, Position at, AstKind kind,
                          Register to) {
    bool is_set = kind == AST_Set;
    for (size_t i = from; i < elements->count && !c->failed; i++) {
        AstNode *element = elements->items[i];
        uint32_t mark = temporary_mark(c);
        bool star = element->kind == AST_Starred;
        Register r = expression_operand(c, star ? element->Starred.value : element, NO_REGISTER);
        Opcode opcode = star ? (is_set ? OP_SET_UPDATE : OP_LIST_EXTEND) : is_set ? OP_SET_ADD : OP_LIST_APPEND;
        emit(c, at, opcode, to, r, 0);
        temporary_release(c, mark);
    }
}

// How many elements a list begins with: long ones grow from nothing, so that tracers see the lines that CPython's do.
static size_t leading_plain(const AstSequence *elements) {
    size_t count = 0;
    while (elements->count <= CHUNK && count < elements->count && elements->items[count]->kind != AST_Starred)
        count++;
    return count;
}

static void sequence_piecewise(Compiler *c, const AstSequence *elements, Position at, AstKind kind, AstName *injected,
                               Register to) {
    Register r = scratch_for(c, to);
    uint32_t mark = temporary_mark(c);
    size_t first = leading_plain(elements);
    Register base = temporaries_new(c, first ? (uint32_t)first : 1);
    for (size_t i = 0; i < first; i++)
        expression_into(c, elements->items[i], register_after(base, (uint32_t)i));
    emit(c, at, kind == AST_Set ? OP_BUILD_SET : OP_BUILD_LIST, r, base, (uint32_t)first);
    temporary_release(c, mark);
    sequence_grow(c, elements, first, at, kind, r);
    if (injected) {
        Register extra = temporary_new(c);
        name_load(c, at, injected, extra);
        emit(c, at, OP_LIST_APPEND, r, extra, 0);
        temporary_release(c, mark);
    }
    if (kind == AST_Tuple)
        emit(c, at, OP_LIST_TO_TUPLE, to, r, 0);
    else
        emit_move(c, at, to, r);
}

void expression_sequence(Compiler *c, const AstSequence *elements, Position at, AstKind kind, AstName *injected,
                         Register to) {
    size_t count = elements->count;
    bool star = has_star(elements);
    if (!star && !injected && kind != AST_Tuple && count >= 3) {
        Value constants = constant_elements(c, elements);
        if (constants != NO_VALUE) { // from a constant tuple
            Register r = scratch_for(c, to), from = temporary_new(c);
            emit(c, at, kind == AST_List ? OP_BUILD_LIST : OP_BUILD_SET, r, from, 0);
            emit_constant(c, at, from, constants);
            emit(c, at, kind == AST_List ? OP_LIST_EXTEND : OP_SET_UPDATE, r, from, 0);
            emit_move(c, at, to, r);
            return;
        }
    }
    if (star || count > CHUNK) {
        sequence_piecewise(c, elements, at, kind, injected, to);
        return;
    }
    uint32_t total = (uint32_t)count + (injected ? 1 : 0);
    Register base = temporaries_new(c, total ? total : 1);
    for (size_t i = 0; i < count; i++)
        expression_into(c, elements->items[i], register_after(base, (uint32_t)i));
    if (injected) name_load(c, at, injected, register_after(base, (uint32_t)count));
    emit(c, at, build_opcode(kind), to, base, total);
}

// ---- dict -------------------------------------------------------------------------------------------------------
void expression_dict(Compiler *c, AstNode *e, Register to) {
    const AstSequence *keys = &e->Dict.keys, *values = &e->Dict.values;
    Position at = position_of(e);
    size_t count = values->count, first = 0;
    while (first < count && first < CHUNK / 2 && keys->items[first])
        first++;
    Register r = first == count ? to : scratch_for(c, to);
    uint32_t mark = temporary_mark(c);
    Register base = temporaries_new(c, first ? (uint32_t)first * 2 : 1);
    for (size_t i = 0; i < first && !c->failed; i++) {
        expression_into(c, keys->items[i], register_after(base, (uint32_t)i * 2));
        expression_into(c, values->items[i], register_after(base, (uint32_t)i * 2 + 1));
    }
    emit(c, at, OP_BUILD_MAP, r, base, (uint32_t)first);
    temporary_release(c, mark);
    for (size_t i = first; i < count && !c->failed; i++) {
        if (keys->items[i]) {
            Register key = expression_operand_before(c, keys->items[i], NO_REGISTER, values->items[i]);
            Register value = expression_operand(c, values->items[i], NO_REGISTER);
            emit(c, at, OP_MAP_ADD, r, key, value);
        } else {
            Register value = expression_operand(c, values->items[i], NO_REGISTER);
            emit(c, at, OP_DICT_UPDATE, r, value, 0);
        }
        temporary_release(c, mark);
    }
    emit_move(c, at, to, r);
}

// ---- f-strings --------------------------------------------------------------------------------------------------
static uint32_t conversion_number(int conversion) {
    return conversion == 's' ? 1 : conversion == 'r' ? 2 : conversion == 'a' ? 3 : 0;
}

static void formatted_into(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    AstNode *spec = e->FormattedValue.format_spec;
    uint32_t conversion = conversion_number(e->FormattedValue.conversion);
    Register value;
    if (spec)
        value = expression_operand_before(c, e->FormattedValue.value, to, spec);
    else
        value = expression_operand(c, e->FormattedValue.value, to);
    if (conversion) {
        Register converted = scratch_for(c, to);
        emit(c, at, OP_CONVERT, converted, value, conversion);
        value = converted;
    }
    if (spec) {
        Register format = expression_operand(c, spec, value == to ? NO_REGISTER : to);
        emit(c, at, OP_FORMAT_WITH_SPEC, to, value, format);
    } else {
        emit(c, at, OP_FORMAT_SIMPLE, to, value, 0);
    }
}

static void piece_into(Compiler *c, AstNode *e, Register to) {
    if (e->kind == AST_FormattedValue) {
        uint32_t mark = temporary_mark(c);
        formatted_into(c, e, to);
        temporary_release(c, mark);
    } else {
        expression_into(c, e, to);
    }
}

static void pieces_into(Compiler *c, const AstSequence *values, size_t start, size_t end, Position at, Register to) {
    if (end - start == 1) {
        piece_into(c, values->items[start], to);
        return;
    }
    size_t count = end - start;
    size_t chunk = STRING_CHUNK; // pieces per register: a power of STRING_CHUNK
    while (chunk * STRING_CHUNK < count)
        chunk *= STRING_CHUNK;
    if (count <= STRING_CHUNK) chunk = 1;
    uint32_t mark = temporary_mark(c);
    uint32_t registers = (uint32_t)((count + chunk - 1) / chunk);
    Register base = temporaries_new(c, registers);
    for (uint32_t i = 0; i < registers && !c->failed; i++) {
        size_t from = start + i * chunk, upto = from + chunk < end ? from + chunk : end;
        pieces_into(c, values, from, upto, at, register_after(base, i));
    }
    emit(c, at, OP_BUILD_STRING, to, base, registers);
    temporary_release(c, mark);
}

void expression_joined_string(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    if (e->kind == AST_FormattedValue) {
        formatted_into(c, e, to);
        return;
    }
    const AstSequence *values = &e->JoinedStr.values;
    if (!values->count)
        emit_constant(c, at, to, empty_string(c));
    else
        pieces_into(c, values, 0, values->count, at, to);
}

// ---- t-strings --------------------------------------------------------------------------------------------------
static void interpolation_into(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    Register base = temporaries_new(c, 3);
    expression_into(c, e->Interpolation.value, base);
    Value text = constant_value(c, &e->Interpolation.str);
    if (c->failed) return;
    emit_constant(c, at, register_after(base, 1), text);
    if (e->Interpolation.format_spec)
        expression_into(c, e->Interpolation.format_spec, register_after(base, 2));
    else
        emit_constant(c, at, register_after(base, 2), empty_string(c));
    emit(c, at, OP_BUILD_INTERPOLATION, to, base, conversion_number(e->Interpolation.conversion));
}

// The strings between the interpolations: one more than there are of those.
static Value template_strings(Compiler *c, const AstSequence *values) {
    size_t interpolations = 0;
    for (size_t i = 0; i < values->count; i++)
        interpolations += values->items[i]->kind == AST_Interpolation;
    Tuple *strings = tuple_allocate(c->thread, interpolations + 1);
    if (!strings) {
        c->failed = true;
        return NO_VALUE;
    }
    for (size_t i = 0; i <= interpolations; i++)
        tuple_set(c->thread, strings, i, empty_string(c));
    size_t at = 0;
    for (size_t i = 0; i < values->count; i++) {
        AstNode *value = values->items[i];
        if (value->kind == AST_Interpolation) {
            at++;
            continue;
        }
        Value text = constant_value(c, &value->Constant.value);
        if (c->failed) return NO_VALUE;
        if (str_from_value(strings->items[at])->length)
            text = compiler_check(c, str_concatenate(c->thread, strings->items[at], text));
        if (c->failed) return NO_VALUE;
        tuple_set(c->thread, strings, at, text);
    }
    return value_from_object(strings);
}

void expression_template_string(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    if (e->kind == AST_Interpolation) {
        interpolation_into(c, e, to);
        return;
    }
    const AstSequence *values = &e->TemplateStr.values;
    Value strings = template_strings(c, values);
    if (c->failed) return;
    AstSequence interpolations = {0, ARENA_NEW_ARRAY(c->arena, AstNode *, values->count + 1)};
    if (!interpolations.items) {
        compiler_no_memory(c);
        return;
    }
    for (size_t i = 0; i < values->count; i++)
        if (values->items[i]->kind == AST_Interpolation)
            interpolations.items[interpolations.count++] = values->items[i];
    Register first = temporary_new(c), second = temporary_new(c);
    emit_constant(c, at, first, strings);
    expression_sequence(c, &interpolations, at, AST_Tuple, NULL, second);
    emit(c, at, OP_BUILD_TEMPLATE, to, first, second);
}
