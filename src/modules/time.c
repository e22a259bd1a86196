// Taipan: the time module: clocks, calendar times, their text, sleeping. MIT licence.
//
// Clocks are read as nanoseconds in int64. ROOT(time_struct) is the class struct_time.
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <pthread.h>
#include <time.h>
#include "modules/native_support.h"
#include "object/codec.h"
#include "runtime/lock.h"

static const StructSequenceField fields[] = {{"tm_year", "year, for example, 1993"},
                                             {"tm_mon", "month of year, range [1, 12]"},
                                             {"tm_mday", "day of month, range [1, 31]"},
                                             {"tm_hour", "hours, range [0, 23]"},
                                             {"tm_min", "minutes, range [0, 59]"},
                                             {"tm_sec", "seconds, range [0, 61])"},
                                             {"tm_wday", "day of week, range [0, 6], Monday is 0"},
                                             {"tm_yday", "day of year, range [1, 366]"},
                                             {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
                                             {"tm_zone", "abbreviation of timezone name"},
                                             {"tm_gmtoff", "offset from UTC in seconds"}};
static const StructSequenceSpec struct_time_spec = {"time",
                                                    "struct_time",
                                                    "The time value as returned by gmtime(), localtime(), and "
                                                    "strptime(), and\naccepted by asctime(), mktime() and strftime().",
                                                    fields,
                                                    11,
                                                    9,
                                                    false};

// ---- clocks -----------------------------------------------------------------------------------------------------

static int64_t read_clock(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) < 0) return -1;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
static Value seconds_value(Thread *thread, int64_t ns) {
    return float_from_double(thread, (double)ns / 1e9);
}

#define CLOCK(name, clock, doc)                                                                                        \
    NATIVE(time_##name, #name "()", doc, EFFECT_ALLOCATES) {                                                           \
        return seconds_value(thread, read_clock(clock));                                                               \
    }                                                                                                                  \
    NATIVE(time_##name##_ns, #name "_ns()", doc " As nanoseconds.", EFFECT_ALLOCATES) {                                \
        return int_from_int64(thread, read_clock(clock));                                                              \
    }
CLOCK(time, CLOCK_REALTIME, "Return the current time in seconds since the Epoch.")
CLOCK(monotonic, CLOCK_MONOTONIC, "Monotonic clock, cannot go backward.")
CLOCK(perf_counter, CLOCK_MONOTONIC, "Performance counter for benchmarking.")
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID, "Process time for profiling: the kernel and user-space CPU time.")
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID, "Thread time for profiling: the kernel and user-space CPU time.")
#undef CLOCK

static int clock_argument(Thread *thread, Value v, clockid_t *clock) {
    int n = 0;
    if (support_int(thread, v, &n) < 0) return -1;
    *clock = n;
    return 0;
}
NATIVE(time_clock_gettime, "clock_gettime(clk_id, /)", "Return the time of the specified clock clk_id as a float.",
       EFFECT_ANY) {
    clockid_t clock;
    struct timespec t;
    if (clock_argument(thread, args[0], &clock) < 0) return NO_VALUE;
    if (clock_gettime(clock, &t) < 0) return support_errno(thread);
    return seconds_value(thread, (int64_t)t.tv_sec * 1000000000 + t.tv_nsec);
}
NATIVE(time_clock_gettime_ns, "clock_gettime_ns(clk_id, /)",
       "Return the time of the specified clock clk_id as nanoseconds (int).", EFFECT_ANY) {
    clockid_t clock;
    struct timespec t;
    if (clock_argument(thread, args[0], &clock) < 0) return NO_VALUE;
    if (clock_gettime(clock, &t) < 0) return support_errno(thread);
    return int_from_int64(thread, (int64_t)t.tv_sec * 1000000000 + t.tv_nsec);
}
NATIVE(time_clock_getres, "clock_getres(clk_id, /)", "Return the resolution (precision) of the specified clock clk_id.",
       EFFECT_ANY) {
    clockid_t clock;
    struct timespec t;
    if (clock_argument(thread, args[0], &clock) < 0) return NO_VALUE;
    if (clock_getres(clock, &t) < 0) return support_errno(thread);
    return float_from_double(thread, (double)t.tv_sec + (double)t.tv_nsec * 1e-9);
}
static Value set_clock(Thread *thread, Value which, int64_t ns) {
    clockid_t clock;
    if (clock_argument(thread, which, &clock) < 0) return NO_VALUE;
    int64_t seconds = ns / 1000000000, rest = ns % 1000000000;
    if (rest < 0) seconds--, rest += 1000000000;
    struct timespec t = {(time_t)seconds, (long)rest};
    return clock_settime(clock, &t) < 0 ? support_errno(thread) : NONE;
}
NATIVE(time_clock_settime, "clock_settime(clk_id, time, /)", "Set the time of the specified clock clk_id.",
       EFFECT_ANY) {
    int64_t ns;
    return support_nanoseconds(thread, args[1], &ns) < 0 ? NO_VALUE : set_clock(thread, args[0], ns);
}
NATIVE(time_clock_settime_ns, "clock_settime_ns(clk_id, time, /)",
       "Set the time of the specified clock clk_id with nanoseconds.", EFFECT_ANY) {
    int64_t ns = object_index_int64(thread, args[1]);
    return error_pending(thread) ? NO_VALUE : set_clock(thread, args[0], ns);
}
NATIVE(time_pthread_getcpuclockid, "pthread_getcpuclockid(thread_id, /)",
       "Return the clk_id of a thread's CPU time clock.", EFFECT_ANY) {
    Value id = object_index(thread, args[0]);
    if (id == NO_VALUE) return NO_VALUE;
    clockid_t clock;
    int code = pthread_getcpuclockid((pthread_t)int_to_uint64_mask(id), &clock);
    if (code) return error_from_errno(thread, code, NO_VALUE, NO_VALUE);
    return int_from_int64(thread, clock);
}

NATIVE(time_get_clock_info, "get_clock_info(name, /)", "Get information of the specified clock.", EFFECT_ANY) {
    static const struct {
        const char *name, *implementation;
        clockid_t clock;
        bool monotonic, adjustable;
    } clocks[] = {{"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
                  {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
                  {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
                  {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
                  {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false}};
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "get_clock_info() argument 1 must be str, not %B", args[0]);
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        if (!str_equal_cstring(args[0], clocks[i].name)) continue;
        struct timespec t;
        clock_getres(clocks[i].clock, &t);
        Value values[4] = {str_from_cstring(thread, clocks[i].implementation), value_from_bool(clocks[i].monotonic),
                           value_from_bool(clocks[i].adjustable),
                           float_from_double(thread, (double)t.tv_sec + (double)t.tv_nsec * 1e-9)};
        Value names =
            tuple_pack(thread, 4, str_intern_cstring(thread, "implementation"), str_intern_cstring(thread, "monotonic"),
                       str_intern_cstring(thread, "adjustable"), str_intern_cstring(thread, "resolution"));
        return names == NO_VALUE
                   ? NO_VALUE
                   : object_call(thread, value_from_object(BUILTIN_TYPE(simple_namespace)), values, 0, names);
    }
    return error_raise(thread, SHAPE_ValueError, "unknown clock");
}

NATIVE(time_sleep, "sleep(object, /)", "Delay execution for a given number of seconds.", EFFECT_ANY) {
    int64_t ns;
    if (support_nanoseconds(thread, args[0], &ns) < 0) return NO_VALUE;
    if (ns < 0) return error_raise(thread, SHAPE_ValueError, "sleep length must be non-negative");
    int64_t now = read_clock(CLOCK_MONOTONIC), until;
    if (__builtin_add_overflow(now, ns, &until)) until = INT64_MAX;
    struct timespec deadline = {(time_t)(until / 1000000000), (long)(until % 1000000000)};
    int code;
    do {
        thread_leave(thread);
        code = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL);
        thread_enter(thread);
        errno = code;
    } while (support_repeat(thread, code != 0));
    if (error_pending(thread)) return NO_VALUE;
    return code && code != EINTR ? support_errno(thread) : NONE;
}

// ---- calendar times ---------------------------------------------------------------------------------------------

static Value calendar_value(Thread *thread, const struct tm *t) {
    Tuple *result = struct_sequence_new(thread, type_from_value(ROOT_VALUE(time_struct)));
    if (!result) return NO_VALUE;
    int numbers[9] = {t->tm_year, t->tm_mon + 1,        t->tm_mday,     t->tm_hour, t->tm_min,
                      t->tm_sec,  (t->tm_wday + 6) % 7, t->tm_yday + 1, t->tm_isdst};
    for (size_t i = 0; i < 9; i++) // year in full: tm_year counts from 1900
        struct_sequence_set(thread, result, i, value_from_small_int(i == 0 ? (int64_t)numbers[0] + 1900 : numbers[i]));
    Value zone = str_from_cstring(thread, t->tm_zone ? t->tm_zone : "");
    if (zone == NO_VALUE) return NO_VALUE;
    struct_sequence_set(thread, result, 9, zone);
    struct_sequence_set(thread, result, 10, value_from_small_int(t->tm_gmtoff));
    return value_from_object(result);
}

static int time_argument(Thread *thread, Value v, time_t *when) {
    if (v == UNBOUND || v == NONE) {
        *when = time(NULL);
        return 0;
    }
    if (value_is_float(v)) {
        double d = floor(float_to_double(v));
        if (isnan(d)) return error_raise_int(thread, SHAPE_ValueError, "Invalid value NaN (not a number)");
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            return error_raise_int(thread, SHAPE_OverflowError, "timestamp out of range for platform time_t");
        *when = (time_t)d;
        return 0;
    }
    Value index = object_index(thread, v);
    int64_t n;
    if (index == NO_VALUE) return -1;
    if (!int_fits_int64(index, &n))
        return error_raise_int(thread, SHAPE_OverflowError, "timestamp out of range for platform time_t");
    *when = (time_t)n;
    return 0;
}

NATIVE(time_gmtime, "gmtime([seconds])", "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).",
       EFFECT_ANY) {
    time_t when;
    struct tm t;
    if (time_argument(thread, args[0], &when) < 0) return NO_VALUE;
    if (!gmtime_r(&when, &t)) return support_errno(thread);
    t.tm_zone = "UTC";
    return calendar_value(thread, &t);
}
NATIVE(time_localtime, "localtime([seconds])", "Convert seconds since the Epoch to a time tuple expressing local time.",
       EFFECT_ANY) {
    time_t when;
    struct tm t;
    if (time_argument(thread, args[0], &when) < 0) return NO_VALUE;
    if (!localtime_r(&when, &t)) return support_errno(thread);
    return calendar_value(thread, &t);
}

static int calendar_argument(Thread *thread, Value v, const char *what, struct tm *t, Value *zone) {
    memset(t, 0, sizeof *t);
    *zone = NO_VALUE;
    if (!value_is_tuple(v)) return error_raise_int(thread, SHAPE_TypeError, "Tuple or struct_time argument required");
    int n[9];
    if (tuple_length(v) != 9)
        return error_raise_int(thread, SHAPE_TypeError, "%s(): illegal time tuple argument", what);
    for (size_t i = 0; i < 9; i++)
        if (support_int(thread, tuple_get(v, i), &n[i]) < 0) return -1;
    if (n[0] < INT32_MIN + 1900) return error_raise_int(thread, SHAPE_OverflowError, "year out of range");
    t->tm_year = n[0] - 1900, t->tm_mon = n[1] - 1, t->tm_mday = n[2], t->tm_hour = n[3], t->tm_min = n[4],
    t->tm_sec = n[5];
    t->tm_wday = (n[6] + 1) % 7, t->tm_yday = n[7] - 1, t->tm_isdst = n[8];
    if (value_type(v) == type_from_value(ROOT_VALUE(time_struct))) {
        Tuple *s = tuple_from_value(v);
        if (s->items[9] && value_is_str(s->items[9])) {
            *zone = s->items[9];
            t->tm_zone = str_to_utf8(thread, s->items[9], NULL);
            if (!t->tm_zone) return -1;
        }
        if (s->items[10] && value_is_int(s->items[10])) t->tm_gmtoff = (long)int_to_int64(thread, s->items[10]);
        if (error_pending(thread)) return -1;
    }
    return 0;
}

static int check_calendar(Thread *thread, struct tm *t) {
    const char *wrong = NULL;
    if (t->tm_mon == -1)
        t->tm_mon = 0;
    else if (t->tm_mon < 0 || t->tm_mon > 11)
        wrong = "month out of range";
    if (wrong) return error_raise_int(thread, SHAPE_ValueError, "%s", wrong);
    if (t->tm_mday == 0)
        t->tm_mday = 1;
    else if (t->tm_mday < 0 || t->tm_mday > 31)
        wrong = "day of month out of range";
    if (!wrong && (t->tm_hour < 0 || t->tm_hour > 23)) wrong = "hour out of range";
    if (!wrong && (t->tm_min < 0 || t->tm_min > 59)) wrong = "minute out of range";
    if (!wrong && (t->tm_sec < 0 || t->tm_sec > 61)) wrong = "seconds out of range";
    if (!wrong && t->tm_wday < 0) wrong = "day of week out of range";
    if (t->tm_yday == -1)
        t->tm_yday = 0;
    else if (!wrong && (t->tm_yday < 0 || t->tm_yday > 365))
        wrong = "day of year out of range";
    return wrong ? error_raise_int(thread, SHAPE_ValueError, "%s", wrong) : 0;
}

static Value text_of(Thread *thread, const struct tm *t) {
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char buffer[80];
    int n = snprintf(buffer, sizeof buffer, "%s %s %2d %02d:%02d:%02d %lld", days[t->tm_wday], months[t->tm_mon],
                     t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec, 1900 + (long long)t->tm_year);
    return str_from_ascii(thread, buffer, (size_t)n);
}

NATIVE(time_asctime, "asctime([time_tuple])", "Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.",
       EFFECT_ANY) {
    struct tm t;
    Value zone;
    if (args[0] == UNBOUND) {
        time_t now = time(NULL);
        localtime_r(&now, &t);
    } else if (calendar_argument(thread, args[0], "asctime", &t, &zone) < 0 || check_calendar(thread, &t) < 0) {
        return NO_VALUE;
    }
    return text_of(thread, &t);
}
NATIVE(time_ctime, "ctime([seconds])", "Convert a time in seconds since the Epoch to a string in local time.",
       EFFECT_ANY) {
    time_t when;
    struct tm t;
    if (time_argument(thread, args[0], &when) < 0) return NO_VALUE;
    if (!localtime_r(&when, &t)) return support_errno(thread);
    return text_of(thread, &t);
}
NATIVE(time_mktime, "mktime(object, /)", "Convert a time tuple in local time to seconds since the Epoch.", EFFECT_ANY) {
    struct tm t;
    Value zone;
    if (calendar_argument(thread, args[0], "mktime", &t, &zone) < 0) return NO_VALUE;
    t.tm_wday = -1; // the sentinel by which failure is told from the second before the Epoch
    time_t when = mktime(&t);
    if (when == (time_t)-1 && t.tm_wday == -1)
        return error_raise(thread, SHAPE_OverflowError, "mktime argument out of range");
    return float_from_double(thread, (double)when);
}

// One piece of the format without NULs, appended to the result.
static int format_piece(Thread *thread, StrBuilder *builder, Value piece, const struct tm *t) {
    size_t length;
    const char *format = str_to_utf8_surrogates(thread, piece, &length);
    if (!format) return -1;
    if (length == 0) return 0;
    for (size_t capacity = 1024;; capacity *= 2) {
        Bytes *room = bytes_allocate(thread, capacity);
        if (!room) return -1;
        errno = 0;
        size_t n = strftime((char *)room->data, capacity, format, t);
        if (n == 0 && capacity < 256 * length) continue;
        Value text = str_from_utf8(thread, (char *)room->data, n);
        return text == NO_VALUE ? -1 : str_builder_append(thread, builder, text);
    }
}

NATIVE(time_strftime, "strftime(format[, time_tuple])",
       "Convert a time tuple to a string according to a format specification.", EFFECT_ANY) {
    struct tm t;
    Value zone;
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "strftime() argument 1 must be str, not %B", args[0]);
    if (args[1] == UNBOUND) {
        time_t now = time(NULL);
        localtime_r(&now, &t);
    } else if (calendar_argument(thread, args[1], "strftime", &t, &zone) < 0 || check_calendar(thread, &t) < 0) {
        return NO_VALUE;
    }
    if (t.tm_isdst < -1)
        t.tm_isdst = -1;
    else if (t.tm_isdst > 1)
        t.tm_isdst = 1;
    StrBuilder builder;
    str_builder_init(&builder);
    const Str *format = str_from_value(args[0]);
    for (size_t i = 0; i < format->length;) {
        size_t end = i;
        while (end < format->length && str_read(format, end) != 0)
            end++;
        Value piece = str_substring(thread, args[0], i, end);
        if (piece == NO_VALUE || format_piece(thread, &builder, piece, &t) < 0) return NO_VALUE;
        for (; end < format->length && str_read(format, end) == 0; end++)
            if (str_builder_append_code_point(thread, &builder, 0) < 0) return NO_VALUE;
        i = end;
    }
    return str_builder_finish(thread, &builder);
}
NATIVE(time_strptime, "strptime(string[, format])",
       "Parse a string to a time tuple according to a format specification.", EFFECT_ANY) {
    Value function = object_import_attribute(thread, "_strptime", "_strptime_time");
    if (function == NO_VALUE) return NO_VALUE;
    return object_call(thread, function, args, args[1] == UNBOUND ? 1 : 2, NO_VALUE);
}

// ---- the zone ---------------------------------------------------------------------------------------------------

static int set_zone(Thread *thread, Dict *dict) {
    enum { YEAR = (365 * 24 + 6) * 3600 };
    tzset();
    time_t now = time(NULL), january = (now / YEAR) * YEAR, july = january + YEAR / 2;
    struct tm a, b;
    localtime_r(&january, &a);
    localtime_r(&july, &b);
    long first = -a.tm_gmtoff, second = -b.tm_gmtoff;
    bool south = first < second; // January is summer
    Value names[2] = {str_from_cstring(thread, a.tm_zone), str_from_cstring(thread, b.tm_zone)};
    if (names[0] == NO_VALUE || names[1] == NO_VALUE) return -1;
    Value pair = south ? tuple_pack(thread, 2, names[1], names[0]) : tuple_pack(thread, 2, names[0], names[1]);
    if (pair == NO_VALUE ||
        dict_set_cstring(thread, dict, "timezone", value_from_small_int(south ? second : first)) < 0 ||
        dict_set_cstring(thread, dict, "altzone", value_from_small_int(south ? first : second)) < 0 ||
        dict_set_cstring(thread, dict, "daylight", value_from_small_int(first != second)) < 0 ||
        dict_set_cstring(thread, dict, "tzname", pair) < 0)
        return -1;
    return 0;
}
NATIVE(time_tzset, "tzset($module)",
       "Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ'].", EFFECT_ANY) {
    return set_zone(thread, module_from_value(args[0])->dict) < 0 ? NO_VALUE : NONE;
}

static const NativeDef *const functions[] = {&time_time_native,
                                             &time_time_ns_native,
                                             &time_monotonic_native,
                                             &time_monotonic_ns_native,
                                             &time_perf_counter_native,
                                             &time_perf_counter_ns_native,
                                             &time_process_time_native,
                                             &time_process_time_ns_native,
                                             &time_thread_time_native,
                                             &time_thread_time_ns_native,
                                             &time_clock_gettime_native,
                                             &time_clock_gettime_ns_native,
                                             &time_clock_getres_native,
                                             &time_clock_settime_native,
                                             &time_clock_settime_ns_native,
                                             &time_pthread_getcpuclockid_native,
                                             &time_get_clock_info_native,
                                             &time_sleep_native,
                                             &time_gmtime_native,
                                             &time_localtime_native,
                                             &time_asctime_native,
                                             &time_ctime_native,
                                             &time_mktime_native,
                                             &time_strftime_native,
                                             &time_strptime_native,
                                             &time_tzset_native,
                                             NULL};

static const NamedInt constants[] = {{"CLOCK_REALTIME", CLOCK_REALTIME},
                                     {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
                                     {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
                                     {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
                                     {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
                                     {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
                                     {"CLOCK_TAI", CLOCK_TAI},
                                     {"_STRUCT_TM_ITEMS", 11},
                                     {NULL, 0}};

static int execute(Thread *thread, Module *module) {
    Type *type = struct_sequence_new_type(thread, &struct_time_spec);
    if (!type) return -1;
    ROOT_VALUE(time_struct) = value_from_object(type); // NOBARRIER: root
    if (module_add(thread, module, "struct_time", value_from_object(type)) < 0 ||
        support_add_ints(thread, module, constants) < 0)
        return -1;
    return set_zone(thread, module->dict);
}
const ModuleSpec time_module_spec = {.name = "time",
                                     .doc = "This module provides various functions to manipulate time values.",
                                     .functions = functions,
                                     .execute = execute};
