// Taipan: the JSON reader for one character width; included by json.c with UNIT and WIDTH_NAME(x). MIT licence.
//
// Every function reads from `at` and leaves the index after what it read in *end. Indexes in errors are CPython's.

static Value WIDTH_NAME(scan_value)(Thread *thread, Scan *scan, size_t at, size_t *end);

static inline const UNIT *WIDTH_NAME(units)(const Scan *scan) {
    return scan->text->data;
}
static inline size_t WIDTH_NAME(skip_space)(const Scan *scan, size_t at) {
    const UNIT *units = WIDTH_NAME(units)(scan);
    while (at < scan->length && is_space(units[at]))
        at++;
    return at;
}
static inline bool WIDTH_NAME(follows)(const Scan *scan, size_t at, uint32_t c) {
    return at < scan->length && WIDTH_NAME(units)(scan)[at] == c;
}
static bool WIDTH_NAME(follows_word)(const Scan *scan, size_t at, const char *word, size_t length) {
    if (scan->length - at < length) return false;
    for (size_t i = 0; i < length; i++)
        if (WIDTH_NAME(units)(scan)[at + i] != (uint8_t)word[i]) return false;
    return true;
}

// The first of '"', '\' and, where they are forbidden, control characters.
static inline size_t WIDTH_NAME(plain_end)(const Scan *scan, size_t at) {
    const UNIT *units = WIDTH_NAME(units)(scan);
#if UNIT_WIDTH == 1
    for (; at + 8 <= scan->length; at += 8) {
        uint64_t word;
        memcpy(&word, units + at, 8);
        if (bytes_need_look(word)) break;
    }
#endif
    for (; at < scan->length; at++) {
        uint32_t c = units[at];
        if (c == '"' || c == '\\' || (c < 0x20 && scan->strict)) break;
    }
    return at;
}

// The four digits after the u at `at`; -1 with the error pending.
static int32_t WIDTH_NAME(hex)(Thread *thread, const Scan *scan, size_t at) {
    int32_t code = 0;
    if (at + 5 > scan->length) return raise_decode(thread, scan, "Invalid \\uXXXX escape", at), -1;
    for (size_t i = 1; i <= 4; i++) {
        UNIT c = WIDTH_NAME(units)(scan)[at + i];
        int digit = c < 0x80 ? number_digit_value((unsigned char)c) : 36;
        if (digit > 15) return raise_decode(thread, scan, "Invalid \\uXXXX escape", at), -1;
        code = code << 4 | digit;
    }
    return code;
}

// The escape whose backslash stands before `at`.
static int32_t WIDTH_NAME(escape)(Thread *thread, const Scan *scan, size_t at, size_t *end) {
    const UNIT *units = WIDTH_NAME(units)(scan);
    *end = at + 1;
    switch (units[at]) {
    case '"':
    case '\\':
    case '/': return units[at];
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: return raise_decode(thread, scan, "Invalid \\escape", at - 1), -1;
    }
    int32_t code = WIDTH_NAME(hex)(thread, scan, at);
    *end = at + 5;
    if ((code & ~0x3FF) != 0xD800 || *end + 6 > scan->length || units[*end] != '\\' || units[*end + 1] != 'u')
        return code;
    int32_t low = WIDTH_NAME(hex)(thread, scan, *end + 1);
    if (low < 0 || (low & ~0x3FF) != 0xDC00) return low < 0 ? low : code;
    *end += 6;
    return 0x10000 + ((code & 0x3FF) << 10 | (low & 0x3FF));
}

// A string with escapes, whose first plain stretch is start..at.
static Value WIDTH_NAME(scan_escaped)(Thread *thread, const Scan *scan, size_t start, size_t at, size_t *end) {
    size_t begin = start - 1;
    StrBuilder builder;
    str_builder_init(&builder);
    for (;; at = WIDTH_NAME(plain_end)(scan, start)) {
        if (str_builder_append_range(thread, &builder, value_from_object(scan->text), start, at) < 0) return NO_VALUE;
        if (WIDTH_NAME(follows)(scan, at, '"')) break;
        if (at < scan->length && WIDTH_NAME(units)(scan)[at] != '\\')
            return raise_decode(thread, scan, "Invalid control character at", at);
        if (at + 1 >= scan->length) return raise_decode(thread, scan, "Unterminated string starting at", begin);
        int32_t code = WIDTH_NAME(escape)(thread, scan, at + 1, &start);
        if (code < 0 || str_builder_append_code_point(thread, &builder, (uint32_t)code) < 0) return NO_VALUE;
    }
    *end = at + 1;
    return str_builder_finish(thread, &builder);
}

static Value WIDTH_NAME(scan_string)(Thread *thread, const Scan *scan, size_t start, size_t *end) {
    size_t at = WIDTH_NAME(plain_end)(scan, start);
    if (!WIDTH_NAME(follows)(scan, at, '"')) return WIDTH_NAME(scan_escaped)(thread, scan, start, at, end);
    *end = at + 1;
    return STRING_FROM_UNITS(thread, WIDTH_NAME(units)(scan) + start, at - start);
}

// A key: the same object for equal ones, interned, so that the dicts find it by address.
static Value WIDTH_NAME(scan_key)(Thread *thread, Scan *scan, size_t start, size_t *end) {
    size_t at = WIDTH_NAME(plain_end)(scan, start), length = at - start;
    if (!WIDTH_NAME(follows)(scan, at, '"') || length == 0) {
        Value key = WIDTH_NAME(scan_escaped)(thread, scan, start, at, end);
        return key == NO_VALUE ? key : str_intern(thread, key);
    }
    const UNIT *units = WIDTH_NAME(units)(scan) + start;
    Value *cached =
        &scan->keys[(units[0] * 7 + units[length - 1] * 31 + units[length / 2] * 131 + length) % KEY_CACHE_SIZE];
    *end = at + 1;
    const Str *s = str_from_value(*cached);
    if (*cached != NO_VALUE && s->length == length && units_equal(str_kind(s), s->data, UNIT_WIDTH, units, length))
        return *cached;
    Value key = STRING_FROM_UNITS(thread, units, length);
    return *cached = key == NO_VALUE ? key : str_intern(thread, key); // NOBARRIER: on the C stack
}

static size_t WIDTH_NAME(skip_digits)(const Scan *scan, size_t at) {
    while (at < scan->length && is_digit(WIDTH_NAME(units)(scan)[at]))
        at++;
    return at;
}

static Value WIDTH_NAME(scan_number)(Thread *thread, Scan *scan, size_t start, size_t *end) {
    const UNIT *units = WIDTH_NAME(units)(scan);
    size_t at = start + (units[start] == '-');
    if (at >= scan->length || !is_digit(units[at])) return raise_stop(thread, start);
    at = units[at] == '0' ? at + 1 : WIDTH_NAME(skip_digits)(scan, at);
    bool real = false;
    if (at + 1 < scan->length && units[at] == '.' && is_digit(units[at + 1])) {
        real = true;
        at = WIDTH_NAME(skip_digits)(scan, at + 1);
    }
    if (at + 1 < scan->length && (units[at] | 0x20) == 'e') {
        size_t digits = at + 1 + (units[at + 1] == '-' || units[at + 1] == '+');
        if (digits < scan->length && is_digit(units[digits])) {
            real = true;
            at = WIDTH_NAME(skip_digits)(scan, digits);
        }
    }
    *end = at;
    Value parse = real ? scan->scanner->parse_float : scan->scanner->parse_int;
    if (parse != value_from_object(real ? BUILTIN_TYPE(float) : BUILTIN_TYPE(int))) {
        Value text = STRING_FROM_UNITS(thread, units + start, at - start);
        return text == NO_VALUE ? text : object_call1(thread, parse, text);
    }
    if (!real && at - start <= 18) {
        int64_t n = 0;
        for (size_t i = start + (units[start] == '-'); i < at; i++)
            n = n * 10 + (units[i] - '0');
        return value_from_small_int(units[start] == '-' ? -n : n);
    }
    char buffer[64];
    if (at - start > sizeof buffer)
        return number_from_text(thread, STRING_FROM_UNITS(thread, units + start, at - start), real);
    for (size_t i = start; i < at; i++)
        buffer[i - start] = (char)units[i];
    if (!real) return int_from_text(thread, buffer, at - start, 10);
    double number;
    number_parse_double_prefix(buffer, at - start, false, &number);
    return float_from_double(thread, number);
}

// One "key": value, into the dict or list of pairs.
static int WIDTH_NAME(scan_member)(Thread *thread, Scan *scan, size_t at, Value result, size_t *end) {
    if (!WIDTH_NAME(follows)(scan, at, '"'))
        return raise_decode(thread, scan, "Expecting property name enclosed in double quotes", at), -1;
    Value key = WIDTH_NAME(scan_key)(thread, scan, at + 1, &at);
    if (key == NO_VALUE) return -1;
    if (!WIDTH_NAME(follows)(scan, at, ':')) {
        at = WIDTH_NAME(skip_space)(scan, at);
        if (!WIDTH_NAME(follows)(scan, at, ':')) return raise_decode(thread, scan, "Expecting ':' delimiter", at), -1;
    }
    Value value = WIDTH_NAME(scan_value)(thread, scan, WIDTH_NAME(skip_space)(scan, at + 1), end);
    if (value == NO_VALUE) return -1;
    if (!value_is_list(result)) return dict_set(thread, dict_from_value(result), key, value);
    Value pair = tuple_pack(thread, 2, key, value);
    return pair == NO_VALUE ? -1 : list_append(thread, result, pair);
}

// After an item: 1 when another one follows at *at, 0 at the closing bracket, whose end is *at then; -1.
static int WIDTH_NAME(another)(Thread *thread, const Scan *scan, char close, const char *trailing, size_t *at) {
    size_t comma = WIDTH_NAME(skip_space)(scan, *at);
    if (WIDTH_NAME(follows)(scan, comma, (uint8_t)close)) return *at = comma + 1, 0;
    if (!WIDTH_NAME(follows)(scan, comma, ',')) return raise_decode(thread, scan, "Expecting ',' delimiter", comma), -1;
    *at = WIDTH_NAME(skip_space)(scan, comma + 1);
    if (WIDTH_NAME(follows)(scan, *at, (uint8_t)close)) return raise_decode(thread, scan, trailing, comma), -1;
    return 1;
}

static Value WIDTH_NAME(scan_object)(Thread *thread, Scan *scan, size_t at, size_t *end) {
    Value hook = scan->scanner->object_pairs_hook;
    Value result =
        hook == NONE ? value_from_object(dict_allocate(thread)) : value_from_object(list_allocate(thread, 0));
    if (result == NO_VALUE) return NO_VALUE;
    *end = WIDTH_NAME(skip_space)(scan, at);
    if (WIDTH_NAME(follows)(scan, *end, '}')) {
        ++*end;
    } else {
        int more = 1;
        while (more > 0) {
            if (WIDTH_NAME(scan_member)(thread, scan, *end, result, end) < 0) return NO_VALUE;
            more = WIDTH_NAME(another)(thread, scan, '}', "Illegal trailing comma before end of object", end);
        }
        if (more < 0) return NO_VALUE;
    }
    if (hook == NONE) hook = scan->scanner->object_hook;
    return hook == NONE ? result : object_call1(thread, hook, result);
}

static Value WIDTH_NAME(scan_array)(Thread *thread, Scan *scan, size_t at, size_t *end) {
    Value result = value_from_object(list_allocate(thread, 0));
    if (result == NO_VALUE) return NO_VALUE;
    *end = WIDTH_NAME(skip_space)(scan, at);
    if (WIDTH_NAME(follows)(scan, *end, ']')) return ++*end, result;
    for (int more = 1; more > 0;) {
        Value item = WIDTH_NAME(scan_value)(thread, scan, *end, end);
        if (item == NO_VALUE || list_append(thread, result, item) < 0) return NO_VALUE;
        more = WIDTH_NAME(another)(thread, scan, ']', "Illegal trailing comma before end of array", end);
        if (more < 0) return NO_VALUE;
    }
    return result;
}

static Value WIDTH_NAME(scan_value)(Thread *thread, Scan *scan, size_t at, size_t *end) {
    if (at >= scan->length) return raise_stop(thread, at);
    uint32_t c = WIDTH_NAME(units)(scan)[at];
    switch (c) {
    case '"': return WIDTH_NAME(scan_string)(thread, scan, at + 1, end);
    case '{': return thread_check_c_stack(thread) ? WIDTH_NAME(scan_object)(thread, scan, at + 1, end) : NO_VALUE;
    case '[': return thread_check_c_stack(thread) ? WIDTH_NAME(scan_array)(thread, scan, at + 1, end) : NO_VALUE;
    case 'n':
    case 't':
    case 'f':
    case 'N':
    case 'I':
    case '-': break;
    default: return WIDTH_NAME(scan_number)(thread, scan, at, end);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const Word *word = &words[i];
        if ((uint8_t)word->text[0] != c || !WIDTH_NAME(follows_word)(scan, at, word->text, word->length)) continue;
        *end = at + word->length;
        return word->value != NO_VALUE ? word->value
                                       : call_with_text(thread, scan->scanner->parse_constant, word->text);
    }
    return WIDTH_NAME(scan_number)(thread, scan, at, end);
}
