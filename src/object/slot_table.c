// Taipan: the table of special methods, and how a class's slots follow from its attributes. MIT licence.
//
// A Python class gets, for each slot, either the native function that the attribute found along its MRO wraps, or the
// slot function that calls the method (slot_functions.c). A class with one base starts from the base's slots and looks at
// its own names only; one with several recomputes everything. A later change of an attribute updates its slots in the
// class and recursively in the subclasses.
#include "object/type_internal.h"

const Special specials[] = {
#define SPECIAL(dunder, field, wrapper, doc) {NAME_##dunder, FIELD_##field, WRAPPER_##wrapper, #dunder, doc},
#include "object/slots.def"
};

int types_index_specials(Thread *thread) {
    TypesState *state = types_state(thread);
    memset(state->special_table, 0, sizeof state->special_table);
    for (int i = 0; i < SPECIAL_COUNT; i++) {
        Value name = name_at(thread, specials[i].name);
        size_t at = value_bits(name) >> 4 & 255;
        while (state->special_table[at].name && state->special_table[at].name != name)
            at = (at + 1) & 255;
        if (state->special_table[at].name) continue; // the first of several
        state->special_table[at].name = name;
        state->special_table[at].special = (int16_t)i;
    }
    return 0;
}
_Static_assert(SPECIAL_COUNT < 200, "special_table is sparse");

// The first special of that (interned) name, or -1.
static int special_find(Thread *thread, Value name) {
    const TypesState *state = types_state(thread);
    for (size_t at = value_bits(name) >> 4 & 255; state->special_table[at].name; at = (at + 1) & 255)
        if (state->special_table[at].name == name) return state->special_table[at].special;
    return -1;
}

// What one attribute says about a slot: a native function, the general slot function, or nothing.
typedef struct SlotChoice {
    SlotFunction specific;
    bool general;
} SlotChoice;

static void choose_specific(SlotChoice *choice, SlotFunction function) {
    if (choice->specific && choice->specific != function) choice->general = true;
    choice->specific = function;
}

static void choose_from_wrapper(SlotChoice *choice, Type *type, const Special *special, Value found) {
    const WrapperDescriptor *wrapper = (const WrapperDescriptor *)found;
    const Special *wrapped = wrapper_special(wrapper);
    if (wrapped->name != special->name) {
        choice->general = true;
    } else if (wrapped->field == special->field) {
        if (type_is_subtype(type, wrapper->type))
            choose_specific(choice, wrapper_function(wrapper));
        else
            choice->general = true;
    } else if (!type_is_subtype(type, wrapper->type)) {
        choice->general = true; // of another class: calling it says so
    }                           // else: fills its twin slot (__add__: add or concatenate), not this one
}

static void choose_from(Thread *thread, SlotChoice *choice, Type *type, const Special *special) {
    Value found = type_lookup(thread, type, name_at(thread, special->name));
    if (!found) return;
    if (value_has_shape(found, SHAPE_wrapper_descriptor)) {
        choose_from_wrapper(choice, type, special, found);
    } else if (special->field == FIELD_construct && value_has_shape(found, SHAPE_builtin_function) &&
               ((Native *)found)->def == &type_new_native) {
        choose_specific(choice, (SlotFunction)type_from_value(((Native *)found)->self)->slots.construct);
    } else if (special->field == FIELD_hash && found == NONE) {
        choose_specific(choice, (SlotFunction)type_hash_not_implemented);
    } else {
        choice->general = true;
    }
}

static bool is_slot_function(SlotFunction function, unsigned field) {
    return function == slot_functions[field];
}

// A native sequence's item function must not bypass a __getitem__ written in Python.
static void update_sequence_item(Type *type) {
    SlotFunction get_item = (SlotFunction)type->slots.get_item;
    if (!get_item) {
        type->slots.sequence_item = NULL;
    } else if (is_slot_function(get_item, FIELD_get_item)) {
        type->slots.sequence_item = (IndexFunction)slot_functions[FIELD_sequence_item];
    } else {
        Value mro = type->mro;
        for (size_t i = 0; i < tuple_length(mro); i++) {
            Type *base = type_from_value(tuple_get(mro, i));
            if (!base->spec || (SlotFunction)base->slots.get_item != get_item) continue;
            type->slots.sequence_item = base->slots.sequence_item;
            return;
        }
    }
}

static void update_field(Thread *thread, Type *type, unsigned field) {
    SlotChoice choice = {NULL, false};
    for (int i = 0; i < SPECIAL_COUNT; i++)
        if (specials[i].field == field) choose_from(thread, &choice, type, &specials[i]);
    SlotFunction function = choice.specific && !choice.general ? choice.specific
                            : choice.general                   ? slot_functions[field]
                                                               : NULL;
    *slots_field(&type->slots, field) = function;
    if (field == FIELD_get_item) update_sequence_item(type);
}

void slots_update_all(Thread *thread, Type *type) {
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if (field != FIELD_sequence_item) update_field(thread, type, field);
    slots_finish(type);
}

// Every field that specials of this name fill (a name may have twins).
static uint64_t fields_of_special(int first) {
    uint64_t fields = 0;
    for (int i = first; i < SPECIAL_COUNT; i++)
        if (specials[i].name == specials[first].name) fields |= (uint64_t)1 << specials[i].field;
    return fields;
}
_Static_assert(FIELD_COUNT <= 64, "sets of fields are 64 bits wide");

static void update_fields(Thread *thread, Type *type, uint64_t fields) {
    for (; fields; fields &= fields - 1)
        update_field(thread, type, (unsigned)__builtin_ctzll(fields));
    slots_finish(type);
}

void slots_update_own(Thread *thread, Type *type) {
    uint64_t fields = 0;
    size_t position = 0;
    Value name, value;
    while (dict_next(type->dict, &position, &name, &value)) {
        if (!value_is_str(name)) continue;
        int special = special_find(thread, name);
        if (special >= 0) fields |= fields_of_special(special);
    }
    update_fields(thread, type, fields);
}

static void update_recursively(Thread *thread, Type *type, Value name, uint64_t fields) {
    update_fields(thread, type, fields);
    if (!type->subclasses) return;
    for (size_t i = 0; i < type->subclasses->count; i++) {
        Type *subclass = type->subclasses->items[i];
        if (subclass->dict && dict_get_name(thread, subclass->dict, name)) continue; // it has its own
        update_recursively(thread, subclass, name, fields);
    }
}

void slots_update_name(Thread *thread, Type *type, Value name) {
    int special = special_find(thread, name);
    if (special >= 0) update_recursively(thread, type, name, fields_of_special(special));
}

void slots_finish(Type *type) {
    uint32_t flags = type->flags & ~(uint32_t)(TYPE_PLAIN_ATTRIBUTES | TYPE_PLAIN_SET_ATTRIBUTE | TYPE_HAS_FINALIZER);
    if (type->slots.get_attribute == object_generic_get_attribute) flags |= TYPE_PLAIN_ATTRIBUTES;
    if (type->slots.set_attribute == object_generic_set_attribute) flags |= TYPE_PLAIN_SET_ATTRIBUTE;
    if (type->slots.finalize) flags |= TYPE_HAS_FINALIZER;
    if (flags == type->flags) return;
    type->flags = flags;
    shape_sync_flags(type);
}
