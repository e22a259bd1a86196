from tabulate import tabulate, tabulate_formats
from prettytable import PrettyTable
import humanize, datetime, natsort, slugify, semver, parse, unidecode, textwrap, wcwidth

rows = [["Sun", 696000, 1989100000.5], ["Earth", 6371, 5973.6], ["Moon", 1737, None], ["日本", -1.5e-7, "x\ny"]]
for f in tabulate_formats:
    print(f)
    print(tabulate(rows, headers=["Planet", "R (km)", "mass"], tablefmt=f))
p = PrettyTable(["a", "b", "c"])
for i in range(50):
    p.add_row([i, "x" * (i % 9), i / 3])
p.align["b"] = "l"
p.float_format = ".3"
print(p.get_string(sortby="b", reversesort=True))
print(p.get_html_string()[:300], p.get_csv_string()[:100])
print(humanize.naturalsize(123456789), humanize.intcomma(12345678), humanize.naturaldelta(datetime.timedelta(days=400)), humanize.intword(1234567890), humanize.ordinal(103))
print(natsort.natsorted(["a10", "a2", "A1", "a1.5"]), slugify.slugify("Ünïcode & stuff"), semver.Version.parse("1.2.3-rc.1+b").bump_minor(), unidecode.unidecode("北京 Ελλάδα"))
print(parse.parse("It's {:d} {name:w} {:tg}", "It's 42 spam 1/2/2011 11:00 PM"), [wcwidth.wcswidth(s) for s in ("abc", "日本", "e\u0301")])
