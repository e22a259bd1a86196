// Taipan: _opcode: what the instruction table says, for lib/opcode.py and lib/dis.py. MIT licence.
#include "bytecode/opcode.h"
#include "object/code.h"
#include "object/error.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static const OpcodeInfo *info_of(Thread *thread, Value value) { // NULL: no such opcode, or an exception
    int64_t number = object_index_int64(thread, value);
    if (error_pending(thread) || number < 0 || number >= OPCODE_COUNT) return NULL;
    return &opcode_table[number];
}

static bool has_role(const OpcodeInfo *info, uint8_t first, uint8_t second) {
    return info->a == first || info->b == first || info->c == first || info->a == second || info->b == second ||
           info->c == second;
}

#define PREDICATE(id, name, doc, test)                                                                                 \
    NATIVE(id, name "(opcode)", doc, EFFECT_ANY) {                                                                     \
        const OpcodeInfo *info = info_of(thread, args[0]);                                                             \
        if (error_pending(thread)) return NO_VALUE;                                                                    \
        return value_from_bool(info && (test));                                                                        \
    }

PREDICATE(module_is_valid, "is_valid", "Return True if opcode is valid, False otherwise.", true)
PREDICATE(module_has_arg, "has_arg", "Return True if the opcode uses its operands, False otherwise.",
          info->a != ROLE_NONE || info->b != ROLE_NONE)
PREDICATE(module_has_const, "has_const", "Return True if the opcode accesses a constant, False otherwise.",
          has_role(info, ROLE_CONST, ROLE_BX_CONST))
PREDICATE(module_has_name, "has_name", "Return True if the opcode accesses an attribute by name, False otherwise.",
          has_role(info, ROLE_NAME, ROLE_NAME))
PREDICATE(module_has_jump, "has_jump", "Return True if the opcode has a jump target, False otherwise.",
          opcode_has_jump((Opcode)(info - opcode_table)))
PREDICATE(module_has_free, "has_free", "Return True if the opcode accesses a cell, False otherwise.",
          info == &opcode_table[OP_LOAD_CELL] || info == &opcode_table[OP_STORE_CELL] ||
              info == &opcode_table[OP_DELETE_CELL] || info == &opcode_table[OP_MAKE_CELL] ||
              info == &opcode_table[OP_LOAD_FROM_MAPPING_OR_CELL])
PREDICATE(module_has_local, "has_local", "Return True if the opcode accesses a register, False otherwise.",
          has_role(info, ROLE_IN, ROLE_OUT) || has_role(info, ROLE_INOUT, ROLE_BASE))
PREDICATE(module_has_exc, "has_exc", "Return True if the opcode sets up an exception handler, False otherwise.", false)
#undef PREDICATE

NATIVE(module_stack_effect, "stack_effect(opcode, oparg=None, /, *, jump=None)",
       "A register machine has no stack: always raises ValueError.", EFFECT_ANY) {
    return error_raise(thread, SHAPE_ValueError,
                       info_of(thread, args[0]) ? "this bytecode has registers and no stack"
                                                : "invalid opcode or oparg");
}

static const char *role_name(uint8_t role) {
    static const char *const names[] = {
        [ROLE_NONE] = "",     [ROLE_OUT] = "out",           [ROLE_IN] = "in",          [ROLE_INOUT] = "inout",
        [ROLE_BASE] = "base", [ROLE_NAME] = "name",         [ROLE_CONST] = "const",    [ROLE_IMM] = "imm",
        [ROLE_SIMM] = "simm", [ROLE_BX_CONST] = "bx_const", [ROLE_BX_SIMM] = "bx_simm"};
    return names[role];
}

static Value describe(Thread *thread, const OpcodeInfo *info) {
    Opcode opcode = (Opcode)(info - opcode_table);
    const char *const texts[] = {info->name, role_name(info->a), role_name(info->b), role_name(info->c)};
    Tuple *tuple = tuple_allocate(thread, 8);
    if (!tuple) return NO_VALUE;
    for (size_t i = 0; i < 4; i++) {
        Value text = str_intern_cstring(thread, texts[i]);
        if (text == NO_VALUE) return NO_VALUE;
        tuple_set(thread, tuple, i, text);
    }
    tuple_set(thread, tuple, 4, value_from_bool(opcode_has_jump(opcode)));
    tuple_set(thread, tuple, 5, value_from_bool(opcode_has_extra(opcode)));
    tuple_set(thread, tuple, 6, value_from_bool(opcode_has_feedback(opcode)));
    tuple_set(thread, tuple, 7, value_from_small_int(info->effects));
    return value_from_object(tuple);
}

NATIVE(module_get_table, "get_table()",
       "One tuple for each opcode: name, roles of A, B and C, has a jump, an extra unit, a feedback slot, effects.",
       EFFECT_ANY) {
    Value list = value_from_object(list_allocate(thread, OPCODE_COUNT));
    for (int i = 0; list != NO_VALUE && i < OPCODE_COUNT; i++) {
        Value entry = describe(thread, &opcode_table[i]);
        if (entry == NO_VALUE || list_append(thread, list, entry) < 0) return NO_VALUE;
    }
    return list;
}

NATIVE(
    module_decode, "decode(code, /)",
    "The instructions of a code object: tuples of unit index, index after it, opcode, a, b, c, jump target or None,\n"
    "extra number or None.",
    EFFECT_ANY) {
    if (!value_has_shape(args[0], SHAPE_code))
        return error_raise(thread, SHAPE_TypeError, "expected a code object, not %T", args[0]);
    Code *code = code_from_value(args[0]);
    Value list = value_from_object(list_allocate(thread, 0));
    Instruction instruction;
    for (uint32_t at = 0; list != NO_VALUE && at < code->unit_count; at = instruction.next) {
        if (!instruction_decode(code->units, code->unit_count, at, &instruction))
            return error_raise(thread, SHAPE_ValueError, "malformed instruction");
        const OpcodeInfo *info = &opcode_table[instruction.opcode];
        int64_t b = info->b == ROLE_BX_SIMM ? (int32_t)instruction.b : (int64_t)instruction.b;
        int64_t c = info->c == ROLE_SIMM ? (int32_t)instruction.c : (int64_t)instruction.c;
        Value tuple = tuple_pack(
            thread, 8, value_from_small_int(instruction.start), value_from_small_int(instruction.next),
            value_from_small_int(instruction.opcode), value_from_small_int(instruction.a), value_from_small_int(b),
            value_from_small_int(c),
            opcode_has_jump(instruction.opcode) ? value_from_small_int(instruction_target(&instruction)) : NONE,
            opcode_has_extra(instruction.opcode) ? value_from_small_int(instruction.extra) : NONE);
        if (tuple == NO_VALUE || list_append(thread, list, tuple) < 0) return NO_VALUE;
    }
    return list;
}

static Value names_list(Thread *thread, const char *const *names, size_t count) {
    Value list = value_from_object(list_allocate(thread, count));
    for (size_t i = 0; list != NO_VALUE && i < count; i++) {
        Value text = str_from_cstring(thread, names[i]);
        if (text == NO_VALUE || list_append(thread, list, text) < 0) return NO_VALUE;
    }
    return list;
}

NATIVE(module_get_intrinsic1_descs, "get_intrinsic1_descs()", "Return a list of names of the unary intrinsics.",
       EFFECT_ANY) {
    static const char *const names[INTRINSIC_1_COUNT] = {[INTRINSIC_PRINT] = "PRINT",
                                                         [INTRINSIC_IMPORT_STAR] = "IMPORT_STAR",
                                                         [INTRINSIC_STOP_ITERATION_ERROR] = "STOP_ITERATION_ERROR",
                                                         [INTRINSIC_ASYNC_GENERATOR_WRAP] = "ASYNC_GENERATOR_WRAP",
                                                         [INTRINSIC_TYPEVAR] = "TYPEVAR",
                                                         [INTRINSIC_PARAMSPEC] = "PARAMSPEC",
                                                         [INTRINSIC_TYPEVARTUPLE] = "TYPEVARTUPLE",
                                                         [INTRINSIC_SUBSCRIPT_GENERIC] = "SUBSCRIPT_GENERIC",
                                                         [INTRINSIC_TYPEALIAS] = "TYPEALIAS"};
    return names_list(thread, names, INTRINSIC_1_COUNT);
}

NATIVE(module_get_intrinsic2_descs, "get_intrinsic2_descs()", "Return a list of names of the binary intrinsics.",
       EFFECT_ANY) {
    static const char *const names[INTRINSIC_2_COUNT] = {
        [INTRINSIC_PREPARE_RERAISE_STAR] = "PREPARE_RERAISE_STAR",
        [INTRINSIC_TYPEVAR_WITH_BOUND] = "TYPEVAR_WITH_BOUND",
        [INTRINSIC_TYPEVAR_WITH_CONSTRAINTS] = "TYPEVAR_WITH_CONSTRAINTS",
        [INTRINSIC_SET_FUNCTION_TYPE_PARAMS] = "SET_FUNCTION_TYPE_PARAMS",
        [INTRINSIC_SET_TYPEPARAM_DEFAULT] = "SET_TYPEPARAM_DEFAULT"};
    return names_list(thread, names, INTRINSIC_2_COUNT);
}

NATIVE(module_get_executor, "get_executor(*, code, offset)", "There are no executors: always raises ValueError.",
       EFFECT_ANY) {
    return error_raise(thread, SHAPE_ValueError, "no executor exists at address");
}

NATIVE(module_get_special_method_names, "get_special_method_names()", "Return a list of special method names.",
       EFFECT_ANY) {
    static const char *const names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
    return names_list(thread, names, sizeof names / sizeof *names);
}

NATIVE(module_get_nb_ops, "get_nb_ops()", "Return a list of pairs (name, symbol) of the binary operators.",
       EFFECT_ANY) {
    static const char *const operators[][2] = {{"ADD", "+"},
                                               {"AND", "&"},
                                               {"FLOOR_DIVIDE", "//"},
                                               {"LSHIFT", "<<"},
                                               {"MATRIX_MULTIPLY", "@"},
                                               {"MULTIPLY", "*"},
                                               {"REMAINDER", "%"},
                                               {"OR", "|"},
                                               {"POWER", "**"},
                                               {"RSHIFT", ">>"},
                                               {"SUBTRACT", "-"},
                                               {"TRUE_DIVIDE", "/"},
                                               {"XOR", "^"}};
    enum { COUNT = sizeof operators / sizeof *operators };
    Value list = value_from_object(list_allocate(thread, 2 * COUNT + 1));
    for (int i = 0; list != NO_VALUE && i <= 2 * COUNT; i++) {
        const char *const *operator= operators[i % COUNT];
        Value name, symbol;
        if (i == 2 * COUNT) {
            name = str_from_cstring(thread, "NB_SUBSCR");
            symbol = str_from_cstring(thread, "[]");
        } else {
            name = str_format_c(thread, "NB_%s%s", i >= COUNT ? "INPLACE_" : "", operator[0]);
            symbol = str_format_c(thread, "%s%s", operator[1], i >= COUNT ? "=" : "");
        }
        Value pair = name == NO_VALUE || symbol == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, name, symbol);
        if (pair == NO_VALUE || list_append(thread, list, pair) < 0) return NO_VALUE;
    }
    return list;
}

NATIVE(module_get_specialization_stats, "get_specialization_stats()", "Return the specialization stats: none are kept.",
       EFFECT_NONE) {
    return NONE;
}

static int opcode_execute(Thread *thread, Module *module) {
    if (module_add(thread, module, "ENABLE_SPECIALIZATION", FALSE_VALUE) < 0) return -1;
    return module_add(thread, module, "ENABLE_SPECIALIZATION_FT", FALSE_VALUE);
}

static const NativeDef *const opcode_functions[] = {&module_is_valid_native,
                                                    &module_has_arg_native,
                                                    &module_has_const_native,
                                                    &module_has_name_native,
                                                    &module_has_jump_native,
                                                    &module_has_free_native,
                                                    &module_has_local_native,
                                                    &module_has_exc_native,
                                                    &module_stack_effect_native,
                                                    &module_get_table_native,
                                                    &module_decode_native,
                                                    &module_get_intrinsic1_descs_native,
                                                    &module_get_intrinsic2_descs_native,
                                                    &module_get_executor_native,
                                                    &module_get_special_method_names_native,
                                                    &module_get_nb_ops_native,
                                                    &module_get_specialization_stats_native,
                                                    NULL};
const ModuleSpec _opcode_module_spec = {
    .name = "_opcode", .doc = "Opcode support module.", .functions = opcode_functions, .execute = opcode_execute};
