// Taipan: shapes: layouts, transitions, and the attributes of instances. MIT licence.
//
// Shape records live in the reserved region, outside the heap, and belong to their type: the type's tracer visits what
// they refer to, and they are freed with it. Layouts grow one attribute at a time along transitions; a table maps names to
// numbers once there are more than a few, and is shared by a chain of shapes (an entry counts only if its number is below
// the shape's attribute count). Instances fall to dictionary mode when their layout grows wild.
#include "object/shape.h"
#include "object/dict_table.h"
#include "object/type_internal.h"

enum { LINEAR_LIMIT = 8, MAXIMUM_ATTRIBUTES = 128, MAXIMUM_CHILDREN = 64, SLACK_FIRST = 8, SLACK_SECOND = 128 };

// ---- tables: interned name -> small int --------------------------------------------------------------------------
typedef struct ShapeTable {
    Object header;
    uint64_t sizes; // count << 33 | capacity << 1 | 1: looks like an immediate int to the collector
    struct {
        Value name, payload;
    } entries[];
} ShapeTable;

static inline size_t table_count(const ShapeTable *table) {
    return table->sizes >> 33;
}
static inline size_t table_capacity(const ShapeTable *table) {
    return (uint32_t)table->sizes >> 1;
}
static inline size_t name_hash(Value name) {
    uint64_t bits = value_bits(name) >> 4;
    return bits ^ bits >> 9;
}

static size_t table_slot(const ShapeTable *table, Value name) {
    size_t capacity = table_capacity(table), i;
    if (capacity <= LINEAR_LIMIT) {
        for (i = 0; table->entries[i].name != name; i++)
            if (i + 1 == capacity || !table->entries[i].name) break;
        return i;
    }
    for (i = name_hash(name) & (capacity - 1); table->entries[i].name && table->entries[i].name != name;)
        i = (i + 1) & (capacity - 1);
    return i;
}

static int64_t table_find(const ShapeTable *table, Value name) {
    size_t i = table_slot(table, name);
    return table->entries[i].name == name ? value_small_int(table->entries[i].payload) : -1;
}

static ShapeTable *table_new(Thread *thread, size_t capacity) {
    ShapeTable *table = heap_allocate(thread, sizeof *table + capacity * sizeof table->entries[0], SHAPE_shape_table);
    if (table) table->sizes = (uint64_t)capacity << 1 | 1;
    return table;
}

static void table_insert(Thread *thread, ShapeTable *table, Value name, Value payload) {
    size_t i = table_slot(table, name);
    table->entries[i].name = name;
    table->entries[i].payload = payload;
    table->sizes += (uint64_t)1 << 33;
    heap_write_barrier(thread, table);
}

// The table with name added: the same object if it had room, else a larger copy; NULL without memory.
static ShapeTable *table_put(Thread *thread, ShapeTable *table, Value name, int64_t number) {
    size_t capacity = table ? table_capacity(table) : 0;
    size_t limit = capacity <= LINEAR_LIMIT ? capacity : capacity - capacity / 4;
    if (!table || table_count(table) >= limit) {
        ShapeTable *larger = table_new(thread, capacity ? capacity * 2 : 1);
        if (!larger) return NULL;
        for (size_t i = 0; i < capacity; i++)
            if (table->entries[i].name) table_insert(thread, larger, table->entries[i].name, table->entries[i].payload);
        table = larger;
    }
    table_insert(thread, table, name, value_from_small_int(number));
    return table;
}

const TypeSpec shape_table_type_spec = {
    .name = "shape_table",
    .size = sizeof(ShapeTable),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
};

// ---- shapes ------------------------------------------------------------------------------------------------------
static Shape *shape_take_record(Thread *thread) {
    Interp *interp = thread->interp;
    if (interp->free_shape) {
        Shape *shape = shape_at(interp->free_shape);
        interp->free_shape = shape->next_of_type ? shape_id(shape->next_of_type) : 0;
        memset(shape, 0, sizeof *shape);
        return shape;
    }
    if (interp->next_shape < SHAPE_BUILTIN_COUNT) interp->next_shape = SHAPE_BUILTIN_COUNT;
    if (interp->next_shape >= heap_shape_limit(interp->heap)) {
        error_no_memory(thread);
        return NULL;
    }
    return shape_at(interp->next_shape++);
}

static Shape *shape_new(Thread *thread, Type *type) {
    Shape *shape = shape_take_record(thread);
    if (!shape) return NULL;
    shape->type = type;
    shape->next_of_type = type->shapes;
    type->shapes = shape;
    shape->flags = type->flags;
    shape->version = ++thread->interp->next_version;
    shape->trace_kind = type->trace_kind;
    shape->extra_offset = (uint16_t)(type->flags & TYPE_DICT_AT_END ? 0 : type->extra_offset);
    return shape;
}

Shape *shape_new_root(Thread *thread, Type *type, size_t inline_capacity, bool dictionary_mode) {
    Shape *shape = shape_new(thread, type);
    if (!shape) return NULL;
    shape->inline_capacity = (uint16_t)inline_capacity;
    shape->dictionary_mode = dictionary_mode;
    return shape;
}

Shape *shape_dictionary(Thread *thread, Type *type) {
    if (type->dictionary_shape) return shape_at(type->dictionary_shape);
    Shape *shape = shape_new_root(thread, type, 0, true);
    if (shape) type->dictionary_shape = shape_id(shape);
    return shape;
}

void shape_renew_versions(Thread *thread, Type *type) {
    for (Shape *shape = type->shapes; shape; shape = shape->next_of_type) {
        shape->version = ++thread->interp->next_version;
        shape->flags = type->flags;
    }
}

void shape_sync_flags(Type *type) {
    for (Shape *shape = type->shapes; shape; shape = shape->next_of_type)
        shape->flags = type->flags;
}

int64_t shape_find(Shape *shape, Value name) {
    if (shape->table) {
        int64_t number = table_find((ShapeTable *)shape->table, name);
        return number < shape->attribute_count ? number : -1;
    }
    for (; shape->parent; shape = shape->parent)
        if (shape->name == name) return shape->attribute_count - 1;
    return -1;
}

// A table for a layout that outgrew the linear search: its own names in order.
static ShapeTable *shape_build_table(Thread *thread, Shape *shape) {
    ShapeTable *table = table_new(thread, 16);
    for (Shape *s = shape; table && s->parent; s = s->parent)
        table = table_put(thread, table, s->name, s->attribute_count - 1);
    return table;
}

static int shape_extend_table(Thread *thread, Shape *parent, Shape *child, Value name) {
    if (child->attribute_count <= LINEAR_LIMIT) return 0;
    ShapeTable *table = (ShapeTable *)parent->table;
    // Shared with a sibling that added something else already: start a table of its own.
    if (!table || table_count(table) != parent->attribute_count) table = shape_build_table(thread, parent);
    if (table) table = table_put(thread, table, name, parent->attribute_count);
    if (!table) return -1;
    child->table = (Object *)table;
    heap_write_barrier(thread, parent->type);
    return 0;
}

static Shape *shape_add_child(Thread *thread, Shape *shape, Value name) {
    ShapeTable *transitions = (ShapeTable *)shape->transitions;
    if (shape->attribute_count >= MAXIMUM_ATTRIBUTES) return NULL;
    if (transitions && table_count(transitions) >= MAXIMUM_CHILDREN) return NULL;
    Type *type = shape->type;
    Shape *child = shape_new(thread, type);
    if (!child) return NULL;
    child->parent = shape;
    child->name = name;
    child->attribute_count = shape->attribute_count + 1;
    child->inline_capacity = shape->inline_capacity;
    if (shape_extend_table(thread, shape, child, name) < 0) return NULL;
    transitions = table_put(thread, transitions, name, shape_id(child));
    if (!transitions) return NULL;
    shape->transitions = (Object *)transitions;
    heap_write_barrier(thread, type); // the type's tracer visits its shapes
    return child;
}

Shape *shape_add(Thread *thread, Shape *shape, Value name) {
    Type *type = shape->type;
    Shape *child = NULL;
    if (shape->transitions) {
        int64_t id = table_find((ShapeTable *)shape->transitions, name);
        if (id >= 0) child = shape_at((uint32_t)id);
    }
    if (!child) child = shape_add_child(thread, shape, name);
    if (child && child->attribute_count > type->most_attributes) type->most_attributes = child->attribute_count;
    return child;
}

// ---- allocation of instances -------------------------------------------------------------------------------------
// Instances are multiples of 16 bytes, so an odd slot comes for free.
static size_t round_capacity(const Type *type, size_t count) {
    size_t end = type->extra_offset + 8 + 8 * count;
    return count + (end % 16 ? 1 : 0);
}

// Slack tracking: what the first instances needed is what later ones get room for.
static void type_adjust_capacity(Thread *thread, Type *type) {
    Shape *root = shape_at(type->root_shape);
    if (root->dictionary_mode || !root->extra_offset || type->extra_offset != type->size) return;
    size_t wanted = round_capacity(type, type->most_attributes);
    if (wanted > MAXIMUM_ATTRIBUTES) wanted = 0;
    bool grows_only = type->instances_seen >= SLACK_SECOND;
    if (wanted == root->inline_capacity || (grows_only && wanted < root->inline_capacity)) return;
    Shape *shape = shape_new_root(thread, type, wanted, false);
    if (shape)
        type->root_shape = shape_id(shape);
    else
        error_clear(thread);
}

int type_make_root_shape(Thread *thread, Type *type) {
    bool in_body = type->extra_offset && type->extra_offset < type->size;
    bool dictionary = type->flags & (TYPE_DICT_FROM_START | TYPE_DICT_AT_END);
    size_t capacity = 0;
    if (type->extra_offset && !in_body && !dictionary) {
        capacity = type->most_attributes ? type->most_attributes : 2;
        if (type->spec) capacity = 0;
        capacity = round_capacity(type, capacity);
    }
    Shape *shape = dictionary ? shape_dictionary(thread, type) : shape_new_root(thread, type, capacity, false);
    if (!shape) return -1;
    type->root_shape = shape_id(shape);
    return 0;
}

void *type_allocate(Thread *thread, Type *type, size_t item_bytes) {
    if (UNLIKELY(!type->spec && type->instances_seen < SLACK_SECOND)) {
        type->instances_seen++;
        if (type->instances_seen == SLACK_FIRST || type->instances_seen == SLACK_SECOND)
            type_adjust_capacity(thread, type);
    }
    Shape *shape = shape_at(type->root_shape);
    size_t size = type->size + item_bytes;
    if (type->flags & TYPE_DICT_AT_END)
        size = (size + 8 + 15) & ~(size_t)15;
    else if (type->extra_offset == type->size && type->extra_offset)
        size += 8 + 8 * (size_t)shape->inline_capacity;
    if (UNLIKELY(size < item_bytes)) return error_no_memory(thread);
    Object *object = heap_allocate(thread, size, shape_id(shape));
    if (UNLIKELY(object && (type->flags & TYPE_HAS_FINALIZER)) && heap_register_finalizer(thread, object) < 0)
        return NULL;
    return object;
}

// ---- attributes of instances -------------------------------------------------------------------------------------
Value *instance_attributes_word(Object *object) {
    const Shape *shape = object_shape(object);
    if (LIKELY(shape->extra_offset)) return instance_extra_word(object, shape);
    if (shape->flags & TYPE_DICT_AT_END)
        return (Value *)(void *)((char *)object + heap_object_size(object) - sizeof(Value));
    return NULL;
}

Dict *instance_existing_dict(Value instance) {
    Object *object = value_object(instance);
    if (!object_shape(object)->dictionary_mode) return NULL;
    return (Dict *)*instance_attributes_word(object);
}

Value instance_get(Thread *thread, Value instance, Value name) {
    if (!value_is_object(instance)) return NO_VALUE;
    Object *object = value_object(instance);
    Shape *shape = object_shape(object);
    if (shape->dictionary_mode) {
        Dict *dict = instance_existing_dict(instance);
        return dict ? dict_get_name(thread, dict, name) : NO_VALUE;
    }
    int64_t number = shape_find(shape, name);
    return number < 0 ? NO_VALUE : *instance_slot(object, shape, (size_t)number);
}

// Room for attribute `number` outside the instance.
static int instance_grow_overflow(Thread *thread, Object *object, Shape *shape, size_t number) {
    Value *extra = instance_extra_word(object, shape);
    ValueArray *old = (ValueArray *)*extra;
    size_t index = number - shape->inline_capacity;
    if (old && index < old->capacity) return 0;
    ValueArray *larger = value_array_allocate(thread, index < 4 ? 4 : index * 2);
    if (!larger) return -1;
    if (old) memcpy(larger->items, old->items, index * sizeof(Value)); // NOBARRIER: larger is the newest object
    heap_store(thread, object, extra, value_from_object(larger));
    return 0;
}

static Dict *instance_to_dictionary(Thread *thread, Object *object);

// The dict that __dict__ gave while all attributes lay in the instance, or NULL. (The overflow array may be left over from
// attributes that are no more.)
static Dict *instance_unsettled_dict(Object *object, const Shape *shape) {
    if (!shape->extra_offset || shape->dictionary_mode || shape->attribute_count > shape->inline_capacity) return NULL;
    Value extra = *instance_extra_word(object, shape);
    return extra && value_has_shape(extra, SHAPE_dict) ? (Dict *)extra : NULL;
}

static int instance_add(Thread *thread, Object *object, Shape *shape, Value name, Value value) {
    Shape *child = shape_add(thread, shape, name);
    if (!child) {
        if (error_pending(thread)) return -1;
        Dict *dict = instance_to_dictionary(thread, object);
        return !dict || dict_set(thread, dict, name, value) < 0 ? -1 : 1;
    }
    if (UNLIKELY(object->shape != shape_id(shape))) // a collection has settled its dict
        return instance_set(thread, value_from_object(object), name, value);
    size_t number = shape->attribute_count;
    Dict *unsettled = number >= shape->inline_capacity ? instance_unsettled_dict(object, shape) : NULL;
    if (unsettled) { // where the overflow array would go
        dict_settle(unsettled);
        return dict_set(thread, unsettled, name, value) < 0 ? -1 : 1;
    }
    if (number >= shape->inline_capacity && instance_grow_overflow(thread, object, shape, number) < 0) return -1;
    Value *slot = instance_slot(object, shape, number);
    *slot = value;
    heap_write_barrier(thread, object);
    if (number >= shape->inline_capacity) heap_write_barrier(thread, value_object(*instance_extra_word(object, shape)));
    object->shape = shape_id(child);
    return 1;
}

static int instance_delete(Thread *thread, Object *object, Shape *shape, Value name, size_t number) {
    if (number + 1 == shape->attribute_count) { // the one added last: step back
        *instance_slot(object, shape, number) = NO_VALUE;
        object->shape = shape_id(shape->parent);
        return 1;
    }
    Dict *dict = instance_to_dictionary(thread, object);
    return dict ? dict_delete(thread, dict, name) : -1;
}

static int instance_set_in_dict(Thread *thread, Value instance, Value name, Value value) {
    Dict *dict = instance_existing_dict(instance);
    if (!value) return dict ? dict_delete(thread, dict, name) : 0;
    if (!dict) dict = instance_dict(thread, instance);
    return !dict || dict_set(thread, dict, name, value) < 0 ? -1 : 1;
}

int instance_set(Thread *thread, Value instance, Value name, Value value) {
    Object *object = value_object(instance);
    Shape *shape = object_shape(object);
    if (shape->dictionary_mode) return instance_set_in_dict(thread, instance, name, value);
    if (!shape->extra_offset) return 0;
    int64_t number = shape_find(shape, name);
    if (number < 0) return value ? instance_add(thread, object, shape, name, value) : 0;
    if (!value) return instance_delete(thread, object, shape, name, (size_t)number);
    *instance_slot(object, shape, (size_t)number) = value;
    heap_write_barrier(thread, object);
    if ((size_t)number >= shape->inline_capacity)
        heap_write_barrier(thread, value_object(*instance_extra_word(object, shape)));
    return 1;
}

// Names of a layout in order.
static void shape_names(const Shape *shape, Value *names) {
    for (; shape->parent; shape = shape->parent)
        names[shape->attribute_count - 1] = shape->name;
}

static Dict *instance_to_dictionary(Thread *thread, Object *object) {
    Shape *shape = object_shape(object);
    Dict *unsettled = instance_unsettled_dict(object, shape);
    if (unsettled) return dict_from_value(value_from_object(unsettled));
    Shape *target = shape_dictionary(thread, shape->type);
    if (!target) return NULL;
    size_t count = shape->attribute_count;
    Dict *dict = dict_allocate_sized(thread, count);
    if (!dict) return NULL;
    Value names[MAXIMUM_ATTRIBUTES];
    shape_names(shape, names);
    for (size_t i = 0; i < count; i++)
        if (dict_set(thread, dict, names[i], *instance_slot(object, shape, i)) < 0) return NULL;
    Value *extra = instance_extra_word(object, shape);
    heap_store(thread, object, extra, value_from_object(dict));
    memset(extra + 1, 0, shape->inline_capacity * sizeof(Value));
    object->shape = shape_id(target);
    return dict;
}

void dict_settle(Dict *dict) {
    Object *owner = dict->owner;
    Shape *shape = object_shape(owner);
    Value names[MAXIMUM_ATTRIBUTES];
    shape_names(shape, names);
    dict->owner = NULL;
    dict->header.flags &= (uint8_t)~DICT_UNSETTLED;
    for (size_t i = 0; i < shape->attribute_count; i++)
        dict_append_name(dict, names[i], *instance_slot(owner, shape, i));
    memset(instance_extra_word(owner, shape) + 1, 0, shape->inline_capacity * sizeof(Value));
    owner->shape = shape->type->dictionary_shape;
}

Value instance_dict_value(Thread *thread, Value instance) {
    Object *object = value_is_object(instance) ? value_object(instance) : NULL;
    Shape *shape = object ? object_shape(object) : NULL;
    if (!shape || !shape->extra_offset || shape->dictionary_mode || !shape->inline_capacity ||
        shape->attribute_count > shape->inline_capacity)
        return value_from_object(instance_dict(thread, instance));
    Dict *dict = instance_unsettled_dict(object, shape);
    if (dict) return value_from_object(dict);
    if (!shape_dictionary(thread, shape->type)) return NO_VALUE;
    dict = dict_allocate_sized(thread, shape->inline_capacity);
    if (!dict) return NO_VALUE;
    dict->header.flags |= DICT_UNSETTLED;
    dict->owner = object;
    heap_store(thread, object, instance_extra_word(object, shape), value_from_object(dict));
    return value_from_object(dict);
}

Dict *instance_dict(Thread *thread, Value instance) {
    Value *word = value_is_object(instance) ? instance_attributes_word(value_object(instance)) : NULL;
    if (!word) {
        error_raise(thread, SHAPE_AttributeError, "'%T' object has no attribute '__dict__'", instance);
        return NULL;
    }
    Object *object = value_object(instance);
    if (!object_shape(object)->dictionary_mode) return instance_to_dictionary(thread, object);
    if (!*word) {
        Dict *dict = dict_allocate(thread);
        if (!dict) return NULL;
        heap_store(thread, object, word, value_from_object(dict));
    }
    return (Dict *)*word;
}

int instance_set_dict(Thread *thread, Value instance, Dict *dict) {
    if (!instance_dict(thread, instance)) return -1;
    Object *object = value_object(instance);
    heap_store(thread, object, instance_attributes_word(object), value_from_object(dict));
    return 0;
}

size_t instance_attribute_count(Value instance) {
    if (!value_is_object(instance)) return 0;
    Shape *shape = object_shape(value_object(instance));
    if (!shape->dictionary_mode) return shape->attribute_count;
    Dict *dict = instance_existing_dict(instance);
    return dict ? dict_length(dict) : 0;
}

bool instance_next_attribute(Value instance, size_t *position, Value *name, Value *value) {
    Object *object = value_object(instance);
    Shape *shape = object_shape(object);
    if (shape->dictionary_mode) {
        Dict *dict = instance_existing_dict(instance);
        return dict && dict_next(dict, position, name, value);
    }
    if (*position >= shape->attribute_count) return false;
    Shape *at = shape;
    while (at->attribute_count != *position + 1)
        at = at->parent;
    *name = at->name;
    *value = *instance_slot(object, shape, (*position)++);
    return true;
}

static Shape *type_root_of_capacity(Thread *thread, Type *type, size_t capacity) {
    for (Shape *shape = type->shapes; shape; shape = shape->next_of_type)
        if (!shape->parent && !shape->dictionary_mode && shape->inline_capacity == capacity) return shape;
    return shape_new_root(thread, type, capacity, false);
}

// The same names in the layout tree of the new type, as long as the bodies agree; else by way of a dict.
int instance_change_type(Thread *thread, Value instance, Type *type) {
    Object *object = value_object(instance);
    Dict *unsettled = instance_unsettled_dict(object, object_shape(object));
    if (unsettled) dict_settle(unsettled);
    Shape *shape = object_shape(object);
    Shape *target = NULL;
    if (!instance_attributes_word(object))
        target = shape_at(type->root_shape);
    else if (!shape->dictionary_mode && !(type->flags & (TYPE_DICT_FROM_START | TYPE_DICT_AT_END))) {
        Value names[MAXIMUM_ATTRIBUTES];
        shape_names(shape, names);
        target = type_root_of_capacity(thread, type, shape->inline_capacity);
        for (size_t i = 0; target && i < shape->attribute_count; i++)
            target = shape_add(thread, target, names[i]);
    }
    if (!target) {
        if (error_pending(thread) || !instance_dict(thread, instance)) return -1;
        target = shape_dictionary(thread, type);
    }
    if (!target) return -1;
    object->shape = shape_id(target);
    heap_write_barrier(thread, object);
    return 0;
}
