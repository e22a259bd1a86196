// Taipan: trees to objects of the `ast` module and back. MIT licence.
//
// Both ways walk the tables of syntax/ast.h. Recursion follows the tree and is bounded by the C stack check.
#include "modules/ast_object.h"
#include "compile/compile.h"
#include "compile/parse.h"
#include "object/bytes.h"
#include "object/complex.h"
#include "object/float.h"
#include "object/int.h"
#include "object/keep_alive.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static const char *const position_names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

// ---- to objects -------------------------------------------------------------------------------------------------

static Value node_to_object(Thread *thread, const AstNode *node);

Value ast_constant_value(Thread *thread, const AstConstant *c) {
    switch (c->kind) {
    case AST_CONSTANT_TRUE: return TRUE_VALUE;
    case AST_CONSTANT_FALSE: return FALSE_VALUE;
    case AST_CONSTANT_ELLIPSIS: return ELLIPSIS;
    case AST_CONSTANT_INT:
        return c->is_small ? int_from_uint64(thread, c->small_value) : int_from_text(thread, c->text, c->length, 0);
    case AST_CONSTANT_FLOAT: return float_from_text(thread, c->text, c->length);
    case AST_CONSTANT_IMAGINARY: {
        Value imaginary = float_from_text(thread, c->text, c->length);
        return imaginary ? complex_new(thread, 0.0, float_to_double(imaginary)) : NO_VALUE;
    }
    case AST_CONSTANT_STR: {
        Value text = str_from_utf8(thread, c->text, c->length);
        return text;
    }
    case AST_CONSTANT_BYTES: return bytes_from_data(thread, c->text, c->length);
    case AST_CONSTANT_FOREIGN: return value_from_bits(c->foreign);
    default: return NONE;
    }
}

static Value name_to_object(Thread *thread, const AstName *name) {
    if (!name) return NONE;
    Value text = str_from_utf8(thread, name->text, name->length);
    return text ? str_intern(thread, text) : NO_VALUE;
}

static Value sequence_to_object(Thread *thread, const AstNode *node, const AstFieldInfo *field) {
    const void *data = ast_field(node, field);
    bool names = field->type == AST_TYPE_identifier, choices = ast_types[field->type].form == AST_IS_CHOICE;
    size_t count = ((const AstSequence *)data)->count; // all three kinds begin with it
    List *list = list_allocate(thread, count);
    for (size_t i = 0; list && i < count; i++) {
        Value item = names     ? name_to_object(thread, ((const AstNameSequence *)data)->items[i])
                     : choices ? ast_choice_object(thread, ((const AstChoiceSequence *)data)->items[i])
                               : node_to_object(thread, ((const AstSequence *)data)->items[i]);
        if (!item || list_append(thread, value_from_object(list), item) < 0) return NO_VALUE;
    }
    return value_from_object(list);
}

static Value field_to_object(Thread *thread, const AstNode *node, const AstFieldInfo *field) {
    if (field->quantity == AST_SEQUENCE) return sequence_to_object(thread, node, field);
    const void *data = ast_field(node, field);
    switch (field->type) {
    case AST_TYPE_identifier: return name_to_object(thread, *(AstName *const *)data);
    case AST_TYPE_int: return value_from_small_int(*(const int *)data);
    case AST_TYPE_string: {
        const AstString *s = data;
        return s->text ? str_from_utf8(thread, s->text, s->length) : NONE;
    }
    case AST_TYPE_constant: return ast_constant_value(thread, data);
    default:
        if (ast_types[field->type].form == AST_IS_CHOICE) return ast_choice_object(thread, *(const AstChoice *)data);
        return node_to_object(thread, *(AstNode *const *)data);
    }
}

static int set_positions(Thread *thread, Value object, const AstNode *node) {
    const int32_t numbers[] = {node->line, node->column, node->end_line, node->end_column};
    for (int i = 0; i < 4; i++)
        if (object_set_attribute(thread, object, str_intern_cstring(thread, position_names[i]),
                                 value_from_small_int(numbers[i])) < 0)
            return -1;
    return 0;
}

static Value node_to_object(Thread *thread, const AstNode *node) {
    if (!node) return NONE;
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return NO_VALUE;
    const AstKindInfo *info = &ast_kinds[node->kind];
    Value class = ast_class_of_kind(thread, (AstKind)node->kind);
    Value object = class ? value_from_object(type_allocate(thread, type_from_value(class), 0)) : NO_VALUE;
    for (size_t i = 0; object && i < info->field_count; i++) {
        Value value = field_to_object(thread, node, &info->fields[i]);
        if (!value || object_set_attribute(thread, object, str_intern_cstring(thread, info->fields[i].name), value) < 0)
            return NO_VALUE;
    }
    if (object && ast_types[info->type].positioned && set_positions(thread, object, node) < 0) return NO_VALUE;
    return object;
}

Value ast_object_parse(Thread *thread, const char *source, size_t length, Value filename, int mode, uint32_t flags,
                       int optimize, int feature_version) {
    Arena arena;
    ParseResult result;
    arena_init(&arena);
    bool parsed = compile_parse(thread, &result, &arena, source, length, filename, (CompileMode)mode, flags,
                                feature_version < 0 ? 0 : feature_version);
    Value keep = parsed ? value_from_object(list_allocate(thread, 0)) : NO_VALUE;
    if (keep && (flags & COMPILE_OPTIMIZED_AST) == COMPILE_OPTIMIZED_AST &&
        ast_optimize(thread, &arena, result.tree, keep, optimize) < 0)
        keep = NO_VALUE;
    Value tree = keep ? node_to_object(thread, result.tree) : NO_VALUE;
    arena_free(&arena);
    keep_alive(keep); // the arena's tree has constants of it
    return tree;
}

// ---- from objects -----------------------------------------------------------------------------------------------

typedef struct Reader {
    Thread *thread;
    Arena *arena;
    AstNames *names;
    Value keep; // list of constants, so that they outlive the walk
} Reader;

static AstNode *node_from_object(Reader *r, Value v, AstType type);

static AstName *name_from_object(Reader *r, Value v) {
    size_t length;
    if (!value_has_shape(v, SHAPE_str))
        return error_raise(r->thread, SHAPE_TypeError, "AST identifier must be of type str"), NULL;
    const char *text = str_to_utf8(r->thread, v, &length);
    AstName *name = text ? ast_names_intern(r->names, text, length) : NULL;
    if (text && !name) error_no_memory(r->thread);
    return name;
}

static int string_from_object(Reader *r, Value v, AstString *out) {
    size_t length;
    if (!value_has_shape(v, SHAPE_str) && !value_has_shape(v, SHAPE_bytes))
        return error_raise_int(r->thread, SHAPE_TypeError, "AST string must be of type str");
    const char *text =
        value_is_str(v) ? str_to_utf8_surrogates(r->thread, v, &length) : (const char *)bytes_from_value(v)->data;
    if (!text) return -1;
    if (!value_is_str(v)) length = bytes_from_value(v)->length;
    out->text = arena_copy_string(r->arena, text, length);
    out->length = length;
    return out->text ? 0 : (error_no_memory(r->thread), -1);
}

static int int_from_object(Reader *r, Value v, int *out) {
    if (!value_is_int(v)) return error_raise_int(r->thread, SHAPE_ValueError, "invalid integer value: %R", v);
    int64_t n = int_to_int64(r->thread, v);
    if (error_pending(r->thread)) return -1;
    if (n != (int)n) return error_raise_int(r->thread, SHAPE_OverflowError, "Python int too large to convert to C int");
    *out = (int)n;
    return 0;
}

static int constant_from_object(Reader *r, Value v, AstConstant *out) {
    *out = (AstConstant){0};
    out->kind = v == NONE          ? AST_CONSTANT_NONE
                : v == TRUE_VALUE  ? AST_CONSTANT_TRUE
                : v == FALSE_VALUE ? AST_CONSTANT_FALSE
                : v == ELLIPSIS    ? AST_CONSTANT_ELLIPSIS
                                   : AST_CONSTANT_FOREIGN;
    if (value_has_shape(v, SHAPE_str)) { // names of docstrings and keys are looked at as text
        AstString s;
        if (string_from_object(r, v, &s) < 0) return -1;
        out->kind = AST_CONSTANT_STR;
        out->text = s.text;
        out->length = s.length;
        out->is_ascii = str_is_ascii(str_from_value(v));
        return 0;
    }
    if (out->kind != AST_CONSTANT_FOREIGN) return 0;
    out->foreign = value_bits(v);
    return list_append(r->thread, r->keep, v);
}

static AstChoice choice_from_object(Reader *r, Value v, AstType type) {
    int kind = ast_object_kind(r->thread, v) - AST_KIND_COUNT;
    if (kind > 0 && ast_choices[kind].type == type) return (AstChoice)kind;
    error_raise(r->thread, SHAPE_TypeError, "expected some sort of %s, but got %R", ast_types[type].name, v);
    return AST_CHOICE_NONE;
}

static int item_from_object(Reader *r, Value v, const AstFieldInfo *field, void *items, size_t i) {
    if (field->type == AST_TYPE_identifier) return (((AstName **)items)[i] = name_from_object(r, v)) ? 0 : -1;
    if (ast_types[field->type].form == AST_IS_CHOICE)
        return (((AstChoice *)items)[i] = choice_from_object(r, v, field->type)) ? 0 : -1;
    if (v == NONE) { // the validator knows where this may stand
        ((AstNode **)items)[i] = NULL;
        return 0;
    }
    return (((AstNode **)items)[i] = node_from_object(r, v, field->type)) ? 0 : -1;
}

static int sequence_from_object(Reader *r, Value v, const AstKindInfo *info, const AstFieldInfo *field, AstNode *node) {
    Thread *thread = r->thread;
    AstSequence *sequence = ast_field(node, field);
    if (!v) return 0;
    if (!value_is_list(v))
        return error_raise_int(thread, SHAPE_TypeError, "%s field \"%s\" must be a list, not a %T", info->name,
                               field->name, v);
    size_t count = list_length(v);
    sequence->items = arena_allocate(r->arena, (count ? count : 1) * sizeof(void *));
    if (!sequence->items) return error_no_memory(thread), -1;
    for (size_t i = 0; i < count; i++) {
        if (item_from_object(r, list_get(v, i), field, sequence->items, i) < 0) return -1;
        if (list_length(v) != count)
            return error_raise_int(thread, SHAPE_RuntimeError, "%s field \"%s\" changed size during iteration",
                                   info->name, field->name);
    }
    sequence->count = count;
    return 0;
}

static int single_from_object(Reader *r, Value v, const AstKindInfo *info, const AstFieldInfo *field, AstNode *node) {
    void *out = ast_field(node, field);
    bool absent = v == NO_VALUE || (v == NONE && field->quantity == AST_OPTIONAL);
    if (absent && field->quantity == AST_OPTIONAL) return 0;
    if (absent)
        return error_raise_int(r->thread, SHAPE_TypeError, "required field \"%s\" missing from %s", field->name,
                               info->name);
    if (v == NONE && field->type != AST_TYPE_constant)
        return error_raise_int(r->thread, SHAPE_ValueError, "field '%s' is required for %s", field->name, info->name);
    switch (field->type) {
    case AST_TYPE_identifier: return (*(AstName **)out = name_from_object(r, v)) ? 0 : -1;
    case AST_TYPE_int: return int_from_object(r, v, out);
    case AST_TYPE_string: return string_from_object(r, v, out);
    case AST_TYPE_constant: return constant_from_object(r, v, out);
    default:
        if (ast_types[field->type].form == AST_IS_CHOICE)
            return (*(AstChoice *)out = choice_from_object(r, v, field->type)) ? 0 : -1;
        return (*(AstNode **)out = node_from_object(r, v, field->type)) ? 0 : -1;
    }
}

static int positions_from_object(Reader *r, Value v, AstType type, int32_t out[4]) {
    for (int i = 0; i < 4; i++) {
        Value number;
        int found = object_lookup_attribute(r->thread, v, str_intern_cstring(r->thread, position_names[i]), &number), n;
        if (found < 0) return -1;
        if (i >= 2 && (!found || number == NONE)) {
            out[i] = out[i - 2];
            continue;
        }
        if (!found)
            return error_raise_int(r->thread, SHAPE_TypeError, "required field \"%s\" missing from %s",
                                   position_names[i], ast_types[type].name);
        if (int_from_object(r, number, &n) < 0) return -1;
        out[i] = n;
    }
    return 0;
}

static AstNode *node_from_object(Reader *r, Value v, AstType type) {
    Thread *thread = r->thread;
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return NULL;
    int32_t positions[4] = {0};
    if (ast_types[type].positioned && positions_from_object(r, v, type, positions) < 0) return NULL;
    int kind = ast_object_kind(thread, v);
    if (kind <= 0 || kind >= AST_KIND_COUNT || ast_kinds[kind].type != type)
        return error_raise(thread, SHAPE_TypeError, "expected some sort of %s, but got %R", ast_types[type].name, v),
               NULL;
    AstNode *node = ast_new(r->arena, (AstKind)kind);
    if (!node) return error_no_memory(thread), NULL;
    node->line = positions[0], node->column = positions[1], node->end_line = positions[2],
    node->end_column = positions[3];
    const AstKindInfo *info = &ast_kinds[kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        Value value = NO_VALUE;
        if (object_lookup_attribute(thread, v, str_intern_cstring(thread, field->name), &value) < 0) return NULL;
        int status = field->quantity == AST_SEQUENCE ? sequence_from_object(r, value, info, field, node)
                                                     : single_from_object(r, value, info, field, node);
        if (status < 0) return NULL;
    }
    return node;
}

static Value compile_objects(Thread *thread, Arena *arena, Value tree, Value filename, uint32_t flags, int optimize) {
    AstNames names = {.arena = arena};
    Reader reader = {thread, arena, &names, value_from_object(list_allocate(thread, 0))};
    AstNode *node = reader.keep ? node_from_object(&reader, tree, AST_TYPE_mod) : NULL;
    if (!node || ast_validate(thread, node) < 0) return NO_VALUE;
    bool only_tree = flags & COMPILE_ONLY_AST;
    if (only_tree && ast_optimize(thread, arena, node, reader.keep, optimize) < 0) return NO_VALUE;
    Value code =
        only_tree ? node_to_object(thread, node) : compile_tree(thread, node, &names, filename, flags, optimize);
    keep_alive(reader.keep);
    return code;
}

Value ast_object_compile(Thread *thread, Value tree, Value filename, int mode, uint32_t flags, int optimize) {
    static const AstKind wanted[] = {AST_Module, AST_Expression, AST_Interactive, AST_FunctionType};
    static const char *const names[] = {"Module", "Expression", "Interactive", "FunctionType"};
    if (ast_object_kind(thread, tree) != (int)wanted[mode])
        return error_raise(thread, SHAPE_TypeError, "expected %s node, got %s", names[mode],
                           type_name(value_type(tree)) + 4 * !strncmp(type_name(value_type(tree)), "ast.", 4));
    if ((flags & COMPILE_OPTIMIZED_AST) == COMPILE_ONLY_AST) return tree;
    Arena arena;
    arena_init(&arena);
    Value result = compile_objects(thread, &arena, tree, filename, flags, optimize);
    arena_free(&arena);
    return result;
}
