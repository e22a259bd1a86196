// Taipan: shapes: attribute layouts of instances. MIT licence.
//
// Attribute number i of a layout lives in the instance: word extra_offset + 8 + 8 * i when i < inline_capacity, else in
// the overflow ValueArray in the extra word at index i - inline_capacity. In dictionary mode the extra word holds a Dict.
// Instances of TYPE_VARIABLE_SIZE types have no fixed offset: extra_offset is 0, TYPE_DICT_AT_END says that the last word
// of the object is the extra word, and they are always in dictionary mode (instance_attributes_word finds it).
// In dictionary mode the extra word is NO_VALUE until the dict is needed. An instance without overflow array may have an
// unsettled dict in the extra word (dict.h): what __dict__ gave, its attributes are where they were; a collection settles it,
// so that the shape of such an instance can change wherever memory is allocated. An overflow slot or inline slot of a deleted
// attribute never exists: deletion of any but the last attribute goes to dictionary mode.
// A type learns from its instances how many inline slots new instances should have (slack tracking).
#ifndef TAIPAN_OBJECT_SHAPE_H
#define TAIPAN_OBJECT_SHAPE_H
#include "object/list.h"
#include "object/type.h"

int64_t shape_find(Shape *shape, Value name); // attribute number of an interned name, or -1
// The layout with name added; NULL with no exception when the instance should go to dictionary mode (too many).
Shape *shape_add(Thread *thread, Shape *shape, Value name);
Shape *shape_new_root(Thread *thread, Type *type, size_t inline_capacity, bool dictionary_mode);
void shape_renew_versions(Thread *thread, Type *type); // of all shapes of the type
void shape_sync_flags(Type *type);                     // copies type->flags into them
Shape *shape_dictionary(Thread *thread, Type *type);   // the shape of the type's instances in dictionary mode

static inline Value *instance_extra_word(Object *object, const Shape *shape) {
    return (Value *)((char *)object + shape->extra_offset);
}
static inline Value *instance_slot(Object *object, const Shape *shape, size_t number) {
    Value *extra = instance_extra_word(object, shape);
    if (LIKELY(number < shape->inline_capacity)) return extra + 1 + number;
    return &((ValueArray *)*extra)->items[number - shape->inline_capacity];
}
// The extra word of any object that can have attributes (also TYPE_VARIABLE_SIZE), or NULL when it cannot.
Value *instance_attributes_word(Object *object);
// Own attributes (no class lookup). get: NO_VALUE absent. set with NO_VALUE deletes: 1 done, 0 absent, -1 error.
Value instance_get(Thread *thread, Value instance, Value name);
int instance_set(Thread *thread, Value instance, Value name, Value value);
// What the attribute __dict__ gives: an unsettled dict if the attributes lie in the instance.
Value instance_dict_value(Thread *thread, Value instance);
// __dict__ as a real dict: the instance goes to dictionary mode. NULL + AttributeError when it has none.
Dict *instance_dict(Thread *thread, Value instance);
int instance_set_dict(Thread *thread, Value instance, Dict *dict);
size_t instance_attribute_count(Value instance);
// The instance's dict if it already is one (dictionary mode and made), else NULL.
Dict *instance_existing_dict(Value instance);
// Gives the instance another class of a compatible layout (already checked).
int instance_change_type(Thread *thread, Value instance, Type *type);
bool instance_next_attribute(Value instance, size_t *position, Value *name, Value *value);
#endif
