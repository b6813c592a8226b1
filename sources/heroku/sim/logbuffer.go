package sim

import (
	"strings"
	"time"
)

// Sizes of an app's log. Logplex keeps 1,500 lines for a session's backlog;
// more are held here so that a session that reads slowly does not lose any
// until it is far behind.
const (
	backlogLines  = 1500
	retainedLines = 6000
)

// logLine is one physical line of an app's log.
type logLine struct {
	seq    uint64 // 1, 2, 3, … per app; the event id of the stream
	at     time.Time
	source string // "app" or "heroku"; on Fir "app" or "heroku-…"
	ps     string // "web.1", "router", "api", "heroku-postgres", …
	text   string
	coarse bool // stamped in whole seconds, as the data stores' agents do
}

// String is the line as a log session sends it, without the newline:
// microseconds and a numeric offset, as Logplex prints them.
func (l logLine) String() string {
	layout := "2006-01-02T15:04:05.000000-07:00"
	if l.coarse {
		layout = "2006-01-02T15:04:05-07:00"
	}
	return l.at.UTC().Format(layout) + " " + l.source + "[" + l.ps + "]: " + l.text
}

// logBuffer holds the newest lines of one app in order of arrival.
type logBuffer struct {
	lines   []logLine
	last    uint64 // seq of the newest line ever appended
	dropped int    // lines lost in the current gap
	gap     bool   // while true the stream loses what is written
}

// add appends a line, or loses it inside a gap.
func (b *logBuffer) add(l logLine) {
	if b.gap {
		b.dropped++
		return
	}
	b.last++
	l.seq = b.last
	b.lines = append(b.lines, l)
	if len(b.lines) > 2*retainedLines {
		b.lines = append([]logLine(nil), b.lines[len(b.lines)-retainedLines:]...)
	}
}

// since is every retained line with a seq above after, oldest first, and the
// number of lines that are no longer there.
func (b *logBuffer) since(after uint64) (lines []logLine, lost uint64) {
	if len(b.lines) == 0 {
		return nil, 0
	}
	first := b.lines[0].seq
	if after+1 < first {
		return b.lines, first - after - 1
	}
	return b.lines[min(int(after+1-first), len(b.lines)):], 0
}

// backlog is the newest n lines, never more than Logplex keeps.
func (b *logBuffer) backlog(n int) []logLine {
	n = max(0, min(n, backlogLines, len(b.lines)))
	return b.lines[len(b.lines)-n:]
}

// logFilter narrows a session. Empty fields match everything.
type logFilter struct {
	source string // exact
	ps     string // exact dyno, or a process type: "web" is web.1 and web.2
	typ    string // Fir: process type, "web" is web-549d786c64-c65nv
}

// match follows the open Logplex: the source is compared whole, a process
// either whole or as a prefix that ends at the dot.
func (f logFilter) match(l logLine) bool {
	if f.source != "" && l.source != f.source {
		return false
	}
	if f.ps != "" && l.ps != f.ps && !strings.HasPrefix(l.ps, f.ps+".") {
		return false
	}
	return f.typ == "" || l.ps == f.typ || strings.HasPrefix(l.ps, f.typ+".") || strings.HasPrefix(l.ps, f.typ+"-")
}
