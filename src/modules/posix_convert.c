// Taipan: posix: arguments and errors. MIT licence.
#include "modules/posix_internal.h"

Value path_error(Thread *thread, const Path *path) {
    return error_pending(thread) ? NO_VALUE : error_from_errno(thread, errno, path->object, NO_VALUE);
}

Value path_error2(Thread *thread, const Path *a, const Path *b) {
    return error_pending(thread) ? NO_VALUE : error_from_errno(thread, errno, a->object, b->object);
}

Value posix_none(Thread *thread, int status) {
    return status < 0 ? support_errno(thread) : NONE;
}

Value posix_int_or_error(Thread *thread, int64_t n) {
    return n < 0 ? support_errno(thread) : int_from_int64(thread, n);
}

Value posix_decode(Thread *thread, const char *text, bool as_bytes) {
    return as_bytes ? bytes_from_data(thread, text, strlen(text)) : fs_decode(thread, text, strlen(text));
}

int posix_directory_fd(Thread *thread, Value v, int *fd) {
    if (v == NONE || v == UNBOUND) {
        *fd = AT_FDCWD;
        return 0;
    }
    if (!value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "argument should be integer or None, not %U",
                               value_type(v)->name);
    if (value_is_bool(v) && error_warn(thread, SHAPE_RuntimeWarning, 1, "bool is used as a file descriptor") < 0)
        return -1;
    return support_int(thread, v, fd);
}

int posix_id(Thread *thread, Value v, uint32_t *result, const char *kind) {
    if (!value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "%s should be integer, not %U", kind, value_type(v)->name);
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) return -1;
    if (n < -1) return error_raise_int(thread, SHAPE_OverflowError, "%s is less than minimum", kind);
    if (n > UINT32_MAX) return error_raise_int(thread, SHAPE_OverflowError, "%s is greater than maximum", kind);
    *result = (uint32_t)n;
    return 0;
}

static Value fspath_result(Thread *thread, Value v) { // NO_VALUE without exception: no __fspath__
    Value method = object_lookup_special(thread, v, NAME(__fspath__));
    if (!method || method == NONE) return NO_VALUE;
    Value path = object_call0(thread, method);
    if (path && !value_is_str(path) && !value_is_bytes(path))
        return error_raise(thread, SHAPE_TypeError, "expected %T.__fspath__() to return str or bytes, not %T", v, path);
    return path;
}

static int bad_path(Thread *thread, Value v, const char *function, const char *argument, int flags) {
    const char *allowed = (flags & PATH_ALLOW_FD) && (flags & PATH_NULLABLE)
                              ? "string, bytes, os.PathLike, integer or None"
                          : flags & PATH_ALLOW_FD ? "string, bytes, os.PathLike or integer"
                          : flags & PATH_NULLABLE ? "string, bytes, os.PathLike or None"
                                                  : "string, bytes or os.PathLike";
    return error_raise_int(thread, SHAPE_TypeError, "%s%s%s should be %s, not %U", function ? function : "",
                           function ? ": " : "", argument, allowed, value_type(v)->name);
}

int path_convert(Thread *thread, Path *path, Value v, const char *function, const char *argument, int flags) {
    *path = (Path){.object = v, .fd = -1};
    if ((v == NONE || v == UNBOUND) && (flags & PATH_NULLABLE)) {
        path->object = NO_VALUE;
        path->value = bytes_from_data(thread, ".", 1);
        path->narrow = ".";
        path->length = 1;
        return path->value ? 0 : -1;
    }
    if (!value_is_str(v) && !value_is_bytes(v)) {
        if ((flags & PATH_ALLOW_FD) && (value_is_int(v) || value_type(v)->slots.index)) {
            if (value_is_bool(v) &&
                error_warn(thread, SHAPE_RuntimeWarning, 1, "bool is used as a file descriptor") < 0)
                return -1;
            return support_int(thread, v, &path->fd);
        }
        Value text = fspath_result(thread, v);
        if (!text) return error_pending(thread) ? -1 : bad_path(thread, v, function, argument, flags);
        v = text;
    }
    path->is_bytes = value_is_bytes(v);
    path->value = path->is_bytes ? v : fs_encode(thread, v);
    if (!path->value) return -1;
    path->narrow = (const char *)bytes_from_value(path->value)->data;
    path->length = bytes_from_value(path->value)->length;
    if (strlen(path->narrow) != path->length)
        return error_raise_int(thread, SHAPE_ValueError, "%s%sembedded null character in %s", function ? function : "",
                               function ? ": " : "", argument);
    return 0;
}

NATIVE(posix_fspath, "fspath(path)",
       "Return the file system path representation of the object.\n\nIf the object is str or bytes, then allow it to "
       "pass through "
       "as-is. If the\nobject defines __fspath__(), then return the result of that method. All other\ntypes raise a "
       "TypeError.",
       EFFECT_ANY) {
    if (value_is_str(args[0]) || value_is_bytes(args[0])) return args[0];
    Value path = fspath_result(thread, args[0]);
    if (!path && !error_pending(thread))
        return error_raise(thread, SHAPE_TypeError, "expected str, bytes or os.PathLike object, not %U",
                           value_type(args[0])->name);
    return path;
}
const NativeDef *const posix_fspath_function = &posix_fspath_native;
