// Taipan: the _csv module: comma-separated values. MIT licence.
//
// ROOT(csv_state) is a list of what the module remembers (CsvState). A record is read or written whole within one call,
// so that the field under way lives on the C stack. Characters a dialect does not have are NOT_SET.
#include "object/arguments.h"
#include "modules/native_support.h"
#include "object/iterators.h"

enum CsvState { STATE_DIALECTS, STATE_DIALECT, STATE_READER, STATE_WRITER, STATE_LIMIT, STATE_COUNT };
#define STATE(index) list_get(ROOT_VALUE(csv_state), STATE_##index)
#define RAISE(...) error_raise_type(thread, type_from_value(ROOT_VALUE(csv_error)), __VA_ARGS__)

typedef enum Quoting {
    QUOTE_MINIMAL,
    QUOTE_ALL,
    QUOTE_NONNUMERIC,
    QUOTE_NONE,
    QUOTE_STRINGS,
    QUOTE_NOTNULL,
    QUOTE_COUNT
} Quoting;
#define NOT_SET UINT32_MAX

typedef struct Dialect {
    Object header;
    uint32_t delimiter, quote, escape;
    uint8_t double_quote, skip_space, strict, quoting;
    Value line_terminator;
} Dialect;

typedef struct Reader {
    Object header;
    Value dialect, iterator;
    int64_t lines;
    uint64_t records; // begun, to notice an iterator that calls its reader
} Reader;

typedef struct Writer {
    Object header;
    Value dialect, write;
} Writer;

// ---- dialects ---------------------------------------------------------------------------------------------------

enum {
    FIELD_DELIMITER,
    FIELD_DOUBLEQUOTE,
    FIELD_ESCAPECHAR,
    FIELD_LINETERMINATOR,
    FIELD_QUOTECHAR,
    FIELD_QUOTING,
    FIELD_SKIPINITIALSPACE,
    FIELD_STRICT,
    FIELD_COUNT
};
static const char *const field_names[] = {"delimiter", "doublequote", "escapechar",       "lineterminator",
                                          "quotechar", "quoting",     "skipinitialspace", "strict"};

static void dialect_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((Dialect *)object)->line_terminator);
}
static bool is_dialect(Thread *thread, Value v) {
    return value_is_instance(v, type_from_value(STATE(DIALECT)));
}

static int set_character(Thread *thread, const char *name, Value v, uint32_t fallback, bool may_be_none,
                         uint32_t *out) {
    *out = fallback;
    if (v == UNBOUND) return 0;
    *out = NOT_SET;
    if (v == NONE && may_be_none) return 0;
    const char *kind = may_be_none ? "a unicode character or None" : "a unicode character";
    if (!value_is_str(v)) return error_raise_int(thread, SHAPE_TypeError, "\"%s\" must be %s, not %T", name, kind, v);
    if (str_from_value(v)->length != 1)
        return error_raise_int(thread, SHAPE_TypeError, "\"%s\" must be %s, not a string of length %zu", name, kind,
                               str_from_value(v)->length);
    *out = str_read(str_from_value(v), 0);
    return 0;
}
static int set_bool(Thread *thread, Value v, bool fallback, uint8_t *out) {
    int truth = v == UNBOUND ? fallback : object_is_true(thread, v);
    *out = truth > 0;
    return truth < 0 ? -1 : 0;
}
static int set_quoting(Thread *thread, Value v, uint8_t *out) {
    *out = QUOTE_MINIMAL;
    if (v == UNBOUND) return 0;
    if (!value_is_small_int(v))
        return error_raise_int(thread, SHAPE_TypeError, "\"quoting\" must be an integer, not %T", v);
    int64_t n = value_small_int(v);
    if (n < 0 || n >= QUOTE_COUNT) return error_raise_int(thread, SHAPE_TypeError, "bad \"quoting\" value");
    *out = (uint8_t)n;
    return 0;
}
static bool terminator_has(const Dialect *d, uint32_t c) {
    const Str *s = str_from_value(d->line_terminator);
    for (size_t i = 0; i < s->length; i++)
        if (str_read(s, i) == c) return true;
    return false;
}
static int check_character(Thread *thread, const Dialect *d, const char *name, uint32_t c, bool space_allowed) {
    if (c == '\r' || c == '\n' || (c == ' ' && !space_allowed))
        return error_raise_int(thread, SHAPE_ValueError, "bad %s value", name);
    if (c != NOT_SET && terminator_has(d, c))
        return error_raise_int(thread, SHAPE_ValueError, "bad %s or lineterminator value", name);
    return 0;
}
static int check_differ(Thread *thread, const char *a, const char *b, uint32_t x, uint32_t y) {
    return x == y && x != NOT_SET ? error_raise_int(thread, SHAPE_ValueError, "bad %s or %s value", a, b) : 0;
}
static int check_dialect(Thread *thread, const Dialect *d) {
    if (d->quoting != QUOTE_NONE && d->quote == NOT_SET)
        return error_raise_int(thread, SHAPE_TypeError, "quotechar must be set if quoting enabled");
    if (check_character(thread, d, "delimiter", d->delimiter, true) < 0 ||
        check_character(thread, d, "escapechar", d->escape, !d->skip_space) < 0 ||
        check_character(thread, d, "quotechar", d->quote, !d->skip_space) < 0 ||
        check_differ(thread, "delimiter", "escapechar", d->delimiter, d->escape) < 0 ||
        check_differ(thread, "delimiter", "quotechar", d->delimiter, d->quote) < 0)
        return -1;
    return check_differ(thread, "escapechar", "quotechar", d->escape, d->quote);
}

static Value find_dialect(Thread *thread, Value name) {
    Value found = dict_get(thread, dict_from_value(STATE(DIALECTS)), name);
    return found != NO_VALUE || error_pending(thread) ? found : RAISE("unknown dialect");
}

// base: a dialect, a registered one's name, any object with such attributes, or UNBOUND; fields override it.
static Value dialect_new(Thread *thread, Type *type, Value base, Value *fields) {
    if (base != UNBOUND && base != NONE) {
        if (value_is_str(base) && (base = find_dialect(thread, base)) == NO_VALUE) return NO_VALUE;
        bool given = false;
        for (int i = 0; i < FIELD_COUNT; i++)
            given |= fields[i] != UNBOUND;
        if (!given && is_dialect(thread, base)) return base;
        for (int i = 0; i < FIELD_COUNT; i++) {
            if (fields[i] != UNBOUND) continue;
            Value found = NO_VALUE, name = str_intern_cstring(thread, field_names[i]);
            int status = name == NO_VALUE ? -1 : object_lookup_attribute(thread, base, name, &found);
            if (status < 0) return NO_VALUE;
            if (status > 0) fields[i] = found;
        }
    }
    Dialect *d = type_allocate(thread, type, 0);
    if (!d || set_character(thread, "delimiter", fields[FIELD_DELIMITER], ',', false, &d->delimiter) < 0 ||
        set_bool(thread, fields[FIELD_DOUBLEQUOTE], true, &d->double_quote) < 0 ||
        set_character(thread, "escapechar", fields[FIELD_ESCAPECHAR], NOT_SET, true, &d->escape) < 0 ||
        set_character(thread, "quotechar", fields[FIELD_QUOTECHAR], '"', true, &d->quote) < 0 ||
        set_quoting(thread, fields[FIELD_QUOTING], &d->quoting) < 0 ||
        set_bool(thread, fields[FIELD_SKIPINITIALSPACE], false, &d->skip_space) < 0 ||
        set_bool(thread, fields[FIELD_STRICT], false, &d->strict) < 0)
        return NO_VALUE;
    Value terminator = fields[FIELD_LINETERMINATOR];
    if (terminator == UNBOUND && (terminator = str_from_cstring(thread, "\r\n")) == NO_VALUE) return NO_VALUE;
    if (!value_is_str(terminator))
        return error_raise(thread, SHAPE_TypeError, "\"lineterminator\" must be a string, not %T", terminator);
    heap_store(thread, d, &d->line_terminator, terminator);
    if (fields[FIELD_QUOTECHAR] == NONE && fields[FIELD_QUOTING] == UNBOUND) d->quoting = QUOTE_NONE;
    return check_dialect(thread, d) < 0 ? NO_VALUE : value_from_object(d);
}

static int keep_field(Thread *thread, Value name, Value value, Value *fields) {
    for (int i = 0; i < FIELD_COUNT; i++)
        if (value_is_str(name) && str_equal_cstring(name, field_names[i])) return fields[i] = value, 0;
    return arguments_raise_unexpected(thread, "this function", name, field_names, FIELD_COUNT);
}

static Value dialect_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value fields[FIELD_COUNT], base = positional ? args[0] : UNBOUND;
    for (int i = 0; i < FIELD_COUNT; i++)
        fields[i] = i + 1 < (int)positional ? args[i + 1] : UNBOUND;
    if (positional > FIELD_COUNT + 1)
        return error_raise(thread, SHAPE_TypeError, "function takes at most %d arguments (%zu given)", FIELD_COUNT + 1,
                           positional);
    for (size_t i = 0; i < arguments_keyword_count(keyword_names); i++) {
        Value name = tuple_get(keyword_names, i);
        if (str_equal_cstring(name, "dialect"))
            base = args[positional + i];
        else if (keep_field(thread, name, args[positional + i], fields) < 0)
            return NO_VALUE;
    }
    return dialect_new(thread, type, base, fields);
}

// The dialect of reader(), writer(), register_dialect(). Their signatures show the default as ('excel'), whose fields
// have all their defaults; it arrives as UNBOUND.
static Value dialect_from_arguments(Thread *thread, Value base, Value keywords) {
    Value fields[FIELD_COUNT], key, value;
    size_t position = 0;
    for (int i = 0; i < FIELD_COUNT; i++)
        fields[i] = UNBOUND;
    if (keywords != UNBOUND)
        while (dict_next(dict_from_value(keywords), &position, &key, &value))
            if (keep_field(thread, key, value, fields) < 0) return NO_VALUE;
    return dialect_new(thread, type_from_value(STATE(DIALECT)), base, fields);
}

static Value character_value(Thread *thread, uint32_t c) {
    return c == NOT_SET ? NONE : str_from_code_point(thread, c);
}
static Value get_delimiter(Thread *thread, Value self) {
    return character_value(thread, ((Dialect *)self)->delimiter);
}
static Value get_escape(Thread *thread, Value self) {
    return character_value(thread, ((Dialect *)self)->escape);
}
static Value get_quote(Thread *thread, Value self) {
    return character_value(thread, ((Dialect *)self)->quote);
}
static Value get_terminator(Thread *thread __attribute__((unused)), Value self) {
    return ((Dialect *)self)->line_terminator;
}
static Value get_quoting(Thread *thread __attribute__((unused)), Value self) {
    return value_from_small_int(((Dialect *)self)->quoting);
}
static Value get_double(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(((Dialect *)self)->double_quote);
}
static Value get_skip(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(((Dialect *)self)->skip_space);
}
static Value get_strict(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(((Dialect *)self)->strict);
}
static const NativeGetSet dialect_getters[] = {{"delimiter", get_delimiter, NULL, NULL},
                                               {"escapechar", get_escape, NULL, NULL},
                                               {"quotechar", get_quote, NULL, NULL},
                                               {"lineterminator", get_terminator, NULL, NULL},
                                               {"quoting", get_quoting, NULL, NULL},
                                               {"doublequote", get_double, NULL, NULL},
                                               {"skipinitialspace", get_skip, NULL, NULL},
                                               {"strict", get_strict, NULL, NULL},
                                               {0}};

NATIVE(dialect_reduce, "__reduce__(self, /)", "Raise an exception to prevent pickling.", EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "cannot pickle '%U' instances", type_name_value(value_type(args[0])));
}
NATIVE(dialect_reduce_ex, "__reduce_ex__(self, protocol=0, /)", "Raise an exception to prevent pickling.",
       EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "cannot pickle '%U' instances", type_name_value(value_type(args[0])));
}
static const NativeDef *const dialect_methods[] = {&dialect_reduce_native, &dialect_reduce_ex_native, NULL};
static const TypeSpec dialect_type = {.name = "Dialect",
                                      .module = "_csv",
                                      .doc = "CSV dialect: how records are written as text.",
                                      .flags = TYPE_BASE,
                                      .size = sizeof(Dialect),
                                      .trace_kind = TRACE_CUSTOM,
                                      .trace = dialect_trace,
                                      .slots = {.construct = dialect_construct},
                                      .methods = dialect_methods,
                                      .getters = dialect_getters};

// ---- reading ----------------------------------------------------------------------------------------------------

typedef enum Place {
    START_RECORD,
    START_FIELD,
    ESCAPED,
    IN_FIELD,
    IN_QUOTES,
    ESCAPED_IN_QUOTES,
    QUOTE_IN_QUOTES,
    AFTER_END,
    AFTER_ESCAPED_END
} Place;
#define END_OF_LINE (UINT32_MAX - 1)

typedef struct Record { // the record being read; on the C stack
    const Dialect *dialect;
    Value fields;
    StrBuilder field;
    size_t limit;
    Place place;
    bool unquoted;
} Record;

static int save_field(Thread *thread, Record *r) {
    Value field = str_builder_finish(thread, &r->field);
    str_builder_init(&r->field);
    if (field == NO_VALUE) return -1;
    Quoting quoting = r->dialect->quoting;
    bool empty = str_from_value(field)->length == 0;
    if (r->unquoted) {
        if (empty && (quoting == QUOTE_NOTNULL || quoting == QUOTE_STRINGS))
            field = NONE;
        else if (!empty && (quoting == QUOTE_NONNUMERIC || quoting == QUOTE_STRINGS))
            field = object_to_float(thread, field);
    }
    return field == NO_VALUE ? -1 : list_append(thread, r->fields, field);
}
static int add(Thread *thread, Record *r, uint32_t c) {
    if (r->field.length >= r->limit) return RAISE("field larger than field limit (%zu)", r->limit), -1;
    return str_builder_append_code_point(thread, &r->field, c);
}
static int end_field(Thread *thread, Record *r, uint32_t c) {
    r->place = c == END_OF_LINE ? START_RECORD : AFTER_END;
    return save_field(thread, r);
}
static bool is_end(uint32_t c) {
    return c == '\n' || c == '\r' || c == END_OF_LINE;
}

static int start_field(Thread *thread, Record *r, uint32_t c) {
    const Dialect *d = r->dialect;
    r->unquoted = true;
    if (is_end(c)) return end_field(thread, r, c);
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->unquoted = false;
        r->place = IN_QUOTES;
    } else if (c == d->escape) {
        r->place = ESCAPED;
    } else if (c == ' ' && d->skip_space) {
        r->place = START_FIELD;
    } else if (c == d->delimiter) {
        r->place = START_FIELD;
        return save_field(thread, r);
    } else {
        r->place = IN_FIELD;
        return add(thread, r, c);
    }
    return 0;
}
static int in_field(Thread *thread, Record *r, uint32_t c) {
    const Dialect *d = r->dialect;
    if (is_end(c)) return end_field(thread, r, c);
    if (c == d->escape) return r->place = ESCAPED, 0;
    if (c == d->delimiter) return r->place = START_FIELD, save_field(thread, r);
    r->place = IN_FIELD;
    return add(thread, r, c);
}
static int after_quote(Thread *thread, Record *r, uint32_t c) {
    const Dialect *d = r->dialect;
    if (c == d->quote && d->quoting != QUOTE_NONE) return r->place = IN_QUOTES, add(thread, r, c);
    if (c == d->delimiter) return r->place = START_FIELD, save_field(thread, r);
    if (is_end(c)) return end_field(thread, r, c);
    if (!d->strict) return r->place = IN_FIELD, add(thread, r, c);
    return RAISE("'%U' expected after '%U'", str_from_code_point(thread, d->delimiter),
                 str_from_code_point(thread, d->quote)),
           -1;
}
static int read_character(Thread *thread, Record *r, uint32_t c) {
    const Dialect *d = r->dialect;
    switch (r->place) {
    case START_RECORD:
        if (c == END_OF_LINE) return 0;
        if (is_end(c)) return r->place = AFTER_END, 0;
        return start_field(thread, r, c);
    case START_FIELD: return start_field(thread, r, c);
    case ESCAPED:
        r->place = c == '\n' || c == '\r' ? AFTER_ESCAPED_END : IN_FIELD;
        return add(thread, r, c == END_OF_LINE ? '\n' : c);
    case AFTER_ESCAPED_END: return c == END_OF_LINE ? 0 : in_field(thread, r, c);
    case IN_FIELD: return in_field(thread, r, c);
    case IN_QUOTES:
        if (c == END_OF_LINE) return 0;
        if (c == d->escape) return r->place = ESCAPED_IN_QUOTES, 0;
        if (c != d->quote || d->quoting == QUOTE_NONE) return add(thread, r, c);
        r->place = d->double_quote ? QUOTE_IN_QUOTES : IN_FIELD;
        return 0;
    case ESCAPED_IN_QUOTES: r->place = IN_QUOTES; return add(thread, r, c == END_OF_LINE ? '\n' : c);
    case QUOTE_IN_QUOTES: return after_quote(thread, r, c);
    default: // AFTER_END
        if (c == '\n' || c == '\r') return 0;
        if (c == END_OF_LINE) return r->place = START_RECORD, 0;
        return RAISE("new-line character seen in unquoted field - do you need to open the file with newline=''?"), -1;
    }
}
static bool is_ordinary(const Dialect *d, uint32_t c) {
    return c != d->delimiter && c != d->quote && c != d->escape && c != '\n' && c != '\r';
}
static int read_line(Thread *thread, Record *r, Value line) {
    const Str *s = str_from_value(line);
    for (size_t i = 0; i < s->length; i++) {
        size_t end = i;
        if (r->place == IN_FIELD || r->place == IN_QUOTES)
            while (end < s->length && is_ordinary(r->dialect, str_read(s, end)))
                end++;
        if (end > i && r->field.length + (end - i) <= r->limit) {
            if (str_builder_append_range(thread, &r->field, line, i, end) < 0) return -1;
            i = end - 1;
        } else if (read_character(thread, r, str_read(s, i)) < 0) {
            return -1;
        }
    }
    return read_character(thread, r, END_OF_LINE);
}

static Value reader_next(Thread *thread, Value self) {
    Reader *reader = (Reader *)self;
    Record record = {.dialect = (Dialect *)reader->dialect,
                     .fields = value_from_object(list_allocate(thread, 8)),
                     .limit = (size_t)value_small_int(STATE(LIMIT))};
    if (record.fields == NO_VALUE) return NO_VALUE;
    uint64_t number = ++reader->records;
    do {
        Value line = object_next(thread, reader->iterator);
        if (number != reader->records && !error_pending(thread))
            return RAISE("iterator has already advanced the reader");
        if (line == NO_VALUE) {
            if (error_pending(thread) || (record.field.length == 0 && record.place != IN_QUOTES)) return NO_VALUE;
            if (record.dialect->strict) return RAISE("unexpected end of data");
            return save_field(thread, &record) < 0 ? NO_VALUE : record.fields;
        }
        if (!value_is_str(line))
            return RAISE("iterator should return strings, not %T (the file should be opened in text mode)", line);
        reader->lines++;
        if (read_line(thread, &record, line) < 0) return NO_VALUE;
    } while (record.place != START_RECORD);
    return record.fields;
}

static void reader_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((Reader *)object)->dialect);
    tracer_visit(tracer, ((Reader *)object)->iterator);
}
static const NativeMember reader_members[] = {{"dialect", MEMBER_VALUE, offsetof(Reader, dialect), true, NULL},
                                              {"line_num", MEMBER_INT64, offsetof(Reader, lines), true, NULL},
                                              {0}};
static const TypeSpec reader_type = {.name = "reader",
                                     .module = "_csv",
                                     .doc = "CSV reader: an iterator over the records of lines of text.",
                                     .flags = TYPE_DISALLOW_CONSTRUCTION,
                                     .size = sizeof(Reader),
                                     .trace_kind = TRACE_CUSTOM,
                                     .trace = reader_trace,
                                     .members = reader_members,
                                     .slots = {.iter = iterator_self, .next = reader_next}};

NATIVE(csv_reader, "reader(iterable, /, dialect=('excel'), **fmtparams)",
       "Return a reader object that will process lines from the given iterable.", EFFECT_ANY) {
    Value iterator = object_iter(thread, args[0]);
    Value dialect = iterator == NO_VALUE ? NO_VALUE : dialect_from_arguments(thread, args[1], args[2]);
    Reader *reader = dialect == NO_VALUE ? NULL : type_allocate(thread, type_from_value(STATE(READER)), 0);
    if (!reader) return NO_VALUE;
    heap_store(thread, reader, &reader->iterator, iterator);
    heap_store(thread, reader, &reader->dialect, dialect);
    return value_from_object(reader);
}

// ---- writing ----------------------------------------------------------------------------------------------------

static bool is_number(Value v) {
    const TypeSlots *slots = &value_type(v)->slots;
    return slots->index || slots->to_int || slots->to_float || value_is_instance(v, BUILTIN_TYPE(complex));
}
static bool must_quote(const Dialect *d, Value field) {
    switch ((Quoting)d->quoting) {
    case QUOTE_NONNUMERIC: return !is_number(field);
    case QUOTE_ALL: return true;
    case QUOTE_STRINGS: return value_is_str(field);
    case QUOTE_NOTNULL: return field != NONE;
    default: return false;
    }
}
static bool may_not_quote(const Dialect *d, bool null) {
    return d->quoting == QUOTE_NONE || (null && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL));
}
// The field's text with what it needs before its special characters. 1: with quotes around, 0: without, -1.
static int escape_field(Thread *thread, const Dialect *d, Value text, StrBuilder *out) {
    const Str *s = str_from_value(text);
    int quoted = 0;
    for (size_t i = 0, start = 0; i <= s->length; i++) {
        uint32_t c = i < s->length ? str_read(s, i) : 0;
        if (i < s->length && is_ordinary(d, c) && !terminator_has(d, c)) continue;
        if (i > start && str_builder_append_range(thread, out, text, start, i) < 0) return -1;
        start = i;
        if (i == s->length) break;
        uint32_t before = NOT_SET;
        if (d->quoting == QUOTE_NONE || c == d->escape || (c == d->quote && !d->double_quote)) {
            if (d->escape == NOT_SET) return RAISE("need to escape, but no escapechar set"), -1;
            before = d->escape;
        } else {
            quoted = 1;
            if (c == d->quote) before = d->quote;
        }
        if (before != NOT_SET && str_builder_append_code_point(thread, out, before) < 0) return -1;
    }
    return quoted;
}
static int write_quoted(Thread *thread, const Dialect *d, StrBuilder *out, Value text) {
    if (str_builder_append_code_point(thread, out, d->quote) < 0 || str_builder_append(thread, out, text) < 0)
        return -1;
    return str_builder_append_code_point(thread, out, d->quote);
}

typedef struct Line { // the record being written; on the C stack
    const Dialect *dialect;
    StrBuilder text;
    size_t fields;
    bool null; // the last field was None
} Line;

static int write_field(Thread *thread, void *context, Value field) {
    Line *line = context;
    const Dialect *d = line->dialect;
    bool quoted = must_quote(d, field);
    line->null = field == NONE;
    Value text = line->null ? STR_EMPTY(thread) : value_is_str(field) ? field : object_str(thread, field);
    if (text == NO_VALUE) return -1;
    if (line->fields++ && str_builder_append_code_point(thread, &line->text, d->delimiter) < 0) return -1;
    if (str_from_value(text)->length == 0 && d->delimiter == ' ' && d->skip_space) {
        if (may_not_quote(d, line->null))
            return RAISE("empty field must be quoted if delimiter is a space and skipinitialspace is true"), -1;
        quoted = true;
    }
    StrBuilder escaped;
    str_builder_init(&escaped);
    int special = escape_field(thread, d, text, &escaped);
    Value body = special < 0 ? NO_VALUE : str_builder_finish(thread, &escaped);
    if (body == NO_VALUE) return -1;
    return quoted || special ? write_quoted(thread, d, &line->text, body)
                             : str_builder_append(thread, &line->text, body);
}

static Value write_row(Thread *thread, Writer *writer, Value row) {
    Line line = {.dialect = (Dialect *)writer->dialect};
    Value iterator = object_iter(thread, row);
    if (iterator == NO_VALUE) {
        if (!error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
        error_clear(thread);
        return RAISE("iterable expected, not %T", row);
    }
    if (object_for_each(thread, iterator, write_field, &line) < 0) return NO_VALUE;
    if (line.fields && line.text.length == 0) {
        if (may_not_quote(line.dialect, line.null)) return RAISE("single empty field record must be quoted");
        if (write_quoted(thread, line.dialect, &line.text, STR_EMPTY(thread)) < 0) return NO_VALUE;
    }
    if (str_builder_append(thread, &line.text, line.dialect->line_terminator) < 0) return NO_VALUE;
    Value text = str_builder_finish(thread, &line.text);
    return text == NO_VALUE ? NO_VALUE : object_call1(thread, writer->write, text);
}
static int write_row_body(Thread *thread, void *writer, Value row) {
    return write_row(thread, writer, row) == NO_VALUE ? -1 : 0;
}

NATIVE(writer_writerow, "writerow(self, row, /)", "Construct and write a CSV record from an iterable of fields.",
       EFFECT_ANY) {
    return write_row(thread, (Writer *)args[0], args[1]);
}
NATIVE(writer_writerows, "writerows(self, rows, /)", "Construct and write a series of iterables to a csv file.",
       EFFECT_ANY) {
    return object_for_each(thread, args[1], write_row_body, (Writer *)args[0]) < 0 ? NO_VALUE : NONE;
}
static const NativeDef *const writer_methods[] = {&writer_writerow_native, &writer_writerows_native, NULL};
static const NativeMember writer_members[] = {{"dialect", MEMBER_VALUE, offsetof(Writer, dialect), true, NULL}, {0}};
static const TypeSpec writer_type = {.name = "writer",
                                     .module = "_csv",
                                     .doc = "CSV writer: turns records into text.",
                                     .flags = TYPE_DISALLOW_CONSTRUCTION,
                                     .size = sizeof(Writer),
                                     .trace_kind = TRACE_VALUES,
                                     .methods = writer_methods,
                                     .members = writer_members};

NATIVE(csv_writer, "writer(fileobj, /, dialect=('excel'), **fmtparams)",
       "Return a writer object that will write user data on the given file object.", EFFECT_ANY) {
    Value write = NO_VALUE, name = str_intern_cstring(thread, "write");
    Value dialect = name == NO_VALUE ? NO_VALUE : dialect_from_arguments(thread, args[1], args[2]);
    if (dialect == NO_VALUE || object_lookup_attribute(thread, args[0], name, &write) < 0) return NO_VALUE;
    if (write == NO_VALUE || !object_is_callable(write))
        return error_raise(thread, SHAPE_TypeError, "argument 1 must have a \"write\" method");
    Writer *writer = type_allocate(thread, type_from_value(STATE(WRITER)), 0);
    if (!writer) return NO_VALUE;
    heap_store(thread, writer, &writer->dialect, dialect);
    heap_store(thread, writer, &writer->write, write);
    return value_from_object(writer);
}

// ---- the module -------------------------------------------------------------------------------------------------

NATIVE(csv_register_dialect, "register_dialect(name, /, dialect=('excel'), **fmtparams)",
       "Create a mapping from a string name to a CSV dialect.", EFFECT_ANY) {
    if (!value_is_str(args[0])) return error_raise(thread, SHAPE_TypeError, "dialect name must be a string");
    Value dialect = dialect_from_arguments(thread, args[1], args[2]);
    return dialect == NO_VALUE || dict_set(thread, dict_from_value(STATE(DIALECTS)), args[0], dialect) < 0 ? NO_VALUE
                                                                                                           : NONE;
}
NATIVE(csv_unregister_dialect, "unregister_dialect(name)",
       "Delete the name/dialect mapping associated with a string name.", EFFECT_ANY) {
    int deleted = dict_delete(thread, dict_from_value(STATE(DIALECTS)), args[0]);
    return deleted < 0 ? NO_VALUE : deleted ? NONE : RAISE("unknown dialect");
}
NATIVE(csv_get_dialect, "get_dialect(name)", "Return the dialect instance associated with name.", EFFECT_ANY) {
    return find_dialect(thread, args[0]);
}
NATIVE(csv_list_dialects, "list_dialects()", "Return a list of all known dialect names.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    return dict_keys_list(thread, dict_from_value(STATE(DIALECTS)));
}
NATIVE(csv_field_size_limit, "field_size_limit([new_limit])",
       "Set an upper limit on parsed fields; return the old one.\n\nWithout an argument, the limit stays.",
       EFFECT_ANY) {
    Value old = STATE(LIMIT);
    if (args[0] == UNBOUND) return old;
    if (!value_is_int(args[0])) return error_raise(thread, SHAPE_TypeError, "limit must be an integer");
    int64_t limit;
    if (!int_fits_int64(args[0], &limit) || !small_int_fits(limit))
        return error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C ssize_t");
    list_set(thread, ROOT_VALUE(csv_state), STATE_LIMIT, value_from_small_int(limit));
    return old;
}

static const NativeDef *const functions[] = {
    &csv_reader_native,      &csv_writer_native,        &csv_register_dialect_native, &csv_unregister_dialect_native,
    &csv_get_dialect_native, &csv_list_dialects_native, &csv_field_size_limit_native, NULL};

static int execute(Thread *thread, Module *module) {
    static const NamedInt constants[] = {{"QUOTE_MINIMAL", QUOTE_MINIMAL},
                                         {"QUOTE_ALL", QUOTE_ALL},
                                         {"QUOTE_NONNUMERIC", QUOTE_NONNUMERIC},
                                         {"QUOTE_NONE", QUOTE_NONE},
                                         {"QUOTE_STRINGS", QUOTE_STRINGS},
                                         {"QUOTE_NOTNULL", QUOTE_NOTNULL},
                                         {0}};
    static const char *const names[] = {"_dialects", "Dialect", "Reader", "Writer"};
    if (support_add_exception(thread, module, &ROOT_VALUE(csv_error), "_csv.Error",
                              value_from_object(BUILTIN_TYPE(Exception))) < 0)
        return -1;
    Value state[STATE_COUNT] = {
        value_from_object(dict_allocate(thread)), value_from_object(type_from_spec(thread, &dialect_type, NULL)),
        value_from_object(type_from_spec(thread, &reader_type, NULL)),
        value_from_object(type_from_spec(thread, &writer_type, NULL)), value_from_small_int(128 * 1024)};
    for (int i = 0; i < STATE_LIMIT; i++)
        if (state[i] == NO_VALUE || module_add(thread, module, names[i], state[i]) < 0) return -1;
    Value list = list_from_values(thread, state, STATE_COUNT);
    if (list == NO_VALUE) return -1;
    ROOT_VALUE(csv_state) = list; // NOBARRIER: root
    return support_add_ints(thread, module, constants);
}
const ModuleSpec _csv_module_spec = {
    .name = "_csv", .doc = "CSV parsing and writing.", .functions = functions, .execute = execute};
