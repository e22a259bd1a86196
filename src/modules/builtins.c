// Taipan: the builtins module: its table, and the functions on single objects. MIT licence.
#include "modules/builtins.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/int.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/config.h"

NATIVE(builtin_abs, "abs(x, /)", "Return the absolute value of the argument.", EFFECT_ANY) {
    return object_absolute(thread, args[0]);
}

NATIVE(builtin_callable, "callable(obj, /)",
       "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are "
       "instances "
       "of classes with a\n__call__() method.",
       EFFECT_READS) {
    return value_from_bool(object_is_callable(args[0]));
}

NATIVE(builtin_divmod, "divmod(x, y, /)", "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.", EFFECT_ANY) {
    return object_binary(thread, OPERATOR_DIVMOD, args[0], args[1]);
}

NATIVE(builtin_pow, "pow(base, exp, mod=None)",
       "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments\n\nSome types, such as ints, are "
       "able to use "
       "a more efficient algorithm\nwhen invoked using the three argument form.",
       EFFECT_ANY) {
    return object_power(thread, args[0], args[1], args[2]);
}

NATIVE(
    builtin_round, "round(number, ndigits=None)",
    "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or "
    "None.\nOtherwise the return value has the same type as the number.  ndigits\nmay be negative.",
    EFFECT_ANY) {
    Value method = object_lookup_special(thread, args[0], NAME(__round__));
    if (method == NO_VALUE) {
        if (!error_pending(thread))
            error_raise(thread, SHAPE_TypeError, "type %T doesn't define __round__ method", args[0]);
        return NO_VALUE;
    }
    return args[1] == NONE ? object_call0(thread, method) : object_call1(thread, method, args[1]);
}

NATIVE(
    builtin_hash, "hash(obj, /)",
    "Return the integer hash value for the given object.\n\nTwo objects that compare equal must also have the same "
    "hash value, "
    "but\nthe reverse is not necessarily true.  Hash values may differ between\nPython processes.  Not all objects are "
    "hashable; calling hash() on an\nunhashable object raises TypeError.",
    EFFECT_ANY) {
    int64_t hash = object_hash(thread, args[0]);
    return hash == -1 && error_pending(thread) ? NO_VALUE : int_from_int64(thread, hash);
}

NATIVE(builtin_id, "id(obj, /)",
       "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing "
       "objects.\n(Equal small "
       "ints are one object, and so are most equal floats.)",
       EFFECT_NONE) {
    if (audit_is_active(thread) && audit_event(thread, "builtins.id", tuple_pack(thread, 1, args[0])) < 0)
        return NO_VALUE;
    return int_from_uint64(thread, value_bits(args[0]));
}

// ---- attributes -------------------------------------------------------------------------------------------------

NATIVE(builtin_getattr, "getattr(object, name[, default], /)",
       "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object.\n\ngetattr(x, 'y') is "
       "equivalent to "
       "x.y.\nWhen a default argument is given, it is returned when the attribute\ndoesn't exist; without it, an "
       "exception is "
       "raised in that case.",
       EFFECT_ANY) {
    if (args[2] == UNBOUND) return object_get_attribute(thread, args[0], args[1]);
    Value result;
    int found = object_lookup_attribute(thread, args[0], args[1], &result);
    return found < 0 ? NO_VALUE : found ? result : args[2];
}

NATIVE(builtin_hasattr, "hasattr(obj, name, /)",
       "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) "
       "and catching "
       "AttributeError.",
       EFFECT_ANY) {
    Value result;
    int found = object_lookup_attribute(thread, args[0], args[1], &result);
    return found < 0 ? NO_VALUE : value_from_bool(found);
}

NATIVE(builtin_setattr, "setattr(obj, name, value, /)",
       "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to "
       "``x.y = v``",
       EFFECT_ANY) {
    return object_set_attribute(thread, args[0], args[1], args[2]) < 0 ? NO_VALUE : NONE;
}

NATIVE(builtin_delattr, "delattr(obj, name, /)",
       "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``",
       EFFECT_ANY) {
    return object_set_attribute(thread, args[0], args[1], NO_VALUE) < 0 ? NO_VALUE : NONE;
}

// ---- classes ----------------------------------------------------------------------------------------------------

NATIVE(builtin_isinstance, "isinstance(obj, class_or_tuple, /)",
       "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, "
       "(A, B, "
       "...))``, may be given as the\ntarget to check against.  This is equivalent to ``isinstance(x, A) "
       "or\nisinstance(x, B) or "
       "...`` etc.",
       EFFECT_ANY) {
    int answer = object_is_instance(thread, args[0], args[1]);
    return answer < 0 ? NO_VALUE : value_from_bool(answer);
}

NATIVE(
    builtin_issubclass, "issubclass(cls, class_or_tuple, /)",
    "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, "
    "...))``, may be given as the\ntarget to check against.  This is equivalent to ``issubclass(x, A) "
    "or\nissubclass(x, B) or "
    "...``.",
    EFFECT_ANY) {
    int answer = object_is_subclass(thread, args[0], args[1]);
    return answer < 0 ? NO_VALUE : value_from_bool(answer);
}

NATIVE(builtin_breakpoint, "breakpoint(*args, **kws)",
       "Call sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept\nwhatever arguments are passed.\n\nBy "
       "default, this "
       "drops you into the pdb debugger.",
       EFFECT_ANY) {
    Value hook = dict_get_cstring(thread, thread->interp->sys_dict, "breakpointhook");
    if (hook == NO_VALUE) return error_raise(thread, SHAPE_RuntimeError, "lost sys.breakpointhook");
    return object_call_tuple(thread, hook, args[0], args[1] == UNBOUND ? NO_VALUE : args[1]);
}

static const NativeDef *const functions[] = {
    &builtin_abs_native,        &builtin_callable_native,   &builtin_divmod_native,
    &builtin_pow_native,        &builtin_round_native,      &builtin_hash_native,
    &builtin_id_native,         &builtin_getattr_native,    &builtin_hasattr_native,
    &builtin_setattr_native,    &builtin_delattr_native,    &builtin_isinstance_native,
    &builtin_issubclass_native, &builtin_breakpoint_native, NULL};

// ---- the module -------------------------------------------------------------------------------------------------

static const uint16_t public_types[] = {
    SHAPE_object,      SHAPE_type,         SHAPE_int,       SHAPE_bool,       SHAPE_float,    SHAPE_complex,
    SHAPE_str,         SHAPE_bytes,        SHAPE_bytearray, SHAPE_memoryview, SHAPE_tuple,    SHAPE_list,
    SHAPE_dict,        SHAPE_set,          SHAPE_frozenset, SHAPE_slice,      SHAPE_range,    SHAPE_property,
    SHAPE_classmethod, SHAPE_staticmethod, SHAPE_super,     SHAPE_enumerate,  SHAPE_reversed, SHAPE_zip,
    SHAPE_map,         SHAPE_filter,
#define EXCEPTION(id, base, layout) SHAPE_##id,
#include "object/exceptions.def"
#undef EXCEPTION
};

static int execute(Thread *thread, Module *module) {
    if (module_add_functions(thread, module, builtins_sequence_functions) < 0 ||
        module_add_functions(thread, module, builtins_text_functions) < 0 ||
        module_add_functions(thread, module, builtins_execute_functions) < 0)
        return -1;
    for (size_t i = 0; i < sizeof public_types / sizeof *public_types; i++) {
        Type *type = shape_at(public_types[i])->type;
        if (dict_set(thread, module->dict, type->name, value_from_object(type)) < 0) return -1;
    }
    Value os_error = value_from_object(BUILTIN_TYPE(OSError));
    if (module_add(thread, module, "EnvironmentError", os_error) < 0 ||
        module_add(thread, module, "IOError", os_error) < 0 || module_add(thread, module, "None", NONE) < 0 ||
        module_add(thread, module, "Ellipsis", ELLIPSIS) < 0 ||
        module_add(thread, module, "NotImplemented", NOT_IMPLEMENTED) < 0 ||
        module_add(thread, module, "False", FALSE_VALUE) < 0 || module_add(thread, module, "True", TRUE_VALUE) < 0 ||
        module_add(thread, module, "__debug__", value_from_bool(thread->interp->config->optimize == 0)) < 0)
        return -1;
    return 0;
}

const ModuleSpec builtins_module_spec = {
    .name = "builtins",
    .doc = "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all "
           "'built-in'\n"
           "identifiers of Python; for example, builtins.len is\nthe full name for the built-in function "
           "len().\n\nThis module is "
           "not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects "
           "with the "
           "same name as a builtin and where the\nbuiltin of that name is needed.",
    .functions = functions,
    .execute = execute,
};
