package phrase

import "time"

// How times are written: docs/formats.md. A nil zone is UTC.
const (
	clock   = "15:04:05"
	millis  = "15:04:05.000"
	minute  = "15:04"
	dated   = "2006-01-02"
	written = "2 Jan"
)

func in(t time.Time, zone *time.Location, form string) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(form)
}

// Clock is a time of day: "15:04:05".
func Clock(t time.Time, zone *time.Location) string { return in(t, zone, clock) }

// ClockMillis is the time of a log line: "15:04:05.000".
func ClockMillis(t time.Time, zone *time.Location) string { return in(t, zone, millis) }

// ClockMinute is a time of day where seconds have no room or no meaning: "15:04".
func ClockMinute(t time.Time, zone *time.Location) string { return in(t, zone, minute) }

// Zoned is a time of day that names its zone: "15:04:05 PDT".
func Zoned(t time.Time, zone *time.Location) string { return in(t, zone, clock+" MST") }

// ZonedMinute is Zoned without its seconds: "15:04 PDT".
func ZonedMinute(t time.Time, zone *time.Location) string { return in(t, zone, minute+" MST") }

// Zone is the name of the zone at a moment: "PDT".
func Zone(t time.Time, zone *time.Location) string { return in(t, zone, "MST") }

// Day is a date: "2026-09-17".
func Day(t time.Time, zone *time.Location) string { return in(t, zone, dated) }

// Date is a moment whose zone the reader knows: "2026-09-17 15:04:05"; a dash where it is not known.
func Date(t time.Time, zone *time.Location) string { return known(t, in(t, zone, dated+" "+clock)) }

// DateMinute is a minute of a day: "2026-09-17 15:04".
func DateMinute(t time.Time, zone *time.Location) string { return in(t, zone, dated+" "+minute) }

// DateMillis is the time of a log line with its date: "2026-09-17 15:04:05.000".
func DateMillis(t time.Time, zone *time.Location) string { return in(t, zone, dated+" "+millis) }

// Moment is a time in full, with its date and zone: "2026-09-17 15:04:05 PDT"; a dash where it is not known.
func Moment(t time.Time, zone *time.Location) string {
	return known(t, in(t, zone, dated+" "+clock+" MST"))
}

// known is the text of a moment, a dash for the zero time.
func known(t time.Time, text string) string {
	if t.IsZero() {
		return "–"
	}
	return text
}

// MomentMicros is Moment with all that Logplex tells of a line's time.
func MomentMicros(t time.Time, zone *time.Location) string {
	return in(t, zone, dated+" "+clock+".000000 MST")
}

// MomentMillis is Moment to the millisecond.
func MomentMillis(t time.Time, zone *time.Location) string {
	return in(t, zone, dated+" "+millis+" MST")
}

// ShortDay is a date where its year has no room: "17 Sep". Figures alone would be read the other way round by half of the world.
func ShortDay(t time.Time, zone *time.Location) string { return in(t, zone, written) }

// ShortDate is ShortDay with the minute: "17 Sep 15:04".
func ShortDate(t time.Time, zone *time.Location) string { return in(t, zone, written+" "+minute) }

// Weekday is the name of a day of the week: "Thu".
func Weekday(t time.Time, zone *time.Location) string { return in(t, zone, "Mon") }

// Year is the year of a moment: "2026".
func Year(t time.Time, zone *time.Location) string { return in(t, zone, "2006") }

// When is a time of day, with its day when that is not the day of now: "15:04:05", "17 Sep 15:04".
func When(t, now time.Time, zone *time.Location) string {
	if SameDay(t, now, zone) {
		return Clock(t, zone)
	}
	return ShortDate(t, zone)
}

// SameDay tells whether two moments lie on one calendar day.
func SameDay(a, b time.Time, zone *time.Location) bool { return Day(a, zone) == Day(b, zone) }
