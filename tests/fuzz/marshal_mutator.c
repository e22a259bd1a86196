// Taipan: damages marshal data in ways that keep most of its structure. MIT licence.
//
// The data is scanned into spans: values, the numbers that head a code object, runs of instructions, contents of bytes and
// str. A mutation picks a span and changes it, or puts one in the place of another. Damaged data is scanned as far as
// it makes sense. Works on any bytes; allocates nothing.
#include "marshal_mutator.h"
#include <stdbool.h>
#include <string.h>

enum { SPAN_LIMIT = 6000, DEPTH_LIMIT = 200, CODE_NUMBERS = 11, CODE_PARTS = 9, PART_LIMIT = 1 << 16 };
typedef enum SpanKind { SPAN_VALUE, SPAN_NUMBER, SPAN_UNITS, SPAN_CONTENT, SPAN_KINDS } SpanKind;

typedef struct Span {
    uint32_t start, end;
} Span;

typedef struct Scan {
    const uint8_t *bytes;
    size_t at, size;
    uint32_t counts[SPAN_KINDS];
    Span spans[SPAN_KINDS][SPAN_LIMIT];
} Scan;

static uint32_t get_32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_32(uint8_t *at, uint32_t number) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

// ---- finding the parts ------------------------------------------------------------------------------------------

static void note(Scan *scan, SpanKind kind, size_t start, size_t end) {
    if (start < end && scan->counts[kind] < SPAN_LIMIT)
        scan->spans[kind][scan->counts[kind]++] = (Span){(uint32_t)start, (uint32_t)end};
}

static bool skip(Scan *scan, size_t length) {
    if (scan->size - scan->at < length) return false;
    scan->at += length;
    return true;
}

static bool scan_number(Scan *scan, uint32_t *number) {
    if (!skip(scan, 4)) return false;
    *number = get_32(scan->bytes + scan->at - 4);
    note(scan, SPAN_NUMBER, scan->at - 4, scan->at);
    return true;
}

static bool scan_content(Scan *scan, bool is_short) {
    uint32_t length;
    if (is_short) {
        if (!skip(scan, 1)) return false;
        length = scan->bytes[scan->at - 1];
    } else if (!scan_number(scan, &length)) {
        return false;
    }
    size_t start = scan->at;
    if (!skip(scan, length)) return false;
    note(scan, SPAN_CONTENT, start, scan->at);
    return true;
}

static bool scan_value(Scan *scan, int depth);

static bool scan_items(Scan *scan, uint32_t count, int depth) {
    for (uint32_t i = 0; i < count; i++)
        if (!scan_value(scan, depth + 1)) return false;
    return true;
}

static bool scan_code(Scan *scan, int depth) {
    uint32_t number = 0;
    for (int i = 0; i < CODE_NUMBERS; i++)
        if (!scan_number(scan, &number)) return false;
    size_t start = scan->at;
    if (number > PART_LIMIT || !skip(scan, (size_t)number * 4)) return false;
    note(scan, SPAN_UNITS, start, scan->at);
    return scan_items(scan, CODE_PARTS, depth);
}

static bool scan_rest(Scan *scan, int type, int depth) {
    uint32_t number;
    switch (type) {
    case 'N':
    case 'F':
    case 'T':
    case 'S':
    case '.':
    case '0': return true;
    case 'i':
    case 'r': return scan_number(scan, &number);
    case 'I':
    case 'g': return skip(scan, 8);
    case 'y': return skip(scan, 16);
    case 'f': return scan_content(scan, true);
    case 'x': return scan_content(scan, true) && scan_content(scan, true);
    case 'l':
        if (!scan_number(scan, &number)) return false;
        return skip(scan, 2 * (size_t)(uint16_t)(number >> 31 ? 0 - number : number));
    case 's':
    case 't':
    case 'u':
    case 'a':
    case 'A': return scan_content(scan, false);
    case 'z':
    case 'Z': return scan_content(scan, true);
    case ')': return skip(scan, 1) && scan_items(scan, scan->bytes[scan->at - 1], depth);
    case '(':
    case '[':
    case '<':
    case '>': return scan_number(scan, &number) && scan_items(scan, number, depth);
    case '{':
        while (scan->at < scan->size && scan->bytes[scan->at] != '0')
            if (!scan_value(scan, depth + 1)) return false;
        return skip(scan, 1);
    case ':': return scan_items(scan, 3, depth);
    case 'c': return scan_code(scan, depth);
    default: return false;
    }
}

static bool scan_value(Scan *scan, int depth) {
    size_t start = scan->at;
    if (depth > DEPTH_LIMIT || !skip(scan, 1) || !scan_rest(scan, scan->bytes[start] & 0x7F, depth)) return false;
    note(scan, SPAN_VALUE, start, scan->at);
    return true;
}

static void scan_all(Scan *scan, const uint8_t *bytes, size_t size, size_t start) {
    scan->bytes = bytes;
    scan->size = size;
    scan->at = start;
    memset(scan->counts, 0, sizeof scan->counts);
    if (start < size) scan_value(scan, 0);
}

// ---- changing them ----------------------------------------------------------------------------------------------

typedef struct Change {
    Random *random;
    uint8_t *bytes;
    size_t size, limit, start;
    Scan *scan;
} Change;

static const Span *pick(const Change *change, SpanKind kind) {
    uint32_t count = change->scan->counts[kind];
    return count ? &change->scan->spans[kind][random_below(change->random, count)] : NULL;
}

static void replace(Change *change, size_t start, size_t end, const uint8_t *with, size_t length) {
    if (change->size - (end - start) + length > change->limit) return;
    static uint8_t part[PART_LIMIT];
    if (length > sizeof part) return;
    memcpy(part, with, length); // it may stand in what moves
    memmove(change->bytes + start + length, change->bytes + end, change->size - end);
    memcpy(change->bytes + start, part, length);
    change->size += length - (end - start);
}

static uint32_t odd_number(Random *random, uint32_t old) {
    static const uint32_t limits[] = {0,     1,          2,          3,          255,      256,
                                      65535, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1u << 20, 1u << 24};
    switch (random_below(random, 5)) {
    case 0: return limits[random_below(random, sizeof limits / sizeof *limits)];
    case 1: return old ^ 1u << random_below(random, 32);
    case 2: return (uint32_t)random_below(random, 40);
    default: return old + (uint32_t)random_below(random, 9) - 4;
    }
}

static void change_number(Change *change) {
    const Span *span = pick(change, SPAN_NUMBER);
    if (span) put_32(change->bytes + span->start, odd_number(change->random, get_32(change->bytes + span->start)));
}

// Removes or repeats instructions; the number of units stands before them.
static void change_unit_count(Change *change, const Span *span) {
    size_t units = (span->end - span->start) / 4;
    size_t first = random_below(change->random, units), count = 1 + random_below(change->random, 4);
    if (first + count > units) count = units - first;
    size_t start = span->start + 4 * first, end = start + 4 * count, old_size = change->size;
    if (random_below(change->random, 2))
        replace(change, start, end, change->bytes, 0);
    else
        replace(change, start, start, change->bytes + start, end - start);
    if (span->start >= 4) put_32(change->bytes + span->start - 4, (uint32_t)(units + change->size / 4 - old_size / 4));
}

static void change_units(Change *change) {
    const Span *span = pick(change, SPAN_UNITS);
    if (!span) return;
    Random *random = change->random;
    size_t units = (span->end - span->start) / 4;
    uint8_t *unit = change->bytes + span->start + 4 * random_below(random, units);
    uint8_t *other = change->bytes + span->start + 4 * random_below(random, units), saved[4];
    switch (random_below(random, 12)) {
    case 0: unit[0] = (uint8_t)random_below(random, 180); break;
    case 1: put_32(unit, odd_number(random, get_32(unit))); break;
    case 2: memcpy(unit, other, 4); break;
    case 3:
        memcpy(saved, unit, 4);
        memcpy(unit, other, 4);
        memcpy(other, saved, 4);
        break;
    case 4: change_unit_count(change, span); break;
    case 5: unit[0] = other[0]; break;
    case 6: unit[1 + random_below(random, 3)] = (uint8_t)random_next(random); break;
    case 7: unit[1 + random_below(random, 3)] = other[1 + random_below(random, 3)]; break;
    default: unit[1 + random_below(random, 3)] += (uint8_t)(random_below(random, 7) - 3);
    }
}

static size_t simple_value(Random *random, uint8_t *out) {
    static const char letters[] = "NFTS.0";
    switch (random_below(random, 7)) {
    case 0:
        out[0] = 'i';
        put_32(out + 1, odd_number(random, 0));
        return 5;
    case 1: return memcpy(out, "z\3xyz", 5), 5;
    case 2: return memcpy(out, "s\2\0\0\0\0\xff", 7), 7;
    case 3: return memcpy(out, ")\0", 2), 2;
    case 4: return memcpy(out, ")\1z\1x", 5), 5;
    case 5:
        out[0] = 'r';
        put_32(out + 1, (uint32_t)random_below(random, 300));
        return 5;
    default: out[0] = (uint8_t)letters[random_below(random, 6)]; return 1;
    }
}

static void change_value(Change *change, const uint8_t *other, size_t other_size) {
    const Span *span = pick(change, SPAN_VALUE);
    if (!span) return;
    uint8_t simple[8];
    Span place = *span, from;
    switch (random_below(change->random, 5)) {
    case 0: replace(change, place.start, place.end, simple, simple_value(change->random, simple)); return;
    case 1: change->bytes[place.start] ^= 0x80; return;
    case 2: // from the other input
        scan_all(change->scan, other, other_size, change->start);
        if (!(span = pick(change, SPAN_VALUE))) return;
        replace(change, place.start, place.end, other + span->start, span->end - span->start);
        return;
    default:
        from = *pick(change, SPAN_VALUE);
        replace(change, place.start, place.end, change->bytes + from.start, from.end - from.start);
    }
}

static void change_content(Change *change) {
    const Span *span = pick(change, SPAN_CONTENT);
    if (!span) return;
    uint8_t *byte = change->bytes + span->start + random_below(change->random, span->end - span->start);
    if (random_below(change->random, 2))
        *byte += (uint8_t)(random_below(change->random, 5) - 2);
    else
        *byte = (uint8_t)random_next(change->random);
}

static void change_byte(Change *change) {
    if (change->size <= change->start) return;
    uint8_t *byte = change->bytes + change->start + random_below(change->random, change->size - change->start);
    if (random_below(change->random, 2))
        *byte ^= (uint8_t)(1u << random_below(change->random, 8));
    else
        *byte = (uint8_t)random_next(change->random);
}

size_t marshal_mutate(Random *random, uint8_t *bytes, size_t size, size_t limit, size_t start, const uint8_t *other,
                      size_t other_size) {
    static Scan scan;
    scan_all(&scan, bytes, size, start);
    Change change = {random, bytes, size, limit, start, &scan};
    switch (random_below(random, 16)) {
    case 0: change_byte(&change); break;
    case 1:
    case 2: change_number(&change); break;
    case 3:
    case 4:
    case 5: change_value(&change, other, other_size); break;
    case 6: change_content(&change); break;
    case 7:
        if (!random_below(random, 4) && size > start) change.size = start + random_below(random, size - start);
        break;
    default: change_units(&change); break;
    }
    return change.size;
}
