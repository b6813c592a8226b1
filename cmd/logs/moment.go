package logs

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/fault"
)

// moment is what --since and --until say: so long ago, a time of day, a day, or a moment with its date. It becomes a time as soon as
// the zone and the newest line are known.
type moment struct {
	form momentForm
	back time.Duration // ago
	at   time.Time     // clock, day, dated: in no zone yet; zoned: as it is
	days int           // today, yesterday: days ago
}

type momentForm uint8

const (
	noMoment momentForm = iota
	ago
	clock
	dayAgo
	day
	dated
	zoned
)

// spanText is a length of time in whole units, weeks and days among them.
var spanText = regexp.MustCompile(`^(?:\d+(?:\.\d+)?(?:w|d|h|ms|m|s|us|µs|ns))+$`)

// spelledSpan is a length of time in words.
var spelledSpan = regexp.MustCompile(`^(?i)(\d+(?:\.\d+)?) ?(weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)(?: ago)?$`)

var spanPart = regexp.MustCompile(`(\d+(?:\.\d+)?)(w|d|h|ms|m|s|us|µs|ns)`)

// momentForms are the forms of a moment that is written out.
var momentForms = []struct {
	form    momentForm
	layouts []string
}{
	{clock, []string{"15:04", "15:04:05"}},
	{day, []string{time.DateOnly, "2006/01/02"}},
	{dated, []string{"2006/01/02 15:04", "2006/01/02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}},
	{zoned, []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00",
		"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04 Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700"}},
}

// parseMoment reads --since or --until.
func parseMoment(flag, text string) (moment, error) {
	given := text
	text = strings.TrimSpace(text)
	if m := spelledSpan.FindStringSubmatch(text); m != nil { // 15 minutes ago
		text = m[1] + strings.ToLower(m[2][:1])
	}
	if span, back := strings.CutSuffix(text, " ago"); back && spanText.MatchString(span) {
		text = span
	}
	switch strings.ToLower(text) {
	case "", "0":
		return moment{}, nil
	case "now":
		return moment{form: ago}, nil
	case "today":
		return moment{form: dayAgo}, nil
	case "yesterday":
		return moment{form: dayAgo, days: 1}, nil
	}
	if spanText.MatchString(text) {
		back, ok := spanOf(text)
		if !ok {
			return moment{}, base.Usage("%s %s is longer than any log", flag, fault.Quote(text))
		}
		if back == 0 {
			return moment{}, nil
		}
		return moment{form: ago, back: back}, nil
	}
	if rest, signed := strings.CutPrefix(text, "-"); signed && spanText.MatchString(rest) {
		return moment{}, base.Usage("%s is %s, and looks back: leave the sign out", flag, fault.Quote(text))
	}
	for _, f := range momentForms {
		for _, layout := range f.layouts {
			if at, err := time.Parse(layout, text); err == nil {
				return moment{form: f.form, at: at}, nil
			}
		}
	}
	return moment{}, base.Usage(`%s is how long ago, or a moment: 15m, 2h, 1d, 10:30, 2026-11-30, "2026-11-30 10:30" or 2026-11-30T10:30:00Z, not %s`,
		flag, fault.Quote(given))
}

// longestSpan is a hundred years, which every time can be moved by.
const longestSpan = 100 * 365 * 24 * time.Hour

// spanOf adds up the parts of a length of time; false when it is too long.
func spanOf(text string) (sum time.Duration, ok bool) {
	units := map[string]time.Duration{"w": 7 * 24 * time.Hour, "d": 24 * time.Hour, "h": time.Hour, "m": time.Minute, "s": time.Second,
		"ms": time.Millisecond, "us": time.Microsecond, "µs": time.Microsecond, "ns": time.Nanosecond}
	total := 0.0
	for _, part := range spanPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return 0, false
		}
		total += n * float64(units[part[2]])
	}
	return time.Duration(total), total <= float64(longestSpan)
}

// window is the time that --since and --until leave.
type window struct{ since, until moment }

func (w window) given() bool { return w.since.form != noMoment || w.until.form != noMoment }

// relative tells that the window depends on what is now.
func (w window) relative() bool { return w.since.relative() || w.until.relative() }

// times are the first time that is wanted and the first that is not any more; zero where there is no bound.
func (w window) times(now time.Time, zone *time.Location) (since, until time.Time) {
	if w.since.form != noMoment {
		since = w.since.since(now, zone)
	}
	return since, w.until.until(now, since, zone)
}

// relative tells that the moment depends on what is now.
func (m moment) relative() bool { return m.form == ago || m.form == clock || m.form == dayAgo }

// since is the earliest time that is wanted. A time of day is the last one at or before now.
func (m moment) since(now time.Time, zone *time.Location) time.Time {
	t := m.in(now, zone)
	if m.form == clock && t.After(now) {
		t = m.in(now.In(zone).AddDate(0, 0, -1), zone)
	}
	return t
}

// until is the first time that is not wanted any more: the moment itself still is, and a day to its end. A time of day is the first
// one behind since where there is one, else the last one before now.
func (m moment) until(now, since time.Time, zone *time.Location) time.Time {
	switch m.form {
	case noMoment:
		return time.Time{}
	case day, dayAgo:
		return m.in(now, zone).AddDate(0, 0, 1)
	case clock:
		if since.IsZero() {
			return m.since(now, zone).Add(time.Nanosecond)
		}
		t := m.in(since, zone)
		if t.Before(since) {
			t = m.in(since.In(zone).AddDate(0, 0, 1), zone)
		}
		return t.Add(time.Nanosecond)
	}
	return m.in(now, zone).Add(time.Nanosecond)
}

// in is the moment in a zone, on the day of now where it names none.
func (m moment) in(now time.Time, zone *time.Location) time.Time {
	n, a := now.In(zone), m.at
	switch m.form {
	case ago:
		return now.Add(-m.back)
	case clock:
		return time.Date(n.Year(), n.Month(), n.Day(), a.Hour(), a.Minute(), a.Second(), a.Nanosecond(), zone)
	case dayAgo:
		return time.Date(n.Year(), n.Month(), n.Day()-m.days, 0, 0, 0, 0, zone)
	case day, dated:
		return time.Date(a.Year(), a.Month(), a.Day(), a.Hour(), a.Minute(), a.Second(), a.Nanosecond(), zone)
	}
	return a
}
