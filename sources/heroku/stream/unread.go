package stream

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
)

// mostUnread bounds the records that wait to be emitted; what comes beyond is counted with the last one.
const mostUnread = 64

// unreadLines collects what of the log could not be read.
type unreadLines struct {
	lines    int    // that came, ever
	unparsed uint64 // of them, those without a header
	records  []*quarantine.Record
}

// check keeps the line that was taken last where it had no header. It stays in the log as it came.
func (u *unreadLines) check(raw []byte, unparsed uint64) {
	if unparsed == u.unparsed {
		return
	}
	u.unparsed = unparsed
	if len(logs.Bare(raw)) > 0 {
		u.keep(quarantine.New(u.place(), "it has no header of a log line", raw))
	}
}

// panicked keeps a line whose reading ended in a panic.
func (u *unreadLines) panicked(raw []byte, f *sources.Failure) {
	u.keep(sources.Unread(u.place(), raw, f))
}

func (u *unreadLines) place() string { return "line " + phrase.Number(u.lines) + " of the log stream" }

func (u *unreadLines) keep(r *quarantine.Record) {
	if n := len(u.records); n == mostUnread {
		r.Times = max(1, u.records[n-1].Times) + 1
		u.records = u.records[:n-1]
	}
	u.records = append(u.records, r)
}
