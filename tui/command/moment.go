package command

import (
	"fmt"
	"strings"
	"time"
)

// clocks and days are the forms in which a time of day and a moment are written.
var (
	clocks = []string{"15:04:05", "15:04"}
	days   = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", time.RFC3339}
)

// Span is a stretch of time with the moment in it from which one starts.
type Span struct{ From, To, Here time.Time }

// When reads a moment: a time of day, a day with a time, or how far to go from here: +30s, -5m. A time of day is that of the day on which it
// lies in the span; when it is in none, of the day of here.
func When(text string, zone *time.Location, span Span) (time.Time, error) {
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		by, err := time.ParseDuration(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is no distance: write +30s, -5m or +1h", text)
		}
		return span.Here.Add(by), nil
	}
	for _, form := range days {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at, nil
		}
	}
	for _, form := range clocks {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return onDay(at, zone, span), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 03:09:14, 2026-11-21 03:09 or +30s", text)
}

// onDay is a time of day on the day that is meant.
func onDay(clock time.Time, zone *time.Location, span Span) time.Time {
	on := func(day time.Time) time.Time {
		y, m, d := day.In(zone).Date()
		return time.Date(y, m, d, clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
	}
	for _, day := range []time.Time{span.Here, span.From, span.To} {
		if at := on(day); !at.Before(span.From) && !at.After(span.To) {
			return at
		}
	}
	return on(span.Here)
}
