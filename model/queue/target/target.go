// Package target knows within what time the jobs of a queue are to be taken, and for how much of the time that was so.
package target

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Longest is the longest target that there is: what is longer is no name of one.
const Longest = 7 * 24 * time.Hour

// units are the words for units of time in names of queues.
var units = []struct {
	words []string
	unit  time.Duration
}{
	{[]string{"s", "sec", "secs", "second", "seconds"}, time.Second},
	{[]string{"m", "min", "mins", "minute", "minutes"}, time.Minute},
	{[]string{"h", "hr", "hrs", "hour", "hours"}, time.Hour},
	{[]string{"d", "day", "days"}, 24 * time.Hour},
}

// numbers are the numbers that names of queues spell out.
var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60,
}

// Named is the target that the name of a queue says: "within_30_seconds", "mail-within-5m", "within_one_hour".
func Named(name string) (within time.Duration, said bool) {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	i := slices.Index(words, "within")
	if i < 0 || i+1 == len(words) {
		return 0, false
	}
	number, unit := words[i+1], ""
	if k := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' }); k > 0 {
		number, unit = number[:k], number[k:]
	} else if i+2 < len(words) {
		unit = words[i+2]
	}
	n, spelt := numbers[number]
	if !spelt {
		var err error
		if n, err = strconv.Atoi(number); err != nil {
			return 0, false
		}
	}
	for _, u := range units {
		if slices.Contains(u.words, unit) && n > 0 && n <= int(Longest/u.unit) {
			return time.Duration(n) * u.unit, true
		}
	}
	return 0, false
}

// Matches tells whether the name of a queue is as a pattern says, in which each * stands for any text.
func Matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	name = name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return true
}
