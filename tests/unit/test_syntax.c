// Taipan: unit tests of the front end: trees, faults, warnings, tokens. MIT licence.
//
// The wide comparison with CPython is tests/tools/syntax_compare.py; these are the cases one wants at every
// build.
#include "syntax/ast_dump.h"
#include "syntax/parser.h"
#include "test_base_check.h"

static char *parse_text(const char *source, ParseMode mode, unsigned flags) {
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    ParseOptions options = {.mode = mode, .flags = flags, .is_utf8 = true, .int_max_digits = 4300};
    char *text = NULL;
    size_t length;
    if (parse(&result, &arena, source, strlen(source), &options)) {
        text = ast_dump(result.tree, 0, -1, &length);
    } else {
        const Fault *f = &result.fault;
        FILE *file = open_memstream(&text, &length);
        fprintf(file, "%s: %s (%d,%d)-(%d,%d)", fault_kind_name(f->kind), f->message, f->line,
                fault_character_column(f->text, f->text_length, f->column), f->end_line,
                fault_character_column(f->text, f->text_length, f->end_column));
        fclose(file);
    }
    arena_free(&arena);
    return text;
}

static void check_mode(const char *source, ParseMode mode, unsigned flags, const char *wanted) {
    char *text = parse_text(source, mode, flags);
    CHECK_TEXT(text, wanted);
    free(text);
}

static void check(const char *source, const char *wanted) {
    check_mode(source, PARSE_EXEC, 0, wanted);
}

static void check_expression(const char *source, const char *wanted) {
    check_mode(source, PARSE_EVAL, 0, wanted);
}

static void test_expressions(void) {
    check_expression("1 + 2 * 3", "Expression(body=BinOp(left=Constant(value=1), op=Add(), right=BinOp(left=Constant("
                                  "value=2), op=Mult(), right=Constant(value=3))))");
    check_expression("not a == b in c", "Expression(body=UnaryOp(op=Not(), operand=Compare(left=Name(id='a', ctx=Load()"
                                        "), ops=[Eq(), In()], comparators=[Name(id='b', ctx=Load()), Name(id='c', ctx="
                                        "Load())])))");
    check_expression("f(*a, b=1, **c)", "Expression(body=Call(func=Name(id='f', ctx=Load()), args=[Starred(value=Name("
                                        "id='a', ctx=Load()), ctx=Load())], keywords=[keyword(arg='b', value=Constant("
                                        "value=1)), keyword(value=Name(id='c', ctx=Load()))]))");
    check_expression("-2 ** -1", "Expression(body=UnaryOp(op=USub(), operand=BinOp(left=Constant(value=2), op=Pow(), "
                                 "right=UnaryOp(op=USub(), operand=Constant(value=1)))))");
    check_expression("0x_ff_ff_ff_ff_ff_ff_ff_ff_ff", "Expression(body=Constant(value=4722366482869645213695))");
    check_expression("'a' u'\\N{BULLET}' '\\ud800'", "Expression(body=Constant(value='a\xe2\x80\xa2\\ud800'))");
}

static void test_strings(void) {
    check_expression("f'{a!r:>{b}}c'",
                     "Expression(body=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load()),"
                     " conversion=114, format_spec=JoinedStr(values=[Constant(value='>'), "
                     "FormattedValue(value=Name(id='b', ctx=Load()), conversion=-1)])), Constant("
                     "value='c')]))");
    check_expression("t'{x = }'",
                     "Expression(body=TemplateStr(values=[Constant(value='x = '), Interpolation(value=Name("
                     "id='x', ctx=Load()), str='x ', conversion=114)]))");
}

static void test_statements(void) {
    check("match = case = type = _ = 1\nmatch(x)\nmatch x:\n case [1, *_] | {'k': v} if v: pass\n",
          "Module(body=[Assign(targets=[Name(id='match', ctx=Store()), Name(id='case', ctx=Store()), "
          "Name(id='type', "
          "ctx=Store()), Name(id='_', ctx=Store())], value=Constant(value=1)), "
          "Expr(value=Call(func=Name(id='match', "
          "ctx=Load()), args=[Name(id='x', ctx=Load())])), Match(subject=Name(id='x', ctx=Load()), "
          "cases=[match_case("
          "pattern=MatchOr(patterns=[MatchSequence(patterns=[MatchValue(value=Constant(value=1)), "
          "MatchStar()]), "
          "MatchMapping(keys=[Constant(value='k')], patterns=[MatchAs(name='v')])]), guard=Name(id='v', "
          "ctx=Load()), "
          "body=[Pass()])])])");
    check("with (a as b, c): pass", "Module(body=[With(items=[withitem(context_expr=Name(id='a', ctx=Load()), "
                                    "optional_vars=Name(id='b', ctx=Store())), withitem(context_expr=Name(id='c', ctx="
                                    "Load()))], body=[Pass()])])");
    check("try: pass\nexcept* A, B: pass",
          "Module(body=[TryStar(body=[Pass()], handlers=[ExceptHandler(type=Tuple(elts="
          "[Name(id='A', ctx=Load()), Name(id='B', ctx=Load())], ctx=Load()), body=["
          "Pass()])])])");
    check("type X[T: int = str, *U, **V] = T", "Module(body=[TypeAlias(name=Name(id='X', ctx=Store()), "
                                               "type_params=[TypeVar(name='T', bound=Name(id='int', "
                                               "ctx=Load()), default_value=Name(id='str', ctx=Load())), "
                                               "TypeVarTuple(name='U'), ParamSpec(name='V')], value="
                                               "Name(id='T', ctx=Load()))])");
}

static void test_faults(void) {
    check("x = (1 2)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1,6)-(1,9)");
    check("if x = 1: pass", "SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='? (1,4)-(1,9)");
    check("f() = 1",
          "SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='? (1,1)-(1,4)");
    check("a = (\n1", "SyntaxError: '(' was never closed (1,5)-(1,0)");
    check("if 1:\nx", "IndentationError: expected an indented block after 'if' statement on line 1 (2,1)-(2,2)");
    check("if 1:\n\tx\n        y\n", "TabError: inconsistent use of tabs and spaces in indentation (3,1)-(3,0)");
    check("{1: 2, 'b' 3}", "SyntaxError: ':' expected after dictionary key (1,10)-(1,0)");
    check("f'{a b}'", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1,4)-(1,7)");
    check("\xc3\xa9 b", "SyntaxError: invalid syntax (1,3)-(1,4)");
    check("'\\x1'", "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated "
                    "\\xXX escape (1,1)-(1,6)");
    check_mode("x\ny\n", PARSE_SINGLE, 0,
               "SyntaxError: multiple statements found while compiling a single statement (1,2)-(1,3)");
    check_mode("x = (", PARSE_SINGLE, PARSE_ALLOW_INCOMPLETE_INPUT,
               "_IncompleteInputError: incomplete input (1,5)-(1,-1)");
}

static void test_deep(void) {
    enum { COUNT = 200000 };
    char *text = malloc(COUNT + 2);
    memset(text, '-', COUNT);
    text[COUNT] = '1';
    text[COUNT + 1] = 0;
    check(text, "MemoryError: Parser stack overflowed - Python source too complex to parse (0,0)-(0,0)");
    free(text);
}

static void test_bytes(const char *bytes, const char *wanted) {
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    ParseOptions options = {.mode = PARSE_EXEC};
    bool good = parse(&result, &arena, bytes, strlen(bytes), &options);
    CHECK_TEXT(good ? "good" : result.fault.message, wanted);
    arena_free(&arena);
}

static void test_sources(void) {
    test_bytes("# coding: latin-1\nx = '\xe9'", "good");
    test_bytes("#!x\n# -*- coding: utf-8 -*-\nx = '\xc3\xa9'", "good");
    test_bytes("# coding: nonsense\n", "unknown encoding: nonsense");
    test_bytes("\xef\xbb\xbf# coding: latin-1\n", "encoding problem: iso-8859-1 with BOM");
    test_bytes("\xff", "Non-UTF-8 code starting with '\\xff' on line 1, but no encoding declared; see "
                       "https://peps.python.org/pep-0263/ for details");
    test_bytes("if x:\r\n\ty\r\telse\r\n", "invalid syntax");
}

static void test_null(const char *filename, const char *wanted) {
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    ParseOptions options = {.mode = PARSE_EXEC, .filename = filename};
    CHECK(!parse(&result, &arena, "x = 1\ny = \"a\0b\"\n", 15, &options));
    CHECK_TEXT(result.fault.message, wanted);
    CHECK(result.fault.line == (filename ? 2 : 0));
    arena_free(&arena);
}

static void test_warnings(void) {
    Arena arena;
    arena_init(&arena);
    ParseResult result;
    const char *source = "x = '\\d'\ny = 1if 2else 3\nz = '\\400'\n";
    ParseOptions options = {.mode = PARSE_EXEC, .is_utf8 = true};
    CHECK(parse(&result, &arena, source, strlen(source), &options));
    const SyntaxWarning *w = result.warnings.first;
    CHECK(w && w->line == 1 && w->next && w->next->line == 2 && w->next->next && w->next->next->next);
    if (w)
        CHECK_TEXT(w->message,
                   "\"\\d\" is an invalid escape sequence. Such sequences will not work in the future. Did you "
                   "mean \"\\\\d\"? A raw string is also an option.");
    arena_free(&arena);
}

int main(void) {
    test_expressions();
    test_strings();
    test_statements();
    test_faults();
    test_deep();
    test_sources();
    test_null(NULL, "source code string cannot contain null bytes");
    test_null("file.py", "source code cannot contain null bytes");
    test_warnings();
    return check_result();
}
