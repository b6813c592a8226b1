package world

import (
	"strings"
	"time"
)

// Sizes of an app's log. Logplex keeps 1,500 lines for a session's backlog;
// more are held here so that a session that reads slowly does not lose any
// until it is far behind.
const (
	BacklogLines  = 1500
	RetainedLines = 6000
)

// LogLine is one physical line of an app's log.
type LogLine struct {
	Seq    uint64 // 1, 2, 3, … per app; the event id of the stream
	At     time.Time
	Source string // "app" or "heroku"; on Fir "app" or "heroku-…"
	Ps     string // "web.1", "router", "api", "heroku-postgres", …
	Text   string
	coarse bool // stamped in whole seconds, as the data stores' agents do
}

// String is the line as a log session sends it, without the newline:
// microseconds and a numeric offset, as Logplex prints them.
func (l LogLine) String() string {
	layout := "2006-01-02T15:04:05.000000-07:00"
	if l.coarse {
		layout = "2006-01-02T15:04:05-07:00"
	}
	return l.At.UTC().Format(layout) + " " + l.Source + "[" + l.Ps + "]: " + l.Text
}

// logBuffer holds the newest lines of one app in order of arrival.
type logBuffer struct {
	Lines   []LogLine
	Last    uint64 // seq of the newest line ever appended
	dropped int    // lines lost in the current gap
	gap     bool   // while true the stream loses what is written
}

// Add appends a line, or loses it inside a gap.
func (b *logBuffer) Add(l LogLine) {
	if b.gap {
		b.dropped++
		return
	}
	b.Last++
	l.Seq = b.Last
	b.Lines = append(b.Lines, l)
	if len(b.Lines) > 2*RetainedLines {
		b.Lines = append([]LogLine(nil), b.Lines[len(b.Lines)-RetainedLines:]...)
	}
}

// Since is every retained line with a seq above after, oldest first, and the
// number of lines that are no longer there.
func (b *logBuffer) Since(after uint64) (lines []LogLine, lost uint64) {
	if len(b.Lines) == 0 {
		return nil, 0
	}
	first := b.Lines[0].Seq
	if after+1 < first {
		return b.Lines, first - after - 1
	}
	return b.Lines[min(int(after+1-first), len(b.Lines)):], 0
}

// Backlog is the newest n lines, never more than Logplex keeps.
func (b *logBuffer) Backlog(n int) []LogLine {
	n = max(0, min(n, BacklogLines, len(b.Lines)))
	return b.Lines[len(b.Lines)-n:]
}

// LogFilter narrows a session. Empty fields match everything.
type LogFilter struct {
	Source string // exact
	Ps     string // exact dyno, or a process type: "web" is web.1 and web.2
	Typ    string // Fir: process type, "web" is web-549d786c64-c65nv
}

// match follows the open Logplex: the source is compared whole, a process
// either whole or as a prefix that ends at the dot.
func (f LogFilter) match(l LogLine) bool {
	if f.Source != "" && l.Source != f.Source {
		return false
	}
	if f.Ps != "" && l.Ps != f.Ps && !strings.HasPrefix(l.Ps, f.Ps+".") {
		return false
	}
	return f.Typ == "" || l.Ps == f.Typ || strings.HasPrefix(l.Ps, f.Typ+".") || strings.HasPrefix(l.Ps, f.Typ+"-")
}
