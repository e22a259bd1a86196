// Taipan: making classes: type.__new__. MIT licence.
//
// The steps, each a function on a ClassMaker: metaclass and bases; __slots__; the record with its layout; the dict with
// what Python adds to the namespace; MRO and slots; then __set_name__ and __init_subclass__, which run Python code on the
// finished class.
#include "base/unicode.h"
#include "object/exception.h"
#include "object/type_internal.h"

typedef struct ClassMaker {
    Type *metatype, *base, *type;
    Value name, bases, qualname;
    Dict *namespace;  // the class's own copy
    Value keywords;   // dict for __init_subclass__, or NO_VALUE
    Value slots;      // __slots__ as written, or NO_VALUE
    Value slot_names; // tuple of mangled names that get storage
    bool add_dict, add_weakref, has_slots;
} ClassMaker;

// ---- metaclass and bases -----------------------------------------------------------------------------------------
Type *type_calculate_metaclass(Thread *thread, Type *metatype, Value bases) {
    Type *winner = metatype;
    for (size_t i = 0; i < tuple_length(bases); i++) {
        Type *candidate = value_type(tuple_get(bases, i));
        if (type_is_subtype(winner, candidate)) continue;
        if (!type_is_subtype(candidate, winner)) {
            error_raise(thread, SHAPE_TypeError,
                        "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                        "metaclasses of all its bases");
            return NULL;
        }
        winner = candidate;
    }
    return winner;
}

static int check_bases(Thread *thread, Value bases) {
    for (size_t i = 0; i < tuple_length(bases); i++) {
        Value base = tuple_get(bases, i), entries;
        if (value_is_type(base)) continue;
        int status = object_lookup_attribute(thread, base, NAME(__mro_entries__), &entries);
        if (status < 0) return -1;
        if (status)
            return error_raise_int(thread, SHAPE_TypeError,
                                   "type() doesn't support MRO entry resolution; use types.new_class()");
    }
    return 0;
}

// ---- __slots__ ---------------------------------------------------------------------------------------------------
// A private name inside the class: _Class__name.
static Value mangle(Thread *thread, Value class_name, Value name) {
    const Str *s = str_from_value(name), *c = str_from_value(class_name);
    size_t length = s->length;
    if (length < 3 || str_read(s, 0) != '_' || str_read(s, 1) != '_') return name;
    if (str_read(s, length - 1) == '_' && str_read(s, length - 2) == '_') return name;
    size_t skip = 0;
    while (skip < c->length && str_read(c, skip) == '_')
        skip++;
    if (skip == c->length) return name;
    Value stripped = str_substring(thread, class_name, skip, c->length);
    return stripped ? str_intern(thread, str_format_c(thread, "_%U%U", stripped, name)) : NO_VALUE;
}

static bool is_identifier(const Str *s) {
    if (!s->length || (str_read(s, 0) != '_' && !unicode_is_xid_start(str_read(s, 0)))) return false;
    for (size_t i = 1; i < s->length; i++)
        if (str_read(s, i) != '_' && !unicode_is_xid_continue(str_read(s, i))) return false;
    return true;
}

// 1: takes storage; 0: __dict__ or __weakref__.
static int check_slot(Thread *thread, ClassMaker *m, Value name) {
    if (!value_is_str(name))
        return error_raise_int(thread, SHAPE_TypeError, "__slots__ items must be strings, not '%T'", name);
    if (!is_identifier(str_from_value(name)))
        return error_raise_int(thread, SHAPE_TypeError, "__slots__ must be identifiers");
    if (str_equal_cstring(name, "__dict__")) {
        if (has_attributes(m->base) || (m->base->flags & TYPE_TYPE) || m->add_dict)
            return error_raise_int(thread, SHAPE_TypeError, "__dict__ slot disallowed: we already got one");
        m->add_dict = true;
        return 0;
    }
    if (str_equal_cstring(name, "__weakref__")) {
        bool fixed = (m->base->flags & TYPE_VARIABLE_SIZE) && !(m->base->flags & TYPE_STR);
        if (!(m->base->flags & TYPE_NO_WEAKREF) || fixed || m->add_weakref)
            return error_raise_int(thread, SHAPE_TypeError, "__weakref__ slot disallowed: we already got one");
        m->add_weakref = true;
        return 0;
    }
    return 1;
}

static int add_slot(Thread *thread, ClassMaker *m, Value names, Value name) {
    Value mangled = mangle(thread, m->name, str_intern(thread, name));
    if (!mangled) return -1;
    if (dict_get_name(thread, m->namespace, mangled) && mangled != NAME(__qualname__) &&
        mangled != NAME(__classcell__) && mangled != NAME(__classdictcell__))
        return error_raise_int(thread, SHAPE_ValueError, "%R in __slots__ conflicts with class variable", mangled);
    return list_append(thread, names, mangled);
}

static int read_slots(Thread *thread, ClassMaker *m) {
    Value slots = value_is_str(m->slots) ? tuple_pack(thread, 1, m->slots) : tuple_from_iterable(thread, m->slots);
    Value names = list_from_values(thread, NULL, 0);
    if (!slots || !names) return -1;
    m->has_slots = true;
    bool variable = (m->base->flags & (TYPE_VARIABLE_SIZE | TYPE_TYPE)) && !(m->base->flags & TYPE_STR);
    if (tuple_length(slots) && variable)
        return error_raise_int(thread, SHAPE_TypeError, "nonempty __slots__ not supported for subtype of '%N'",
                               m->base);
    for (size_t i = 0; i < tuple_length(slots); i++) {
        int storage = check_slot(thread, m, tuple_get(slots, i));
        if (storage < 0 || (storage && add_slot(thread, m, names, tuple_get(slots, i)) < 0)) return -1;
    }
    if (list_sort(thread, names, NONE, false) < 0) return -1;
    m->slot_names = list_to_tuple(thread, names);
    return m->slot_names ? 0 : -1;
}

// A class without __slots__ gets __dict__ and __weakref__ unless its base has them; other bases may bring them too.
static int decide_attributes(Thread *thread, ClassMaker *m) {
    bool may_dict = !has_attributes(m->base) && !(m->base->flags & TYPE_TYPE);
    bool may_weakref =
        (m->base->flags & TYPE_NO_WEAKREF) && (!(m->base->flags & TYPE_VARIABLE_SIZE) || (m->base->flags & TYPE_STR));
    m->slots = dict_get_name(thread, m->namespace, NAME(__slots__));
    if (!m->slots) {
        m->add_dict = may_dict;
        m->add_weakref = may_weakref;
        return 0;
    }
    if (read_slots(thread, m) < 0) return -1;
    for (size_t i = 0; i < tuple_length(m->bases); i++) {
        Type *other = type_from_value(tuple_get(m->bases, i));
        if (other == m->base) continue;
        if (may_dict && has_attributes(other)) m->add_dict = true;
        if (may_weakref && !(other->flags & TYPE_NO_WEAKREF)) m->add_weakref = true;
    }
    return 0;
}

// ---- the record --------------------------------------------------------------------------------------------------
static Type *type_allocate_record(Thread *thread, Type *metatype) {
    return type_allocate(thread, metatype, 0);
}

static int set_utf8_name(Thread *thread, Type *type) {
    free(type->utf8_name);
    type->utf8_name = NULL;
    if (str_is_ascii(str_from_value(type->name))) return 0;
    size_t length;
    const char *text = str_to_utf8(thread, type->name, &length);
    if (!text) return -1;
    if (memchr(text, 0, length)) length = strlen(text);
    if (!(type->utf8_name = malloc(length + 1))) return error_no_memory(thread), -1;
    memcpy(type->utf8_name, text, length);
    type->utf8_name[length] = 0;
    return 0;
}

int type_set_name(Thread *thread, Type *type, Value name) {
    size_t length;
    const char *text = str_to_utf8(thread, name, &length);
    if (!text) return -1;
    if (memchr(text, 0, length))
        return error_raise_int(thread, SHAPE_ValueError, "type name must not contain null characters");
    heap_store(thread, type, &type->name, str_intern(thread, name));
    return type->name ? set_utf8_name(thread, type) : -1;
}

static void set_layout(ClassMaker *m) {
    Type *type = m->type, *base = m->base, *native = type_native_base(base);
    size_t slots = m->slot_names ? tuple_length(m->slot_names) : 0;
    type->size = base->size + 8 * (uint32_t)slots;
    if (has_attributes(base) || m->add_dict) {
        if (type->flags & TYPE_VARIABLE_SIZE)
            type->flags |= TYPE_DICT_AT_END;
        else if (base->extra_offset && base->extra_offset < base->size)
            type->extra_offset = base->extra_offset;
        else
            type->extra_offset = type->size;
    }
    bool plain = native->spec->trace_kind == TRACE_VALUES;
    type->trace_kind = plain ? TRACE_VALUES : TRACE_CUSTOM;
    type->trace = plain ? NULL : type_trace_instance;
    if (m->add_weakref) type->flags = (type->flags & ~(uint32_t)TYPE_NO_WEAKREF) | TYPE_HAS_WEAKREF_SLOT;
}

static int make_record(Thread *thread, ClassMaker *m) {
    Type *type = m->type = type_allocate_record(thread, m->metatype);
    if (!type) return -1;
    type->base = m->base;
    type->bases = m->bases;
    type->dict = m->namespace;
    type->qualname = m->name;
    type->flags = TYPE_HEAP | TYPE_BASE | TYPE_READY;
    type_set_flags_for_subclass(type, m->base);
    heap_write_barrier(thread, type);
    if (type_set_name(thread, type, m->name) < 0) return -1;
    set_layout(m);
    type->slot_names = m->slot_names;
    type->slots = m->base->slots;
    return types_register(thread, type);
}

// ---- the dict ----------------------------------------------------------------------------------------------------
static int add_qualname(Thread *thread, ClassMaker *m) {
    Value qualname = dict_get_name(thread, m->namespace, NAME(__qualname__));
    if (!qualname) return 0;
    if (!value_is_str(qualname))
        return error_raise_int(thread, SHAPE_TypeError, "type __qualname__ must be a str, not %T", qualname);
    heap_store(thread, m->type, &m->type->qualname, qualname);
    return dict_delete(thread, m->namespace, NAME(__qualname__)) < 0 ? -1 : 0;
}

static int add_module_name(Thread *thread, ClassMaker *m) {
    if (dict_get_name(thread, m->namespace, NAME(__module__))) return 0;
    Value module = runtime_current_module_name(thread);
    if (!module) return error_pending(thread) ? -1 : 0;
    return dict_set(thread, m->namespace, NAME(__module__), module);
}

// A plain function under that name becomes a static or class method.
static int wrap_function(Thread *thread, ClassMaker *m, Value name, Value (*wrap)(Thread *, Value)) {
    Value found = dict_get_name(thread, m->namespace, name);
    if (!found || !value_has_shape(found, SHAPE_function)) return 0;
    Value wrapped = wrap(thread, found);
    return wrapped ? dict_set(thread, m->namespace, name, wrapped) : -1;
}

static int add_slot_members(Thread *thread, ClassMaker *m) {
    size_t count = m->slot_names ? tuple_length(m->slot_names) : 0;
    for (size_t i = 0; i < count; i++) {
        Value name = tuple_get(m->slot_names, i);
        Value member = member_new_slot(thread, m->type, name, m->base->size + 8 * i);
        if (!member || dict_set(thread, m->namespace, name, member) < 0) return -1;
    }
    return 0;
}

static int add_getset(Thread *thread, ClassMaker *m, Value name, const NativeGetSet *def) {
    if (dict_get_name(thread, m->namespace, name)) return 0;
    Value getset = getset_new(thread, m->type, def);
    return getset ? dict_set(thread, m->namespace, name, getset) : -1;
}

static int set_class_cell(Thread *thread, ClassMaker *m, Value name, Value content) {
    Value cell = dict_get_name(thread, m->namespace, name);
    if (!cell) return 0;
    if (!value_has_shape(cell, SHAPE_cell))
        return error_raise_int(thread, SHAPE_TypeError, "%U must be a nonlocal cell, not %R", name,
                               value_from_object(value_type(cell)));
    heap_store(thread, value_object(cell), &((Cell *)cell)->content, content);
    return dict_delete(thread, m->namespace, name) < 0 ? -1 : 0;
}

static int fill_dict(Thread *thread, ClassMaker *m) {
    Dict *dict = m->namespace;
    if (add_module_name(thread, m) < 0 || add_qualname(thread, m) < 0) return -1;
    if (wrap_function(thread, m, NAME(__new__), staticmethod_new) < 0 ||
        wrap_function(thread, m, NAME(__init_subclass__), classmethod_new) < 0 ||
        wrap_function(thread, m, NAME(__class_getitem__), classmethod_new) < 0)
        return -1;
    if (set_class_cell(thread, m, NAME(__classcell__), value_from_object(m->type)) < 0 ||
        set_class_cell(thread, m, NAME(__classdictcell__), value_from_object(dict)) < 0)
        return -1;
    if (add_slot_members(thread, m) < 0) return -1; // __slots__ may name what has just been taken out
    if (m->add_dict && add_getset(thread, m, NAME(__dict__), &instance_dict_getset) < 0) return -1;
    if (m->add_weakref && add_getset(thread, m, NAME(__weakref__), &instance_weakref_getset) < 0) return -1;
    Value doc = dict_get_name(thread, dict, NAME(__doc__));
    if (doc != NO_VALUE && value_is_str(doc) && !str_to_utf8(thread, doc, NULL))
        return -1; // lone surrogates are refused
    if (doc == NO_VALUE && dict_set(thread, dict, NAME(__doc__), NONE) < 0) return -1;
    if (dict_get_name(thread, dict, NAME(__eq__)) && !dict_get_name(thread, dict, NAME(__hash__)))
        return dict_set(thread, dict, NAME(__hash__), NONE);
    return 0;
}

// How many attributes instances will have: what the methods of the class assign, as the compiler saw it.
static bool known_to_bases(Thread *thread, Type *type, Value attribute) {
    for (size_t i = 1; i < tuple_length(type->mro); i++) {
        Type *base = type_from_value(tuple_get(type->mro, i));
        Value names = base->dict ? dict_get_name(thread, base->dict, NAME(__static_attributes__)) : NO_VALUE;
        for (size_t k = 0; names && value_is_tuple(names) && k < tuple_length(names); k++)
            if (tuple_get(names, k) == attribute) return true;
    }
    return false;
}

static void predict_attributes(Thread *thread, Type *type) {
    size_t count = type->base->most_attributes;
    Value names = dict_get_name(thread, type->dict, NAME(__static_attributes__));
    for (size_t i = 0; names && value_is_tuple(names) && i < tuple_length(names); i++)
        count += !known_to_bases(thread, type, tuple_get(names, i));
    type->most_attributes = (uint16_t)(count > 64 ? 64 : count);
}

// Whether instances match sequence or mapping patterns is what the first class of the MRO that is either says.
static void inherit_pattern_flags(Type *type) {
    type->flags &= ~(uint32_t)(TYPE_SEQUENCE | TYPE_MAPPING);
    for (size_t i = 1; i < tuple_length(type->mro); i++) {
        uint32_t flags = type_from_value(tuple_get(type->mro, i))->flags & (TYPE_SEQUENCE | TYPE_MAPPING);
        type->flags |= flags;
        if (flags) return;
    }
}

static int warn_of_odd_keys(Thread *thread, ClassMaker *m) {
    size_t position = 0;
    for (Value name, value; dict_next(m->namespace, &position, &name, &value);)
        if (!value_is_str(name))
            return error_warn(thread, SHAPE_RuntimeWarning, 1, "non-string key in the __dict__ of class %N", m->type);
    return 0;
}

static int finish_slots(Thread *thread, ClassMaker *m) {
    int custom = type_set_mro(thread, m->type);
    if (custom < 0) return -1;
    inherit_pattern_flags(m->type);
    if (custom || tuple_length(m->bases) > 1)
        slots_update_all(thread, m->type);
    else
        slots_update_own(thread, m->type);
    slots_finish(m->type);
    if (!m->type->slots.construct) m->type->flags |= TYPE_DISALLOW_CONSTRUCTION;
    predict_attributes(thread, m->type);
    if (type_make_root_shape(thread, m->type) < 0) return -1;
    for (size_t i = 0; i < tuple_length(m->bases); i++)
        if (type_add_subclass(thread, type_from_value(tuple_get(m->bases, i)), m->type) < 0) return -1;
    return error_pending(thread) ? -1 : 0;
}

// ---- what runs on the finished class -----------------------------------------------------------------------------
static int add_set_name_note(Thread *thread, ClassMaker *m, Value name, Value value) {
    error_add_note(thread, "Error calling __set_name__ on '%T' instance %R in '%N'", value, name, m->type);
    return -1;
}

static int call_set_names(Thread *thread, ClassMaker *m) {
    Dict *names = NULL;
    size_t position = 0;
    Value name, value;
    while (dict_next(m->namespace, &position, &name, &value)) { // most classes have none: no copy
        if (!type_lookup(thread, value_type(value), NAME(__set_name__))) continue;
        if (!(names = dict_copy(thread, m->namespace))) return -1;
        break;
    }
    for (position = 0; names && dict_next(names, &position, &name, &value);) {
        Value method = object_lookup_special(thread, value, NAME(__set_name__));
        if (!method) {
            if (error_pending(thread)) return -1;
            continue;
        }
        if (!object_call2(thread, method, value_from_object(m->type), name))
            return add_set_name_note(thread, m, name, value);
    }
    return error_pending(thread) ? -1 : 0;
}

// A custom mro() may leave the class out.
static bool mro_has_itself(Type *type) {
    for (size_t i = 0; i < tuple_length(type->mro); i++)
        if (tuple_get(type->mro, i) == value_from_object(type)) return true;
    return false;
}

static int call_init_subclass(Thread *thread, ClassMaker *m) {
    bool keywords = m->keywords && dict_length(dict_from_value(m->keywords));
    Value found = type_lookup_after(thread, m->type, m->type, NAME(__init_subclass__));
    if (!found && !error_pending(thread) && !mro_has_itself(m->type))
        error_raise(thread, SHAPE_TypeError, "super(type, obj): obj must be an instance or subtype of type");
    if (!found) return error_pending(thread) ? -1 : 0;
    bool is_default =
        value_has_shape(found, SHAPE_classmethod_descriptor) && ((Native *)found)->type == BUILTIN_TYPE(object);
    if (is_default && !keywords) return 0;
    Value bound = descriptor_bind(thread, found, NO_VALUE, value_from_object(m->type));
    if (!bound) return -1;
    return object_call_tuple(thread, bound, TUPLE_EMPTY(thread), keywords ? m->keywords : NO_VALUE) ? 0 : -1;
}

static int make_class(Thread *thread, ClassMaker *m) {
    if (decide_attributes(thread, m) < 0 || make_record(thread, m) < 0 || fill_dict(thread, m) < 0) return -1;
    if (warn_of_odd_keys(thread, m) < 0 || finish_slots(thread, m) < 0) return -1;
    return call_set_names(thread, m) < 0 || call_init_subclass(thread, m) < 0 ? -1 : 0;
}

// keyword names of a call, for a metaclass's own constructor
static Value delegate(Thread *thread, Type *winner, ClassMaker *m, Value namespace) {
    Value args = tuple_pack(thread, 3, m->name, m->bases, namespace);
    size_t count = m->keywords ? dict_length(dict_from_value(m->keywords)) : 0;
    if (!args) return NO_VALUE;
    Tuple *names = tuple_allocate(thread, count), *all = tuple_allocate(thread, 3 + count);
    if (!names || !all) return NO_VALUE;
    for (size_t i = 0; i < 3; i++)
        tuple_set(thread, all, i, tuple_get(args, i));
    size_t position = 0, i = 0;
    for (Value key, value; count && dict_next(dict_from_value(m->keywords), &position, &key, &value); i++) {
        tuple_set(thread, names, i, key);
        tuple_set(thread, all, 3 + i, value);
    }
    return winner->slots.construct(thread, winner, all->items, 3, count ? value_from_object(names) : NO_VALUE);
}

Value type_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);

Value type_new_class(Thread *thread, Type *metatype, Value name, Value bases, Value namespace, Value keywords) {
    if (name == NO_VALUE || bases == NO_VALUE || namespace == NO_VALUE) return NO_VALUE; // could not be made
    ClassMaker m = {.metatype = metatype, .name = name, .bases = bases, .keywords = keywords};
    if (!tuple_length(bases)) {
        m.bases = tuple_pack(thread, 1, value_from_object(BUILTIN_TYPE(object)));
        if (!m.bases) return NO_VALUE;
    } else {
        if (check_bases(thread, bases) < 0) return NO_VALUE;
        Type *winner = type_calculate_metaclass(thread, metatype, bases);
        if (!winner) return NO_VALUE;
        if (winner != metatype && winner->slots.construct != type_construct)
            return delegate(thread, winner, &m, namespace);
        m.metatype = winner;
    }
    if (!(m.base = type_best_base(thread, m.bases))) return NO_VALUE;
    if (!(m.namespace = dict_copy(thread, dict_from_value(namespace)))) return NO_VALUE;
    return make_class(thread, &m) < 0 ? NO_VALUE : value_from_object(m.type);
}

Value type_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (positional != 3) {
        return error_raise(thread, SHAPE_TypeError, "type.__new__() takes exactly 3 arguments (%zu given)", positional);
    }
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "type.__new__() argument 1 must be str, not %B", args[0]);
    if (!value_is_tuple(args[1]))
        return error_raise(thread, SHAPE_TypeError, "type.__new__() argument 2 must be tuple, not %B", args[1]);
    if (!value_is_dict(args[2]))
        return error_raise(thread, SHAPE_TypeError, "type.__new__() argument 3 must be dict, not %B", args[2]);
    Value keywords = NO_VALUE;
    if (keyword_names && tuple_length(keyword_names)) {
        Dict *dict = dict_allocate(thread);
        if (!dict) return NO_VALUE;
        for (size_t i = 0; i < tuple_length(keyword_names); i++)
            if (dict_set(thread, dict, tuple_get(keyword_names, i), args[3 + i]) < 0) return NO_VALUE;
        keywords = value_from_object(dict);
    }
    return type_new_class(thread, type, args[0], args[1], args[2], keywords);
}

int type_init_slot(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    (void)self, (void)args;
    if (keyword_names && tuple_length(keyword_names) && positional == 1)
        return error_raise_int(thread, SHAPE_TypeError, "type.__init__() takes no keyword arguments");
    if (positional != 1 && positional != 3)
        return error_raise_int(thread, SHAPE_TypeError, "type.__init__() takes 1 or 3 arguments");
    return 0;
}
