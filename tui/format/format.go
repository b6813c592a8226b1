// Package format says numbers, sizes, spans of time and versions in the words of the screen.
package format

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Join is the parts that are not empty.
func Join(sep string, parts ...string) string {
	s := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if s != "" {
			s += sep
		}
		s += p
	}
	return s
}

func Version(v int) string { return fmt.Sprintf("v%d", v) }

func Short8(commit string) string {
	if len(commit) > 8 {
		return commit[:8]
	}
	return commit
}

// Numbers and times as people say them. None of these words is ever made of something unknown: the caller writes the dash.

// Age is a span in its largest unit: "41s", "12m", "2h", "3d". Below a second it is "0s".
func Age(d time.Duration) string { return phrase.Age(d) }

// Span is a span in its two largest units: "2h 04m". A card has room for it.
func Span(d time.Duration) string { return phrase.Span(d) }

// Count is a whole number with its thousands parted: "48,210".
func Count(n int) string { return phrase.Number(n) }

// Short is a number in few figures, for what says so: "385", "1.2k", "48.2k", "3.1M".
func Short(n int) string { return phrase.Short(float64(n)) }

// Load is a load average, as every tool of Unix writes it: "0.42".
func Load(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// Pace is Rate without its unit, and without a fraction from ten on: a header that stands still is read better.
func Pace(v float64) string {
	if v >= 10 {
		return Short(int(v))
	}
	return phrase.PerSecond(v)
}

// Rate is jobs or lines a second: "9.1/s", "0/s", "1.2k/s".
func Rate(v float64) string { return phrase.Rate(v) }

// Moment is a time of day in full: with the date and the name of its zone.
func Moment(t time.Time, zone *time.Location) string {
	return phrase.Moment(t, zone)
}

// Date is a moment without its zone, for columns whose reader knows it: "2006-01-02 15:04:05".
func Date(t time.Time, zone *time.Location) string {
	return phrase.Date(t, zone)
}

// ZoneOr is the zone, or UTC where none was given.
func ZoneOr(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

// Today tells whether a moment lies on the same calendar day as now.
func Today(t, now time.Time, zone *time.Location) bool {
	return phrase.SameDay(t, now, zone)
}

// Plural is "1 line", "2 lines".
func Plural(n int, noun string) string { return phrase.Plural(n, noun) }

// PerMinute is a rate with as many decimals as say something: 0, 0.2, 31.
func PerMinute(v float64) string {
	if v >= 10 {
		return phrase.Number(int(v + 0.5))
	}
	return strings.TrimSuffix(phrase.PerSecond(v), ".0")
}
