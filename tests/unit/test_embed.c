// Taipan: the embedding API, from outside. MIT licence.
#include "test_base_check.h"
#include "taipan.h"
#define main example_main
#include "../../examples/embed/embed.c"
#undef main

static void check_values(Taipan *t) {
    TaipanValue *n = taipan_int(t, -5), *f = taipan_float(t, 2.5), *s = taipan_str(t, "na\303\257ve"),
                *b = taipan_bytes(t, "a\0b", 3);
    int64_t integer = 0;
    double number = 0;
    size_t length = 0;
    CHECK(taipan_as_int(n, &integer) == 0 && integer == -5);
    CHECK(taipan_as_float(f, &number) == 0 && number == 2.5);
    CHECK(taipan_as_float(n, &number) == 0 && number == -5);
    CHECK_TEXT(taipan_as_str(s, &length), "na\303\257ve");
    CHECK(length == 6 && taipan_length(s) == 5);
    CHECK(!memcmp(taipan_as_bytes(b, &length), "a\0b", 3) && length == 3);
    CHECK_TEXT(taipan_type_name(s), "str");
    CHECK(taipan_as_int(s, &integer) == -1);
    CHECK_TEXT(taipan_error(t), "TypeError: 'str' object cannot be interpreted as an integer");
    CHECK(!taipan_str(t, "\377") && strstr(taipan_error(t), "UnicodeDecodeError"));
    CHECK(taipan_length(taipan_str_length(t, "a\0b", 3)) == 3);
    CHECK(taipan_is_none(taipan_none(t)) && taipan_as_bool(taipan_bool(t, true)) == 1);
    TaipanValue *items[] = {n, f, s};
    TaipanValue *list = taipan_list(t, 3, items), *dict = taipan_dict(t), *one = taipan_index(list, 1);
    CHECK(taipan_as_float(one, &number) == 0 && number == 2.5);
    CHECK(taipan_set_item(dict, s, list) == 0 && taipan_length(dict) == 1);
    CHECK_TEXT(taipan_text(dict), "{'na\303\257ve': [-5, 2.5, 'na\303\257ve']}");
    CHECK(!taipan_index(list, 3) && !taipan_item(dict, n));
    CHECK_TEXT(taipan_error(t), "KeyError: -5");
    CHECK_TEXT(taipan_text(taipan_tuple(t, 2, items)), "(-5, 2.5)");
    CHECK(!taipan_call(NULL, 0, NULL) && taipan_length(NULL) == -1);
    items[1] = NULL;
    CHECK(!taipan_list(t, 3, items));
}

static void check_running(Taipan *t) {
    CHECK(taipan_run(t, "x = 6\ndef f(a, b=1):\n    return a * b\n") == 0);
    TaipanValue *f = taipan_global(t, "f"), *six = taipan_evaluate(t, " x"), *arguments[] = {six, six};
    CHECK_TEXT(taipan_text(taipan_call(f, 2, arguments)), "36");
    CHECK_TEXT(taipan_text(taipan_attribute(f, "__name__")), "f");
    CHECK(taipan_set_attribute(f, "note", six) == 0 && taipan_set_global(t, "y", f) == 0);
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "y.note + 1")), "7");
    CHECK_TEXT(taipan_text(taipan_call_method(taipan_import(t, "json"), "dumps", 1, arguments)), "6");
    CHECK(taipan_run(t, "def g():\n    1 / 0\ng()\n") == -1);
    CHECK(strstr(taipan_error(t), "line 2, in g") && strstr(taipan_error(t), "ZeroDivisionError: division by zero"));
    CHECK_TEXT(taipan_type_name(taipan_exception(t)), "ZeroDivisionError");
    CHECK(taipan_run(t, "if:\n") == -1 && strstr(taipan_error(t), "SyntaxError: invalid syntax"));
    CHECK(!taipan_global(t, "missing") && !taipan_import(t, "no.such.module"));
    CHECK(taipan_run_file(t, "no/such/file.py") == -1);
    CHECK_TEXT(taipan_error(t), "FileNotFoundError: [Errno 2] No such file or directory: 'no/such/file.py'");
    CHECK(taipan_run(t, "import sys; sys.exit(3)") == -1);
    CHECK_TEXT(taipan_text(taipan_exception(t)), "3");
}

static TaipanValue *nested(Taipan *t, void *context, size_t count, TaipanValue *const *arguments) {
    (void)t, (void)context;
    return count == 2 ? taipan_call(arguments[0], 1, arguments + 1) : NULL;
}

// Handles keep alive, released ones do not; a C function and Python call each other; exceptions pass through both.
static void check_functions(Taipan *t) {
    TaipanValue *function = taipan_function(t, "nested", nested, NULL);
    taipan_set_global(t, "nested", function);
    CHECK(taipan_run(t, "import gc, weakref\n"
                        "class Node: pass\n"
                        "def deep(n): return n if n == 0 else nested(deep, n - 1) + 1\n"
                        "def bad(n): raise LookupError(n)\n"
                        "def caught():\n"
                        "    try: nested(bad, 3)\n"
                        "    except LookupError as e: return repr(e)\n"
                        "node = Node(); ref = weakref.ref(node)\n") == 0);
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "deep(20)")), "20");
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "caught()")), "LookupError(3)");
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "repr(nested)")) ? "" : "no repr", "");
    CHECK(!taipan_evaluate(t, "nested(1)") && strstr(taipan_error(t), "SystemError: a C function failed"));
    CHECK(taipan_run(t, "def endless(n): return nested(endless, n)\n") == 0);
    CHECK(!taipan_evaluate(t, "endless(1)") && strstr(taipan_error(t), "RecursionError"));
    TaipanValue *node = taipan_global(t, "node");
    CHECK(taipan_run(t, "del node; [[] for i in range(10000)]; gc.collect()") == 0);
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "ref() is None")), "False");
    TaipanValue *kept = taipan_keep(node);
    taipan_release(node);
    CHECK(taipan_run(t, "gc.collect()") == 0);
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "ref() is None")), "False");
    CHECK_TEXT(taipan_type_name(kept), "Node");
    taipan_release(kept);
    taipan_release(NULL);
    CHECK(taipan_run(t, "gc.collect()") == 0);
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "ref() is None")), "True");
}

static TaipanValue *refuse(Taipan *t, void *context, size_t count, TaipanValue *const *arguments) {
    return taipan_raise(t, context, count ? taipan_text(arguments[0]) : "nothing");
}

static void check_raising(Taipan *t) {
    taipan_set_global(t, "refuse", taipan_function(t, "refuse", refuse, "ValueError"));
    CHECK(!taipan_evaluate(t, "refuse('too late')") && strstr(taipan_error(t), "ValueError: too late"));
    taipan_set_global(t, "refuse", taipan_function(t, "refuse", refuse, "print"));
    CHECK(!taipan_evaluate(t, "refuse()") && strstr(taipan_error(t), "SystemError: taipan_raise: print is no"));
}

int main(void) {
    CHECK(example_main() == 0); // an interpreter that comes and goes
    char *arguments[] = {"a", "b"};
    TaipanOptions options = {.isolated = true, .program = "prog", .arguments = arguments, .argument_count = 2};
    Taipan *t = taipan_new(&options);
    CHECK(t != NULL);
    if (!t) return check_result();
    CHECK(taipan_new(NULL) == NULL); // there is one already
    CHECK_TEXT(taipan_error(t), "");
    CHECK(!taipan_exception(t));
    CHECK_TEXT(taipan_text(taipan_evaluate(t, "__import__('sys').argv")), "['prog', 'a', 'b']");
    check_values(t);
    check_running(t);
    check_functions(t);
    check_raising(t);
    CHECK(taipan_run(t, "import atexit; atexit.register(print, 'at exit')") == 0);
    CHECK(taipan_free(t) == 0);
    return check_result();
}
