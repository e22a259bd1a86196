// Taipan: bases of classes: C3 linearisation, which base gives the layout, assignment of __bases__. MIT licence.
#include "object/type_internal.h"

// ---- MRO ---------------------------------------------------------------------------------------------------------
typedef struct Sequence { // one list to merge: the rest of an MRO, or the bases themselves
    Value tuple;
    size_t at;
} Sequence;

static bool in_tail(const Sequence *sequences, size_t count, Value candidate) {
    for (size_t i = 0; i < count; i++)
        for (size_t k = sequences[i].at + 1; k < tuple_length(sequences[i].tuple); k++)
            if (tuple_get(sequences[i].tuple, k) == candidate) return true;
    return false;
}

static Value raise_inconsistent(Thread *thread, const Sequence *sequences, size_t count) {
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = 0, shown = 0; i < count; i++) {
        if (sequences[i].at >= tuple_length(sequences[i].tuple)) continue;
        Value head = tuple_get(sequences[i].tuple, sequences[i].at);
        bool repeated = false;
        for (size_t k = 0; k < i; k++)
            repeated |= sequences[k].at < tuple_length(sequences[k].tuple) &&
                        tuple_get(sequences[k].tuple, sequences[k].at) == head;
        if (repeated) continue;
        if (str_builder_append_format(thread, &builder, "%s%U", shown++ ? ", " : "", type_from_value(head)->name) < 0)
            return NO_VALUE;
    }
    Value names = str_builder_finish(thread, &builder);
    if (!names) return NO_VALUE;
    return error_raise(thread, SHAPE_TypeError, "Cannot create a consistent method resolution order (MRO) for bases %U",
                       names);
}

static Value merge(Thread *thread, Type *type, Sequence *sequences, size_t count, size_t total) {
    Tuple *result = tuple_allocate(thread, total + 1);
    if (!result) return NO_VALUE;
    size_t length = 0;
    tuple_set(thread, result, length++, value_from_object(type));
    for (;;) {
        Value next = NO_VALUE;
        bool left = false;
        for (size_t i = 0; i < count && !next; i++) {
            if (sequences[i].at >= tuple_length(sequences[i].tuple)) continue;
            left = true;
            Value head = tuple_get(sequences[i].tuple, sequences[i].at);
            if (!in_tail(sequences, count, head)) next = head;
        }
        if (!left) break;
        if (!next) return raise_inconsistent(thread, sequences, count);
        tuple_set(thread, result, length++, next);
        for (size_t i = 0; i < count; i++)
            if (sequences[i].at < tuple_length(sequences[i].tuple) &&
                tuple_get(sequences[i].tuple, sequences[i].at) == next)
                sequences[i].at++;
    }
    return tuple_from_values(thread, result->items, length);
}

static Value linear_mro(Thread *thread, Type *type, Value base_mro) {
    size_t length = tuple_length(base_mro);
    Tuple *mro = tuple_allocate(thread, length + 1);
    if (!mro) return NO_VALUE;
    tuple_set(thread, mro, 0, value_from_object(type));
    for (size_t i = 0; i < length; i++)
        tuple_set(thread, mro, i + 1, tuple_get(base_mro, i));
    return value_from_object(mro);
}

Value type_compute_mro(Thread *thread, Type *type) {
    Value bases = type->bases;
    size_t count = tuple_length(bases), total = count;
    for (size_t i = 0; i < count; i++) {
        Type *base = type_from_value(tuple_get(bases, i));
        if (!base->mro) return error_raise(thread, SHAPE_TypeError, "Cannot extend an incomplete type '%N'", base);
        total += tuple_length(base->mro);
    }
    if (count == 1) return linear_mro(thread, type, type_from_value(tuple_get(bases, 0))->mro);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (tuple_get(bases, i) == tuple_get(bases, k))
                return error_raise(thread, SHAPE_TypeError, "duplicate base class %U",
                                   type_from_value(tuple_get(bases, i))->name);
    Sequence sequences[count + 1];
    for (size_t i = 0; i < count; i++)
        sequences[i] = (Sequence){type_from_value(tuple_get(bases, i))->mro, 0};
    sequences[count] = (Sequence){bases, 0};
    return merge(thread, type, sequences, count + 1, total);
}

// The nearest base, or the type itself, that adds to the layout of instances.
static Type *solid_base(Type *type) {
    while (type->base && type->size == type->base->size &&
           ((type->flags ^ type->base->flags) & TYPE_VARIABLE_SIZE) == 0)
        type = type->base;
    return type;
}

static Value checked_custom_mro(Thread *thread, Type *type, Value result) {
    Value mro = tuple_from_iterable(thread, result);
    if (!mro) return NO_VALUE;
    Type *solid = solid_base(type);
    for (size_t i = 0; i < tuple_length(mro); i++) {
        Value item = tuple_get(mro, i);
        if (!value_is_type(item))
            return error_raise(thread, SHAPE_TypeError, "mro() returned a non-class ('%T')", item);
        if (!type_is_subtype(solid, solid_base(type_from_value(item))))
            return error_raise(thread, SHAPE_TypeError, "mro() returned base with unsuitable layout ('%N')",
                               type_from_value(item));
    }
    return mro;
}

// 1 when a metaclass's mro() decided, 0 when C3 did.
int type_set_mro(Thread *thread, Type *type) {
    Type *metatype = object_type((Object *)type);
    Value mro, method = NO_VALUE;
    bool custom = false;
    if (metatype != BUILTIN_TYPE(type)) {
        method = type_lookup(thread, metatype, str_intern_cstring(thread, "mro"));
        custom = method && method != type_lookup(thread, BUILTIN_TYPE(type), str_intern_cstring(thread, "mro"));
        if (error_pending(thread)) return -1;
    }
    if (custom) {
        Value bound = descriptor_bind(thread, method, value_from_object(type), value_from_object(metatype));
        Value result = bound ? object_call0(thread, bound) : NO_VALUE;
        mro = result ? checked_custom_mro(thread, type, result) : NO_VALUE;
    } else {
        mro = type_compute_mro(thread, type);
    }
    if (!mro) return -1;
    type_forget_mro(type);
    heap_store(thread, type, &type->mro, mro);
    return custom && type_note_mro(thread, type) < 0 ? -1 : custom;
}

// ---- layout ------------------------------------------------------------------------------------------------------
Type *type_best_base(Thread *thread, Value bases) {
    Type *winner = NULL, *base = NULL;
    for (size_t i = 0; i < tuple_length(bases); i++) {
        Value item = tuple_get(bases, i);
        if (!value_is_type(item)) {
            error_raise(thread, SHAPE_TypeError, "bases must be types");
            return NULL;
        }
        Type *candidate_base = type_from_value(item);
        if (!(candidate_base->flags & TYPE_BASE)) {
            error_raise(thread, SHAPE_TypeError, "type '%N' is not an acceptable base type", candidate_base);
            return NULL;
        }
        Type *candidate = solid_base(candidate_base);
        if (!winner ||
            (winner != candidate && type_is_subtype(candidate, winner) && !type_is_subtype(winner, candidate))) {
            winner = candidate;
            base = candidate_base;
        } else if (!type_is_subtype(winner, candidate)) {
            error_raise(thread, SHAPE_TypeError, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return base;
}

static bool adds_nothing(const Type *type) {
    const Type *base = type->base;
    return base && type->size == base->size && has_attributes(type) == has_attributes(base) &&
           ((type->flags ^ base->flags) & (TYPE_NO_WEAKREF | TYPE_VARIABLE_SIZE)) == 0;
}

static bool same_slots(const Type *a, const Type *b) {
    if (a->size != b->size || has_attributes(a) != has_attributes(b)) return false;
    if ((a->flags ^ b->flags) & TYPE_NO_WEAKREF) return false;
    size_t count = a->slot_names ? tuple_length(a->slot_names) : 0;
    if ((b->slot_names ? tuple_length(b->slot_names) : 0) != count) return false;
    for (size_t i = 0; i < count; i++)
        if (tuple_get(a->slot_names, i) != tuple_get(b->slot_names, i)) return false;
    return true;
}

bool type_same_layout(const Type *a, const Type *b) {
    while (adds_nothing(a))
        a = a->base;
    while (adds_nothing(b))
        b = b->base;
    return a == b || (!a->spec && !b->spec && a->base == b->base && same_slots(a, b));
}

// ---- __bases__ = ... ---------------------------------------------------------------------------------------------
// By the chain of bases alone: within mro() the MROs may not say it yet.
static bool derives_by_layout(const Type *type, const Type *base) {
    while (type && type != base)
        type = type->base;
    return type != NULL;
}

static int check_new_bases(Thread *thread, Type *type, Value bases) {
    if (!value_is_tuple(bases))
        return error_raise_int(thread, SHAPE_TypeError, "can only assign tuple to %N.__bases__, not %T", type, bases);
    if (!tuple_length(bases))
        return error_raise_int(thread, SHAPE_TypeError, "can only assign non-empty tuple to %N.__bases__, not ()",
                               type);
    for (size_t i = 0; i < tuple_length(bases); i++) {
        Value base = tuple_get(bases, i);
        if (!value_is_type(base))
            return error_raise_int(thread, SHAPE_TypeError, "%N.__bases__ must be tuple of classes, not '%T'", type,
                                   base);
        if (type_is_subtype(type_from_value(base), type) || derives_by_layout(type_from_value(base), type))
            return error_raise_int(thread, SHAPE_TypeError, "a __bases__ item causes an inheritance cycle");
    }
    return 0;
}

// New MROs of a class and everything below it; old ones are kept in the list for a rollback.
static int refresh_mro(Thread *thread, Type *type, Value saved) {
    Value pair =
        tuple_pack(thread, 2, value_from_object(type), type->mro ? type->mro : NONE); // None: within the first mro()
    if (!pair || list_append(thread, saved, pair) < 0 || type_set_mro(thread, type) < 0) return -1;
    for (size_t i = 0; type->subclasses && i < type->subclasses->count; i++)
        if (refresh_mro(thread, type->subclasses->items[i], saved) < 0) return -1;
    return 0;
}

static void update_slots_below(Thread *thread, Type *type) {
    slots_update_all(thread, type);
    for (size_t i = 0; type->subclasses && i < type->subclasses->count; i++)
        update_slots_below(thread, type->subclasses->items[i]);
}

static int move_to_bases(Thread *thread, Type *type, Value old_bases, Value new_bases) {
    for (size_t i = 0; i < tuple_length(old_bases); i++)
        type_remove_subclass(type_from_value(tuple_get(old_bases, i)), type);
    for (size_t i = 0; i < tuple_length(new_bases); i++)
        if (type_add_subclass(thread, type_from_value(tuple_get(new_bases, i)), type) < 0) return -1;
    return 0;
}

int type_set_bases(Thread *thread, Value self, Value bases) {
    Type *type = type_from_value(self);
    if (type->flags & TYPE_IMMUTABLE)
        return error_raise_int(thread, SHAPE_TypeError, "cannot set '__bases__' attribute of immutable type '%N'",
                               type);
    if (!bases)
        return error_raise_int(thread, SHAPE_TypeError, "cannot delete '__bases__' attribute of immutable type '%N'",
                               type);
    if (check_new_bases(thread, type, bases) < 0) return -1;
    Type *base = type_best_base(thread, bases);
    if (!base) return -1;
    if (type_native_base(base) != type_native_base(type->base) || base->size != type->base->size ||
        (has_attributes(base) != has_attributes(type->base) && has_attributes(type) != has_attributes(base)))
        return error_raise_int(thread, SHAPE_TypeError, "__bases__ assignment: '%N' object layout differs from '%N'",
                               base, type->base);
    Value old_bases = type->bases, saved = list_from_values(thread, NULL, 0);
    Type *old_base = type->base;
    if (!saved) return -1;
    heap_store(thread, type, &type->bases, bases);
    HEAP_STORE_POINTER(thread, type, base, base);
    if (refresh_mro(thread, type, saved) < 0) {
        if (type->bases != bases) return -1; // mro() assigned other ones before it failed: those stand
        for (size_t i = list_length(saved); i-- > 0;) {
            Value pair = list_get(saved, i);
            Type *changed = type_from_value(tuple_get(pair, 0));
            Value mro = tuple_get(pair, 1);
            type_forget_mro(changed);
            heap_store(thread, changed, &changed->mro, mro == NONE ? NO_VALUE : mro);
            if (changed->mro && type_note_mro(thread, changed) < 0) return -1;
        }
        heap_store(thread, type, &type->bases, old_bases);
        HEAP_STORE_POINTER(thread, type, base, old_base);
        type_modified(thread, type);
        return -1;
    }
    if (type->bases != bases) return 0; // mro() assigned other ones meanwhile
    if (move_to_bases(thread, type, old_bases, bases) < 0) return -1;
    type_modified(thread, type);
    update_slots_below(thread, type);
    return 0;
}
