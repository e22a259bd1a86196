// Taipan: what the files of the exception hierarchy share among themselves. MIT licence.
#ifndef TAIPAN_OBJECT_EXCEPTION_INTERNAL_H
#define TAIPAN_OBJECT_EXCEPTION_INTERNAL_H
#include "object/exception.h"

// exception.c
Value exception_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
int exception_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names);
int exception_no_keywords(Thread *thread, const Type *type, Value keyword_names);
int exception_set_args(Thread *thread, BaseException *e, Value *args, size_t positional);
Value exception_str(Thread *thread, Value self);
Value exception_own_attributes(Thread *thread, Value self);
Value exception_reduce(Thread *thread, Value self, Value args, Value state);

// exception_kinds.c
#define EXCEPTION_INIT(name) int name(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names)
EXCEPTION_INIT(exception_stop_iteration_init);
EXCEPTION_INIT(exception_system_exit_init);
EXCEPTION_INIT(exception_import_error_init);
EXCEPTION_INIT(exception_os_error_init);
EXCEPTION_INIT(exception_syntax_error_init);
EXCEPTION_INIT(exception_unicode_error_init);
EXCEPTION_INIT(exception_attribute_error_init);
EXCEPTION_INIT(exception_name_error_init);
Value exception_os_error_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
Value exception_key_error_str(Thread *thread, Value self);
Value exception_import_error_str(Thread *thread, Value self);
Value exception_os_error_str(Thread *thread, Value self);
Value exception_syntax_error_str(Thread *thread, Value self);
Value exception_decode_error_str(Thread *thread, Value self);
Value exception_encode_error_str(Thread *thread, Value self);
Value exception_translate_error_str(Thread *thread, Value self);
extern const NativeDef *const exception_import_error_methods[], *const exception_os_error_methods[],
                                                                    *const exception_attribute_error_methods[];
extern const NativeGetSet exception_os_error_getters[], exception_unicode_error_getters[];
extern const NativeMember exception_stop_iteration_members[], exception_system_exit_members[],
    exception_import_error_members[], exception_os_error_members[], exception_syntax_error_members[],
    exception_unicode_error_members[], exception_attribute_error_members[], exception_name_error_members[];

// exception_group.c
Value exception_group_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
Value exception_group_str(Thread *thread, Value self);
Value exception_group_repr(Thread *thread, Value self);
extern const NativeDef *const exception_group_methods[];
extern const NativeMember exception_group_members[];
#endif
