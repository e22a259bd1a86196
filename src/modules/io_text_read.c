// Taipan: io.TextIOWrapper: decoding, reading, seeking. MIT licence.
//
// A position that tell() gives is a number packing the byte position, and what it takes to be in the middle of a chunk:
// decoder flags, bytes to feed, characters to skip. Usually it is just the byte position.
#include "modules/io_text.h"

// ---- the decoder ------------------------------------------------------------------------------------------------

static Value decode_utf8(Thread *thread, TextIO *t, const uint8_t *data, size_t length, bool final) {
    uint8_t *joined = NULL;
    if (t->leftover_count) {
        Bytes *both = bytes_allocate(thread, t->leftover_count + length);
        if (!both) return NO_VALUE;
        memcpy(both->data, t->leftover, t->leftover_count);
        memcpy(both->data + t->leftover_count, data, length);
        length += t->leftover_count;
        data = joined = both->data;
    }
    size_t consumed = length;
    Value text = codec_utf8_decode(thread, data, length, t->errors_text, final ? NULL : &consumed);
    if (!text) return NO_VALUE;
    t->leftover_count = final || length - consumed > sizeof t->leftover ? 0 : (uint8_t)(length - consumed);
    memcpy(t->leftover, data + consumed * !final, t->leftover_count);
    return text;
}

static Value decode_plain(Thread *thread, TextIO *t, const void *data, size_t length, bool final) {
    switch (t->codec) {
    case TEXT_UTF8: return decode_utf8(thread, t, data, length, final);
    case TEXT_ASCII: return codec_ascii_decode(thread, data, length, t->errors_text);
    case TEXT_LATIN1: return str_from_latin1(thread, data, length);
    default: {
        Value bytes = bytes_from_data(thread, data, length);
        Value text =
            bytes ? object_call_method(thread, t->decoder, NAME(decode), 2, bytes, value_from_bool(final)) : NO_VALUE;
        if (text && !value_is_str(text))
            return error_raise(thread, SHAPE_TypeError, "decoder should return a string result, not '%T'", text);
        return text;
    }
    }
}

static Value decode(Thread *thread, TextIO *t, const void *data, size_t length, bool final) {
    Value text = decode_plain(thread, t, data, length, final);
    return text && t->universal ? newline_decode(thread, &t->newlines, text, final) : text;
}

static int get_state(Thread *thread, TextIO *t, Value *bytes, Value *flags) {
    *flags = value_from_small_int(0);
    if (t->codec != TEXT_OTHER) {
        *bytes = bytes_from_data(thread, t->leftover, t->leftover_count);
    } else {
        Value state = io_call(thread, t->decoder, "getstate");
        if (!state) return -1;
        if (!value_is_tuple(state) || tuple_length(state) != 2)
            return error_raise_int(thread, SHAPE_TypeError, "illegal decoder state");
        *bytes = tuple_get(state, 0);
        *flags = tuple_get(state, 1);
        if (!value_is_bytes(*bytes))
            return error_raise_int(thread, SHAPE_TypeError,
                                   "illegal decoder state: the first item should be a bytes object, not '%T'", *bytes);
        if (!value_is_int(*flags)) return error_raise_int(thread, SHAPE_TypeError, "illegal decoder state");
    }
    if (t->universal) {
        *flags = int_left_shift(thread, *flags, value_from_small_int(1));
        if (*flags && t->newlines.pending_cr) *flags = int_or(thread, *flags, value_from_small_int(1));
    }
    return *bytes && *flags ? 0 : -1;
}

static int set_state(Thread *thread, TextIO *t, Value bytes, Value flags) {
    if (t->universal) {
        t->newlines.pending_cr = int_to_uint64_mask(flags) & 1;
        flags = int_right_shift(thread, flags, value_from_small_int(1));
        if (!flags) return -1;
    }
    if (t->codec == TEXT_OTHER) {
        Value state = tuple_pack(thread, 2, bytes, flags);
        return state && io_call1(thread, t->decoder, "setstate", state) ? 0 : -1;
    }
    Bytes *b = bytes_from_value(bytes);
    t->leftover_count = (uint8_t)(b->length > sizeof t->leftover ? 0 : b->length);
    memcpy(t->leftover, b->data, t->leftover_count);
    return 0;
}

int text_reset_decoder(Thread *thread, TextIO *t) {
    t->leftover_count = 0;
    t->newlines.pending_cr = false;
    if (t->codec != TEXT_OTHER) return 0;
    return io_call(thread, t->decoder, "reset") ? 0 : -1;
}

// ---- chunks -----------------------------------------------------------------------------------------------------

static size_t available(const TextIO *t) {
    return t->decoded ? str_from_value(t->decoded)->length - t->used : 0;
}

static void set_decoded(Thread *thread, TextIO *t, Value text) {
    heap_store(thread, t, &t->decoded, text);
    t->used = 0;
}

static Value take(Thread *thread, TextIO *t, int64_t count) {
    size_t n = available(t);
    if (n == 0) return ROOT_VALUE(empty_str);
    if (count >= 0 && (size_t)count < n) n = (size_t)count;
    Value text = str_substring(thread, t->decoded, t->used, t->used + n);
    if (text) t->used += n;
    return text;
}

static Value read_buffer(Thread *thread, TextIO *t, int64_t size) {
    Value count = value_from_small_int(size), data;
    do {
        data = io_call1(thread, t->buffer, t->has_read1 ? "read1" : "read", count);
    } while (!data && error_matches(thread, SHAPE_InterruptedError) &&
             (error_clear(thread), runtime_safepoint(thread) == 0));
    return data;
}

// Reads and decodes one chunk: 1 got some bytes, 0 end of stream, -1 exception.
static int read_chunk(Thread *thread, TextIO *t, int64_t hint) {
    if (!t->decoder) return io_unsupported(thread, "not readable"), -1;
    Value old_bytes = NO_VALUE, old_flags = NO_VALUE;
    if (t->telling && get_state(thread, t, &old_bytes, &old_flags) < 0) return -1;
    if (hint > 0) hint = (int64_t)((t->bytes_per_character > 1 ? t->bytes_per_character : 1) * (double)hint);
    Value data = read_buffer(thread, t, hint > t->chunk_size ? hint : t->chunk_size);
    Buffer view;
    if (!data) return -1;
    if (buffer_get(thread, data, &view, BUFFER_SIMPLE) < 0) {
        error_clear(thread);
        return error_raise_int(thread, SHAPE_TypeError,
                               "underlying %s() should have returned a bytes-like object, not '%T'",
                               t->has_read1 ? "read1" : "read", data);
    }
    size_t length = view.length;
    Value text = decode(thread, t, view.data, length, length == 0);
    Value fed = !text || !t->telling ? NONE : bytes_from_data(thread, view.data, length);
    buffer_release(thread, &view);
    if (!text || !fed) return -1;
    set_decoded(thread, t, text);
    size_t characters = str_from_value(text)->length;
    t->bytes_per_character = characters ? (double)length / (double)characters : 0;
    if (t->telling) {
        if (bytes_from_value(old_bytes)->length) fed = object_binary(thread, OPERATOR_ADD, old_bytes, fed);
        if (!fed) return -1;
        heap_store(thread, t, &t->snapshot, fed);
        heap_store(thread, t, &t->snapshot_flags, old_flags);
    }
    return characters > 0 || length > 0;
}

// ---- read, readline ---------------------------------------------------------------------------------------------

static Value read_everything(Thread *thread, TextIO *t) {
    Value data = io_call(thread, t->buffer, "read");
    Buffer view;
    if (data == NONE) return error_raise(thread, SHAPE_BlockingIOError, "Read returned None.");
    if (!data || buffer_get(thread, data, &view, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value rest = decode(thread, t, view.data, view.length, true);
    buffer_release(thread, &view);
    Value head = rest ? take(thread, t, -1) : NO_VALUE;
    if (!head) return NO_VALUE;
    text_forget_decoded(t);
    return str_concatenate(thread, head, rest);
}

NATIVE(text_read, "read(self, size=-1, /)", "Read at most size characters from stream.", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !text_check_open(thread, t)) return NO_VALUE;
    if (!t->decoder) return io_unsupported(thread, "not readable");
    if (text_write_pending(thread, t) < 0) return NO_VALUE;
    if (size < 0) return read_everything(thread, t);
    Value result = take(thread, t, size);
    size_t have = result ? str_from_value(result)->length : 0;
    Value parts = NO_VALUE;
    while (result && have < (size_t)size) {
        int status = read_chunk(thread, t, size - (int64_t)have);
        if (status < 0) return NO_VALUE;
        if (status == 0) break;
        Value part = take(thread, t, size - (int64_t)have);
        if (!part) return NO_VALUE;
        if (!parts && !(parts = list_from_values(thread, &result, 1))) return NO_VALUE;
        if (list_append(thread, parts, part) < 0) return NO_VALUE;
        have += str_from_value(part)->length;
    }
    return parts ? str_join(thread, ROOT_VALUE(empty_str), parts) : result;
}

// Where the line from t->used ends in decoded: -1 not in it. A "\r" at the very end may be half of "\r\n".
static int64_t find_end(TextIO *t) {
    if (!t->decoded) return -1;
    return newline_find(t->decoded, t->used, t->terminator, t->newlines.translate && t->universal);
}

// A terminator of two characters may lie across two chunks: then the first part goes before the new chunk.
static int next_chunk_for_line(Thread *thread, TextIO *t, Value *parts) {
    Value rest = take(thread, t, -1);
    if (!rest) return -1;
    Str *s = str_from_value(rest);
    bool split =
        t->terminator && str_from_value(t->terminator)->length == 2 && s->length && str_read(s, s->length - 1) == '\r';
    Value carry = NO_VALUE;
    if (split) {
        carry = str_from_code_point(thread, '\r');
        rest = str_substring(thread, rest, 0, s->length - 1);
    }
    if (!rest || (!*parts && !(*parts = value_from_object(list_allocate(thread, 2))))) return -1;
    if (str_from_value(rest)->length && list_append(thread, *parts, rest) < 0) return -1;
    int status;
    while ((status = read_chunk(thread, t, 0)) > 0 && available(t) == 0) {
    }
    if (status >= 0 && carry) {
        Value joined = available(t) ? str_concatenate(thread, carry, t->decoded) : carry;
        if (!joined) return -1;
        set_decoded(thread, t, joined);
        if (status == 0) { // the end: the lone "\r" is the rest of the line
            if (list_append(thread, *parts, take(thread, t, -1)) < 0) return -1;
        }
    }
    return status;
}

Value text_read_line(Thread *thread, TextIO *t, int64_t limit) {
    if (!text_check_open(thread, t) || text_write_pending(thread, t) < 0) return NO_VALUE;
    Value parts = NO_VALUE;
    for (;;) {
        int64_t end = find_end(t), n = end < 0 ? (int64_t)available(t) : end - (int64_t)t->used;
        bool done = end >= 0;
        if (limit >= 0 && n >= limit) n = limit, done = true;
        if (done) {
            Value line = take(thread, t, n);
            if (!line || !parts || list_length(parts) == 0) return line;
            return list_append(thread, parts, line) < 0 ? NO_VALUE : str_join(thread, ROOT_VALUE(empty_str), parts);
        }
        size_t before = available(t);
        int status = next_chunk_for_line(thread, t, &parts);
        if (status < 0) return NO_VALUE;
        if (limit >= 0) limit -= (int64_t)before;
        if (status == 0) {
            text_forget_decoded(t);
            return str_join(thread, ROOT_VALUE(empty_str), parts);
        }
    }
}

NATIVE(text_readline, "readline(self, size=-1, /)", "Read until newline or EOF.", EFFECT_ANY) {
    int64_t size = io_size_argument(thread, args[1], -1);
    return error_pending(thread) ? NO_VALUE : text_read_line(thread, text_from_value(args[0]), size);
}

const NativeDef *const text_read_methods[] = {&text_read_native, &text_readline_native, NULL};

// ---- positions --------------------------------------------------------------------------------------------------

typedef struct Cookie {
    int64_t position, flags, bytes_to_feed, characters_to_skip;
    bool need_eof;
} Cookie;

static Value cookie_pack(Thread *thread, const Cookie *c) {
    if (!c->flags && !c->bytes_to_feed && !c->characters_to_skip && !c->need_eof)
        return int_from_int64(thread, c->position);
    int64_t words[5] = {c->position, c->flags, c->bytes_to_feed, c->characters_to_skip, c->need_eof};
    uint8_t bytes[40];
    memcpy(bytes, words, sizeof bytes); // little endian machines only; the number means something to this program alone
    return int_from_bytes(thread, bytes, sizeof bytes, true, false);
}

static int cookie_unpack(Thread *thread, Value v, Cookie *c) {
    int64_t words[5];
    if (int_to_bytes(thread, v, (uint8_t *)words, sizeof words, true, false) < 0) return -1;
    *c = (Cookie){words[0], words[1], words[2], words[3], words[4] != 0};
    return 0;
}

// Characters that come of feeding data[0..length) from state (no bytes, flags); -1 exception.
static int64_t try_feed(Thread *thread, TextIO *t, Value flags, const uint8_t *data, size_t length) {
    if (set_state(thread, t, ROOT_VALUE(empty_bytes), flags) < 0) return -1;
    Value text = decode(thread, t, data, length, false);
    return text ? (int64_t)str_from_value(text)->length : -1;
}

// A point not after the wanted character from which decoding can start anew: guesses by the mean width.
static int find_safe_start(Thread *thread, TextIO *t, const Bytes *input, Value *flags, size_t *start,
                           int64_t *characters) {
    int64_t guess = (int64_t)(t->bytes_per_character * (double)*characters), back = 1;
    if (guess > (int64_t)input->length) guess = (int64_t)input->length;
    while (guess > 0) {
        int64_t n = try_feed(thread, t, *flags, input->data, (size_t)guess);
        Value rest, state;
        if (n < 0 || get_state(thread, t, &rest, &state) < 0) return -1;
        if (n <= *characters) {
            int64_t kept = (int64_t)bytes_from_value(rest)->length;
            if (kept == 0) {
                *flags = state;
                *characters -= n;
                break;
            }
            guess -= kept;
            back = 1;
        } else {
            guess -= back;
            back *= 2;
        }
    }
    *start = guess > 0 ? (size_t)guess : 0;
    return *start ? 0 : set_state(thread, t, ROOT_VALUE(empty_bytes), *flags);
}

static int step_to_character(Thread *thread, TextIO *t, const Bytes *input, size_t start, Value flags, int64_t skip,
                             Cookie *cookie) {
    int64_t fed = 0, decoded = 0;
    Value start_flags = flags;
    bool reached = false;
    for (size_t i = start; i < input->length && !reached; i++) {
        Value text = decode(thread, t, input->data + i, 1, false), rest, state;
        if (!text || get_state(thread, t, &rest, &state) < 0) return -1;
        fed++;
        decoded += (int64_t)str_from_value(text)->length;
        if (bytes_from_value(rest)->length == 0 && decoded <= skip) {
            cookie->position += fed;
            skip -= decoded;
            start_flags = state;
            fed = decoded = 0;
        }
        reached = decoded >= skip;
    }
    if (!reached) {
        Value text = decode(thread, t, "", 0, true);
        if (!text) return -1;
        cookie->need_eof = true;
        if (decoded + (int64_t)str_from_value(text)->length < skip)
            return error_raise_int(thread, SHAPE_OSError, "can't reconstruct logical file position");
    }
    cookie->flags = (int64_t)int_to_uint64_mask(start_flags);
    cookie->bytes_to_feed = fed;
    cookie->characters_to_skip = skip;
    return 0;
}

static Value tell_inside(Thread *thread, TextIO *t, int64_t position) {
    Bytes *input = bytes_from_value(t->snapshot);
    Value flags = t->snapshot_flags, saved_bytes, saved_flags;
    NewlineState newlines = t->newlines;
    Cookie cookie = {.position = position - (int64_t)input->length};
    int64_t skip = (int64_t)t->used;
    if (skip == 0) {
        cookie.flags = (int64_t)int_to_uint64_mask(flags);
        return cookie_pack(thread, &cookie);
    }
    size_t start = 0;
    if (get_state(thread, t, &saved_bytes, &saved_flags) < 0) return NO_VALUE;
    int status = find_safe_start(thread, t, input, &flags, &start, &skip);
    cookie.position += (int64_t)start;
    cookie.flags = (int64_t)int_to_uint64_mask(flags);
    if (status == 0 && skip > 0) status = step_to_character(thread, t, input, start, flags, skip, &cookie);
    Value pending = status < 0 ? error_fetch(thread) : NO_VALUE;
    status = set_state(thread, t, saved_bytes, saved_flags);
    t->newlines.seen = newlines.seen;
    if (pending) error_restore(thread, pending);
    return pending || status < 0 ? NO_VALUE : cookie_pack(thread, &cookie);
}

NATIVE(text_tell, "tell(self, /)",
       "Return the stream position as an opaque number.\n\nThe return value of tell() can be given as input to seek(), "
       "to restore a\nprevious stream position.",
       EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check_open(thread, t)) return NO_VALUE;
    if (!t->seekable) return io_unsupported(thread, "underlying stream is not seekable");
    if (!t->telling) return error_raise(thread, SHAPE_OSError, "telling position disabled by next() call");
    if (text_write_pending(thread, t) < 0 || !object_call_method(thread, args[0], NAME(flush), 0)) return NO_VALUE;
    Value position = io_call(thread, t->buffer, "tell");
    if (!position) return NO_VALUE;
    if (!t->decoder || !t->snapshot) return position;
    int64_t at = io_offset(thread, position);
    return error_pending(thread) ? NO_VALUE : tell_inside(thread, t, at);
}

static Value seek_to_end(Thread *thread, TextIO *t) {
    if (!object_call_method(thread, value_from_object(t), NAME(flush), 0)) return NO_VALUE;
    text_forget_decoded(t);
    if (t->decoder && text_reset_decoder(thread, t) < 0) return NO_VALUE;
    Value position =
        object_call_method(thread, t->buffer, NAME(seek), 2, value_from_small_int(0), value_from_small_int(2));
    int64_t at = position ? io_offset(thread, position) : -1;
    return position && !error_pending(thread) && text_encoder_to(thread, t, at == 0) == 0 ? position : NO_VALUE;
}

static int restore_inside(Thread *thread, TextIO *t, const Cookie *c) {
    Value data = io_call1(thread, t->buffer, "read", value_from_small_int(c->bytes_to_feed));
    if (!data) return -1;
    if (!value_is_bytes(data))
        return error_raise_int(thread, SHAPE_TypeError,
                               "underlying read() should have returned a bytes object, not '%T'", data);
    heap_store(thread, t, &t->snapshot, data);
    heap_store(thread, t, &t->snapshot_flags, int_from_int64(thread, c->flags));
    Value text = decode(thread, t, bytes_from_value(data)->data, bytes_from_value(data)->length, c->need_eof);
    if (!text) return -1;
    set_decoded(thread, t, text);
    if ((int64_t)str_from_value(text)->length < c->characters_to_skip)
        return error_raise_int(thread, SHAPE_OSError, "can't restore logical file position");
    t->used = (size_t)c->characters_to_skip;
    return 0;
}

NATIVE(text_seek, "seek(self, cookie, whence=os.SEEK_SET, /)",
       "Set the stream position, and return the new stream position.", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check_open(thread, t)) return NO_VALUE;
    int64_t whence = args[2] == UNBOUND ? 0 : object_index_int64(thread, args[2]);
    if (error_pending(thread)) return NO_VALUE;
    if (!t->seekable) return io_unsupported(thread, "underlying stream is not seekable");
    Value cookie = args[1];
    int zero = object_equal(thread, cookie, value_from_small_int(0));
    if (zero < 0) return NO_VALUE;
    if (whence == 1) {
        if (!zero) return io_unsupported(thread, "can't do nonzero cur-relative seeks");
        cookie = io_call(thread, args[0], "tell");
        if (!cookie) return NO_VALUE;
    } else if (whence == 2) {
        return zero ? seek_to_end(thread, t) : io_unsupported(thread, "can't do nonzero end-relative seeks");
    } else if (whence != 0) {
        return error_raise(thread, SHAPE_ValueError, "invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    }
    cookie = object_index(thread, cookie);
    if (!cookie) return NO_VALUE;
    if (int_sign(cookie) < 0) return error_raise(thread, SHAPE_ValueError, "negative seek position %R", cookie);
    Cookie c;
    if (!object_call_method(thread, args[0], NAME(flush), 0) || cookie_unpack(thread, cookie, &c) < 0) return NO_VALUE;
    if (!object_call_method(thread, t->buffer, NAME(seek), 2, int_from_int64(thread, c.position),
                            value_from_small_int(0)))
        return NO_VALUE;
    text_forget_decoded(t);
    if (t->decoder) {
        if (!c.position && !c.flags
                ? text_reset_decoder(thread, t) < 0
                : set_state(thread, t, ROOT_VALUE(empty_bytes), int_from_int64(thread, c.flags)) < 0)
            return NO_VALUE;
        if (c.characters_to_skip && restore_inside(thread, t, &c) < 0) return NO_VALUE;
        if (!c.characters_to_skip) {
            heap_store(thread, t, &t->snapshot, ROOT_VALUE(empty_bytes));
            heap_store(thread, t, &t->snapshot_flags, int_from_int64(thread, c.flags));
        }
    }
    return text_encoder_to(thread, t, c.position == 0 && c.flags == 0) < 0 ? NO_VALUE : cookie;
}

const NativeDef *const text_seek_methods[] = {&text_tell_native, &text_seek_native, NULL};
