// Taipan: the classes of the _ast module, made from syntax/ast.def. MIT licence.
//
// ast.AST is native; every other class is made by type() with _fields, _attributes, _field_types and its doc. All of them
// lie in one tuple: by kind, by type, by choice, and the instances of the choices.
#include "modules/ast_object.h"
#include "compile/compile.h"
#include "object/arguments.h"
#include "object/dict.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"

enum {
    FIRST_TYPE = AST_KIND_COUNT,
    FIRST_CHOICE = FIRST_TYPE + AST_TYPE_COUNT,
    FIRST_INSTANCE = FIRST_CHOICE + AST_CHOICE_COUNT,
    CLASS_TABLE_SIZE = FIRST_INSTANCE + AST_CHOICE_COUNT,
};
static const char *const position_names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

static Value intern(Thread *thread, const char *text) {
    return str_intern_cstring(thread, text);
}

// ---- making the classes -----------------------------------------------------------------------------------------

static int append_signature(Thread *thread, StrBuilder *b, const AstKindInfo *kind) {
    if (str_builder_append_format(thread, b, kind->field_count ? "%s(" : "%s", kind->name) < 0) return -1;
    for (size_t i = 0; i < kind->field_count; i++) {
        const AstFieldInfo *f = &kind->fields[i];
        const char *mark = f->quantity == AST_SEQUENCE ? "*" : f->quantity == AST_OPTIONAL ? "?" : "";
        if (str_builder_append_format(thread, b, "%s%s%s %s", i ? ", " : "", ast_types[f->type].name, mark, f->name) <
            0)
            return -1;
    }
    return kind->field_count ? str_builder_append_ascii(thread, b, ")", 1) : 0;
}

static Value kind_doc(Thread *thread, const AstKindInfo *kind) {
    StrBuilder b;
    str_builder_init(&b);
    return append_signature(thread, &b, kind) < 0 ? NO_VALUE : str_builder_finish(thread, &b);
}

static Value type_doc(Thread *thread, AstType type) { // "expr = BoolOp(...)\n     | NamedExpr(...)"
    StrBuilder b;
    str_builder_init(&b);
    const char *name = ast_types[type].name;
    bool first = true;
    for (int k = 1; k < AST_KIND_COUNT; k++) {
        if (ast_kinds[k].type != type) continue;
        int status = first ? str_builder_append_format(thread, &b, "%s = ", name)
                           : str_builder_append_format(thread, &b, "\n%*s | ", (int)strlen(name), "");
        if (status < 0 || append_signature(thread, &b, &ast_kinds[k]) < 0) return NO_VALUE;
        first = false;
    }
    for (int c = 1; c < AST_CHOICE_COUNT; c++) {
        if (ast_choices[c].type != type) continue;
        if (str_builder_append_format(thread, &b, first ? "%s = %s" : " | %s", first ? name : ast_choices[c].name,
                                      ast_choices[c].name) < 0)
            return NO_VALUE;
        first = false;
    }
    return str_builder_finish(thread, &b);
}

static Value positions_tuple(Thread *thread, bool positioned) {
    if (!positioned) return TUPLE_EMPTY(thread);
    Value names[4];
    for (int i = 0; i < 4; i++)
        names[i] = intern(thread, position_names[i]);
    return tuple_from_values(thread, names, 4);
}

// A class with these class attributes; extra dict entries are added before type() sees it.
static Value make_class(Thread *thread, const char *name, Value base, Value fields, Value attributes, Value doc,
                        Dict *extra) {
    Dict *namespace = extra ? extra : dict_allocate(thread);
    if (!namespace || !base || !fields || !doc) return NO_VALUE;
    if (dict_set_cstring(thread, namespace, "_fields", fields) < 0 ||
        dict_set_cstring(thread, namespace, "__match_args__", fields) < 0 ||
        dict_set_cstring(thread, namespace, "__module__", intern(thread, "ast")) < 0 ||
        dict_set_cstring(thread, namespace, "__doc__", doc) < 0)
        return NO_VALUE;
    if (attributes && dict_set_cstring(thread, namespace, "_attributes", attributes) < 0) return NO_VALUE;
    Value bases = tuple_pack(thread, 1, base);
    return bases ? type_new_class(thread, BUILTIN_TYPE(type), intern(thread, name), bases, value_from_object(namespace),
                                  NO_VALUE)
                 : NO_VALUE;
}

static int set_none(Thread *thread, Dict *dict, const char *name) {
    return dict_set_cstring(thread, dict, name, NONE);
}

// Are the ends of its positions None unless they are given?
static bool ends_are_optional(AstType type) {
    return ast_types[type].positioned && type != AST_TYPE_pattern && type != AST_TYPE_type_param;
}

static Value make_type_class(Thread *thread, AstType type) {
    Dict *extra = dict_allocate(thread);
    bool positioned = ast_types[type].positioned;
    if (!extra || (ends_are_optional(type) &&
                   (set_none(thread, extra, "end_lineno") < 0 || set_none(thread, extra, "end_col_offset") < 0)))
        return NO_VALUE;
    return make_class(thread, ast_types[type].name, value_from_object(BUILTIN_TYPE(ast_node)), TUPLE_EMPTY(thread),
                      positions_tuple(thread, positioned), type_doc(thread, type), extra);
}

static Value make_kind_class(Thread *thread, AstKind kind, Value base, bool is_product) {
    const AstKindInfo *info = &ast_kinds[kind];
    Dict *extra = dict_allocate(thread);
    Tuple *fields = tuple_allocate(thread, info->field_count);
    if (!extra || !fields) return NO_VALUE;
    for (size_t i = 0; i < info->field_count; i++) {
        tuple_set(thread, fields, i, intern(thread, info->fields[i].name));
        if (info->fields[i].quantity == AST_OPTIONAL && set_none(thread, extra, info->fields[i].name) < 0)
            return NO_VALUE;
    }
    bool positioned = ast_types[info->type].positioned;
    if (is_product && positioned &&
        (set_none(thread, extra, "end_lineno") < 0 || set_none(thread, extra, "end_col_offset") < 0))
        return NO_VALUE;
    return make_class(thread, info->name, base, info->field_count ? value_from_object(fields) : TUPLE_EMPTY(thread),
                      is_product ? positions_tuple(thread, positioned) : NO_VALUE, kind_doc(thread, info), extra);
}

static Value field_python_type(Thread *thread, Tuple *classes, const AstFieldInfo *field) {
    Value type;
    switch (field->type) {
    case AST_TYPE_identifier:
    case AST_TYPE_string: type = value_from_object(BUILTIN_TYPE(str)); break;
    case AST_TYPE_int: type = value_from_object(BUILTIN_TYPE(int)); break;
    case AST_TYPE_constant: type = value_from_object(BUILTIN_TYPE(object)); break;
    default: type = classes->items[FIRST_TYPE + field->type]; break;
    }
    if (field->quantity == AST_SEQUENCE) return generic_alias_new(thread, value_from_object(BUILTIN_TYPE(list)), type);
    return field->quantity == AST_OPTIONAL ? union_or(thread, type, NONE) : type;
}

static int add_field_types(Thread *thread, Tuple *classes, int index, const AstKindInfo *info) {
    Dict *types = dict_allocate(thread);
    for (size_t i = 0; types && info && i < info->field_count; i++) {
        Value type = field_python_type(thread, classes, &info->fields[i]);
        if (!type || dict_set_cstring(thread, types, info->fields[i].name, type) < 0) return -1;
    }
    if (!types) return -1;
    Type *class = type_from_value(classes->items[index]);
    if (type_set_attribute(thread, class, intern(thread, "_field_types"), value_from_object(types)) < 0) return -1;
    return type_set_attribute(thread, class, intern(thread, "__annotations__"),
                              value_from_object(dict_copy(thread, types)));
}

static int make_choices(Thread *thread, Tuple *classes) {
    for (int c = 1; c < AST_CHOICE_COUNT; c++) {
        Value base = classes->items[FIRST_TYPE + ast_choices[c].type];
        Value class = make_class(thread, ast_choices[c].name, base, TUPLE_EMPTY(thread), NO_VALUE,
                                 intern(thread, ast_choices[c].name), NULL);
        if (!class) return -1;
        tuple_set(thread, classes, (size_t)(FIRST_CHOICE + c), class);
        if (add_field_types(thread, classes, FIRST_CHOICE + c, NULL) < 0) return -1;
        Value instance = value_from_object(type_allocate(thread, type_from_value(class), 0));
        if (!instance) return -1;
        tuple_set(thread, classes, (size_t)(FIRST_INSTANCE + c), instance);
    }
    return 0;
}

static int make_classes(Thread *thread, Tuple *classes) {
    for (int t = 1; t < AST_TYPE_COUNT; t++) {
        if (ast_types[t].form != AST_IS_SUM && ast_types[t].form != AST_IS_CHOICE) continue;
        Value class = make_type_class(thread, (AstType)t);
        if (!class) return -1;
        tuple_set(thread, classes, (size_t)(FIRST_TYPE + t), class);
    }
    for (int k = 1; k < AST_KIND_COUNT; k++) {
        AstType type = ast_kinds[k].type;
        bool is_product = ast_types[type].form == AST_IS_PRODUCT;
        Value base = is_product ? value_from_object(BUILTIN_TYPE(ast_node)) : classes->items[FIRST_TYPE + type];
        Value class = make_kind_class(thread, (AstKind)k, base, is_product);
        if (!class) return -1;
        tuple_set(thread, classes, (size_t)k, class);
        if (is_product) tuple_set(thread, classes, (size_t)(FIRST_TYPE + type), class);
    }
    for (int k = 1; k < AST_KIND_COUNT; k++)
        if (add_field_types(thread, classes, k, &ast_kinds[k]) < 0) return -1;
    return make_choices(thread, classes);
}

static Tuple *class_table(Thread *thread) {
    if (ROOT_VALUE(ast_classes)) return tuple_from_value(ROOT_VALUE(ast_classes));
    Tuple *classes = tuple_allocate(thread, CLASS_TABLE_SIZE);
    Dict *numbers = classes ? dict_allocate(thread) : NULL;
    if (!numbers || make_classes(thread, classes) < 0) return NULL;
    for (int i = 1; i < FIRST_INSTANCE; i++) {
        if (!classes->items[i] || (i >= FIRST_TYPE && i < FIRST_CHOICE)) continue;
        int number = i < FIRST_TYPE ? i : AST_KIND_COUNT + (i - FIRST_CHOICE);
        if (dict_set(thread, numbers, classes->items[i], value_from_small_int(number)) < 0) return NULL;
    }
    ROOT_VALUE(ast_numbers) = value_from_object(numbers);
    ROOT_VALUE(ast_classes) = value_from_object(classes);
    return classes;
}

static Value class_at(Thread *thread, int index) {
    Tuple *classes = class_table(thread);
    return classes ? classes->items[index] : NO_VALUE;
}

Value ast_class_of_kind(Thread *thread, AstKind kind) {
    return class_at(thread, (int)kind);
}
static Value ast_class_of_type(Thread *thread, AstType type) {
    return class_at(thread, FIRST_TYPE + (int)type);
}
Value ast_choice_object(Thread *thread, AstChoice choice) {
    return class_at(thread, FIRST_INSTANCE + (int)choice);
}

int ast_object_kind(Thread *thread, Value v) {
    if (!class_table(thread)) return 0;
    Value mro = value_type(v)->mro;
    for (size_t i = 0; i < tuple_length(mro); i++) {
        Value number = dict_get(thread, dict_from_value(ROOT_VALUE(ast_numbers)), tuple_get(mro, i));
        if (number) return (int)value_small_int(number);
    }
    error_clear(thread);
    return 0;
}

int ast_object_check(Thread *thread, Value v) {
    (void)thread;
    return value_is_instance(v, BUILTIN_TYPE(ast_node));
}

// ---- ast.AST ----------------------------------------------------------------------------------------------------

static const char *short_name(Value v) {
    const char *name = type_name(value_type(v)), *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

static Value names_of(Thread *thread, Value self, const char *attribute) { // a tuple; empty when there is none
    Value names;
    int found = object_lookup_attribute(thread, value_from_object(value_type(self)), intern(thread, attribute), &names);
    if (found < 0) return NO_VALUE;
    return found ? tuple_from_iterable(thread, names) : TUPLE_EMPTY(thread);
}

static int contains_name(Thread *thread, Value names, Value name) {
    for (size_t i = 0; i < tuple_length(names); i++) {
        int equal = object_equal(thread, tuple_get(names, i), name);
        if (equal) return equal;
    }
    return 0;
}

// A field that neither arguments nor the class gave: lists are empty, contexts are Load, optional ones stay None.
static int fill_missing(Thread *thread, Value self, Value name, Value types) {
    Value type = value_is_dict(types) ? dict_get(thread, dict_from_value(types), name) : NO_VALUE;
    if (!type) {
        if (error_pending(thread)) return -1;
        return error_warn(thread, SHAPE_DeprecationWarning, 1,
                          "Field %R is missing from %s._field_types. This will become an error in Python 3.15.", name,
                          short_name(self));
    }
    if (value_has_shape(type, SHAPE_union)) return 0;
    if (value_has_shape(type, SHAPE_generic_alias))
        return object_set_attribute(thread, self, name, value_from_object(list_allocate(thread, 0)));
    if (type == ast_class_of_type(thread, AST_TYPE_expr_context))
        return object_set_attribute(thread, self, name, ast_choice_object(thread, AST_Load));
    return error_warn(
        thread, SHAPE_DeprecationWarning, 1,
        "%s.__init__ missing 1 required positional argument: %R. This will become an error in Python 3.15.",
        short_name(self), name);
}

static int set_keyword(Thread *thread, Value self, Value fields, Value given, Value name, Value value) {
    int known = contains_name(thread, fields, name);
    if (known < 0) return -1;
    if (known) {
        int added = set_add(thread, set_from_value(given), name);
        if (added < 0) return -1;
        if (!added)
            return error_raise_int(thread, SHAPE_TypeError, "%s got multiple values for argument %R", short_name(self),
                                   name);
    } else {
        Value attributes = names_of(thread, self, "_attributes");
        known = attributes ? contains_name(thread, attributes, name) : -1;
        if (known < 0) return -1;
        if (!known && error_warn(thread, SHAPE_DeprecationWarning, 1,
                                 "%s.__init__ got an unexpected keyword argument %R. Support for arbitrary keyword "
                                 "arguments is deprecated and will be "
                                 "removed in Python 3.15.",
                                 short_name(self), name) < 0)
            return -1;
    }
    return object_set_attribute(thread, self, name, value);
}

static int ast_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value fields = names_of(thread, self, "_fields");
    Set *given = fields ? set_allocate(thread, SHAPE_set) : NULL;
    if (!given) return -1;
    size_t count = tuple_length(fields);
    if (positional > count)
        return error_raise_int(thread, SHAPE_TypeError, "%s constructor takes at most %zu positional argument%s",
                               short_name(self), count, count == 1 ? "" : "s");
    for (size_t i = 0; i < positional; i++)
        if (object_set_attribute(thread, self, tuple_get(fields, i), args[i]) < 0 ||
            set_add(thread, given, tuple_get(fields, i)) < 0)
            return -1;
    for (size_t i = 0; i < arguments_keyword_count(keyword_names); i++)
        if (set_keyword(thread, self, fields, value_from_object(given), tuple_get(keyword_names, i),
                        args[positional + i]) < 0)
            return -1;
    if (given->length == count) return 0;
    Value types = NO_VALUE;
    if (object_lookup_attribute(thread, value_from_object(value_type(self)), intern(thread, "_field_types"), &types) <
        0)
        return -1;
    for (size_t i = 0; types && i < count; i++) {
        int has = set_contains(thread, given, tuple_get(fields, i));
        if (has < 0 || (!has && fill_missing(thread, self, tuple_get(fields, i), types) < 0)) return -1;
    }
    return 0;
}

static Value ast_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                           size_t positional __attribute__((unused)), Value keyword_names __attribute__((unused))) {
    return value_from_object(type_allocate(thread, type, 0));
}

NATIVE(ast_reduce, "__reduce__(self, /)", "", EFFECT_ANY) {
    Dict *dict = instance_dict(thread, args[0]);
    Value fields = dict ? names_of(thread, args[0], "_fields") : NO_VALUE;
    if (!fields) return NO_VALUE;
    size_t count = tuple_length(fields),
           used = 0; // leading fields that are there are passed as None, then set by the state
    while (used < count && dict_get(thread, dict, tuple_get(fields, used)))
        used++;
    Tuple *arguments = tuple_allocate(thread, used);
    for (size_t i = 0; arguments && i < used; i++)
        arguments->items[i] = NONE; // NOBARRIER: immediate
    if (!arguments || error_pending(thread)) return NO_VALUE;
    return tuple_pack(thread, 3, value_from_object(value_type(args[0])), value_from_object(arguments),
                      value_from_object(dict));
}

static int collect_current(Thread *thread, Value self, Value names, Dict *arguments) {
    for (size_t i = 0; i < tuple_length(names); i++) {
        Value value;
        int found = object_lookup_attribute(thread, self, tuple_get(names, i), &value);
        if (found < 0 || (found && dict_set(thread, arguments, tuple_get(names, i), value) < 0)) return -1;
    }
    return 0;
}

NATIVE(ast_replace, "__replace__(self, /, **fields)",
       "Return a copy of the AST node with new values for the specified fields.", EFFECT_ANY) {
    Value fields = names_of(thread, args[0], "_fields"),
          attributes = fields ? names_of(thread, args[0], "_attributes") : NO_VALUE;
    Dict *arguments = attributes ? dict_allocate(thread) : NULL;
    if (!arguments || collect_current(thread, args[0], fields, arguments) < 0 ||
        collect_current(thread, args[0], attributes, arguments) < 0)
        return NO_VALUE;
    size_t position = 0;
    Value name, value;
    while (args[1] != UNBOUND && dict_next(dict_from_value(args[1]), &position, &name, &value)) {
        int known = contains_name(thread, fields, name);
        if (known == 0) known = contains_name(thread, attributes, name);
        if (known < 0) return NO_VALUE;
        if (!known)
            return error_raise(thread, SHAPE_TypeError, "%s.__replace__ got an unexpected keyword argument %R.",
                               short_name(args[0]), name);
        if (dict_set(thread, arguments, name, value) < 0) return NO_VALUE;
    }
    for (size_t i = 0; i < tuple_length(fields); i++) {
        Value field = tuple_get(fields, i);
        if (dict_get(thread, arguments, field)) continue;
        Value types = NO_VALUE, type;
        if (object_lookup_attribute(thread, value_from_object(value_type(args[0])), intern(thread, "_field_types"),
                                    &types) < 0)
            return NO_VALUE;
        type = types && value_is_dict(types) ? dict_get(thread, dict_from_value(types), field) : NO_VALUE;
        if (type && (value_has_shape(type, SHAPE_union) || value_has_shape(type, SHAPE_generic_alias) ||
                     type == ast_class_of_type(thread, AST_TYPE_expr_context)))
            continue;
        return error_raise(thread, SHAPE_TypeError, "%s.__replace__ missing 1 keyword argument: %R.",
                           short_name(args[0]), field);
    }
    return object_call_tuple(thread, value_from_object(value_type(args[0])), TUPLE_EMPTY(thread),
                             value_from_object(arguments));
}

// ---- repr -------------------------------------------------------------------------------------------------------

static int append_value(Thread *thread, StrBuilder *b, Value v, int depth);

static int append_list(Thread *thread, StrBuilder *b, Value v, int depth) { // first and last item
    bool is_list = value_is_list(v);
    size_t count = is_list ? list_length(v) : tuple_length(v);
    if (str_builder_append_ascii(thread, b, is_list ? "[" : "(", 1) < 0) return -1;
    for (size_t i = 0; i < count; i++) {
        if (i && str_builder_append_ascii(thread, b, ", ", 2) < 0) return -1;
        if (i == 1 && count > 2) {
            if (str_builder_append_ascii(thread, b, "..., ", 5) < 0) return -1;
            i = count - 1;
        }
        if (append_value(thread, b, is_list ? list_get(v, i) : tuple_get(v, i), depth) < 0) return -1;
    }
    return str_builder_append_ascii(thread, b, is_list ? "]" : ")", 1);
}

static int append_node(Thread *thread, StrBuilder *b, Value self, int depth) {
    if (depth <= 0) return str_builder_append_format(thread, b, "%s(...)", short_name(self));
    Value fields = names_of(thread, self, "_fields");
    if (!fields || str_builder_append_format(thread, b, "%s(", short_name(self)) < 0) return -1;
    for (size_t i = 0; i < tuple_length(fields); i++) {
        Value name = tuple_get(fields, i), value = object_get_attribute(thread, self, name);
        if (!value || str_builder_append_format(thread, b, "%s%U=", i ? ", " : "", name) < 0 ||
            append_value(thread, b, value, depth - 1) < 0)
            return -1;
    }
    return str_builder_append_ascii(thread, b, ")", 1);
}

static int append_value(Thread *thread, StrBuilder *b, Value v, int depth) {
    if (value_is_list(v) || value_has_shape(v, SHAPE_tuple)) return append_list(thread, b, v, depth);
    if (ast_object_check(thread, v)) return append_node(thread, b, v, depth);
    Value text = object_repr(thread, v);
    return text ? str_builder_append(thread, b, text) : -1;
}

static Value ast_repr(Thread *thread, Value self) {
    int entered = object_repr_enter(thread, self);
    if (entered < 0) return NO_VALUE;
    if (entered) return str_format_c(thread, "%s(...)", short_name(self));
    StrBuilder b;
    str_builder_init(&b);
    int status = append_node(thread, &b, self, 3);
    object_repr_leave(thread, self);
    return status < 0 ? NO_VALUE : str_builder_finish(thread, &b);
}

static int ast_populate(Thread *thread, Type *type) {
    static const char *const names[] = {"_fields", "__match_args__", "_attributes"};
    for (int i = 0; i < 3; i++)
        if (dict_set_cstring(thread, type->dict, names[i], TUPLE_EMPTY(thread)) < 0) return -1;
    return 0;
}

static const NativeDef *const ast_methods[] = {&ast_reduce_native, &ast_replace_native, NULL};
const TypeSpec ast_node_type_spec = {.name = "AST",
                                     .module = "ast",
                                     .flags = TYPE_BASE,
                                     .size = sizeof(Object),
                                     .trace_kind = TRACE_LEAF,
                                     .has_dict = true,
                                     .slots = {.construct = ast_construct, .init = ast_init, .repr = ast_repr},
                                     .methods = ast_methods,
                                     .populate = ast_populate};

// ---- the module -------------------------------------------------------------------------------------------------

static int ast_execute(Thread *thread, Module *module) {
    Tuple *classes = class_table(thread);
    if (!classes || module_add_type(thread, module, BUILTIN_TYPE(ast_node)) < 0) return -1;
    for (int i = 1; i < FIRST_INSTANCE; i++)
        if (classes->items[i] && module_add_type(thread, module, type_from_value(classes->items[i])) < 0) return -1;
    static const struct {
        const char *name;
        int value;
    } flags[] = {{"PyCF_ALLOW_TOP_LEVEL_AWAIT", COMPILE_TOP_LEVEL_AWAIT},
                 {"PyCF_ONLY_AST", COMPILE_ONLY_AST},
                 {"PyCF_TYPE_COMMENTS", COMPILE_TYPE_COMMENTS},
                 {"PyCF_OPTIMIZED_AST", COMPILE_OPTIMIZED_AST}};
    for (int i = 0; i < 4; i++)
        if (module_add_int(thread, module, flags[i].name, flags[i].value) < 0) return -1;
    return 0;
}

const ModuleSpec _ast_module_spec = {.name = "_ast", .execute = ast_execute};
