// Package freeze is the times at which nothing is to be deployed, as people write them: "Fri 16:00 - Mon 08:00 Europe/Berlin, nobody is
// there to watch". A window comes again each week, each day, or stands between two dates.
package freeze

import (
	"errors"
	"regexp"
	"slices"
	"time"
)

// Window is a span of time with the reason why nothing is to be deployed in it. The zero Window is of no use: Parse makes one.
type Window struct {
	Name   string // as the config calls it
	Reason string

	zone        *time.Location
	from, until moment
}

// moment is a time of day, on one weekday, on one date or on every day.
type moment struct {
	kind         kind
	weekday      time.Weekday
	date         time.Time // of its day alone
	hour, minute int
}

type kind uint8

const (
	everyDay kind = iota
	oneWeekday
	oneDate
)

// Form is the form of a window's text.
const Form = `^((Mon|Tue|Wed|Thu|Fri|Sat|Sun|[0-9]{4}-[0-9]{2}-[0-9]{2}) )?[0-2][0-9]:[0-5][0-9] - ((Mon|Tue|Wed|Thu|Fri|Sat|Sun|[0-9]{4}-[0-9]{2}-[0-9]{2}) )?[0-2][0-9]:[0-5][0-9] [A-Za-z][A-Za-z0-9_+/-]*, [^\s].*$`

var (
	spanForm = regexp.MustCompile(`^(?:(\S+) )?(\d\d:\d\d) - (?:(\S+) )?(\d\d:\d\d) ([A-Za-z][A-Za-z0-9_+/-]*), (\S.*)$`)
	weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
)

// Parse reads a window. Its errors continue a sentence that began with the setting's name.
func Parse(text string, zoneOf func(string) (*time.Location, error)) (Window, error) {
	m := spanForm.FindStringSubmatch(text)
	if m == nil {
		return Window{}, errors.New("wants a span, a time zone and a reason, such as Fri 16:00 - Mon 08:00 Europe/Berlin, nobody is there to watch")
	}
	w := Window{Reason: m[6]}
	var known error
	if w.zone, known = zoneOf(m[5]); known != nil || m[5] == "Local" {
		return Window{}, errors.New("wants a time zone such as Europe/Berlin or UTC")
	}
	for _, end := range []struct {
		to        *moment
		day, time string
	}{{&w.from, m[1], m[2]}, {&w.until, m[3], m[4]}} {
		var ok bool
		if *end.to, ok = momentOf(end.day, end.time); !ok {
			return Window{}, errors.New("wants times such as 16:00, Fri 16:00 or 2026-12-23 16:00")
		}
	}
	switch {
	case w.from.kind != w.until.kind:
		return Window{}, errors.New("wants a weekday at both ends, a date at both, or neither")
	case w.from == w.until, w.from.kind == oneDate && w.from.on(w.from.date, w.zone).After(w.until.on(w.until.date, w.zone)):
		return Window{}, errors.New("wants an end after its beginning")
	}
	return w, nil
}

func momentOf(day, clock string) (m moment, ok bool) {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return m, false
	}
	m.hour, m.minute = t.Hour(), t.Minute()
	if day == "" {
		return m, true
	}
	if i := slices.Index(weekdays, day); i >= 0 {
		m.kind, m.weekday = oneWeekday, time.Weekday(i)
		return m, true
	}
	m.kind = oneDate
	m.date, err = time.Parse(time.DateOnly, day)
	return m, err == nil
}

// on is the moment on a day.
func (m moment) on(day time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), m.hour, m.minute, 0, 0, zone)
}

// fits tells whether the moment comes on a day.
func (m moment) fits(day time.Time) bool { return m.kind == everyDay || day.Weekday() == m.weekday }

// after is the first time that the moment comes after a time; zero: never.
func (m moment) after(t time.Time, zone *time.Location) time.Time {
	if m.kind == oneDate {
		if at := m.on(m.date, zone); at.After(t) {
			return at
		}
		return time.Time{}
	}
	day := noon(t, zone)
	for range daysOfSearch {
		if at := m.on(day, zone); m.fits(day) && at.After(t) {
			return at
		}
		day = day.AddDate(0, 0, 1)
	}
	return time.Time{}
}

// daysOfSearch are the days among which every weekday comes, though the first be over.
const daysOfSearch = 9

func noon(t time.Time, zone *time.Location) time.Time {
	d := t.In(zone)
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, zone)
}

// Holds tells whether a time lies in the window, and when that ends.
func (w *Window) Holds(now time.Time) (until time.Time, ok bool) {
	if w.from.kind == oneDate {
		until = w.until.on(w.until.date, w.zone)
		return until, !now.Before(w.from.on(w.from.date, w.zone)) && now.Before(until)
	}
	day := noon(now, w.zone)
	for range daysOfSearch {
		if at := w.from.on(day, w.zone); w.from.fits(day) && !at.After(now) {
			until = w.until.after(at, w.zone)
			return until, now.Before(until)
		}
		day = day.AddDate(0, 0, -1)
	}
	return until, false
}

// Next is when the window begins next; zero: never again.
func (w *Window) Next(now time.Time) time.Time { return w.from.after(now, w.zone) }

// Zone is the time zone that the window is written in.
func (w *Window) Zone() *time.Location { return w.zone }
