// Package phrase writes numbers, durations, sizes and times for people, in one style for sentences, tables and cards: docs/formats.md.
package phrase

import (
	"fmt"
	"math"
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

// Offset is how long after something else a moment was, to the millisecond: "0.019s".
func Offset(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + "s" }

// Latency is how long a request took: "12ms", "1.2s", "30.0s", "2m 05s". It never rounds up: 29.99 s is less than a limit of 30.
func Latency(d time.Duration) string {
	switch ms := d.Milliseconds(); {
	case ms < 1000:
		return strconv.FormatInt(max(ms, 0), 10) + "ms"
	case d < time.Minute:
		return strconv.FormatInt(ms/1000, 10) + "." + strconv.FormatInt(ms/100%10, 10) + "s"
	}
	return Span(d)
}

// Percent is a part of one in hundredths, as exact as it is small: "0.03 %", "8.1 %", "12 %", "190 %".
func Percent(part float64) string {
	switch p := 100 * part; {
	case p >= 9.95:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	case p >= 0.095:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	case p > 0:
		return strconv.FormatFloat(p, 'g', 1, 64) + " %"
	}
	return "0 %"
}

// Kept is the part of one in which something held, in hundredths. It never rounds up: what was missed once is less than "100 %".
func Kept(part float64) string {
	if p := 100 * part; p >= 90 && p < 100 {
		return strconv.FormatFloat(math.Floor(10*p)/10, 'f', 1, 64) + " %"
	}
	return Percent(part)
}

// Size is so many bytes in at most four figures, in powers of 1,024 as Heroku counts memory: "512B", "64K", "611M", "2.5G", "14G".
func Size(bytes float64) string {
	unit := 0
	for bytes >= 999.5 && unit < len(sizeUnits)-1 {
		bytes, unit = bytes/1024, unit+1
	}
	digits := 0
	if unit > 0 && bytes < 9.95 {
		digits = 1
	}
	return strings.TrimSuffix(strconv.FormatFloat(bytes, 'f', digits, 64), ".0") + sizeUnits[unit:unit+1]
}

const sizeUnits = "BKMGTP"

// Megabytes is a size that is told in megabytes, as the platform tells memory.
func Megabytes(mb float64) string { return Size(mb * 1024 * 1024) }

// Growth is how fast memory grows, by the minute where that is a megabyte or more: "by 190M a minute".
func Growth(mbPerHour float64) string {
	if mbPerHour >= 60 {
		return "by " + Megabytes(mbPerHour/60) + " a minute"
	}
	return "by " + Megabytes(mbPerHour) + " an hour"
}

// PerSecond is a rate in a column whose heading names its unit: "0.0", "0.3", "19.9", "1,240". What is more than nothing never reads as
// nothing.
func PerSecond(v float64) string {
	switch {
	case v >= 99.95:
		return Number(int(math.Round(min(v, 1e15))))
	case v >= 0.05 || v == 0:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 0.005:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return "<.01"
}

// Short is a number in at most five cells where it can be: 0.25, 7, 12.5, 480, 1.2k, 48k, 3.4M. Beyond 10^15 it is in
// powers of ten.
func Short(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	a := math.Abs(v)
	if a >= 1e15 || a > 0 && a < 0.005 {
		return strings.ReplaceAll(strconv.FormatFloat(v, 'e', 0, 64), "e+", "e")
	}
	for _, s := range [...]struct {
		unit float64
		sign string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if a >= s.unit*0.9995 { // what would round to 1000 of the smaller unit
			return three(v/s.unit, s.sign)
		}
	}
	return three(v, "")
}

// three is v with at most three digits, without needless zeros, and the sign of its thousand.
func three(v float64, sign string) string {
	digits := 0
	switch a := math.Abs(v); {
	case a < 9.995:
		digits = 2
	case a < 99.95:
		digits = 1
	}
	if sign != "" && digits > 0 {
		digits = 1
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if digits > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s + sign
}

// Rate is jobs or lines a second in a sentence: "9.1/s", "0/s", "1.2k/s".
func Rate(v float64) string {
	switch {
	case v > 0 && v < 0.05:
		return PerSecond(v) + "/s"
	case v >= 1000:
		return Short(v) + "/s"
	case v >= 100 || v == float64(int(v)):
		return strconv.Itoa(int(v)) + "/s"
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") + "/s"
}

// Times is how often something happened: "once", "twice", "1,024 times".
func Times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return Count(n, "time", "times")
}
