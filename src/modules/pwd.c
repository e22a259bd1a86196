// Taipan: the modules pwd and grp: the user and group databases. MIT licence.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include "modules/native_support.h"
#include "modules/posix_internal.h"

static const StructSequenceField passwd_fields[] = {
    {"pw_name", "user name"},  {"pw_passwd", "password"},    {"pw_uid", "user id"},        {"pw_gid", "group id"},
    {"pw_gecos", "real name"}, {"pw_dir", "home directory"}, {"pw_shell", "shell program"}};
static const StructSequenceSpec passwd_spec = {
    "pwd", "struct_passwd", "pwd.struct_passwd: Results from getpw*() routines.", passwd_fields, 7, 7, false};
static const StructSequenceField group_fields[] = {
    {"gr_name", "group name"}, {"gr_passwd", "password"}, {"gr_gid", "group id"}, {"gr_mem", "group members"}};
static const StructSequenceSpec group_spec = {
    "grp", "struct_group", "grp.struct_group: Results from getgr*() routines.", group_fields, 4, 4, false};

static Value text(Thread *thread, const char *s) {
    return s ? posix_decode(thread, s, false) : NONE;
}
static Value passwd_value(Thread *thread, const struct passwd *p) {
    Value values[7] = {text(thread, p->pw_name),        text(thread, p->pw_passwd), value_from_small_int(p->pw_uid),
                       value_from_small_int(p->pw_gid), text(thread, p->pw_gecos),  text(thread, p->pw_dir),
                       text(thread, p->pw_shell)};
    return struct_sequence_from_values(thread, type_from_value(ROOT_VALUE(pwd_passwd)), values, 7);
}
static Value group_value(Thread *thread, const struct group *g) {
    Value members = list_from_values(thread, NULL, 0);
    for (char **m = g->gr_mem; members != NO_VALUE && *m; m++)
        if (list_append(thread, members, text(thread, *m)) < 0) return NO_VALUE;
    Value values[4] = {text(thread, g->gr_name), text(thread, g->gr_passwd), value_from_small_int(g->gr_gid), members};
    return struct_sequence_from_values(thread, type_from_value(ROOT_VALUE(grp_group)), values, 4);
}
static const char *name_argument(Thread *thread, Value v, const char *what) {
    if (!value_is_str(v)) return error_raise(thread, SHAPE_TypeError, "%s must be str, not %B", what, v), NULL;
    Value name = fs_encode(thread, v); // kept by the callers' frames
    if (name == NO_VALUE) return NULL;
    const Bytes *bytes = bytes_from_value(name);
    if (strlen((const char *)bytes->data) == bytes->length) return (const char *)bytes->data;
    return error_raise(thread, SHAPE_ValueError, "embedded null byte"), NULL;
}
NATIVE(pwd_getpwuid, "getpwuid(uidobj, /)", "Return the password database entry for the given numeric user ID.",
       EFFECT_ANY) {
    uint32_t id;
    if (posix_id(thread, args[0], &id, "uid") < 0) {
        if (!error_matches(thread, SHAPE_OverflowError)) return NO_VALUE;
        error_clear(thread);
        return error_raise(thread, SHAPE_KeyError, "getpwuid(): uid not found");
    }
    struct passwd *p = getpwuid(id);
    return p ? passwd_value(thread, p) : error_raise(thread, SHAPE_KeyError, "getpwuid(): uid not found: %S", args[0]);
}
NATIVE(grp_getgrgid, "getgrgid(id)", "Return the group database entry for the given numeric group ID.", EFFECT_ANY) {
    uint32_t id;
    if (posix_id(thread, args[0], &id, "gid") < 0) return NO_VALUE;
    struct group *g = getgrgid(id);
    return g ? group_value(thread, g) : error_raise(thread, SHAPE_KeyError, "getgrgid(): gid not found: %S", args[0]);
}

// The two databases differ in their types, which C's functions do not share.
#define DATABASE(module, kind, prefix, by_name, name_signature, argument, by_name_doc, all, all_doc)                   \
    NATIVE(module##_##by_name, #by_name name_signature, by_name_doc, EFFECT_ANY) {                                     \
        const char *name = name_argument(thread, args[0], #by_name "() " argument);                                    \
        if (!name) return NO_VALUE;                                                                                    \
        struct kind *entry = by_name(name);                                                                            \
        return entry ? kind##_value(thread, entry)                                                                     \
                     : error_raise(thread, SHAPE_KeyError, #by_name "(): name not found: %R", args[0]);                \
    }                                                                                                                  \
    NATIVE(module##_##all, #all "()", all_doc, EFFECT_ANY) {                                                           \
        Value list = list_from_values(thread, NULL, 0);                                                                \
        struct kind *entry;                                                                                            \
        set##prefix##ent();                                                                                            \
        while (list != NO_VALUE && (entry = get##prefix##ent()) != NULL) {                                             \
            Value value = kind##_value(thread, entry);                                                                 \
            if (value == NO_VALUE || list_append(thread, list, value) < 0) list = NO_VALUE;                            \
        }                                                                                                              \
        end##prefix##ent();                                                                                            \
        return list;                                                                                                   \
    }
DATABASE(pwd, passwd, pw, getpwnam, "(name, /)", "argument",
         "Return the password database entry for the given user name.", getpwall,
         "Return a list of all available password database entries, in arbitrary order.")
DATABASE(grp, group, gr, getgrnam, "(name)", "argument 'name'",
         "Return the group database entry for the given group name.", getgrall,
         "Return a list of all available group entries, in arbitrary order.")
#undef DATABASE

static const NativeDef *const pwd_functions[] = {&pwd_getpwuid_native, &pwd_getpwnam_native, &pwd_getpwall_native,
                                                 NULL};
static const NativeDef *const grp_functions[] = {&grp_getgrgid_native, &grp_getgrnam_native, &grp_getgrall_native,
                                                 NULL};
static int pwd_execute(Thread *thread, Module *module) {
    Type *type = struct_sequence_new_type(thread, &passwd_spec);
    if (!type) return -1;
    ROOT_VALUE(pwd_passwd) = value_from_object(type); // NOBARRIER: root
    return module_add(thread, module, "struct_passwd", value_from_object(type));
}
static int grp_execute(Thread *thread, Module *module) {
    Type *type = struct_sequence_new_type(thread, &group_spec);
    if (!type) return -1;
    ROOT_VALUE(grp_group) = value_from_object(type); // NOBARRIER: root
    return module_add(thread, module, "struct_group", value_from_object(type));
}
const ModuleSpec pwd_module_spec = {.name = "pwd",
                                    .doc = "This module provides access to the Unix password database.",
                                    .functions = pwd_functions,
                                    .execute = pwd_execute};
const ModuleSpec grp_module_spec = {
    .name = "grp", .doc = "Access to the Unix group database.", .functions = grp_functions, .execute = grp_execute};
