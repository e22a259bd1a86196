// Taipan: the marshal module. MIT licence.
#include "compile/marshal.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/module.h"
#include "object/names.h"
#include "object/protocol.h"

static bool version_argument(Thread *thread, Value value, int *version) {
    int64_t number = object_index_int64(thread, value);
    if (error_pending(thread)) return false;
    *version = number > 100 ? 100 : number < 0 ? 0 : (int)number;
    return true;
}

NATIVE(marshal_module_dumps, "dumps(value, version=version, /, *, allow_code=True)",
       "Return the bytes object that would be written to a file by dump(value, file).\n\n"
       "  value\n    Must be a supported type.\n  version\n    Indicates the data format that dumps should use.\n"
       "  allow_code\n    Allow to write code objects.\n\n"
       "Raise a ValueError exception if value has (or contains an object that has) an\nunsupported type.",
       EFFECT_ANY) {
    int version = MARSHAL_VERSION, allow = object_is_true(thread, args[2]);
    if (allow < 0 || (args[1] != UNBOUND && !version_argument(thread, args[1], &version))) return NO_VALUE;
    return marshal_dump(thread, args[0], version, allow);
}

NATIVE(marshal_module_dump, "dump(value, file, version=version, /, *, allow_code=True)",
       "Write the value on the open file.\n\n"
       "  value\n    Must be a supported type.\n  file\n    Must be a writeable binary file.\n"
       "  version\n    Indicates the data format that dump should use.\n"
       "  allow_code\n    Allow to write code objects.\n\n"
       "If the value has (or contains an object that has) an unsupported type, a\n"
       "ValueError exception is raised - but garbage data will also be written to\n"
       "the file. The object will not be properly read back by load().",
       EFFECT_ANY) {
    int version = MARSHAL_VERSION, allow = object_is_true(thread, args[3]);
    if (allow < 0 || (args[2] != UNBOUND && !version_argument(thread, args[2], &version))) return NO_VALUE;
    Value bytes = marshal_dump(thread, args[0], version, allow);
    return bytes == NO_VALUE ? NO_VALUE : object_call_method(thread, args[1], NAME(write), 1, bytes);
}

NATIVE(marshal_module_loads, "loads(bytes, /, *, allow_code=True)",
       "Convert the bytes-like object to a value.\n\n  allow_code\n    Allow to load code objects.\n\n"
       "If no valid value is found, raise EOFError, ValueError or TypeError.  Extra\nbytes in the input are ignored.",
       EFFECT_ANY) {
    int allow = object_is_true(thread, args[1]);
    Buffer buffer;
    if (allow < 0 || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value value = marshal_load(thread, buffer.data, buffer.length, allow, NULL);
    buffer_release(thread, &buffer);
    return value;
}

NATIVE(marshal_module_load, "load(file, /, *, allow_code=True)",
       "Read one value from the open file and return it.\n\n  file\n    Must be readable binary file.\n"
       "  allow_code\n    Allow to load code objects.\n\n"
       "If no valid value is read (e.g. because the data has a different Python\n"
       "version's incompatible marshal format), raise EOFError, ValueError or\n"
       "TypeError.\n\n"
       "Note: If an object containing an unsupported type was marshalled with\n"
       "dump(), load() will substitute None for the unmarshallable type.",
       EFFECT_ANY) {
    int allow = object_is_true(thread, args[1]);
    if (allow < 0) return NO_VALUE;
    Value probe = object_call_method(thread, args[0], NAME(read), 1, value_from_small_int(0));
    if (probe == NO_VALUE) return NO_VALUE;
    if (!value_is_bytes(probe))
        return error_raise(thread, SHAPE_TypeError, "file.read() returned not bytes but %T", probe);
    return marshal_load_file(thread, args[0], allow);
}

static int marshal_execute(Thread *thread, Module *module) {
    return module_add_int(thread, module, "version", MARSHAL_VERSION);
}

static const NativeDef *const marshal_functions[] = {&marshal_module_dump_native, &marshal_module_dumps_native,
                                                     &marshal_module_load_native, &marshal_module_loads_native, NULL};
const ModuleSpec marshal_module_spec = {
    .name = "marshal",
    .doc = "This module contains functions that can read and write Python values in\n"
           "a binary format. The format is specific to Python, but independent of\n"
           "machine architecture issues.\n\n"
           "Not all Python object types are supported; in general, only objects\n"
           "whose value is independent from a particular invocation of Python can be\n"
           "written and read. The following types are supported: None, integers,\n"
           "floating-point numbers, strings, bytes, bytearrays, tuples, lists, sets,\n"
           "dictionaries, and code objects, where it should be understood that\n"
           "tuples, lists and dictionaries are only supported as long as the values\n"
           "contained therein are themselves supported; and recursive lists and\n"
           "dictionaries should not be written (they will cause infinite loops).\n\n"
           "Variables:\n\n"
           "version -- indicates the format that the module uses. Version 0 is the\n"
           "    historical format, version 1 shares interned strings and version 2\n"
           "    uses a binary format for floating-point numbers.\n"
           "    Version 3 shares common object references (New in version 3.4).\n"
           "    Version 4 adds short strings and short tuples.\n"
           "    Version 5 adds slices.\n\n"
           "Functions:\n\n"
           "dump() -- write value to a file\nload() -- read value from a file\n"
           "dumps() -- marshal value as a bytes object\nloads() -- read value from a bytes-like object",
    .functions = marshal_functions,
    .execute = marshal_execute,
};
