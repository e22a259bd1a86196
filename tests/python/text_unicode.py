# Taipan: unicodedata and _string: results and messages, expression by expression. MIT licence.

import _string
import unicodedata as u

from packages.expressions import show

show(r"""
u.name("a"), u.name("\x00","d")
u.name("\x00")
u.name("ab")
u.name(1)
u.lookup("SPACE")
u.lookup("foo")
u.lookup(1)
u.lookup("KEYCAP DIGIT ONE")
u.lookup("latin small letter a")
u.decimal("1"), u.decimal("a",None)
u.decimal("a")
u.digit("a")
u.digit("\xb2")
u.numeric("a")
u.numeric("\xbd")
u.category("a"), u.bidirectional("a"), u.combining("\u0301"), u.mirrored("("), u.east_asian_width("a"), u.decomposition("\xe9")
u.decomposition("\uac00")
u.normalize("NFD","\xe9")
u.normalize("X","a")
u.normalize("NFC",1)
u.is_normalized("NFC","e\u0301")
u.is_normalized("X","e")
u.unidata_version, u.ucd_3_2_0.unidata_version
u.ucd_3_2_0.category("\u0221"), u.ucd_3_2_0
type(u.ucd_3_2_0)
u.UCD
u.UCD()
u.category
u.ucd_3_2_0.category
u.name
u.ucd_3_2_0.name("\u0221")
u.ucd_3_2_0.lookup("LATIN SMALL LETTER D WITH CURL")
u.ucd_3_2_0.numeric("\u4e00")
u.category("")
u.normalize("NFC")
u.decimal("ab")
u.category.__self__
u.name("\uac00"), u.name("\u4e00")
u.decomposition(1)
list(_string.formatter_parser("a{b!r:c{d}}e{{f"))
_string.formatter_parser(1)
_string.formatter_parser("a")
_string.formatter_field_name_split("a.b[c][0]")
_string.formatter_field_name_split(1)
_string.formatter_field_name_split("")
list(_string.formatter_parser("{}"))
list(_string.formatter_parser("{:}{!r}x"))
list(_string.formatter_parser("{"))
list(_string.formatter_field_name_split("a[")[1])
""", globals())
