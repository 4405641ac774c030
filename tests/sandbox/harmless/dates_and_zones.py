#: kind = "harmless"
#: does = "Reckons with dates, time zones, calendars and clocks."
#: status = ["ok"]
#: stdout = "2024-03-01 Wednesday 28 February 2024 300 2024-02-28\n2024-07-01 14:00:00+02:00 CEST\n2024-07-01 08:00:00-04:00 EDT\n2024-07-01 21:00:00+09:00 JST\n1990-10-03 14:30:00 2024-01-01 00:00:00+00:00\n28 True\n   February 2024\nMo Tu We Th Fr Sa Su\n          1  2  3  4\n 5  6  7  8  9 10 11\n12 13 14 15 16 17 18\n19 20 21 22 23 24 25\n26 27 28 29\nTrue True\nTrue True 1970\nday is out of range for month\n"
import calendar
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

day = date(2024, 2, 28)
print(day + timedelta(days=2), day.strftime("%A %d %B %Y"), (date(2024, 12, 24) - day).days, day.isoformat())
moment = datetime(2024, 7, 1, 12, tzinfo=UTC)
for zone in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"):
    print(moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(zone)).tzname())
print(datetime.strptime("03.10.1990 14:30", "%d.%m.%Y %H:%M"), datetime.fromisoformat("2024-01-01T00:00:00Z"))
print(calendar.monthrange(2023, 2)[1], calendar.isleap(2000))
calendar.prmonth(2024, 2)
print(datetime.now().year >= 2024, abs(time.time() - datetime.now().timestamp()) < 5)
start = time.perf_counter()
time.sleep(0.03)
print(0.02 < time.perf_counter() - start < 2, time.monotonic() > 0, time.gmtime(0).tm_year)
try:
    date(2023, 2, 30)
except ValueError as problem:
    print(problem)
