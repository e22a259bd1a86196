// Taipan: builtins of text and output: print, input, repr, ascii, format, chr, ord, bin, oct, hex. MIT licence.
#include <errno.h>
#include <unistd.h>
#include "modules/builtins.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- print ------------------------------------------------------------------------------------------------------

// Where print goes before there are files (the first steps of start-up): straight to file descriptor 1.
static int write_plainly(Thread *thread, Value text) {
    size_t length;
    const char *utf8 = str_to_utf8_surrogates(thread, text, &length);
    while (utf8 && length > 0) {
        ssize_t done = write(1, utf8, length);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return error_from_errno(thread, errno, NO_VALUE, NO_VALUE) == NO_VALUE ? -1 : -1;
        utf8 += done;
        length -= (size_t)done;
    }
    return utf8 ? 0 : -1;
}

static int print_text(Thread *thread, Value write, Value text) {
    if (text == NO_VALUE) return -1;
    if (write == NO_VALUE) return write_plainly(thread, text);
    return object_call1(thread, write, text) == NO_VALUE ? -1 : 0;
}

static int check_separator(Thread *thread, const char *name, Value *v, const char *fallback) {
    if (*v == NONE) *v = str_from_cstring(thread, fallback);
    if (*v != NO_VALUE && !value_is_str(*v))
        return error_raise_int(thread, SHAPE_TypeError, "%s must be None or a string, not %T", name, *v);
    return *v == NO_VALUE ? -1 : 0;
}

// sys.stdout; NO_VALUE without exception when there are no files yet; NONE: print nothing.
static Value standard_output(Thread *thread) {
    Value out = dict_get_name(thread, thread->interp->sys_dict, NAME(stdout));
    if (out == NO_VALUE && ROOT_VALUE(stdout) != NO_VALUE) error_raise(thread, SHAPE_RuntimeError, "lost sys.stdout");
    return out;
}

NATIVE(builtin_print, "print(*args, sep=' ', end='\\n', file=None, flush=False)",
       "Prints the values to a stream, or to sys.stdout by default.\n\n  sep\n    string inserted between values, "
       "default a "
       "space.\n  end\n    string appended after the last value, default a newline.\n  file\n    a file-like object "
       "(stream); "
       "defaults to the current sys.stdout.\n  flush\n    whether to forcibly flush the stream.",
       EFFECT_ANY) {
    Value values = args[0], separator = args[1], end = args[2], file = args[3];
    if (file == NONE) {
        file = standard_output(thread);
        if (file == NONE) return NONE;
        if (file == NO_VALUE && error_pending(thread)) return NO_VALUE;
    }
    if (check_separator(thread, "sep", &separator, " ") < 0 || check_separator(thread, "end", &end, "\n") < 0)
        return NO_VALUE;
    Value write = file == NO_VALUE ? NO_VALUE : object_get_attribute(thread, file, NAME(write));
    if (file != NO_VALUE && write == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < tuple_length(values); i++) {
        if (i > 0 && print_text(thread, write, separator) < 0) return NO_VALUE;
        if (print_text(thread, write, object_str(thread, tuple_get(values, i))) < 0) return NO_VALUE;
    }
    if (print_text(thread, write, end) < 0) return NO_VALUE;
    int flush = object_is_true(thread, args[4]);
    if (flush < 0) return NO_VALUE;
    if (flush && file != NO_VALUE && object_call_method(thread, file, NAME(flush), 0) == NO_VALUE) return NO_VALUE;
    return NONE;
}

// ---- input ------------------------------------------------------------------------------------------------------

static Value lost_stream(Thread *thread, Value name) {
    Value stream = dict_get_name(thread, thread->interp->sys_dict, name);
    if (stream == NO_VALUE || stream == NONE) return error_raise(thread, SHAPE_RuntimeError, "lost sys.%U", name);
    return stream;
}

NATIVE(
    builtin_input, "input(prompt='', /)",
    "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed "
    "to "
    "standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: "
    "Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.",
    EFFECT_ANY) {
    Value in = lost_stream(thread, NAME(stdin));
    Value out = in == NO_VALUE ? NO_VALUE : lost_stream(thread, NAME(stdout));
    Value err = out == NO_VALUE ? NO_VALUE : lost_stream(thread, NAME(stderr));
    if (err == NO_VALUE) return NO_VALUE;
    if (object_call_method(thread, err, NAME(flush), 0) == NO_VALUE) error_clear(thread);
    Value prompt = object_str(thread, args[0]);
    if (prompt == NO_VALUE) return NO_VALUE;
    if (str_from_value(prompt)->length > 0 && object_call_method(thread, out, NAME(write), 1, prompt) == NO_VALUE)
        return NO_VALUE;
    if (object_call_method(thread, out, NAME(flush), 0) == NO_VALUE) error_clear(thread);
    Value line = object_call_method(thread, in, NAME(readline), 0);
    if (line == NO_VALUE) return NO_VALUE;
    if (!value_is_str(line)) return error_raise(thread, SHAPE_TypeError, "object.readline() returned non-string");
    size_t length = str_from_value(line)->length;
    if (length == 0) return error_raise(thread, SHAPE_EOFError, "EOF when reading a line");
    if (str_read(str_from_value(line), length - 1) == '\n') return str_substring(thread, line, 0, length - 1);
    return line;
}

// ---- representations --------------------------------------------------------------------------------------------

NATIVE(builtin_repr, "repr(obj, /)",
       "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, "
       "eval(repr(obj)) == obj.",
       EFFECT_ANY) {
    return object_repr(thread, args[0]);
}

NATIVE(builtin_ascii, "ascii(obj, /)",
       "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable "
       "representation of "
       "an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U "
       "escapes.",
       EFFECT_ANY) {
    return object_ascii(thread, args[0]);
}

NATIVE(builtin_format, "format(value, format_spec='', /)",
       "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to "
       "the\nFormat "
       "Specification Mini-language. See help('FORMATTING').\n\nIf type(value) does not supply a method named "
       "__format__\nand "
       "format_spec is empty, then str(value) is returned.\nSee also help('SPECIALMETHODS').",
       EFFECT_ANY) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "format() argument 2 must be str, not %B", args[1]);
    return object_format(thread, args[0], args[1]);
}

NATIVE(builtin_chr, "chr(i, /)", "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    Value index = object_index(thread, args[0]);
    int64_t code;
    if (index == NO_VALUE) return NO_VALUE;
    if (!int_fits_int64(index, &code) || code < 0 || code > 0x10ffff)
        return error_raise(thread, SHAPE_ValueError, "chr() arg not in range(0x110000)");
    return str_from_code_point(thread, (uint32_t)code);
}

NATIVE(builtin_ord, "ord(character, /)",
       "Return the ordinal value of a character.\n\nIf the argument is a one-character string, return the Unicode "
       "code\npoint of "
       "that character.\n\nIf the argument is a bytes or bytearray object of length 1, return its\nsingle byte value.",
       EFFECT_RAISES) {
    Value v = args[0];
    size_t length;
    if (value_is_str(v)) {
        Str *s = str_from_value(v);
        length = s->length;
        if (length == 1) return value_from_small_int(str_read(s, 0));
    } else if (value_is_bytes(v)) {
        length = bytes_from_value(v)->length;
        if (length == 1) return value_from_small_int(bytes_from_value(v)->data[0]);
    } else if (value_is_instance(v, BUILTIN_TYPE(bytearray))) {
        Buffer buffer;
        if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        length = buffer.length;
        int byte = length == 1 ? *(uint8_t *)buffer.data : 0;
        buffer_release(thread, &buffer);
        if (length == 1) return value_from_small_int(byte);
    } else {
        return error_raise(thread, SHAPE_TypeError, "ord() expected string of length 1, but %T found", v);
    }
    return error_raise(thread, SHAPE_TypeError, "ord() expected a character, but string of length %zu found", length);
}

static Value with_prefix(Thread *thread, Value v, int base, const char *prefix) {
    Value number = object_index(thread, v);
    if (number == NO_VALUE) return NO_VALUE;
    bool negative = int_sign(number) < 0;
    if (negative) number = int_negative(thread, number);
    Value digits = number == NO_VALUE ? NO_VALUE : int_to_str(thread, number, base);
    return digits == NO_VALUE ? NO_VALUE : str_format_c(thread, "%s%s%U", negative ? "-" : "", prefix, digits);
}

NATIVE(builtin_bin, "bin(number, /)",
       "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'",
       EFFECT_ANY) {
    return with_prefix(thread, args[0], 2, "0b");
}
NATIVE(builtin_oct, "oct(number, /)",
       "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'", EFFECT_ANY) {
    return with_prefix(thread, args[0], 8, "0o");
}
NATIVE(builtin_hex, "hex(number, /)",
       "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'", EFFECT_ANY) {
    return with_prefix(thread, args[0], 16, "0x");
}

const NativeDef *const builtins_text_functions[] = {&builtin_print_native,
                                                    &builtin_input_native,
                                                    &builtin_repr_native,
                                                    &builtin_ascii_native,
                                                    &builtin_format_native,
                                                    &builtin_chr_native,
                                                    &builtin_ord_native,
                                                    &builtin_bin_native,
                                                    &builtin_oct_native,
                                                    &builtin_hex_native,
                                                    NULL};
