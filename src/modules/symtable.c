// Taipan: _symtable: what scope analysis found out, as objects. MIT licence.
#include "compile/parse.h"
#include "object/bytes.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/str.h"

typedef struct SymtableEntry {
    Object header;
    Value id, name, symbols, varnames, children, nested, type, lineno;
} SymtableEntry;

static Value entry_repr(Thread *thread, Value self) {
    SymtableEntry *entry = (SymtableEntry *)self;
    return str_format_c(thread, "<symtable entry %U(%R), line %R>", entry->name, entry->id, entry->lineno);
}

static const NativeMember entry_members[] = {
#define ENTRY_MEMBER(field)                                                                                            \
    { #field, MEMBER_VALUE, offsetof(SymtableEntry, field), true, NULL }
    ENTRY_MEMBER(id),       ENTRY_MEMBER(name),     ENTRY_MEMBER(symbols),
    ENTRY_MEMBER(varnames), ENTRY_MEMBER(children), ENTRY_MEMBER(nested),
    ENTRY_MEMBER(type),     ENTRY_MEMBER(lineno),   {0}};
#undef ENTRY_MEMBER

const TypeSpec symtable_entry_type_spec = {.name = "symtable entry",
                                           .size = sizeof(SymtableEntry),
                                           .flags = TYPE_DISALLOW_CONSTRUCTION,
                                           .trace_kind = TRACE_VALUES,
                                           .slots = {.repr = entry_repr},
                                           .members = entry_members};

static Value name_value(Thread *thread, const AstName *name) {
    Value text = str_from_utf8(thread, name->text, name->length);
    return text == NO_VALUE ? NO_VALUE : str_intern(thread, text);
}

static Value symbols_dict(Thread *thread, const Scope *scope) {
    Dict *dict = dict_allocate(thread);
    for (uint32_t i = 0; dict && i < scope->symbol_count; i++) {
        const Symbol *symbol = scope->symbols[i];
        if (symbol->removed) continue;
        Value name = name_value(thread, symbol->name);
        int64_t flags = (symbol->flags & SYMBOL_FLAGS_SHOWN) | (int64_t)symbol->place << SYMBOL_PLACE_SHIFT;
        if (name == NO_VALUE || dict_set(thread, dict, name, value_from_small_int(flags)) < 0) return NO_VALUE;
    }
    return value_from_object(dict);
}

static Value parameter_list(Thread *thread, const Scope *scope) {
    Value list = value_from_object(list_allocate(thread, scope->parameter_count));
    for (uint32_t i = 0; list != NO_VALUE && i < scope->parameter_count; i++) {
        Value name = name_value(thread, scope->parameters[i]);
        if (name == NO_VALUE || list_append(thread, list, name) < 0) return NO_VALUE;
    }
    return list;
}

static Value make_entry(Thread *thread, const Scope *scope) {
    if (!thread_check_c_stack(thread)) return NO_VALUE;
    SymtableEntry *entry = type_allocate(thread, BUILTIN_TYPE(symtable_entry), 0);
    if (!entry) return NO_VALUE;
    Value children = value_from_object(list_allocate(thread, scope->child_count));
    if (children == NO_VALUE) return NO_VALUE;
    for (uint32_t i = 0; i < scope->child_count; i++) {
        Value child = make_entry(thread, scope->children[i]);
        if (child == NO_VALUE || list_append(thread, children, child) < 0) return NO_VALUE;
    }
    const Value parts[] = {value_from_small_int((int64_t)(uintptr_t)entry >> 4),
                           name_value(thread, scope->name),
                           symbols_dict(thread, scope),
                           parameter_list(thread, scope),
                           children,
                           value_from_small_int(scope->nested),
                           value_from_small_int(scope->type),
                           value_from_small_int(scope->line)};
    Value *const fields[] = {&entry->id,       &entry->name,   &entry->symbols, &entry->varnames,
                             &entry->children, &entry->nested, &entry->type,    &entry->lineno};
    for (int i = 0; i < 8; i++) {
        if (parts[i] == NO_VALUE) return NO_VALUE;
        heap_store(thread, entry, fields[i], parts[i]);
    }
    return value_from_object(entry);
}

// ---- symtable() -------------------------------------------------------------------------------------------------
static bool mode_of(Thread *thread, Value text, CompileMode *mode) {
    static const char *const modes[] = {"exec", "eval", "single"};
    if (!value_is_str(text)) {
        error_raise(thread, SHAPE_TypeError, "symtable() argument 3 must be str, not %B", text);
        return false;
    }
    for (int i = 0; i < 3; i++) {
        if (!str_equal_cstring(text, modes[i])) continue;
        *mode = (CompileMode)i;
        return true;
    }
    error_raise(thread, SHAPE_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    return false;
}

static Value symtable_of_text(Thread *thread, const char *text, size_t length, Value filename, CompileMode mode,
                              uint32_t flags) {
    Arena arena;
    ParseResult result;
    ScopeTable table;
    arena_init(&arena);
    Value entry = NO_VALUE;
    if (compile_parse(thread, &result, &arena, text, length, filename, mode, flags, 0) &&
        compile_analyse(thread, &table, result.tree, &result.names, filename, flags))
        entry = make_entry(thread, table.top);
    arena_free(&arena);
    return entry;
}

NATIVE(symtable_symtable, "symtable(source, filename, startstr, /)",
       "Return symbol and scope dictionaries used internally by compiler.", EFFECT_ANY) {
    CompileMode mode;
    Value filename = args[1];
    if (value_is_bytes(filename))
        filename = fs_decode(thread, bytes_from_value(filename)->data, bytes_from_value(filename)->length);
    if (filename == NO_VALUE) return NO_VALUE;
    if (!value_is_str(filename))
        return error_raise(thread, SHAPE_TypeError, "path should be string or bytes, not %T", filename);
    if (!mode_of(thread, args[2], &mode)) return NO_VALUE;
    if (value_is_str(args[0])) {
        size_t length;
        const char *text = str_to_utf8(thread, args[0], &length);
        return text ? symtable_of_text(thread, text, length, filename, mode, COMPILE_SOURCE_IS_UTF8) : NO_VALUE;
    }
    Buffer buffer;
    if (!value_type(args[0])->slots.get_buffer)
        return error_raise(thread, SHAPE_TypeError, "symtable() arg 1 must be a string or bytes");
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value entry = symtable_of_text(thread, buffer.data, buffer.length, filename, mode, 0);
    buffer_release(thread, &buffer);
    return entry;
}

static int symtable_execute(Thread *thread, Module *module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {{"USE", SYMBOL_USED},
                     {"DEF_GLOBAL", SYMBOL_GLOBAL},
                     {"DEF_NONLOCAL", SYMBOL_NONLOCAL},
                     {"DEF_LOCAL", SYMBOL_LOCAL},
                     {"DEF_PARAM", SYMBOL_PARAMETER},
                     {"DEF_TYPE_PARAM", SYMBOL_TYPE_PARAMETER},
                     {"DEF_FREE_CLASS", SYMBOL_FREE_CLASS},
                     {"DEF_IMPORT", SYMBOL_IMPORTED},
                     {"DEF_BOUND", SYMBOL_BOUND},
                     {"DEF_ANNOT", SYMBOL_ANNOTATED},
                     {"DEF_COMP_ITER", SYMBOL_COMPREHENSION_TARGET},
                     {"DEF_COMP_CELL", SYMBOL_COMPREHENSION_CELL},
                     {"TYPE_FUNCTION", SCOPE_FUNCTION},
                     {"TYPE_CLASS", SCOPE_CLASS},
                     {"TYPE_MODULE", SCOPE_MODULE},
                     {"TYPE_ANNOTATION", SCOPE_ANNOTATION},
                     {"TYPE_TYPE_ALIAS", SCOPE_TYPE_ALIAS},
                     {"TYPE_TYPE_PARAMETERS", SCOPE_TYPE_PARAMETERS},
                     {"TYPE_TYPE_VARIABLE", SCOPE_TYPE_VARIABLE},
                     {"LOCAL", PLACE_LOCAL},
                     {"GLOBAL_EXPLICIT", PLACE_GLOBAL_EXPLICIT},
                     {"GLOBAL_IMPLICIT", PLACE_GLOBAL},
                     {"FREE", PLACE_FREE},
                     {"CELL", PLACE_CELL},
                     {"SCOPE_OFF", SYMBOL_PLACE_SHIFT},
                     {"SCOPE_MASK", 15}};
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (module_add_int(thread, module, constants[i].name, constants[i].value) < 0) return -1;
    return 0;
}

static const NativeDef *const symtable_functions[] = {&symtable_symtable_native, NULL};
const ModuleSpec _symtable_module_spec = {
    .name = "_symtable", .functions = symtable_functions, .execute = symtable_execute};
