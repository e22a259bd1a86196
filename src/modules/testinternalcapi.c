// Taipan: the _testinternalcapi module: what CPython's tests ask of the machinery, where it means something here. MIT licence.
//
// Nothing here is for programs. A function that CPython has and that is missing would describe memory we do not have.
#include "modules/native_support.h"
#include "object/shape.h"

enum { C_FRAME_ESTIMATE = 256 }; // bytes of a C function's frame, in the deep recursions of this program

NATIVE(has_inline_values, "has_inline_values(object, /)",
       "Do all attributes of the instance lie in the instance itself (no dictionary mode, no overflow array)?",
       EFFECT_READS) {
    if (!value_is_object(args[0])) return FALSE_VALUE;
    const Shape *shape = object_shape(value_object(args[0]));
    return value_from_bool(shape->extra_offset && !shape->dictionary_mode &&
                           shape->attribute_count <= shape->inline_capacity);
}

NATIVE(dict_getitem_knownhash, "dict_getitem_knownhash(mapping, key, hash, /)",
       "The value of a key whose hash is known.", EFFECT_ANY) {
    if (!value_is_dict(args[0])) return error_raise(thread, SHAPE_SystemError, "dict_getitem_knownhash: not a dict");
    int64_t hash = object_index_int64(thread, args[2]);
    if (hash == -1 && error_pending(thread)) return NO_VALUE;
    Value value = dict_get_hashed(thread, dict_from_value(args[0]), args[1], hash);
    return value != NO_VALUE || error_pending(thread) ? value : error_raise_value(thread, SHAPE_KeyError, args[1]);
}

NATIVE(get_stack_pointer, "get_stack_pointer()", "An address in the C stack frame of the caller.", EFFECT_NONE) {
    return int_from_int64(thread, (int64_t)(uintptr_t)__builtin_frame_address(0));
}
NATIVE(get_stack_margin, "get_stack_margin()", "How many bytes of C stack are left before RecursionError.",
       EFFECT_NONE) {
    return int_from_int64(thread, (char *)__builtin_frame_address(0) - thread->c_stack_limit);
}

NATIVE(get_c_recursion_remaining, "get_c_recursion_remaining()",
       "About how many more C functions could call each other.", EFFECT_NONE) {
    return int_from_int64(thread, ((char *)__builtin_frame_address(0) - thread->c_stack_limit) / C_FRAME_ESTIMATE);
}
NATIVE(get_recursion_depth, "get_recursion_depth()", "How many Python frames count against the recursion limit.",
       EFFECT_READS) {
    return int_from_int64(thread, thread->recursion_depth);
}

NATIVE(identify_type_slot_wrappers, "identify_type_slot_wrappers()", "The names that slot wrappers may have.",
       EFFECT_ALLOCATES) {
    static const char *const names[] = {
#define SLOT(field, signature)
#define SPECIAL(dunder, field, wrapper, doc) #dunder,
#include "object/slots.def"
    };
    Value list = value_from_object(list_allocate(thread, sizeof names / sizeof *names));
    for (size_t i = 0; list != NO_VALUE && i < sizeof names / sizeof *names; i++) {
        Value name = str_intern_cstring(thread, names[i]);
        if (name == NO_VALUE || list_append(thread, list, name) < 0) return NO_VALUE;
    }
    return list;
}
NATIVE(get_static_builtin_types, "get_static_builtin_types()", "The types that every interpreter has from the start.",
       EFFECT_ALLOCATES) {
    static const uint32_t shapes[] = {
#define TYPE(id) SHAPE_##id,
#include "object/types.def"
#undef TYPE
#define EXCEPTION(id, base, layout) SHAPE_##id,
#include "object/exceptions.def"
#undef EXCEPTION
    };
    Value list = value_from_object(list_allocate(thread, sizeof shapes / sizeof *shapes));
    for (size_t i = 0; list != NO_VALUE && i < sizeof shapes / sizeof *shapes; i++)
        if ((shapes[i] < SHAPE_value_array || shapes[i] > SHAPE_feedback) && // storage is no object of Python's
            list_append(thread, list, value_from_object(shape_at(shapes[i])->type)) < 0)
            return NO_VALUE;
    return list;
}

static int execute(Thread *thread, Module *module) {
    // Inline caches fill at the first execution and serve from the second on.
    if (module_add_int(thread, module, "SPECIALIZATION_COOLDOWN", 2) < 0) return -1;
    return module_add_int(thread, module, "SPECIALIZATION_THRESHOLD", 2);
}
static const NativeDef *const functions[] = {&has_inline_values_native,
                                             &dict_getitem_knownhash_native,
                                             &get_stack_pointer_native,
                                             &get_stack_margin_native,
                                             &get_c_recursion_remaining_native,
                                             &get_recursion_depth_native,
                                             &identify_type_slot_wrappers_native,
                                             &get_static_builtin_types_native,
                                             NULL};
const ModuleSpec _testinternalcapi_module_spec = {.name = "_testinternalcapi",
                                                  .doc = "Looks into the interpreter, for tests.",
                                                  .functions = functions,
                                                  .execute = execute};
