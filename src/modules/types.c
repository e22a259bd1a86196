// Taipan: the _types module: built-in types that have no name of their own. MIT licence.
#include "modules/native_support.h"

static const struct {
    const char *name;
    uint32_t shape;
} types[] = {{"AsyncGeneratorType", SHAPE_async_generator},
             {"BuiltinFunctionType", SHAPE_builtin_function},
             {"BuiltinMethodType", SHAPE_builtin_function},
             {"CapsuleType", SHAPE_capsule},
             {"CellType", SHAPE_cell},
             {"ClassMethodDescriptorType", SHAPE_classmethod_descriptor},
             {"CodeType", SHAPE_code},
             {"CoroutineType", SHAPE_coroutine},
             {"EllipsisType", SHAPE_ellipsis},
             {"FrameType", SHAPE_frame},
             {"FrameLocalsProxyType", SHAPE_frame_locals_proxy},
             {"FunctionType", SHAPE_function},
             {"GeneratorType", SHAPE_generator},
             {"GenericAlias", SHAPE_generic_alias},
             {"GetSetDescriptorType", SHAPE_getset_descriptor},
             {"LambdaType", SHAPE_function},
             {"MappingProxyType", SHAPE_mappingproxy},
             {"MemberDescriptorType", SHAPE_member_descriptor},
             {"MethodDescriptorType", SHAPE_method_descriptor},
             {"MethodType", SHAPE_method},
             {"MethodWrapperType", SHAPE_method_wrapper},
             {"ModuleType", SHAPE_module},
             {"NoneType", SHAPE_none},
             {"NotImplementedType", SHAPE_not_implemented},
             {"SimpleNamespace", SHAPE_simple_namespace},
             {"TracebackType", SHAPE_traceback},
             {"UnionType", SHAPE_union},
             {"WrapperDescriptorType", SHAPE_wrapper_descriptor}};

static int execute(Thread *thread, Module *module) {
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (module_add(thread, module, types[i].name, value_from_object(shape_at(types[i].shape)->type)) < 0) return -1;
    return 0;
}
const ModuleSpec _types_module_spec = {.name = "_types", .doc = "Define names for built-in types.", .execute = execute};
