// Taipan: what a pattern is matched against, and the state of a match. MIT licence.
#include "modules/sre.h"
#include "object/protocol.h"
#include <stdlib.h>

static int open_str(Subject *subject, Value string) {
    Str *s = str_from_value(string);
    subject->data = s->data;
    subject->length = s->length;
    subject->width = str_kind(s);
    return 0;
}

static int open_bytes(Thread *thread, Subject *subject, Value string) {
    if (buffer_get(thread, string, &subject->buffer, BUFFER_SIMPLE) < 0) {
        if (!error_matches(thread, SHAPE_TypeError)) return -1;
        error_clear(thread);
        return error_raise_int(thread, SHAPE_TypeError, "expected string or bytes-like object, got '%T'", string);
    }
    subject->has_buffer = true;
    subject->is_bytes = true;
    subject->data = subject->buffer.data;
    subject->length = subject->buffer.length;
    subject->width = 1;
    return 0;
}

int subject_open(Thread *thread, Subject *subject, Pattern *pattern, Value string) {
    *subject = (Subject){.string = string};
    int status = value_is_str(string) ? open_str(subject, string) : open_bytes(thread, subject, string);
    if (status < 0 || !pattern->has_pattern || pattern->is_bytes == subject->is_bytes) return status;
    subject_close(thread, subject);
    return error_raise_int(thread, SHAPE_TypeError,
                           pattern->is_bytes ? "cannot use a bytes pattern on a string-like object"
                                             : "cannot use a string pattern on a bytes-like object");
}

void subject_close(Thread *thread, Subject *subject) {
    if (subject->has_buffer) buffer_release(thread, &subject->buffer);
    subject->has_buffer = false;
}

Value subject_slice(Thread *thread, const Subject *subject, int64_t start, int64_t end) {
    if (!subject->is_bytes) return str_substring(thread, subject->string, (size_t)start, (size_t)end);
    if (start == 0 && (size_t)end == subject->length && value_has_shape(subject->string, SHAPE_bytes))
        return subject->string;
    return bytes_from_data(thread, subject->data + start, (size_t)(end - start));
}

Value sre_slice(Thread *thread, Value string, int64_t start, int64_t end) {
    if (value_is_str(string)) {
        int64_t length = (int64_t)str_from_value(string)->length;
        if (end > length) end = length;
        if (start > end) start = end;
        return str_substring(thread, string, (size_t)start, (size_t)end);
    }
    Subject subject = {.string = string};
    if (open_bytes(thread, &subject, string) < 0) return NO_VALUE;
    if (end > (int64_t)subject.length) end = (int64_t)subject.length; // it may have shrunk since the match
    if (start > end) start = end;
    Value slice = subject_slice(thread, &subject, start, end);
    subject_close(thread, &subject);
    return slice;
}

static size_t clamp(int64_t position, size_t length) {
    return position < 0 ? 0 : (uint64_t)position > length ? length : (size_t)position;
}

int state_open(SreState *state, Thread *thread, Pattern *pattern, Value string, int64_t start, int64_t end) {
    *state = (SreState){.thread = thread, .pattern = pattern};
    if (subject_open(thread, &state->subject, pattern, string) < 0) return -1;
    state->start = clamp(start, state->subject.length);
    state->end = clamp(end, state->subject.length);
    state->stack = sre_stack_acquire(thread);
    state->marks = malloc(sizeof(int64_t) * (size_t)(2 * pattern->groups + 1));
    if (state->stack && state->marks) return 0;
    state_close(state);
    error_no_memory(thread);
    return -1;
}

void state_close(SreState *state) {
    if (state->stack) sre_stack_release(state->thread, state->stack);
    free(state->marks);
    state->marks = NULL;
    state->stack = NULL;
    subject_close(state->thread, &state->subject);
}
