// Taipan: the _typing module: what typing takes from the interpreter. MIT licence.
#include "modules/native_support.h"
#include "object/type_parameter.h"

NATIVE(typing_idfunc, "_idfunc($module, x, /)", NULL, EFFECT_NONE) {
    return args[1];
}
static const NativeDef *const functions[] = {&typing_idfunc_native, NULL};

static int execute(Thread *thread, Module *module) {
    static const struct {
        const char *name;
        uint32_t shape;
    } types[] = {{"TypeVar", SHAPE_typevar},
                 {"TypeVarTuple", SHAPE_typevartuple},
                 {"ParamSpec", SHAPE_paramspec},
                 {"ParamSpecArgs", SHAPE_paramspec_args},
                 {"ParamSpecKwargs", SHAPE_paramspec_kwargs},
                 {"Generic", SHAPE_generic},
                 {"TypeAliasType", SHAPE_type_alias},
                 {"Union", SHAPE_union}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (module_add(thread, module, types[i].name, value_from_object(shape_at(types[i].shape)->type)) < 0) return -1;
    Value absent = no_default(thread);
    return absent == NO_VALUE ? -1 : module_add(thread, module, "NoDefault", absent);
}
const ModuleSpec _typing_module_spec = {
    .name = "_typing",
    .doc = "Primitives and accelerators for the typing module.\n",
    .functions = functions,
    .execute = execute,
};
