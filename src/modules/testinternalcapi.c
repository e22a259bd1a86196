// Taipan: the _testinternalcapi module: what CPython's tests ask of the machinery, where it means something here. MIT licence.
//
// Nothing here is for programs. A function that CPython has and that is missing would describe memory we do not have.
#include "modules/native_support.h"
#include "object/shape.h"

NATIVE(has_inline_values, "has_inline_values(object, /)",
       "Do all attributes of the instance lie in the instance itself (no dictionary mode, no overflow array)?", EFFECT_READS) {
    if (!value_is_object(args[0])) return FALSE_VALUE;
    const Shape *shape = object_shape(value_object(args[0]));
    return value_from_bool(shape->extra_offset && !shape->dictionary_mode && shape->attribute_count <= shape->inline_capacity);
}

NATIVE(dict_getitem_knownhash, "dict_getitem_knownhash(mapping, key, hash, /)", "The value of a key whose hash is known.", EFFECT_ANY) {
    if (!value_is_dict(args[0])) return error_raise(thread, SHAPE_SystemError, "dict_getitem_knownhash: not a dict");
    int64_t hash = object_index_int64(thread, args[2]);
    if (hash == -1 && error_pending(thread)) return NO_VALUE;
    Value value = dict_get_hashed(thread, dict_from_value(args[0]), args[1], hash);
    return value != NO_VALUE || error_pending(thread) ? value : error_raise_value(thread, SHAPE_KeyError, args[1]);
}

NATIVE(get_stack_pointer, "get_stack_pointer()", "An address in the C stack frame of the caller.", EFFECT_NONE) {
    return int_from_int64(thread, (int64_t)(uintptr_t)__builtin_frame_address(0));
}
NATIVE(get_stack_margin, "get_stack_margin()", "How many bytes of C stack are left before RecursionError.", EFFECT_NONE) {
    return int_from_int64(thread, (char *)__builtin_frame_address(0) - thread->c_stack_limit);
}

NATIVE(get_recursion_depth, "get_recursion_depth()", "How many Python frames count against the recursion limit.", EFFECT_READS) {
    return value_from_small_int(thread->recursion_depth);
}

static int execute(Thread *thread, Module *module) {
    // Inline caches fill at the first execution and serve from the second on.
    return module_add_int(thread, module, "SPECIALIZATION_THRESHOLD", 2);
}
static const NativeDef *const functions[] = {&has_inline_values_native, &dict_getitem_knownhash_native, &get_stack_pointer_native,
                                             &get_stack_margin_native, &get_recursion_depth_native, NULL};
const ModuleSpec _testinternalcapi_module_spec = {
    .name = "_testinternalcapi", .doc = "Looks into the interpreter, for tests.", .functions = functions, .execute = execute};
