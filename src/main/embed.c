// Taipan: the embedding API of include/taipan.h. MIT licence.
//
// A handle is a malloc'ed link of the interpreter's list, which the collector reads as a root. Every function here is
// called from C code that knows nothing of the pending exception: none is pending on entry, and what is pending when a
// function fails is moved into taipan->error.
#define _GNU_SOURCE // pthread_getattr_np
#include "taipan.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "compile/compile.h"
#include "main/options.h"
#include "main/paths.h"
#include "main/run.h"
#include "main/startup.h"
#include "object/bytes.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type.h"
#include "runtime/call.h"
#include "runtime/state.h"

struct TaipanValue {
    Value object;
    Taipan *taipan;
    TaipanValue *next, **link;
    char *text; // malloc: what taipan_as_str and the like gave
};

enum { STACK_MOST = 64 * 1024 * 1024 }; // of the C stack that is used, however large it may grow

typedef struct Binding { // a C function that Python calls
    NativeDef native;
    TaipanFunction function;
    void *context;
    Taipan *taipan;
    struct Binding *next;
    char signature[];
} Binding;

struct Taipan {
    Thread *thread;
    TaipanValue *handles;
    Binding *bindings;
    Value error; // the exception of the last failure, or NO_VALUE
    char *message;
    RuntimeConfig config;
};

// ---- handles and failures ---------------------------------------------------------------------------------------

static void trace_handles(void *context, Tracer *tracer) {
    Taipan *taipan = context;
    tracer_visit(tracer, taipan->error);
    for (TaipanValue *handle = taipan->handles; handle; handle = handle->next)
        tracer_visit(tracer, handle->object);
}

// "".join(traceback.format_exception(exception)), or NULL.
static char *format_exception(Thread *thread, Value exception) {
    Value format = object_import_attribute(thread, "traceback", "format_exception");
    Value lines = format == NO_VALUE ? NO_VALUE : object_call1(thread, format, exception);
    Value text = lines == NO_VALUE ? NO_VALUE : str_join(thread, ROOT_VALUE(empty_str), lines);
    size_t length = 0;
    const char *utf8 = text == NO_VALUE ? NULL : str_to_utf8(thread, text, &length);
    error_clear(thread);
    if (!utf8) return NULL;
    while (length && utf8[length - 1] == '\n')
        length--;
    return strndup(utf8, length);
}

// The pending exception becomes the last failure.
static void note_failure(Taipan *taipan) {
    Thread *thread = taipan->thread;
    taipan->error = error_fetch(thread); // NOBARRIER: a root
    free(taipan->message);
    taipan->message = format_exception(thread, taipan->error);
}

static TaipanValue *fail(Taipan *taipan) {
    note_failure(taipan);
    return NULL;
}

// A new handle; NO_VALUE is a failure.
static TaipanValue *wrap(Taipan *taipan, Value object) {
    if (object == NO_VALUE) return fail(taipan);
    TaipanValue *handle = malloc(sizeof *handle);
    if (!handle) {
        error_no_memory(taipan->thread);
        return fail(taipan);
    }
    *handle = (TaipanValue){.object = object, .taipan = taipan, .next = taipan->handles, .link = &taipan->handles};
    if (handle->next) handle->next->link = &handle->next;
    taipan->handles = handle;
    return handle;
}

static int done(Taipan *taipan, int status) {
    if (status >= 0) return 0;
    note_failure(taipan);
    return -1;
}

TaipanValue *taipan_keep(TaipanValue *value) {
    return value ? wrap(value->taipan, value->object) : NULL;
}

void taipan_release(TaipanValue *value) {
    if (!value) return;
    *value->link = value->next;
    if (value->next) value->next->link = value->link;
    free(value->text);
    free(value);
}

const char *taipan_error(const Taipan *taipan) {
    return taipan->message ? taipan->message : "";
}

TaipanValue *taipan_exception(Taipan *taipan) {
    return taipan->error == NO_VALUE ? NULL : wrap(taipan, taipan->error);
}

// ---- interpreters -----------------------------------------------------------------------------------------------

// The end of this thread's stack, wherever on it the caller stands; *size: how large it may grow.
static void *stack_base(size_t *size) {
    pthread_attr_t attributes;
    void *low = NULL;
    *size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return NULL;
    int status = pthread_attr_getstack(&attributes, &low, size);
    pthread_attr_destroy(&attributes);
    return status == 0 ? (char *)low + *size : NULL;
}

static int set_arguments(Thread *thread, const TaipanOptions *options) {
    Value list = value_from_object(list_allocate(thread, 0));
    for (int i = -1; list != NO_VALUE && i < options->argument_count; i++) {
        const char *text = i >= 0 ? options->arguments[i] : options->program ? options->program : "";
        Value argument = fs_decode(thread, text, strlen(text));
        if (argument == NO_VALUE || list_append(thread, list, argument) < 0) return -1;
    }
    return list == NO_VALUE ? -1 : dict_set_cstring(thread, thread->interp->sys_dict, "argv", list);
}

static Taipan *start(Taipan *taipan, const TaipanOptions *options) {
    char *words[] = {"taipan", options->isolated ? "-I" : NULL, NULL};
    size_t size;
    void *base = stack_base(&size);
    if (!base || options_parse(&taipan->config, options->isolated ? 2 : 1, words) >= 0) return NULL;
    paths_find_from(&taipan->config, words[0], options->home);
    Thread *thread = startup(&taipan->config, base);
    if (!thread) return NULL;
    taipan->thread = thread;
    thread_limit_c_stack(thread, base, size < STACK_MOST ? size : STACK_MOST);
    heap_add_root_tracer(thread->interp->heap, trace_handles, taipan);
    if (set_arguments(thread, options) == 0) return taipan;
    note_failure(taipan);
    fprintf(stderr, "%s\n", taipan_error(taipan));
    return NULL;
}

// The shapes' fixed place in memory allows one heap in a process; msync knows whether there is something at an address.
static bool is_taken(void) {
    return msync((void *)SHAPE_REGION_BASE, 4096, MS_ASYNC) == 0 || errno != ENOMEM;
}

Taipan *taipan_new(const TaipanOptions *options) {
    static const TaipanOptions none;
    if (is_taken()) {
        fprintf(stderr, "taipan: there is an interpreter in this process already\n");
        return NULL;
    }
    Taipan *taipan = calloc(1, sizeof *taipan);
    if (taipan && start(taipan, options ? options : &none)) return taipan;
    free(taipan);
    return NULL;
}

int taipan_free(Taipan *taipan) {
    if (!taipan) return 0;
    while (taipan->handles)
        taipan_release(taipan->handles);
    taipan->error = NO_VALUE;
    int status = shutdown_runtime(taipan->thread, 0);
    runtime_free(taipan->thread);
    for (Binding *binding = taipan->bindings, *next; binding; binding = next) {
        next = binding->next;
        free(binding);
    }
    free(taipan->message);
    free(taipan);
    return status;
}

// ---- running ----------------------------------------------------------------------------------------------------

static Dict *main_dict(Thread *thread) {
    return module_from_value(ROOT_VALUE(main_module))->dict;
}

static Value run_text(Thread *thread, const char *source, CompileMode mode) {
    Value filename = str_from_cstring(thread, "<string>");
    Value code = filename == NO_VALUE ? NO_VALUE
                                      : compile_source(thread, source, strlen(source), filename, mode,
                                                       COMPILE_SOURCE_IS_UTF8, -1, "__main__");
    if (code == NO_VALUE) return NO_VALUE;
    Dict *globals = main_dict(thread);
    return vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE);
}

int taipan_run(Taipan *taipan, const char *source) {
    return done(taipan, run_text(taipan->thread, source, COMPILE_EXEC) == NO_VALUE ? -1 : 0);
}

int taipan_run_file(Taipan *taipan, const char *path) {
    return done(taipan, run_file(taipan->thread, path));
}

TaipanValue *taipan_evaluate(Taipan *taipan, const char *expression) {
    while (*expression == ' ' || *expression == '\t')
        expression++; // as eval does
    return wrap(taipan, run_text(taipan->thread, expression, COMPILE_EVAL));
}

TaipanValue *taipan_import(Taipan *taipan, const char *module) {
    return wrap(taipan, object_import(taipan->thread, module));
}

TaipanValue *taipan_global(Taipan *taipan, const char *name) {
    Thread *thread = taipan->thread;
    return wrap(taipan, object_get_attribute_cstring(thread, ROOT_VALUE(main_module), name));
}

int taipan_set_global(Taipan *taipan, const char *name, const TaipanValue *value) {
    if (!value) return -1;
    return done(taipan, dict_set_cstring(taipan->thread, main_dict(taipan->thread), name, value->object));
}

// ---- objects ----------------------------------------------------------------------------------------------------

// The objects of some handles, in a tuple; NO_VALUE with nothing pending when one is NULL.
static Value gather(Taipan *taipan, size_t count, TaipanValue *const *items, bool *missing) {
    *missing = false;
    for (size_t i = 0; i < count; i++)
        if (!items[i]) *missing = true;
    if (*missing) return NO_VALUE;
    Tuple *tuple = tuple_allocate(taipan->thread, count);
    for (size_t i = 0; tuple && i < count; i++)
        tuple_set(taipan->thread, tuple, i, items[i]->object);
    return tuple ? value_from_object(tuple) : NO_VALUE;
}

static TaipanValue *call(Taipan *taipan, Value callable, size_t count, TaipanValue *const *arguments) {
    bool missing;
    Value tuple = gather(taipan, count, arguments, &missing);
    if (missing) return NULL;
    if (callable == NO_VALUE || tuple == NO_VALUE) return fail(taipan);
    return wrap(taipan, object_call(taipan->thread, callable, tuple_from_value(tuple)->items, count, NO_VALUE));
}

TaipanValue *taipan_call(TaipanValue *value, size_t count, TaipanValue *const *arguments) {
    return value ? call(value->taipan, value->object, count, arguments) : NULL;
}

TaipanValue *taipan_call_method(TaipanValue *value, const char *name, size_t count, TaipanValue *const *arguments) {
    if (!value) return NULL;
    return call(value->taipan, object_get_attribute_cstring(value->taipan->thread, value->object, name), count,
                arguments);
}

TaipanValue *taipan_attribute(TaipanValue *value, const char *name) {
    return value ? wrap(value->taipan, object_get_attribute_cstring(value->taipan->thread, value->object, name)) : NULL;
}

int taipan_set_attribute(TaipanValue *value, const char *name, const TaipanValue *attribute) {
    if (!value || !attribute) return -1;
    Thread *thread = value->taipan->thread;
    Value text = str_intern_cstring(thread, name);
    return done(value->taipan,
                text == NO_VALUE ? -1 : object_set_attribute(thread, value->object, text, attribute->object));
}

TaipanValue *taipan_item(TaipanValue *value, const TaipanValue *key) {
    return value && key ? wrap(value->taipan, object_get_item(value->taipan->thread, value->object, key->object))
                        : NULL;
}

int taipan_set_item(TaipanValue *value, const TaipanValue *key, const TaipanValue *item) {
    if (!value || !key || !item) return -1;
    return done(value->taipan, object_set_item(value->taipan->thread, value->object, key->object, item->object));
}

TaipanValue *taipan_index(TaipanValue *value, int64_t index) {
    if (!value) return NULL;
    Value key = int_from_int64(value->taipan->thread, index);
    return wrap(value->taipan, key == NO_VALUE ? NO_VALUE : object_get_item(value->taipan->thread, value->object, key));
}

int64_t taipan_length(TaipanValue *value) {
    int64_t length = value ? object_length(value->taipan->thread, value->object) : -1;
    if (value && length < 0) note_failure(value->taipan);
    return length;
}

const char *taipan_type_name(const TaipanValue *value) {
    return value ? type_name(value_type(value->object)) : "";
}

// ---- C to Python ------------------------------------------------------------------------------------------------

TaipanValue *taipan_none(Taipan *taipan) {
    return wrap(taipan, NONE);
}
TaipanValue *taipan_bool(Taipan *taipan, bool value) {
    return wrap(taipan, value_from_bool(value));
}
TaipanValue *taipan_int(Taipan *taipan, int64_t value) {
    return wrap(taipan, int_from_int64(taipan->thread, value));
}
TaipanValue *taipan_float(Taipan *taipan, double value) {
    return wrap(taipan, float_from_double(taipan->thread, value));
}
TaipanValue *taipan_str(Taipan *taipan, const char *utf8) {
    return taipan_str_length(taipan, utf8, strlen(utf8));
}
TaipanValue *taipan_str_length(Taipan *taipan, const char *utf8, size_t length) {
    return wrap(taipan, codec_decode(taipan->thread, utf8, length, "utf-8", "strict"));
}
TaipanValue *taipan_bytes(Taipan *taipan, const void *data, size_t length) {
    return wrap(taipan, bytes_from_data(taipan->thread, data, length));
}

TaipanValue *taipan_tuple(Taipan *taipan, size_t count, TaipanValue *const *items) {
    bool missing;
    Value tuple = gather(taipan, count, items, &missing);
    return missing ? NULL : wrap(taipan, tuple);
}

TaipanValue *taipan_list(Taipan *taipan, size_t count, TaipanValue *const *items) {
    bool missing;
    Value tuple = gather(taipan, count, items, &missing);
    if (missing) return NULL;
    return wrap(taipan,
                tuple == NO_VALUE ? NO_VALUE : list_from_values(taipan->thread, tuple_from_value(tuple)->items, count));
}

TaipanValue *taipan_dict(Taipan *taipan) {
    Dict *dict = dict_allocate(taipan->thread);
    return wrap(taipan, dict ? value_from_object(dict) : NO_VALUE);
}

// ---- Python to C ------------------------------------------------------------------------------------------------

bool taipan_is_none(const TaipanValue *value) {
    return value && value->object == NONE;
}

int taipan_as_bool(TaipanValue *value) {
    int truth = value ? object_is_true(value->taipan->thread, value->object) : -1;
    if (value && truth < 0) note_failure(value->taipan);
    return truth;
}

int taipan_as_int(TaipanValue *value, int64_t *result) {
    if (!value) return -1;
    Thread *thread = value->taipan->thread;
    int64_t n = object_index_int64(thread, value->object);
    if (n == -1 && error_pending(thread)) return done(value->taipan, -1);
    *result = n;
    return 0;
}

int taipan_as_float(TaipanValue *value, double *result) {
    if (!value) return -1;
    Thread *thread = value->taipan->thread;
    Value number = object_call1(thread, value_from_object(BUILTIN_TYPE(float)), value->object);
    if (number == NO_VALUE) return done(value->taipan, -1);
    *result = float_to_double(number);
    return 0;
}

// The text as a copy that the handle owns: collections may move nothing, but they do free.
static const char *text_of(TaipanValue *value, Value text, size_t *length) {
    Thread *thread = value->taipan->thread;
    size_t n = 0;
    const char *utf8 = text == NO_VALUE ? NULL : str_to_utf8(thread, text, &n);
    char *copy = utf8 ? malloc(n + 1) : NULL;
    if (!copy) {
        if (utf8) error_no_memory(thread);
        note_failure(value->taipan);
        return NULL;
    }
    memcpy(copy, utf8, n);
    copy[n] = '\0';
    free(value->text);
    value->text = copy;
    if (length) *length = n;
    return copy;
}

const char *taipan_as_str(TaipanValue *value, size_t *length) {
    if (!value) return NULL;
    if (value_is_str(value->object)) return text_of(value, value->object, length);
    error_raise(value->taipan->thread, SHAPE_TypeError, "expected a str, not '%T'", value->object);
    note_failure(value->taipan);
    return NULL;
}

const char *taipan_text(TaipanValue *value) {
    return value ? text_of(value, object_str(value->taipan->thread, value->object), NULL) : NULL;
}

const void *taipan_as_bytes(TaipanValue *value, size_t *length) {
    if (!value) return NULL;
    if (value_is_bytes(value->object)) {
        Bytes *bytes = bytes_from_value(value->object);
        *length = bytes->length;
        return bytes->data;
    }
    error_raise(value->taipan->thread, SHAPE_TypeError, "expected bytes, not '%T'", value->object);
    note_failure(value->taipan);
    return NULL;
}

// ---- C functions that Python calls ------------------------------------------------------------------------------

// args[0] is the address of the Binding, args[1] a tuple.
static Value call_binding(Thread *thread, Value *args) {
    Binding *binding = (Binding *)(intptr_t)value_small_int(args[0]);
    Taipan *taipan = binding->taipan;
    size_t count = tuple_length(args[1]);
    TaipanValue *few[8], **handles = count <= 8 ? few : malloc(count * sizeof *handles);
    if (!handles) return error_no_memory(thread);
    Value result = NO_VALUE;
    size_t made = 0;
    taipan->error = NO_VALUE; // what fails from here on is the function's
    while (made < count && (handles[made] = wrap(taipan, tuple_get(args[1], made))))
        made++;
    TaipanValue *given = made < count ? NULL : binding->function(taipan, binding->context, count, handles);
    if (given) result = given->object;
    while (made > 0) {
        if (handles[--made] != given) taipan_release(handles[made]);
    }
    taipan_release(given);
    if (handles != few) free(handles);
    if (result != NO_VALUE) return result;
    if (taipan->error == NO_VALUE)
        return error_raise(thread, SHAPE_SystemError, "a C function failed without an exception");
    error_restore(thread, taipan->error);
    return NO_VALUE;
}

TaipanValue *taipan_function(Taipan *taipan, const char *name, TaipanFunction function, void *context) {
    static const char parameters[] = "($module, *args)";
    size_t size = strlen(name) + sizeof parameters;
    Binding *binding = malloc(sizeof *binding + size);
    if (!binding) {
        error_no_memory(taipan->thread);
        return fail(taipan);
    }
    snprintf(binding->signature, size, "%s%s", name, parameters);
    binding->native = (NativeDef){binding->signature, NULL, call_binding, EFFECT_ANY};
    binding->function = function;
    binding->context = context;
    binding->taipan = taipan;
    binding->next = taipan->bindings;
    taipan->bindings = binding;
    return wrap(taipan, native_new(taipan->thread, &binding->native, value_from_small_int((int64_t)(intptr_t)binding),
                                   NO_VALUE));
}

TaipanValue *taipan_raise(Taipan *taipan, const char *type, const char *message) {
    Thread *thread = taipan->thread;
    Value class = dict_get_cstring(thread, thread->interp->builtins, type);
    Value text = codec_decode(thread, message, strlen(message), "utf-8", "replace");
    Value exception = class == NO_VALUE || text == NO_VALUE ? NO_VALUE : object_call1(thread, class, text);
    if (exception != NO_VALUE && value_is_exception(exception))
        error_restore(thread, exception);
    else if (!error_pending(thread))
        error_raise(thread, SHAPE_SystemError, "taipan_raise: %s is no built-in exception", type);
    return fail(taipan);
}
