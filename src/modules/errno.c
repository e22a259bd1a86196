// Taipan: the errno module. MIT licence.
#include "object/dict.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include <errno.h>

static const struct ErrnoName {
    const char *name;
    int code;
} errno_names[] = {
#define CONSTANT(name) {#name, name},
#include "modules/errno.def"
#undef CONSTANT
};

static int errno_execute(Thread *thread, Module *module) {
    Dict *codes = dict_allocate(thread);
    for (size_t i = 0; codes && i < sizeof errno_names / sizeof errno_names[0]; i++) {
        Value name = str_intern_cstring(thread, errno_names[i].name), code = value_from_small_int(errno_names[i].code);
        if (!name || dict_set(thread, codes, code, name) < 0 ||
            module_add(thread, module, errno_names[i].name, code) < 0)
            return -1;
    }
    return codes ? module_add(thread, module, "errorcode", value_from_object(codes)) : -1;
}

const ModuleSpec errno_module_spec = {
    .name = "errno",
    .doc = "This module makes available standard errno system symbols.\n\nThe value of each symbol is the "
           "corresponding integer value,\ne.g., on most "
           "systems, errno.ENOENT equals the integer 2.\n\nThe dictionary errno.errorcode maps numeric codes to symbol "
           "names,\ne.g., "
           "errno.errorcode[2] could be the string 'ENOENT'.\n\nSymbols that are not relevant to the underlying system "
           "are not defined.\n\nTo map "
           "error codes to error messages, use the function os.strerror(),\ne.g. os.strerror(2) could return 'No such "
           "file or directory'.",
    .execute = errno_execute,
};
