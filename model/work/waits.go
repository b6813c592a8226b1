package work

import (
	"strconv"
	"strings"
	"time"
)

// WaitSource is which lines tell how long requests waited for the app.
type WaitSource uint8

// The sources, the surest first.
const (
	RackTimeout WaitSource = iota // source=rack-timeout wait=12ms state=ready
	Access                        // the app's line of a request: queue_time=12.3
	Measured                      // measure#request_queue=12ms
	waitSources
)

var waitNames = [waitSources]string{"rack-timeout", "request lines", "measure# lines"}

// String names the source.
func (s WaitSource) String() string { return waitNames[s] }

// Waits is how long requests waited between the router and the app's code, as the app's own lines tell it.
type Waits struct {
	slots [waitSources]slots
	lines int
	found bool
}

// Wait is how long requests waited, now and before the current release.
type Wait struct {
	Source      WaitSource
	Now, Before Spread
}

// Wait is what the source with most lines tells; false where no line tells anything.
func (t *Jobs) Wait(cur Current) (Wait, bool) {
	best := Wait{}
	for s := range t.Waits.slots {
		if now := t.Waits.slots[s].sum(cur.now(Window)).Times; now.Len() > best.Now.Len() {
			best = Wait{Source: WaitSource(s), Now: now}
		}
	}
	if best.Now.Len() == 0 {
		return best, false
	}
	if t.KnowsBefore(cur) {
		best.Before = t.Waits.slots[best.Source].sum(cur.before).Times
	}
	return best, true
}

// wait counts how long a request waited.
func (r *reading) wait(from WaitSource, d time.Duration, at time.Time) {
	l := &r.Waits.slots[from]
	if len(*l) > mostSlots {
		cur := r.cur
		if at.After(cur.Now) {
			cur.Now = at
		}
		l.prune(cur)
	}
	l.at(minuteOf(at), r.releases(at)).Times.Add(d)
	r.Jobs.version++
}

// readEvery is how many lines of the processes that answer requests pass between two that are read while none has told of a job, or of how long
// a request waited: nearly all apps never do.
const readEvery = 16

// longestWait is the longest wait that is believed: the router gives up after 30 seconds, and clocks differ.
const longestWait = 5 * time.Minute

// sample reads how long a request waited from a line of the app.
func (w *Waits) sample(text string) (WaitSource, time.Duration, bool) {
	if w.lines++; !w.found && w.lines%readEvery != 0 && !isWaitOutline(text) {
		return 0, 0, false
	}
	from, d, ok := waitOf(text)
	w.found = w.found || ok
	return from, d, ok
}

func waitOf(text string) (WaitSource, time.Duration, bool) {
	if strings.Contains(text, "source=rack-timeout") {
		_, rest, found := strings.Cut(text, " wait=")
		d, ok := waited(rest)
		return RackTimeout, d, found && ok && strings.Contains(text, " state=ready")
	}
	at := strings.Index(text, "queue")
	if at < 0 || !strings.Contains(text, "method") || !strings.Contains(text, "path") {
		return 0, 0, false
	}
	for ; at >= 0; at = next(text, "queue", at+1) {
		from, to := at, at
		for from > 0 && isName(text[from-1]) {
			from--
		}
		for to < len(text) && isName(text[to]) {
			to++
		}
		if !isWaitName(text[from:to]) {
			continue
		}
		rest := strings.TrimPrefix(text[to:], `"`)
		if rest == "" || rest[0] != '=' && rest[0] != ':' {
			continue
		}
		if d, ok := waited(strings.TrimLeft(rest[1:], ` "`)); ok {
			return Access, d, true
		}
	}
	return 0, 0, false
}

func next(text, what string, from int) int {
	at := strings.Index(text[from:], what)
	if at < 0 {
		return -1
	}
	return from + at
}

func isName(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-'
}

// isWaitName tells the names by which apps measure how long a request waited.
func isWaitName(name string) bool {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "queue", "queue_time", "queue-time", "queue_ms", "request_queue", "request_queue_time", "request_queue_ms", "request_queueing", "queue_duration":
		return true
	}
	return false
}

// measure reads a record of the l2met convention.
func measure(text string) (time.Duration, bool) {
	for at := strings.Index(text, "measure#"); at >= 0; at = next(text, "measure#", at+1) {
		name, value, _ := strings.Cut(text[at+len("measure#"):], "=")
		if value != "" && isWaitName(name) {
			return waited(value)
		}
	}
	return 0, false
}

// waited reads a number with its unit; milliseconds where there is none.
func waited(text string) (time.Duration, bool) {
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.') {
		end++
	}
	v, err := strconv.ParseFloat(text[:end], 64)
	if err != nil {
		return 0, false
	}
	unit := time.Millisecond
	switch rest := text[end:]; {
	case strings.HasPrefix(rest, "ms"):
	case strings.HasPrefix(rest, "us"), strings.HasPrefix(rest, "µs"):
		unit = time.Microsecond
	case strings.HasPrefix(rest, "s"):
		unit = time.Second
	case rest != "" && isName(rest[0]):
		return 0, false
	}
	d := time.Duration(v * float64(unit))
	return d, v <= float64(longestWait/unit)
}
