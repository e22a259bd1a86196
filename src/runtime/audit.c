// Taipan: audit hooks (PEP 578): a list on the interpreter, called in order. MIT licence.
#include "runtime/audit.h"
#include "object/dict.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

int audit_event(Thread *thread, const char *event, Value arguments) {
    Value hooks = ROOT_VALUE(audit_hooks);
    if (hooks == NO_VALUE) return 0;
    Value name = str_from_cstring(thread, event);
    if (name == NO_VALUE || arguments == NO_VALUE) return -1;
    for (size_t i = 0; i < list_length(hooks); i++)
        if (object_call2(thread, list_get(hooks, i), name, arguments) == NO_VALUE) return -1;
    return 0;
}

int audit_import(Thread *thread, Value name) {
    Dict *sys = thread->interp->sys_dict;
    Value path = dict_get_cstring(thread, sys, "path"), meta_path = dict_get_cstring(thread, sys, "meta_path");
    Value hooks = dict_get_cstring(thread, sys, "path_hooks");
    Value arguments = tuple_pack(thread, 5, name, NONE, path == NO_VALUE ? NONE : path,
                                 meta_path == NO_VALUE ? NONE : meta_path, hooks == NO_VALUE ? NONE : hooks);
    return audit_event(thread, "import", arguments);
}
