// Taipan: sys.stderr until the io module is there: what importlib says with -v while it starts. MIT licence.
#include "modules/native_support.h"
#include <unistd.h>

typedef struct StandardPrinter {
    Object header;
    int32_t descriptor;
} StandardPrinter;

Value standard_printer_new(Thread *thread, int descriptor) {
    StandardPrinter *printer = type_allocate(thread, BUILTIN_TYPE(standard_printer), 0);
    if (!printer) return NO_VALUE;
    printer->descriptor = descriptor;
    return value_from_object(printer);
}

NATIVE(printer_write, "write(self, text, /)", NULL, EFFECT_ANY) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "write() argument must be str, not %B", args[1]);
    size_t length;
    const char *text = str_to_utf8_surrogates(thread, args[1], &length);
    if (!text) return NO_VALUE;
    int descriptor = ((StandardPrinter *)args[0])->descriptor;
    for (ssize_t n; length && (n = write(descriptor, text, length)) > 0; length -= (size_t)n)
        text += n;
    return value_from_small_int((int64_t)str_from_value(args[1])->length);
}
NATIVE(printer_flush, "flush(self, /)", NULL, EFFECT_NONE) {
    return NONE;
}
NATIVE(printer_close, "close(self, /)", NULL, EFFECT_NONE) {
    return NONE;
}
NATIVE(printer_fileno, "fileno(self, /)", NULL, EFFECT_READS) {
    return value_from_small_int(((StandardPrinter *)args[0])->descriptor);
}
NATIVE(printer_isatty, "isatty(self, /)", NULL, EFFECT_READS) {
    return value_from_bool(isatty(((StandardPrinter *)args[0])->descriptor));
}
static const NativeDef *const methods[] = {&printer_write_native,  &printer_flush_native,  &printer_close_native,
                                           &printer_fileno_native, &printer_isatty_native, NULL};
const TypeSpec standard_printer_type_spec = {.name = "stderrprinter",
                                             .size = sizeof(StandardPrinter),
                                             .trace_kind = TRACE_LEAF,
                                             .flags = TYPE_DISALLOW_CONSTRUCTION,
                                             .methods = methods};
