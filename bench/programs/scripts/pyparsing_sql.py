import pyparsing as pp

ppc = pp.pyparsing_common
SELECT, FROM, WHERE, AND, OR, IN = map(pp.CaselessKeyword, "select from where and or in".split())
ident = ~(SELECT | FROM | WHERE | AND | OR | IN) + pp.Word(pp.alphas, pp.alphanums + "_$")
column = pp.DelimitedList(ident, ".", combine=True)
columns = pp.Group(pp.DelimitedList(column))
rval = ppc.number | pp.quoted_string | column
op = pp.one_of("= != < > >= <= eq ne lt le gt ge", caseless=True)
condition = pp.Group((column + op + rval) | (column + IN + pp.Group("(" + pp.DelimitedList(rval) + ")")))
expression = pp.infix_notation(condition, [(AND, 2, pp.OpAssoc.LEFT), (OR, 2, pp.OpAssoc.LEFT)])
statement = SELECT + ("*" | columns)("columns") + FROM + columns("tables") + pp.Optional(WHERE + expression("where"))
for text in [
    "SELECT * from XYZZY, ABC",
    "select A.x, b from Sys.dual where a in ('RED','GREEN','BLUE') and (b = 10 or c >= 3.5)",
    "Select A,b from table1,table2 where table1.id eq table2.id",
    "Xelect A, B,C from Sys.dual",
    "Select",
]:
    try:
        print(statement.parse_string(text).dump())
    except pp.ParseException as e:
        print(e, e.loc)
        print(e.explain())
for i in range(40):
    statement.parse_string("select a, b from c where " + " and ".join("x%d = %d" % (j, j) for j in range(10)))
json_value = pp.Forward()
json_value <<= (pp.dbl_quoted_string().set_parse_action(pp.remove_quotes) | ppc.number
    | pp.Group(pp.Suppress("[") + pp.Optional(pp.DelimitedList(json_value)) + pp.Suppress("]"))
    | pp.Dict(pp.Suppress("{") + pp.Optional(pp.DelimitedList(pp.Group(pp.dbl_quoted_string + pp.Suppress(":") + json_value))) + pp.Suppress("}")))
print(json_value.parse_string('{"a": [1, 2, {"b": "c"}], "d": -1.5e3}').as_list())
