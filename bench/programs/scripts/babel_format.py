from babel import Locale, dates, numbers, lists, plural, units
import datetime

when = datetime.datetime(2007, 4, 1, 15, 30)
for code in "en_US", "de_DE", "fr_FR", "ja_JP", "ar_EG", "ru_RU", "hi_IN":
    print(code, dates.format_datetime(when, "full", locale=code, tzinfo=None), numbers.format_currency(1099.98, "EUR", locale=code), numbers.format_decimal(1234567.891, locale=code))
    print(Locale.parse(code).display_name, lists.format_list(["a", "b", "c"], locale=code), dates.format_timedelta(datetime.timedelta(days=3), locale=code), units.format_unit(12, "length-meter", locale=code))
print(numbers.parse_decimal("1.099,98", locale="de"), plural.PluralRule({"one": "n is 1", "few": "n in 2..4"})(3))
print(numbers.format_compact_decimal(12345, locale="en"), dates.format_interval(when, when + datetime.timedelta(days=3), "yMMMd", locale="en"))
