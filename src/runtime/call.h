// Taipan: entering the machine: an upward seam, implemented by src/vm/. MIT licence.
#ifndef TAIPAN_RUNTIME_CALL_H
#define TAIPAN_RUNTIME_CALL_H
#include "object/function.h"

// Calls a Python function (binds arguments, runs it to its end; a generator function returns its object).
Value vm_call_function(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names);
// Runs module, class body or exec code. locals: mapping. closure: tuple of cells or NO_VALUE.
Value vm_execute(Thread *thread, Code *code, Dict *globals, Value locals, Value closure);
// Class bodies: runs function's code with namespace as its locals.
Value vm_execute_function(Thread *thread, Function *function, Value locals);
// The machine's per-thread stacks.
int vm_thread_init(Thread *thread);
void vm_thread_free(Thread *thread);
// Is the native `function` running because the innermost dispatch loop called it itself? Then nothing that is alive is on the
// C stack below that loop (gc.collect).
bool vm_is_direct_call(Thread *thread, NativeFunction function);
// Generators (their types are in vm/generator.c): send value (NONE to start). NO_VALUE with no exception pending:
// returned, *result is the return value; NO_VALUE with an exception: raised; else the yielded value.
Value generator_send(Thread *thread, Value generator, Value value, Value *result);
// anext(iterator, default): awaits awaitable, giving fallback instead of StopAsyncIteration.
Value anext_awaitable_new(Thread *thread, Value awaitable, Value fallback);
// await v: the iterator that is driven. TypeError when v cannot be awaited.
Value coroutine_get_awaitable_iter(Thread *thread, Value v);
// sys.settrace, sys.setprofile: function NONE turns it off. Of this thread.
int vm_set_trace(Thread *thread, Value function);
int vm_set_profile(Thread *thread, Value function);
// function(*arguments) from inside of a trace function, with events.
Value vm_call_tracing(Thread *thread, Value function, Value arguments);
// sys.monitoring: events are bit sets, tools 0 to 5, event numbers as in the order of its `events`. The sets
// hold neither BRANCH nor C_RETURN and C_RAISE (they come with CALL). -1: no memory.
int vm_monitoring_set_events(Thread *thread, int tool, uint32_t events);
uint32_t vm_monitoring_get_events(Thread *thread, int tool);
int vm_monitoring_set_local_events(Thread *thread, int tool, Code *code, uint32_t events);
uint32_t vm_monitoring_get_local_events(Thread *thread, int tool, Code *code);
Value vm_monitoring_register(Thread *thread, int tool, int event, Value callback); // what was registered before
void vm_monitoring_clear_tool(Thread *thread, int tool);
void vm_monitoring_restart(Thread *thread);
#endif
