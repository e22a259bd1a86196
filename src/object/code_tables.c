// Taipan: the position and exception tables of code objects, and the iterators over them. MIT licence.
#include "object/bytes.h"
#include "object/code.h"
#include "object/iterators.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- reading ----------------------------------------------------------------------------------------------------

// The tables were verified or made by the compiler; running into the end yields zeros.
static uint32_t varint(const uint8_t **at, const uint8_t *end) {
    uint32_t value = 0;
    for (int shift = 0; *at < end && shift < 35; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint32_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) break;
    }
    return value;
}

static int32_t signed_varint(const uint8_t **at, const uint8_t *end) {
    uint32_t value = varint(at, end);
    return (int32_t)(value >> 1) ^ -(int32_t)(value & 1);
}

void position_reader_init(PositionReader *reader, const Code *code) {
    Bytes *table = bytes_from_value(code->positions);
    *reader = (PositionReader){.at = table->data,
                               .end = table->data + table->length,
                               .unit_count = code->unit_count,
                               .last_line = (int32_t)code->first_line};
}

bool position_reader_next(PositionReader *reader) {
    reader->start += reader->count;
    reader->count = 0;
    if (reader->at >= reader->end || reader->start >= reader->unit_count) return false;
    uint32_t head = varint(&reader->at, reader->end), left = reader->unit_count - reader->start;
    reader->count = head >> 1 < left ? head >> 1 : left;
    reader->line = reader->end_line = reader->column = reader->end_column = -1;
    if (head & 1) {
        reader->line = (int32_t)((uint32_t)reader->last_line + (uint32_t)signed_varint(&reader->at, reader->end));
        reader->end_line = (int32_t)((uint32_t)reader->line + varint(&reader->at, reader->end));
        reader->column = (int32_t)varint(&reader->at, reader->end) - 1;
        reader->end_column = (int32_t)varint(&reader->at, reader->end) - 1;
        reader->last_line = reader->line;
    }
    return true;
}

CodePosition code_position_at(const Code *code, uint32_t unit) {
    PositionReader reader;
    position_reader_init(&reader, code);
    while (position_reader_next(&reader)) {
        if (unit < reader.start + reader.count)
            return (CodePosition){reader.line, reader.end_line, reader.column, reader.end_column};
    }
    return (CodePosition){-1, -1, -1, -1};
}

bool code_find_handler(const Code *code, uint32_t unit, uint32_t *handler, uint32_t *exception_register) {
    Bytes *table = bytes_from_value(code->exception_table);
    const uint8_t *at = table->data, *end = at + table->length;
    while (at < end) {
        uint32_t start = varint(&at, end), length = varint(&at, end);
        *handler = varint(&at, end);
        *exception_register = varint(&at, end);
        varint(&at, end); // flags
        if (unit >= start && unit - start < length) return true;
    }
    return false;
}

// ---- co_lines ---------------------------------------------------------------------------------------------------

typedef struct CodeIterator {
    Object header;
    Code *code;
    PositionReader reader;
    uint32_t given; // positions: units of the current run already yielded
    bool ahead;     // lines: the reader stands on a run not yet yielded
} CodeIterator;

static void iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((CodeIterator *)object)->code);
}

static Value iterator_new(Thread *thread, Code *code, uint32_t shape) {
    CodeIterator *iterator = heap_allocate(thread, sizeof *iterator, shape);
    if (!iterator) return NO_VALUE;
    iterator->code = code; // NOBARRIER: newest object
    position_reader_init(&iterator->reader, code);
    return value_from_object(iterator);
}

static Value int_or_none(int32_t n) {
    return n < 0 ? NONE : value_from_small_int(n);
}

Value code_lines_iterator(Thread *thread, Code *code) {
    return iterator_new(thread, code, SHAPE_line_iterator);
}

// Runs of one line, joined.
static Value lines_next(Thread *thread, Value self) {
    CodeIterator *iterator = (CodeIterator *)self;
    PositionReader *reader = &iterator->reader;
    if (!iterator->ahead && !position_reader_next(reader)) return NO_VALUE;
    uint32_t start = reader->start, end = start + reader->count;
    int32_t line = reader->line;
    while ((iterator->ahead = position_reader_next(reader)) && reader->line == line)
        end += reader->count;
    return tuple_pack(thread, 3, value_from_small_int(2 * (int64_t)start), value_from_small_int(2 * (int64_t)end),
                      int_or_none(line));
}

const TypeSpec line_iterator_type_spec = {
    .name = "line_iterator",
    .size = sizeof(CodeIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = iterator_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.iter = iterator_self, .next = lines_next},
};

// ---- co_positions -----------------------------------------------------------------------------------------------

Value code_positions_iterator(Thread *thread, Code *code) {
    return iterator_new(thread, code, SHAPE_positions_iterator);
}

static Value positions_next(Thread *thread, Value self) {
    CodeIterator *iterator = (CodeIterator *)self;
    PositionReader *reader = &iterator->reader;
    while (iterator->given >= reader->count) {
        if (!position_reader_next(reader)) return NO_VALUE;
        iterator->given = 0;
    }
    iterator->given++;
    if (ROOT_VALUE(no_debug_ranges) == TRUE_VALUE) // -X no_debug_ranges
        return tuple_pack(thread, 4, int_or_none(reader->line), int_or_none(reader->line), NONE, NONE);
    return tuple_pack(thread, 4, int_or_none(reader->line), int_or_none(reader->end_line), int_or_none(reader->column),
                      int_or_none(reader->end_column));
}

const TypeSpec positions_iterator_type_spec = {
    .name = "positions_iterator",
    .size = sizeof(CodeIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = iterator_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.iter = iterator_self, .next = positions_next},
};

// ---- co_lnotab --------------------------------------------------------------------------------------------------

// Lines that are millions apart would ask for gigabytes.
enum { LINE_PAIRS_LIMIT = 1 << 28 };

typedef struct ByteSink {
    uint8_t *data; // NULL: only measures
    size_t length;
} ByteSink;

static void put_pair(ByteSink *sink, int offset, int line) {
    if (sink->data) {
        sink->data[sink->length] = (uint8_t)offset;
        sink->data[sink->length + 1] = (uint8_t)line;
    }
    sink->length += 2;
}

// The pairs of (offset increment, signed line increment) of Python before 3.10.
static void put_line_pairs(ByteSink *sink, const Code *code) {
    PositionReader reader;
    position_reader_init(&reader, code);
    uint32_t offset = 0;
    int64_t line = (int32_t)code->first_line;
    while (sink->length < LINE_PAIRS_LIMIT && position_reader_next(&reader)) {
        if (reader.line < 0 || reader.line == line) continue;
        uint32_t offset_step = 2 * reader.start - offset;
        int64_t line_step = reader.line - line;
        for (; offset_step > 254; offset_step -= 254)
            put_pair(sink, 254, 0);
        for (; line_step > 127; line_step -= 127, offset_step = 0)
            put_pair(sink, (int)offset_step, 127);
        for (; line_step < -128; line_step += 128, offset_step = 0)
            put_pair(sink, (int)offset_step, -128);
        put_pair(sink, (int)offset_step, (int)line_step);
        offset = 2 * reader.start;
        line = reader.line;
    }
}

Value code_line_number_table(Thread *thread, Code *code) {
    ByteSink sink = {NULL, 0};
    put_line_pairs(&sink, code);
    if (sink.length >= LINE_PAIRS_LIMIT) return error_no_memory(thread);
    Bytes *bytes = bytes_allocate(thread, sink.length);
    if (!bytes) return NO_VALUE;
    sink = (ByteSink){bytes->data, 0};
    put_line_pairs(&sink, code);
    return value_from_object(bytes);
}
