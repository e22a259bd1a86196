// Taipan: attributes: finding, and learning where they were found. MIT licence.
//
// What may be cached: instances whose shape says everything (no dictionary mode) and whose class has the generic attribute
// slots; modules; classes whose metaclass adds nothing. The rest goes through object_get_attribute each time.
#include "object/type_internal.h"
#include "vm/feedback.h"
#include "vm/machine.h"

static bool is_data_descriptor(Value v) {
    return value_type(v)->slots.descriptor_set != NULL;
}

// Where attribute `number` of a layout lies.
static void learn_place(FeedbackSlot *slot, const Shape *shape, size_t number) {
    feedback_set(slot, shape_id(shape), shape->version, FEEDBACK_INLINE);
    if (number < shape->inline_capacity) {
        slot->index = (uint32_t)(shape->extra_offset + 8 + 8 * number);
        return;
    }
    slot->kind = FEEDBACK_OVERFLOW;
    slot->word = shape->extra_offset;
    slot->index = (uint32_t)(number - shape->inline_capacity);
}

static void learn_class_attribute(FeedbackSlot *slot, const Shape *shape, Value found, bool for_call) {
    Type *found_type = value_type(found);
    enum FeedbackKind kind;
    if (value_has_shape(found, SHAPE_function) || (for_call && (found_type->flags & TYPE_METHOD_LIKE)))
        kind = FEEDBACK_METHOD;
    else if (!found_type->slots.descriptor_get)
        kind = FEEDBACK_CLASS_VALUE;
    else
        return;
    feedback_set(slot, shape_id(shape), shape->version, kind);
    slot->value = found;
}

static void learn_property(FeedbackSlot *slot, const Shape *shape, Value found) {
    if (!value_has_shape(found, SHAPE_property)) return;
    Value getter = ((Property *)found)->get;
    if (!value_has_shape(getter, SHAPE_function) || vm_is_generator_code(function_from_value(getter)->code)) return;
    feedback_set(slot, shape_id(shape), shape->version, FEEDBACK_PROPERTY);
    slot->value = getter;
}

// A __slots__ member: a word of the instance.
static bool learn_member(FeedbackSlot *slot, const Shape *shape, Value found) {
    if (!value_has_shape(found, SHAPE_member_descriptor)) return false;
    const Member *member = (const Member *)found;
    if (!(member->offset & 1) || !type_is_subtype(shape->type, member->type)) return false;
    feedback_set(slot, shape_id(shape), shape->version, FEEDBACK_MEMBER);
    slot->index = (uint32_t)(member->offset >> 1);
    return true;
}

// Can shape alone tell which attributes an instance has?
static bool shape_tells(const Shape *shape, Object *instance) {
    if (shape->dictionary_mode || !shape->version) return false;
    return shape->extra_offset != 0 || instance_attributes_word(instance) == NULL;
}

static void learn_instance(Thread *thread, Value object, Value name, FeedbackSlot *slot, bool for_call) {
    Object *instance = value_object(object);
    Shape *shape = object_shape(instance);
    if (!(shape->flags & TYPE_PLAIN_ATTRIBUTES) || !shape_tells(shape, instance)) return;
    Value found = type_lookup(thread, shape->type, name);
    if (found == NO_VALUE && error_pending(thread)) {
        error_clear(thread);
        return;
    }
    if (found != NO_VALUE && is_data_descriptor(found)) {
        if (!for_call && !learn_member(slot, shape, found)) learn_property(slot, shape, found);
        return;
    }
    int64_t number = shape->extra_offset ? shape_find(shape, name) : -1;
    if (number >= 0)
        learn_place(slot, shape, (size_t)number);
    else if (found != NO_VALUE)
        learn_class_attribute(slot, shape, found, for_call);
}

static void learn_module(Thread *thread, Value object, Value name, FeedbackSlot *slot) {
    Dict *dict = module_from_value(object)->dict;
    if (!dict || !value_has_shape(value_from_object(dict), SHAPE_dict)) return;
    Value found = type_lookup(thread, BUILTIN_TYPE(module), name);
    if (found != NO_VALUE && is_data_descriptor(found)) return;
    int64_t index = dict_entry_index(thread, dict, name);
    if (index < 0) return;
    feedback_set(slot, SHAPE_module, dict_keys_version(thread, dict), FEEDBACK_MODULE);
    slot->index = (uint32_t)index;
}

// The attribute of a class as the class itself gives it, when that needs no calling.
static Value plain_class_attribute(Value found) {
    if (value_has_shape(found, SHAPE_staticmethod)) return ((WrappedCallable *)found)->callable;
    if (!value_type(found)->slots.descriptor_get || value_has_shape(found, SHAPE_function) ||
        value_has_shape(found, SHAPE_method_descriptor) || value_has_shape(found, SHAPE_wrapper_descriptor))
        return found;
    return NO_VALUE;
}

static void learn_type(Thread *thread, Value object, Value name, FeedbackSlot *slot) {
    Type *type = type_from_value(object), *metatype = value_type(object);
    if (metatype->slots.get_attribute != BUILTIN_TYPE(type)->slots.get_attribute || !type->root_shape) return;
    Value above = type_lookup(thread, metatype, name);
    if (above != NO_VALUE && is_data_descriptor(above)) return;
    Value found = type_lookup(thread, type, name);
    if (found == NO_VALUE) {
        error_clear(thread);
        return;
    }
    Value plain = plain_class_attribute(found);
    uint32_t version = shape_at(type->root_shape)->version;
    if (plain == NO_VALUE || !version) return;
    feedback_set(slot, type->root_shape, version, FEEDBACK_TYPE);
    slot->index = object_shape(value_object(object))->version;
    slot->value = plain;
}

static void learn(Thread *thread, Value object, Value name, FeedbackSlot *slot, bool for_call) {
    if (!value_is_object(object)) return;
    if (value_has_shape(object, SHAPE_module))
        learn_module(thread, object, name, slot);
    else if (value_is_type(object))
        learn_type(thread, object, name, slot);
    else
        learn_instance(thread, object, name, slot, for_call);
}

// ---- sites that see many shapes ---------------------------------------------------------------------------------
//
// What was learnt for (shape, name) is also kept per thread, so that a site that meets shape after shape need not look
// along the classes again. The table is emptied at every collection, as names may die.

static AttributeEntry *entry_of(AttributeEntry *table, uint32_t shape, Value name) {
    return &table[(shape * 0x9E3779B1u ^ (uint32_t)(value_bits(name) >> 4)) % ATTRIBUTE_ENTRIES];
}

// The entry, when it is valid for the object.
static const FeedbackSlot *find_learnt(AttributeEntry *table, Value object, Value name) {
    if (!value_is_object(object)) return NULL;
    uint32_t shape = value_object(object)->shape;
    const AttributeEntry *entry = entry_of(table, shape, name);
    bool valid = entry->name == name && entry->slot.shape == shape && entry->slot.version == shape_at(shape)->version;
    return valid ? &entry->slot : NULL;
}

static void keep_learnt(AttributeEntry *table, Value object, Value name, const FeedbackSlot *slot) {
    if (!value_is_object(object)) return;
    uint32_t shape = value_object(object)->shape;
    if (slot->shape != shape || slot->version != shape_at(shape)->version) return;
    *entry_of(table, shape, name) = (AttributeEntry){name, *slot};
}

// NO_VALUE: not by this kind of slot.
static Value read_learnt(Thread *thread, Value object, const FeedbackSlot *slot) {
    char *instance = (char *)object;
    switch (slot->kind) {
    case FEEDBACK_INLINE:
    case FEEDBACK_MEMBER: return *(Value *)(instance + slot->index);
    case FEEDBACK_OVERFLOW: return ((ValueArray *)*(Value *)(instance + slot->word))->items[slot->index];
    case FEEDBACK_CLASS_VALUE: return slot->value;
    case FEEDBACK_METHOD: return method_new(thread, slot->value, object);
    default: return NO_VALUE;
    }
}

Value vm_load_attribute(Thread *thread, Value object, Value name, FeedbackSlot *slot) {
    AttributeEntry *table = ((Machine *)thread->vm)->loads;
    const FeedbackSlot *learnt = find_learnt(table, object, name);
    if (learnt) {
        *slot = *learnt;
        Value found = read_learnt(thread, object, learnt);
        if (found != NO_VALUE || error_pending(thread)) return found;
    }
    Value result = object_get_attribute(thread, object, name);
    if (result == NO_VALUE) return NO_VALUE;
    learn(thread, object, name, slot, false);
    keep_learnt(table, object, name, slot);
    return result;
}

int vm_load_method(Thread *thread, Value object, Value name, FeedbackSlot *slot, Value *result) {
    AttributeEntry *table = ((Machine *)thread->vm)->methods;
    const FeedbackSlot *learnt = find_learnt(table, object, name);
    if (learnt && (learnt->kind == FEEDBACK_METHOD || learnt->kind == FEEDBACK_CLASS_VALUE)) {
        *slot = *learnt;
        result[0] = learnt->value;
        result[1] = learnt->kind == FEEDBACK_METHOD ? object : UNBOUND;
        return 0;
    }
    Value self, found = object_load_method(thread, object, name, &self);
    if (found == NO_VALUE) return -1;
    learn(thread, object, name, slot, true);
    keep_learnt(table, object, name, slot);
    result[0] = found; // at the end: the caller's frame is no root
    result[1] = self == NO_VALUE ? UNBOUND : self;
    return 0;
}

// ---- stores -----------------------------------------------------------------------------------------------------

static bool may_learn_store(Thread *thread, const Shape *shape, Object *instance, Value name) {
    if (!(shape->flags & TYPE_PLAIN_SET_ATTRIBUTE) || !shape_tells(shape, instance) || !shape->extra_offset)
        return false;
    Value found = type_lookup(thread, shape->type, name);
    if (found == NO_VALUE) error_clear(thread);
    return found == NO_VALUE || !is_data_descriptor(found);
}

static int store_learnt(Thread *thread, Value object, const FeedbackSlot *slot, Value value) {
    Object *instance = value_object(object);
    switch (slot->kind) {
    case FEEDBACK_ADD:
        heap_store(thread, instance, (Value *)((char *)instance + slot->index), value);
        instance->shape = (uint32_t)slot->word;
        return 1;
    case FEEDBACK_INLINE:
    case FEEDBACK_MEMBER: heap_store(thread, instance, (Value *)((char *)instance + slot->index), value); return 1;
    default: return 0;
    }
}

static void learn_store(Shape *before, uint32_t version, Object *instance, Value name, FeedbackSlot *slot) {
    Shape *after = object_shape(instance);
    int64_t number = after->dictionary_mode ? -1 : shape_find(after, name);
    if (number < 0 || before->version != version) return;
    if (after == before)
        learn_place(slot, before, (size_t)number);
    else if (after->parent == before && (size_t)number < after->inline_capacity) {
        feedback_set(slot, shape_id(before), version, FEEDBACK_ADD);
        slot->index = (uint32_t)(after->extra_offset + 8 + 8 * (size_t)number);
        slot->word = shape_id(after);
    }
}

static bool learn_member_store(Thread *thread, Shape *shape, Value name, FeedbackSlot *slot) {
    if (!(shape->flags & TYPE_PLAIN_SET_ATTRIBUTE) || !shape->version) return false;
    Value found = type_lookup(thread, shape->type, name);
    if (found == NO_VALUE) error_clear(thread);
    return found != NO_VALUE && learn_member(slot, shape, found);
}

int vm_store_attribute(Thread *thread, Value object, Value name, Value value, FeedbackSlot *slot) {
    if (!value_is_object(object)) return object_set_attribute(thread, object, name, value);
    AttributeEntry *table = ((Machine *)thread->vm)->stores;
    const FeedbackSlot *learnt = find_learnt(table, object, name);
    if (learnt) {
        *slot = *learnt;
        if (store_learnt(thread, object, learnt, value)) return 0;
    }
    Object *instance = value_object(object);
    Shape *before = object_shape(instance);
    uint32_t version = before->version;
    bool learns = may_learn_store(thread, before, instance, name);
    bool member = !learns && learn_member_store(thread, before, name, slot);
    if (object_set_attribute(thread, object, name, value) < 0) return -1;
    if (learns) learn_store(before, version, instance, name, slot);
    if ((learns || member) && slot->shape == shape_id(before) && slot->version == before->version)
        *entry_of(table, slot->shape, name) = (AttributeEntry){name, *slot};
    return 0;
}

// ---- super ------------------------------------------------------------------------------------------------------

// What follows `class` in the MRO of type; NO_VALUE when absent or an exception is pending.
static Value lookup_after(Thread *thread, Type *type, Value class, Value name) {
    const Tuple *mro = tuple_from_value(type->mro);
    size_t i = 0;
    while (i < mro->length && mro->items[i] != class)
        i++;
    for (i++; i < mro->length; i++) {
        Type *base = type_from_value(mro->items[i]);
        if (type_ensure_ready(thread, base) < 0) return NO_VALUE;
        Value found = dict_get_name(thread, base->dict, name);
        if (found != NO_VALUE) return found;
    }
    return NO_VALUE;
}

// For super(class, self) with self an instance of class in the plain way. NO_VALUE: not so, or absent.
static Value find_super(Thread *thread, Value *operands, Value name) {
    Value class = operands[1], self = operands[2];
    if (operands[0] != value_from_object(BUILTIN_TYPE(super)) || !value_is_type(class) || value_is_type(self) ||
        name == NAME(__class__) || self == UNBOUND)
        return NO_VALUE;
    Type *type = value_type(self);
    return type_is_subtype(type, type_from_value(class)) ? lookup_after(thread, type, class, name) : NO_VALUE;
}

static Value make_super(Thread *thread, Frame *frame, Value *operands) {
    if (operands[2] == UNBOUND) return vm_raise_unbound(thread, frame, 0);
    if (operands[0] == value_from_object(BUILTIN_TYPE(super)) && !value_is_type(operands[1]))
        return error_raise(thread, SHAPE_RuntimeError, "super(): __class__ is not a type (%T)", operands[1]);
    if (operands[0] != value_from_object(BUILTIN_TYPE(super)))
        return object_call0(thread, operands[0]); // as it is written
    return object_call2(thread, operands[0], operands[1], operands[2]);
}

Value vm_load_super_attribute(Thread *thread, Frame *frame, Value *operands, Value name) {
    Value found = find_super(thread, operands, name);
    if (found != NO_VALUE) {
        Type *type = value_type(found);
        if (!type->slots.descriptor_get) return found;
        return type->slots.descriptor_get(thread, found, operands[2], value_from_object(value_type(operands[2])));
    }
    if (error_pending(thread)) return NO_VALUE;
    Value proxy = make_super(thread, frame, operands);
    return proxy == NO_VALUE ? NO_VALUE : object_get_attribute(thread, proxy, name);
}

int vm_load_super_method(Thread *thread, Frame *frame, Value *operands, Value name, Value *result) {
    Value found = find_super(thread, operands, name);
    if (found != NO_VALUE && (value_type(found)->flags & TYPE_METHOD_LIKE)) {
        result[0] = found;
        result[1] = operands[2];
        return 0;
    }
    result[0] = vm_load_super_attribute(thread, frame, operands, name);
    result[1] = UNBOUND;
    return result[0] == NO_VALUE ? -1 : 0;
}
