// Package phrase writes numbers and durations for people, in one style for sentences, tables and cards.
package phrase

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Number is a whole number with its thousands parted: "48,210".
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Count is a number with its noun: "1 job waits", "1,385 jobs wait".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Plural is a number with a noun whose plural takes an s: "1 line", "2 lines".
func Plural(n int, noun string) string { return Count(n, noun, noun+"s") }

// List is names as people list them: "a, b and c".
func List(names []string) string {
	n := len(names)
	if n < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
}

// Age is a duration in its largest unit: "41s", "12m", "2h", "3d". Below a second, and below zero, it is "0s".
func Age(d time.Duration) string {
	switch {
	case d < 0:
		return "0s"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < day:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/day)) + "d"
}

// Span is a duration in its two largest units: "41s", "6m 02s", "2h 05m", "3d 4h". A second unit of zero is left out: "5m".
func Span(d time.Duration) string {
	rest := ""
	switch {
	case d < time.Minute:
	case d < time.Hour:
		rest = second("%02ds", d%time.Minute/time.Second)
	case d < day:
		rest = second("%02dm", d%time.Hour/time.Minute)
	default:
		rest = second("%dh", d%day/time.Hour)
	}
	return Age(d) + rest
}

func second(format string, n time.Duration) string {
	if n == 0 {
		return ""
	}
	return " " + fmt.Sprintf(format, n)
}
