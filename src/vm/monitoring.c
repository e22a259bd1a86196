// Taipan: sys.monitoring (PEP 669): which tool wants which events, and sending them. MIT licence.
//
// Events of a tool are set for everything or for one code object. While any is set STOP_TRACING is on and the hooks of
// tracing.c call here. A callback that returns DISABLE gets that event for that place no more, until restart_events.
// Callbacks: ROOT(monitoring_callbacks), a list by tool and event; events of single code objects: ROOT(monitoring_local),
// a dict from id(code) to a list of the code and a number per tool; ROOT(monitoring_disabled): a dict from
// id(code) to a dict from unit and event, as one number, to a bit set of tools; it has the code itself under None.
#include "vm/monitoring.h"
#include <stdlib.h>

enum { TOOLS = MONITORING_TOOLS };
typedef struct Monitoring { // Interp.state[STATE_MONITORING]
    uint32_t global[TOOLS];
    uint32_t any;         // union of everything set, local ones included
    const Code *last;     // what `last_events` was found for; NULL: forget it
    uint32_t last_events; // all tools' events, local ones included
} Monitoring;

static Monitoring *monitoring_of(Thread *thread, bool make) {
    void **slot = &thread->interp->state[STATE_MONITORING];
    if (!*slot && make) {
        *slot = calloc(1, sizeof(Monitoring));
        if (!*slot) error_no_memory(thread);
    }
    return *slot;
}

bool monitoring_is_on(Thread *thread) {
    Monitoring *monitoring = thread->interp->state[STATE_MONITORING];
    return monitoring && monitoring->any;
}

static Value code_key(const Code *code) {
    return value_from_small_int((int64_t)((uintptr_t)code >> 4));
}

// The list of the events of one code object, or NO_VALUE.
static Value local_events(Thread *thread, Code *code) {
    Value dict = ROOT_VALUE(monitoring_local);
    return dict == NO_VALUE ? NO_VALUE : dict_get(thread, dict_from_value(dict), code_key(code));
}

static uint32_t local_set(Value local, int tool) {
    return local == NO_VALUE ? 0 : (uint32_t)value_small_int(list_get(local, (size_t)tool + 1));
}

static uint32_t find_events(Thread *thread, const Monitoring *monitoring, Code *code) {
    Value local = local_events(thread, code);
    uint32_t events = 0;
    for (int tool = 0; tool < TOOLS; tool++)
        events |= monitoring->global[tool] | local_set(local, tool);
    return events;
}

bool monitoring_wants(Thread *thread, Code *code, uint32_t events) {
    Monitoring *monitoring = thread->interp->state[STATE_MONITORING];
    if (!monitoring || !(monitoring->any & events)) return false;
    if (monitoring->last != code) {
        monitoring->last_events = find_events(thread, monitoring, code);
        monitoring->last = code;
    }
    return monitoring->last_events & events;
}

static void sum_up(Thread *thread, Monitoring *monitoring) {
    uint32_t any = 0;
    for (int tool = 0; tool < TOOLS; tool++)
        any |= monitoring->global[tool];
    Value dict = ROOT_VALUE(monitoring_local);
    size_t position = 0;
    Value key, local;
    while (dict != NO_VALUE && dict_next(dict_from_value(dict), &position, &key, &local)) {
        for (size_t i = 1; i < list_length(local); i++)
            any |= (uint32_t)value_small_int(list_get(local, i));
    }
    monitoring->any = any;
    monitoring->last = NULL;
    for (Thread *each = thread->interp->threads; each; each = each->next)
        vm_update_tracing(each);
}

int vm_monitoring_set_events(Thread *thread, int tool, uint32_t events) {
    Monitoring *monitoring = monitoring_of(thread, true);
    if (!monitoring) return -1;
    monitoring->global[tool] = events;
    sum_up(thread, monitoring);
    return 0;
}

uint32_t vm_monitoring_get_events(Thread *thread, int tool) {
    Monitoring *monitoring = monitoring_of(thread, false);
    return monitoring ? monitoring->global[tool] : 0;
}

static Value make_local(Thread *thread, Code *code) {
    if (ROOT_VALUE(monitoring_local) == NO_VALUE)
        ROOT_VALUE(monitoring_local) = value_from_object(dict_allocate(thread));
    if (ROOT_VALUE(monitoring_local) == NO_VALUE) return NO_VALUE;
    Value items[TOOLS + 1] = {value_from_object(code)};
    for (int i = 1; i <= TOOLS; i++)
        items[i] = value_from_small_int(0);
    Value local = list_from_values(thread, items, TOOLS + 1);
    if (local == NO_VALUE || dict_set(thread, dict_from_value(ROOT_VALUE(monitoring_local)), code_key(code), local) < 0)
        return NO_VALUE;
    return local;
}

int vm_monitoring_set_local_events(Thread *thread, int tool, Code *code, uint32_t events) {
    Monitoring *monitoring = monitoring_of(thread, true);
    if (!monitoring) return -1;
    Value local = local_events(thread, code);
    if (local == NO_VALUE && (local = make_local(thread, code)) == NO_VALUE) return -1;
    list_set(thread, local, (size_t)tool + 1, value_from_small_int(events));
    sum_up(thread, monitoring);
    return 0;
}

uint32_t vm_monitoring_get_local_events(Thread *thread, int tool, Code *code) {
    Value local = local_events(thread, code);
    return local == NO_VALUE ? 0 : (uint32_t)value_small_int(list_get(local, (size_t)tool + 1));
}

Value vm_monitoring_register(Thread *thread, int tool, int event, Value callback) {
    Value list = ROOT_VALUE(monitoring_callbacks);
    if (list == NO_VALUE) {
        list = list_from_values(thread, NULL, 0);
        for (int i = 0; list != NO_VALUE && i < TOOLS * EVENT_COUNT; i++) {
            if (list_append(thread, list, NONE) < 0) return NO_VALUE;
        }
        if (list == NO_VALUE) return NO_VALUE;
        ROOT_VALUE(monitoring_callbacks) = list;
    }
    size_t index = (size_t)(tool * EVENT_COUNT + event);
    Value before = list_get(list, index);
    list_set(thread, list, index, callback);
    return before;
}

void vm_monitoring_clear_tool(Thread *thread, int tool) {
    Monitoring *monitoring = monitoring_of(thread, false);
    for (int event = 0; ROOT_VALUE(monitoring_callbacks) != NO_VALUE && event < EVENT_COUNT; event++)
        list_set(thread, ROOT_VALUE(monitoring_callbacks), (size_t)(tool * EVENT_COUNT + event), NONE);
    if (!monitoring) return;
    monitoring->global[tool] = 0;
    size_t position = 0;
    Value key, local, dict = ROOT_VALUE(monitoring_local);
    while (dict != NO_VALUE && dict_next(dict_from_value(dict), &position, &key, &local))
        list_set(thread, local, (size_t)tool + 1, value_from_small_int(0));
    sum_up(thread, monitoring);
}

void vm_monitoring_restart(Thread *thread) {
    ROOT_VALUE(monitoring_disabled) = NO_VALUE;
}

// ---- sending ----------------------------------------------------------------------------------------------------

static uint32_t event_unit(const Frame *frame) {
    bool before = frame->flags & FRAME_AFTER_CALL;
    return before ? (uint32_t)(frame->trace_instruction - frame->code->units) : frame_unit(frame);
}

// The dict of what is disabled in the frame's code, or NO_VALUE.
static Value disabled_places(Thread *thread, const Frame *frame) {
    Value dict = ROOT_VALUE(monitoring_disabled);
    return dict == NO_VALUE ? NO_VALUE : dict_get(thread, dict_from_value(dict), code_key(frame->code));
}

static Value place_key(const Frame *frame, int event) {
    return value_from_small_int((int64_t)event_unit(frame) * EVENT_COUNT + event);
}

static uint32_t disabled_tools(Thread *thread, const Frame *frame, int event) {
    Value places = disabled_places(thread, frame);
    Value set = places == NO_VALUE ? NO_VALUE : dict_get(thread, dict_from_value(places), place_key(frame, event));
    return set == NO_VALUE ? 0 : (uint32_t)value_small_int(set);
}

// The code is kept alive, for its address is the key.
static Value make_disabled_places(Thread *thread, const Frame *frame) {
    if (ROOT_VALUE(monitoring_disabled) == NO_VALUE)
        ROOT_VALUE(monitoring_disabled) = value_from_object(dict_allocate(thread));
    Value places = ROOT_VALUE(monitoring_disabled) == NO_VALUE ? NO_VALUE : value_from_object(dict_allocate(thread));
    if (places == NO_VALUE || dict_set(thread, dict_from_value(places), NONE, value_from_object(frame->code)) < 0 ||
        dict_set(thread, dict_from_value(ROOT_VALUE(monitoring_disabled)), code_key(frame->code), places) < 0)
        return NO_VALUE;
    return places;
}

static const char *const event_names[EVENT_COUNT] = {
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
};

static Value callback_of(Thread *thread, int tool, int event) {
    Value callbacks = ROOT_VALUE(monitoring_callbacks);
    return callbacks == NO_VALUE ? NONE : list_get(callbacks, (size_t)(tool * EVENT_COUNT + event));
}

static int disable_place(Thread *thread, const Frame *frame, int event, int tool) {
    uint32_t set = disabled_tools(thread, frame, event) | 1u << tool;
    Value places = disabled_places(thread, frame);
    if (places == NO_VALUE) places = make_disabled_places(thread, frame);
    if (places == NO_VALUE) return -1;
    return dict_set(thread, dict_from_value(places), place_key(frame, event), value_from_small_int(set));
}

static int disable(Thread *thread, const Frame *frame, int event, int tool) {
    if (event > EVENT_LAST_LOCAL) {
        vm_monitoring_register(thread, tool, event, NONE);
        return error_raise_int(thread, SHAPE_ValueError, "Cannot disable %s events. Callback removed.",
                               event_names[event]);
    }
    // A callback for BRANCH has a for loop's two ways disabled at once.
    if (event == EVENT_INDEX_BRANCH_LEFT && (*frame->instruction & 0xFF) == OP_FOR_ITER &&
        callback_of(thread, tool, EVENT_INDEX_BRANCH) == callback_of(thread, tool, event) &&
        disable_place(thread, frame, EVENT_INDEX_BRANCH_RIGHT, tool) < 0)
        return -1;
    return disable_place(thread, frame, event, tool);
}

// The value a callback returns to switch itself off.
static Value disable_marker(Thread *thread) {
    Value module = dict_get_cstring(thread, thread->interp->modules, "sys.monitoring");
    return module == NO_VALUE ? NO_VALUE : dict_get_cstring(thread, module_from_value(module)->dict, "DISABLE");
}

// C_RETURN and C_RAISE are sent to the tools that asked for CALL.
static uint32_t wanted_bit(int event) {
    return event == EVENT_INDEX_C_RETURN || event == EVENT_INDEX_C_RAISE ? EVENT_CALL : 1u << event;
}

// In their callbacks f_lineno may be set.
enum { JUMPING_EVENTS = EVENT_LINE | EVENT_JUMP | EVENT_BRANCH_LEFT | EVENT_BRANCH_RIGHT | 1 << EVENT_INDEX_PY_YIELD };

static int send_to_tool(Thread *thread, Frame *frame, int event, int tool, Value *args, size_t count) {
    Value callback = callback_of(thread, tool, event);
    if (callback == NONE) return 0;
    uint8_t before = vm_begin_callback(thread, frame, JUMPING_EVENTS >> event & 1);
    Value result = object_call(thread, callback, args, count, NO_VALUE);
    vm_end_callback(thread, frame, before);
    if (result == NO_VALUE) return -1;
    return result != NONE && result == disable_marker(thread) ? disable(thread, frame, event, tool) : 0;
}

int monitoring_send(Thread *thread, Frame *frame, int event, Value *extra, size_t extra_count) {
    Monitoring *monitoring = monitoring_of(thread, false);
    if (!monitoring_wants(thread, frame->code, wanted_bit(event))) return 0;
    Value local = local_events(thread, frame->code);
    uint32_t disabled = disabled_tools(thread, frame, event);
    Value args[5] = {value_from_object(frame->code), value_from_small_int(2 * (int64_t)event_unit(frame))};
    size_t first = event == EVENT_INDEX_LINE ? 1 : 2; // LINE has the line instead of the offset
    for (size_t i = 0; i < extra_count; i++)
        args[first + i] = extra[i];
    for (int tool = 0; tool < TOOLS; tool++) {
        if ((disabled >> tool & 1) || !((monitoring->global[tool] | local_set(local, tool)) & wanted_bit(event)))
            continue;
        if (send_to_tool(thread, frame, event, tool, args, first + extra_count) < 0) return -1;
    }
    return 0;
}
