// Taipan: sys.monitoring (PEP 669): the namespace, tools and callbacks. MIT licence.
//
// Tool names are kept here; events and callbacks by the machine (vm/monitoring.c).
#include "modules/sys_internal.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/call.h"
#include "vm/monitoring.h"

enum { TOOLS = MONITORING_TOOLS, EVENTS = EVENT_COUNT };

static const struct {
    const char *name;
    int bit;
} events[] = {{"PY_START", 0},
              {"PY_RESUME", 1},
              {"PY_RETURN", 2},
              {"PY_YIELD", 3},
              {"CALL", 4},
              {"LINE", 5},
              {"INSTRUCTION", 6},
              {"JUMP", 7},
              {"BRANCH_LEFT", 8},
              {"BRANCH_RIGHT", 9},
              {"STOP_ITERATION", 10},
              {"RAISE", 11},
              {"EXCEPTION_HANDLED", 12},
              {"PY_UNWIND", 13},
              {"PY_THROW", 14},
              {"RERAISE", 15},
              {"C_RETURN", 16},
              {"C_RAISE", 17},
              {"BRANCH", 18}};

// ROOT(monitoring_tools): list of the names of the tools by id (None: free).
static int tool_id(Thread *thread, Value v) {
    int64_t id = object_index_int64(thread, v);
    if (id == -1 && error_pending(thread)) return -1;
    if (id < 0 || id >= TOOLS)
        return error_raise_int(thread, SHAPE_ValueError, "invalid tool %d (must be between 0 and 5)", (int)id);
    return (int)id;
}
static int check_in_use(Thread *thread, int id) {
    if (list_get(ROOT_VALUE(monitoring_tools), (size_t)id) != NONE) return 0;
    return error_raise_int(thread, SHAPE_ValueError, "tool %d is not in use", id);
}

NATIVE(use_tool_id, "use_tool_id(tool_id, name, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    if (id < 0) return NO_VALUE;
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_ValueError, "tool name must be a str");
    if (list_get(ROOT_VALUE(monitoring_tools), (size_t)id) != NONE)
        return error_raise(thread, SHAPE_ValueError, "tool %d is already in use", id);
    list_set(thread, ROOT_VALUE(monitoring_tools), (size_t)id, args[1]);
    return NONE;
}
NATIVE(clear_tool_id, "clear_tool_id(tool_id, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    if (id < 0) return NO_VALUE;
    vm_monitoring_clear_tool(thread, id);
    return NONE;
}
NATIVE(free_tool_id, "free_tool_id(tool_id, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    if (id < 0) return NO_VALUE;
    vm_monitoring_clear_tool(thread, id);
    list_set(thread, ROOT_VALUE(monitoring_tools), (size_t)id, NONE);
    return NONE;
}
NATIVE(get_tool, "get_tool(tool_id, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    return id < 0 ? NO_VALUE : list_get(ROOT_VALUE(monitoring_tools), (size_t)id);
}
NATIVE(register_callback, "register_callback(tool_id, event, func, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    if (id < 0) return NO_VALUE;
    int64_t event = object_index_int64(thread, args[1]);
    if (event == -1 && error_pending(thread)) return NO_VALUE;
    if (event <= 0 || (event & (event - 1)))
        return error_raise(thread, SHAPE_ValueError, "The callback can only be set for one event at a time");
    if (event >= 1 << EVENTS) return error_raise(thread, SHAPE_ValueError, "invalid event %d", (int)event);
    if (audit_is_active(thread)) {
        Value arguments = tuple_pack(thread, 1, args[2]);
        if (arguments == NO_VALUE || audit_event(thread, "sys.monitoring.register_callback", arguments) < 0)
            return NO_VALUE;
    }
    if (event == EVENT_BRANCH) {
        vm_monitoring_register(thread, id, EVENT_INDEX_BRANCH, args[2]);
        vm_monitoring_register(thread, id, EVENT_INDEX_BRANCH_LEFT, args[2]);
        return vm_monitoring_register(thread, id, EVENT_INDEX_BRANCH_RIGHT, args[2]);
    }
    return vm_monitoring_register(thread, id, __builtin_ctz((unsigned)event), args[2]);
}

// -1 with ValueError when it is not a set of the first `count` events, or BRANCH, which is both its halves.
static int64_t event_set(Thread *thread, Value v, int count, const char *what) {
    int64_t set = object_index_int64(thread, v);
    if (set == -1 && error_pending(thread)) return -1;
    if (set < 0 || set >= (int64_t)1 << EVENTS)
        return error_raise_int(thread, SHAPE_ValueError, "invalid %sevent set 0x%x", what, (unsigned)set);
    const int64_t returns = EVENT_C_RETURN | EVENT_C_RAISE;
    if (set & returns) {
        if ((set & (returns | EVENT_CALL)) != (returns | EVENT_CALL))
            return error_raise_int(thread, SHAPE_ValueError, "cannot set C_RETURN or C_RAISE events independently");
        set &= ~returns;
    }
    if (set & EVENT_BRANCH) set = (set & ~(int64_t)EVENT_BRANCH) | EVENT_BRANCH_LEFT | EVENT_BRANCH_RIGHT;
    if (set < (int64_t)1 << count) return set;
    return error_raise_int(thread, SHAPE_ValueError, "invalid %sevent set 0x%x", what, (unsigned)set);
}
static Code *code_argument(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_code)) return code_from_value(v);
    error_raise(thread, SHAPE_TypeError, "code must be a code object");
    return NULL;
}
NATIVE(get_events, "get_events(tool_id, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    return id < 0 ? NO_VALUE : value_from_small_int(vm_monitoring_get_events(thread, id));
}
NATIVE(set_events, "set_events(tool_id, event_set, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    int64_t set = id < 0 ? -1 : event_set(thread, args[1], EVENTS, "");
    return set < 0 || check_in_use(thread, id) < 0 || vm_monitoring_set_events(thread, id, (uint32_t)set) < 0 ? NO_VALUE
                                                                                                              : NONE;
}
NATIVE(get_local_events, "get_local_events(tool_id, code, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    Code *code = id < 0 ? NULL : code_argument(thread, args[1]);
    return code ? value_from_small_int(vm_monitoring_get_local_events(thread, id, code)) : NO_VALUE;
}
NATIVE(set_local_events, "set_local_events(tool_id, code, event_set, /)", NULL, EFFECT_ANY) {
    int id = tool_id(thread, args[0]);
    Code *code = id < 0 ? NULL : code_argument(thread, args[1]);
    int64_t set = code ? event_set(thread, args[2], 11, "local ") : -1;
    return set < 0 || check_in_use(thread, id) < 0 ||
                   vm_monitoring_set_local_events(thread, id, code, (uint32_t)set) < 0
               ? NO_VALUE
               : NONE;
}
NATIVE(all_events, "_all_events()", NULL, EFFECT_ANY) {
    Dict *all = dict_allocate(thread);
    for (int event = 0; all && event < EVENTS; event++) {
        uint32_t tools = 0;
        for (int id = 0; id < TOOLS; id++)
            tools |= (vm_monitoring_get_events(thread, id) >> event & 1) << id;
        if (tools && dict_set_cstring(thread, all, events[event].name, value_from_small_int(tools)) < 0)
            return NO_VALUE;
    }
    return all ? value_from_object(all) : NO_VALUE;
}
NATIVE(restart_events, "restart_events()", NULL, EFFECT_ANY) {
    vm_monitoring_restart(thread);
    return NONE;
}

static const NativeDef *const functions[] = {
    &use_tool_id_native,       &clear_tool_id_native,  &free_tool_id_native, &get_tool_native,
    &register_callback_native, &get_events_native,     &set_events_native,   &get_local_events_native,
    &set_local_events_native,  &restart_events_native, &all_events_native,   NULL};

static const ModuleSpec spec = {.name = "sys.monitoring", .functions = functions};

static Value new_events(Thread *thread) {
    enum { COUNT = sizeof events / sizeof *events };
    Value values[COUNT + 1];
    Tuple *names = tuple_allocate(thread, COUNT + 1);
    if (!names) return NO_VALUE;
    for (size_t i = 0; i < COUNT; i++) {
        values[i] = value_from_small_int((int64_t)1 << events[i].bit);
        tuple_set(thread, names, i, str_intern_cstring(thread, events[i].name));
    }
    values[COUNT] = value_from_small_int(0);
    tuple_set(thread, names, COUNT, str_intern_cstring(thread, "NO_EVENTS"));
    if (error_pending(thread)) return NO_VALUE;
    return object_call(thread, value_from_object(BUILTIN_TYPE(simple_namespace)), values, 0, value_from_object(names));
}

int sys_add_monitoring(Thread *thread, Module *module) {
    Value monitoring = module_from_spec(thread, &spec);
    if (monitoring == NO_VALUE) return -1;
    Module *m = module_from_value(monitoring);
    Value tools = list_from_values(thread, NULL, 0);
    for (int i = 0; tools != NO_VALUE && i < TOOLS; i++)
        if (list_append(thread, tools, NONE) < 0) return -1;
    ROOT_VALUE(monitoring_tools) = tools; // NOBARRIER: a root
    if (tools == NO_VALUE || module_add(thread, m, "events", new_events(thread)) < 0 ||
        module_add(thread, m, "DISABLE", object_call0(thread, value_from_object(BUILTIN_TYPE(object)))) < 0 ||
        module_add(thread, m, "MISSING", object_call0(thread, value_from_object(BUILTIN_TYPE(object)))) < 0 ||
        module_add_int(thread, m, "DEBUGGER_ID", 0) < 0 || module_add_int(thread, m, "COVERAGE_ID", 1) < 0 ||
        module_add_int(thread, m, "PROFILER_ID", 2) < 0 || module_add_int(thread, m, "OPTIMIZER_ID", 5) < 0)
        return -1;
    if (dict_set_cstring(thread, thread->interp->modules, "sys.monitoring", monitoring) < 0) return -1;
    return module_add(thread, module, "monitoring", monitoring);
}
