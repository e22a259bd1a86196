from dateutil import parser, rrule, relativedelta, tz, easter
import datetime, pytz, tzlocal

base = datetime.datetime(2020, 1, 31, 10)
print([d.isoformat() for d in rrule.rrule(rrule.MONTHLY, count=10, byweekday=rrule.FR(-1), dtstart=base)])
print(sum(1 for _ in rrule.rrule(rrule.DAILY, count=3000, dtstart=base, byweekday=(0, 2, 4))))
print(base + relativedelta.relativedelta(months=1), relativedelta.relativedelta(datetime.datetime(2024, 2, 29), base))
for s in "2003-09-25T10:49:41.5-03:00", "Thu Sep 25 10:36:28 2003", "10/09/2003", "3rd of May 2001", "20030925T104941", "1 hr", "tomorrow":
    try:
        print(parser.parse(s, default=base))
    except Exception as e:
        print(type(e).__name__, e)
for i in range(300):
    parser.parse("Thu Sep %d 10:36:28 BRST 2003" % (i % 28 + 1), tzinfos={"BRST": -10800})
zone = tz.tzstr("EST5EDT")
print([datetime.datetime(2020, m, 8, 3, tzinfo=zone).utcoffset() for m in (1, 3, 7, 11)], easter.easter(2024))
ny = pytz.timezone("America/New_York") if True else None
print(ny.localize(datetime.datetime(2002, 10, 27, 1, 30), is_dst=False), ny.normalize(ny.localize(base) + datetime.timedelta(days=180)))
r = rrule.rrulestr("DTSTART:19970902T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH")
print(list(r)[-1], r)
