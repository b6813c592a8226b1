package joblog

import (
	"strconv"
	"strings"
	"time"
)

// Outlines: what a recording without text keeps of a line of a job, whatever the library. They are read back as the event they stand for:
//
//	[job] HardWorker done took=12.345ms by=rq id=q3k5z2ab retry=1 aside inner

const outlineMark = "[job] "

// IsOutline tells such a line.
func IsOutline(text string) bool { return strings.HasPrefix(text, outlineMark) }

var outcomeNames = [...]string{Other: "told", Started: "started", Done: "done", Failed: "failed"}

// AppendOutline appends the outline of an event. Of the job's id it has a hash: which lines are of one job, and no more.
func AppendOutline(dst []byte, e Event) []byte {
	dst = append(dst, outlineMark...)
	if e.Class == "" {
		dst = append(dst, '-')
	}
	dst = append(dst, e.Class...)
	dst = append(append(dst, ' '), outcomeNames[e.Outcome]...)
	if e.Took > 0 {
		dst = append(append(dst, " took="...), e.Took.String()...)
	}
	dst = append(append(dst, " by="...), e.Library...)
	if e.ID != "" && (Tracked(e.Library) || Twice(e.Library) || byLibrary[e.Library] == byLibrary[ActiveJob]) { // nobody asks for those of others
		dst = append(append(dst, " id="...), hashed(e.ID)...)
	}
	if e.Retry != 0 {
		dst = strconv.AppendInt(append(dst, " retry="...), int64(e.Retry), 10)
	}
	if e.Aside {
		dst = append(dst, " aside"...)
	}
	if e.Inner {
		dst = append(dst, " inner"...)
	}
	return dst
}

// hashed is a short name for an id: 40 bits in base 32.
func hashed(id string) string {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	s := strconv.FormatUint((h^h>>32)&(1<<40-1), 32)
	return "00000000"[:8-min(8, len(s))] + s
}

// readOutline reads what AppendOutline writes.
func readOutline(text string) (Event, bool) {
	words := strings.Fields(strings.TrimPrefix(text, outlineMark))
	if !IsOutline(text) || len(words) < 3 {
		return Event{}, false
	}
	e := Event{Class: words[0]}
	if e.Class == "-" {
		e.Class = ""
	} else if !isClass(e.Class) {
		return Event{}, false
	}
	found := false
	for o, name := range outcomeNames {
		if name == words[1] {
			e.Outcome, found = Outcome(o), true
		}
	}
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "took":
			d, err := time.ParseDuration(value)
			if err != nil || d < 0 || d > longestRun {
				return Event{}, false
			}
			e.Took = d
		case "by":
			e.Library = Library(value)
		case "id":
			e.ID = value
		case "retry":
			n, err := strconv.Atoi(value)
			if err != nil || n < -1 || n > 1 {
				return Event{}, false
			}
			e.Retry = n
		case "aside":
			e.Aside = true
		case "inner":
			e.Inner = true
		}
	}
	return e, found && byLibrary[e.Library] != nil
}
