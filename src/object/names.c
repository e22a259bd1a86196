// Taipan: interning of the names of names.def. MIT licence.
#include "object/names.h"
#include <stdlib.h>
#include "object/str.h"
#include "object/type_internal.h"

static const char *const texts[] = {
#define NAME_ENTRY(id) #id,
#include "object/names.def"
#undef NAME_ENTRY
};

static void names_trace(void *context, Tracer *tracer) {
    Interp *interp = context;
    tracer_visit_range(tracer, interp->names, NAME_COUNT);
}

// An id that is a C keyword or macro has an underscore more than the name (from_, return_).
static Value name_text(Thread *thread, const char *id) {
    size_t length = strlen(id);
    bool longer = length > 1 && id[length - 1] == '_' && id[length - 2] != '_';
    return str_intern(thread, str_from_ascii(thread, id, length - longer));
}

int names_init(Thread *thread) {
    Interp *interp = thread->interp;
    interp->names = calloc(NAME_COUNT, sizeof(Value));
    if (!interp->names) return -1;
    heap_add_root_tracer(interp->heap, names_trace, interp);
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (!(interp->names[i] = name_text(thread, texts[i]))) return -1;
    return types_index_specials(thread) < 0 ? -1 : types_name_natives(thread);
}
