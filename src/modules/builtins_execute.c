// Taipan: builtins that make or run code: compile, eval, exec, __build_class__, __import__, globals, locals. MIT licence.
//
// Trees: compile() takes and gives objects of the `ast` module through modules/ast_object.h.
#include <string.h>
#include "compile/compile.h"
#include "modules/ast_object.h"
#include "modules/builtins.h"
#include "object/bytes.h"
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
#include "runtime/frame.h"
#include "runtime/import.h"

enum {
    FUTURE_MASK = 0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x800000 | 0x1000000,
    COMPILE_MASK = COMPILE_ONLY_AST | 0x10 | 0x200 | COMPILE_TYPE_COMMENTS | COMPILE_TOP_LEVEL_AWAIT |
                   COMPILE_ALLOW_INCOMPLETE_INPUT | 0x8000,
};

// The Python function that called us, hidden frames left out.
static Frame *calling_frame(const Thread *thread) {
    Frame *frame = thread->frame;
    while (frame && (frame->flags & FRAME_HIDDEN))
        frame = frame->caller;
    return frame;
}

static uint32_t inherited_flags(const Thread *thread) {
    Frame *frame = calling_frame(thread);
    return frame ? frame->code->flags & FUTURE_MASK : 0;
}

// ---- source text ------------------------------------------------------------------------------------------------

typedef struct Source {
    const char *text;
    size_t length;
    uint32_t flags; // COMPILE_SOURCE_IS_UTF8 for str
    Value keep;     // what holds the text
} Source;

static int refuse_null_bytes(Thread *thread, const Source *source) {
    if (!memchr(source->text, 0, source->length)) return 0;
    return error_raise_int(thread, SHAPE_SyntaxError, "source code string cannot contain null bytes");
}

// str, bytes or any buffer as source. function and expected: for the TypeError.
static int source_from_value(Thread *thread, Value v, const char *function, const char *expected, Source *source) {
    source->flags = 0;
    source->keep = v;
    if (value_is_str(v)) {
        source->text = str_to_utf8(thread, v, &source->length);
        source->flags = COMPILE_SOURCE_IS_UTF8;
        return source->text ? refuse_null_bytes(thread, source) : -1;
    }
    if (!value_is_bytes(v)) {
        if (!value_type(v)->slots.get_buffer)
            return error_raise_int(thread, SHAPE_TypeError, "%s() arg 1 must be a %s object", function, expected);
        Buffer buffer;
        if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return -1;
        source->keep = v = bytes_from_data(thread, buffer.data, buffer.length);
        buffer_release(thread, &buffer);
        if (v == NO_VALUE) return -1;
    }
    source->text = (const char *)bytes_from_value(v)->data;
    source->length = bytes_from_value(v)->length;
    return refuse_null_bytes(thread, source);
}

// ---- compile ----------------------------------------------------------------------------------------------------

static Value filename_from_value(Thread *thread, Value v) {
    if (value_is_str(v)) return v;
    Value decode = object_import_attribute(thread, "os", "fsdecode");
    if (decode == NO_VALUE) return NO_VALUE;
    return object_call1(thread, decode, v);
}

static int compile_mode(Thread *thread, Value mode, uint32_t flags) {
    static const char *const names[] = {"exec", "eval", "single", "func_type"};
    if (!value_is_str(mode))
        return error_raise_int(thread, SHAPE_TypeError, "compile() argument 'mode' must be str, not %B", mode);
    for (int i = 0; i < 4; i++) {
        if (!str_equal_cstring(mode, names[i])) continue;
        if (i == COMPILE_FUNC_TYPE && !(flags & COMPILE_ONLY_AST))
            return error_raise_int(thread, SHAPE_ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        return i;
    }
    return error_raise_int(thread, SHAPE_ValueError,
                           flags & COMPILE_ONLY_AST ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                                    : "compile() mode must be 'exec', 'eval' or 'single'");
}

NATIVE(
    builtin_compile,
    "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
    "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a "
    "Python "
    "module, statement or\nexpression.\nThe filename will be used for run-time error messages.\nThe mode must be "
    "'exec' to "
    "compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe "
    "flags "
    "argument, if present, controls which future statements\ninfluence the compilation of the code.\nThe dont_inherit "
    "argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code "
    "calling\ncompile; if absent or false these statements do influence the\ncompilation, in addition to any features "
    "explicitly specified.",
    EFFECT_ANY) {
    Value filename = filename_from_value(thread, args[1]);
    if (filename == NO_VALUE) return NO_VALUE;
    int64_t flags = object_index_int64(thread, args[3]), optimize = object_index_int64(thread, args[5]);
    int64_t feature_version = object_index_int64(thread, args[6]);
    if (error_pending(thread)) return NO_VALUE;
    if (flags & ~(int64_t)(COMPILE_MASK | FUTURE_MASK))
        return error_raise(thread, SHAPE_ValueError, "compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2)
        return error_raise(thread, SHAPE_ValueError, "compile(): invalid optimize value");
    int mode = compile_mode(thread, args[2], (uint32_t)flags);
    int isolated = mode < 0 ? -1 : object_is_true(thread, args[4]);
    if (isolated < 0) return NO_VALUE;
    uint32_t all = (uint32_t)flags | (isolated ? 0 : inherited_flags(thread));
    int is_tree = ast_object_check(thread, args[0]);
    if (is_tree < 0) return NO_VALUE;
    if (is_tree) return ast_object_compile(thread, args[0], filename, mode, all, (int)optimize);
    Source source;
    if (source_from_value(thread, args[0], "compile", "string, bytes or AST", &source) < 0) return NO_VALUE;
    if (audit_is_active(thread) && audit_event(thread, "compile", tuple_pack(thread, 2, args[0], filename)) < 0)
        return NO_VALUE;
    all |= source.flags;
    if (all & COMPILE_ONLY_AST)
        return ast_object_parse(thread, source.text, source.length, filename, mode, all, (int)optimize,
                                (int)feature_version);
    return compile_source(thread, source.text, source.length, filename, (CompileMode)mode, all, (int)optimize, NULL);
}

// ---- eval and exec ----------------------------------------------------------------------------------------------

static int add_builtins(Thread *thread, Dict *globals) {
    if (dict_get_name(thread, globals, NAME(__builtins__)) != NO_VALUE) return 0;
    Frame *frame = calling_frame(thread);
    Dict *builtins = frame ? frame->builtins : thread->interp->builtins;
    return dict_set(thread, globals, NAME(__builtins__), value_from_object(builtins));
}

typedef struct Namespaces {
    Dict *globals;
    Value locals;
} Namespaces;

static int find_namespaces(Thread *thread, const char *function, Value globals, Value locals, Namespaces *out) {
    if (locals != NONE && !value_type(locals)->slots.get_item)
        return error_raise_int(thread, SHAPE_TypeError,
                               !strcmp(function, "eval") ? "locals must be a mapping"
                                                         : "%s() locals must be a mapping or None, not %T",
                               function, locals);
    if (globals != NONE && !value_is_dict(globals)) {
        if (!strcmp(function, "eval"))
            return error_raise_int(thread, SHAPE_TypeError, "%s",
                                   value_type(globals)->slots.get_item
                                       ? "globals must be a real dict; try eval(code, {}, mapping)"
                                       : "globals must be a dict");
        return error_raise_int(thread, SHAPE_TypeError, "%s() globals must be a dict, not %T", function, globals);
    }
    Frame *frame = calling_frame(thread);
    if (globals == NONE) {
        if (!frame) return error_raise_int(thread, SHAPE_SystemError, "globals and locals cannot be NULL");
        out->globals = frame->globals;
        out->locals = locals != NONE ? locals : frame_locals(thread, frame);
        if (out->locals == NO_VALUE) return -1;
    } else {
        out->globals = dict_from_value(globals);
        out->locals = locals != NONE ? locals : globals;
    }
    return add_builtins(thread, out->globals);
}

static int check_closure(Thread *thread, const Code *code, Value closure) {
    if (code->free_count == 0) {
        if (closure != NONE)
            return error_raise_int(thread, SHAPE_TypeError, "cannot use a closure with this code object");
        return 0;
    }
    bool good = closure != NONE && value_has_shape(closure, SHAPE_tuple) && tuple_length(closure) == code->free_count;
    for (size_t i = 0; good && i < code->free_count; i++)
        good = value_has_shape(tuple_get(closure, i), SHAPE_cell);
    if (good) return 0;
    if (closure == NONE)
        return error_raise_int(thread, SHAPE_TypeError, "code object requires a closure of exactly length %u",
                               code->free_count);
    return error_raise_int(thread, SHAPE_TypeError, "code object requires a closure of exactly length %u",
                           code->free_count);
}

NATIVE(builtin_eval, "eval(source, /, globals=None, locals=None)",
       "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a "
       "Python "
       "expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any "
       "mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.",
       EFFECT_ANY) {
    Namespaces spaces;
    if (find_namespaces(thread, "eval", args[1], args[2], &spaces) < 0) return NO_VALUE;
    if (value_has_shape(args[0], SHAPE_code)) {
        Code *code = code_from_value(args[0]);
        if (audit_is_active(thread) && audit_event(thread, "exec", tuple_pack(thread, 1, args[0])) < 0) return NO_VALUE;
        if (code->free_count > 0)
            return error_raise(thread, SHAPE_TypeError, "code object passed to eval() may not contain free variables");
        return vm_execute(thread, code, spaces.globals, spaces.locals, NO_VALUE);
    }
    Source source;
    if (source_from_value(thread, args[0], "eval", "string, bytes or code", &source) < 0) return NO_VALUE;
    while (source.length > 0 && (*source.text == ' ' || *source.text == '\t')) {
        source.text++;
        source.length--;
    }
    Value filename = str_intern_cstring(thread, "<string>");
    if (filename == NO_VALUE) return NO_VALUE;
    Value code = compile_source(thread, source.text, source.length, filename, COMPILE_EVAL,
                                source.flags | inherited_flags(thread), -1, NULL);
    return code == NO_VALUE ? NO_VALUE
                            : vm_execute(thread, code_from_value(code), spaces.globals, spaces.locals, NO_VALUE);
}

NATIVE(builtin_exec, "exec(source, /, globals=None, locals=None, *, closure=None)",
       "Execute the given source in the context of globals and locals.\n\nThe source may be a string representing one "
       "or more "
       "Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can "
       "be any "
       "mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe "
       "closure "
       "must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many "
       "cellvars.",
       EFFECT_ANY) {
    Namespaces spaces;
    if (find_namespaces(thread, "exec", args[1], args[2], &spaces) < 0) return NO_VALUE;
    Value code = args[0];
    if (value_has_shape(code, SHAPE_code)) {
        if (check_closure(thread, code_from_value(code), args[3]) < 0) return NO_VALUE;
        if (audit_is_active(thread) && audit_event(thread, "exec", tuple_pack(thread, 1, code)) < 0) return NO_VALUE;
    } else {
        if (args[3] != NONE)
            return error_raise(thread, SHAPE_TypeError, "closure can only be used when source is a code object");
        Source source;
        if (source_from_value(thread, code, "exec", "string, bytes or code", &source) < 0) return NO_VALUE;
        Value filename = str_intern_cstring(thread, "<string>");
        code = filename == NO_VALUE ? NO_VALUE
                                    : compile_source(thread, source.text, source.length, filename, COMPILE_EXEC,
                                                     source.flags | inherited_flags(thread), -1, NULL);
        if (code == NO_VALUE) return NO_VALUE;
    }
    Value closure = args[3] == NONE ? NO_VALUE : args[3];
    return vm_execute(thread, code_from_value(code), spaces.globals, spaces.locals, closure) == NO_VALUE ? NO_VALUE
                                                                                                         : NONE;
}

// ---- namespaces -------------------------------------------------------------------------------------------------

NATIVE(builtin_globals, "globals()",
       "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary "
       "*will* affect "
       "name lookups in the current global scope and vice-versa.",
       EFFECT_READS) {
    Frame *frame = calling_frame(thread);
    return frame ? value_from_object(frame->globals)
                 : error_raise(thread, SHAPE_SystemError, "globals() without a frame");
}

NATIVE(
    builtin_locals, "locals()",
    "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this "
    "dictionary "
    "will affect name\nlookups in the local scope and vice-versa is *implementation\ndependent* and not covered by any "
    "backwards compatibility\nguarantees.",
    EFFECT_READS | EFFECT_ALLOCATES) {
    Frame *frame = calling_frame(thread);
    return frame ? frame_locals(thread, frame) : error_raise(thread, SHAPE_SystemError, "frame does not exist");
}

NATIVE(builtin_vars, "vars([object], /)",
       "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to "
       "object.__dict__.",
       EFFECT_ANY) {
    if (args[0] == UNBOUND) return builtin_locals(thread, args);
    Value dict;
    int found = object_lookup_attribute(thread, args[0], NAME(__dict__), &dict);
    if (found) return found < 0 ? NO_VALUE : dict;
    return error_raise(thread, SHAPE_TypeError, "vars() argument must have __dict__ attribute");
}

static Value sorted_names(Thread *thread, Value names) {
    Value list = names == NO_VALUE ? NO_VALUE : list_from_iterable(thread, names);
    return list == NO_VALUE || list_sort(thread, list, NONE, false) < 0 ? NO_VALUE : list;
}

NATIVE(builtin_dir, "dir([object], /)",
       "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current "
       "scope.\nElse, return an "
       "alphabetized list of names comprising (some of) the\nattributes of the given object, and of attributes "
       "reachable from "
       "it.\nIf the object supplies a method named __dir__, it will be used;\notherwise the default dir() logic is "
       "used and "
       "returns:\n  for a module object: the module's attributes.\n  for a class object:  its attributes, and "
       "recursively the "
       "attributes\n    of its bases.\n  for any other object: its attributes, its class's attributes, and\n    "
       "recursively the "
       "attributes of its class's base classes.",
       EFFECT_ANY) {
    if (args[0] == UNBOUND) {
        Value locals = builtin_locals(thread, args);
        return locals == NO_VALUE ? NO_VALUE : sorted_names(thread, object_call_method(thread, locals, NAME(keys), 0));
    }
    Value method = object_lookup_special(thread, args[0], NAME(__dir__));
    if (method == NO_VALUE) {
        if (!error_pending(thread)) error_raise(thread, SHAPE_TypeError, "object does not provide __dir__");
        return NO_VALUE;
    }
    return sorted_names(thread, object_call0(thread, method));
}

// ---- __build_class__ --------------------------------------------------------------------------------------------

// The bases with those that have __mro_entries__ replaced by what it gives; the same tuple when none has.
static Value resolve_bases(Thread *thread, Value bases) {
    Value list = NO_VALUE;
    for (size_t i = 0; i < tuple_length(bases); i++) {
        Value base = tuple_get(bases, i), method = NO_VALUE;
        int found = value_is_type(base) ? 0 : object_lookup_attribute(thread, base, NAME(__mro_entries__), &method);
        if (found < 0) return NO_VALUE;
        if (!found) {
            if (list != NO_VALUE && list_append(thread, list, base) < 0) return NO_VALUE;
            continue;
        }
        Value entries = object_call1(thread, method, bases);
        if (entries == NO_VALUE) return NO_VALUE;
        if (!value_is_tuple(entries))
            return error_raise(thread, SHAPE_TypeError, "__mro_entries__ must return a tuple");
        if (list == NO_VALUE) {
            list = list_from_values(thread, tuple_from_value(bases)->items, i);
            if (list == NO_VALUE) return NO_VALUE;
        }
        if (list_extend(thread, list, entries) < 0) return NO_VALUE;
    }
    return list == NO_VALUE ? bases : list_to_tuple(thread, list);
}

// The metaclass, taken out of the keywords or found from the bases.
static Value find_metaclass(Thread *thread, Value bases, Dict *keywords) {
    Value meta = NO_VALUE;
    if (keywords) {
        meta = dict_get_name(thread, keywords, NAME(metaclass));
        if (meta != NO_VALUE && dict_delete(thread, keywords, NAME(metaclass)) < 0) return NO_VALUE;
    }
    if (meta == NO_VALUE)
        meta = value_from_object(tuple_length(bases) == 0 ? BUILTIN_TYPE(type) : value_type(tuple_get(bases, 0)));
    if (!value_is_type(meta)) return meta;
    return value_from_object(type_calculate_metaclass(thread, type_from_value(meta), bases));
}

static Value prepare_namespace(Thread *thread, Value meta, Value name, Value bases, Dict *keywords) {
    Value prepare;
    if (meta == value_from_object(BUILTIN_TYPE(type))) return value_from_object(dict_allocate(thread));
    int found = object_lookup_attribute(thread, meta, NAME(__prepare__), &prepare);
    if (found < 0) return NO_VALUE;
    if (!found) return value_from_object(dict_allocate(thread));
    Value arguments = tuple_pack(thread, 2, name, bases);
    if (arguments == NO_VALUE) return NO_VALUE;
    Value space = object_call_tuple(thread, prepare, arguments, keywords ? value_from_object(keywords) : NO_VALUE);
    if (space == NO_VALUE || value_is_dict(space) || value_type(space)->slots.get_item) return space;
    Value meta_name = value_is_type(meta) ? type_from_value(meta)->name : str_from_cstring(thread, "<metaclass>");
    return error_raise(thread, SHAPE_TypeError, "%U.__prepare__() must return a mapping, not %T", meta_name, space);
}

// The body's __class__ cell must have got the class that was made.
static int check_class_cell(Thread *thread, Value cell, Value class, Value name) {
    if (!value_is_type(class) || !value_has_shape(cell, SHAPE_cell)) return 0;
    Value content = ((Cell *)cell)->content;
    if (content == class) return 0;
    if (content == UNBOUND || content == NO_VALUE)
        return error_raise_int(thread, SHAPE_RuntimeError,
                               "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?",
                               name, class);
    return error_raise_int(thread, SHAPE_TypeError, "__class__ set to %R defining %R as %R", content, name, class);
}

NATIVE(builtin_build_class, "__build_class__(*args, **kwds)",
       "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the "
       "class "
       "statement.",
       EFFECT_ANY) {
    size_t count = tuple_length(args[0]);
    if (count < 2) return error_raise(thread, SHAPE_TypeError, "__build_class__: not enough arguments");
    Value function = tuple_get(args[0], 0), name = tuple_get(args[0], 1),
          original = tuple_slice(thread, args[0], 2, count);
    if (original == NO_VALUE) return NO_VALUE;
    if (!value_has_shape(function, SHAPE_function))
        return error_raise(thread, SHAPE_TypeError, "__build_class__: func must be a function");
    if (!value_is_str(name)) return error_raise(thread, SHAPE_TypeError, "__build_class__: name is not a string");
    Dict *keywords = args[1] == UNBOUND ? NULL : dict_from_value(args[1]);
    Value bases = resolve_bases(thread, original);
    if (bases == NO_VALUE) return NO_VALUE;
    Value meta = find_metaclass(thread, bases, keywords);
    if (meta == NO_VALUE) return NO_VALUE;
    Value space = prepare_namespace(thread, meta, name, bases, keywords);
    if (space == NO_VALUE) return NO_VALUE;
    Value cell = vm_execute_function(thread, function_from_value(function), space);
    if (cell == NO_VALUE) return NO_VALUE;
    if (bases != original && object_set_item(thread, space, NAME(__orig_bases__), original) < 0) return NO_VALUE;
    Value arguments = tuple_pack(thread, 3, name, bases, space);
    if (arguments == NO_VALUE) return NO_VALUE;
    Value class = object_call_tuple(thread, meta, arguments, keywords ? value_from_object(keywords) : NO_VALUE);
    if (class == NO_VALUE || check_class_cell(thread, cell, class, name) < 0) return NO_VALUE;
    return class;
}

// ---- __import__ -------------------------------------------------------------------------------------------------

NATIVE(builtin_import, "__import__(name, globals=None, locals=None, fromlist=(), level=0)",
       "Import a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, "
       "it is better "
       "to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to "
       "determine "
       "the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names "
       "to emulate "
       "``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a "
       "package, note that "
       "__import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not "
       "empty.  The "
       "level argument is used to determine whether\nto perform absolute or relative imports: 0 is absolute, while a "
       "positive\nnumber is the number of parent directories to search relative to the\ncurrent module.",
       EFFECT_ANY) {
    int64_t level = object_index_int64(thread, args[4]);
    if (level == -1 && error_pending(thread)) return NO_VALUE;
    if (level > INT32_MAX) return error_raise(thread, SHAPE_OverflowError, "signed integer is greater than maximum");
    return import_name(thread, args[0], args[1], args[3] == UNBOUND ? NONE : args[3], (int)level);
}

const NativeDef *const builtins_execute_functions[] = {&builtin_compile_native, &builtin_eval_native,
                                                       &builtin_exec_native,    &builtin_globals_native,
                                                       &builtin_locals_native,  &builtin_vars_native,
                                                       &builtin_dir_native,     &builtin_build_class_native,
                                                       &builtin_import_native,  NULL};
