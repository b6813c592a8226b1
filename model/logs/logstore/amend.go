package logstore

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/scan"
)

// Last is the line that was taken last.
type Last struct {
	logs.Origin
	At       int64 // its stamp, NoTime when it has none
	Text     string
	Original []byte
}

// Last gives the line that was taken last while it still waits; false when it has been given out, or stands behind others by now. Its
// original is appended to dst.
func (in *Ingest) Last(dst []byte) (l Last, ok bool) {
	w := &in.window
	n := len(w.entries)
	if n == 0 || n <= w.due || n <= w.head {
		return Last{Original: dst}, false
	}
	e := &w.entries[n-1]
	f := e.label.Flags()
	if int(e.off)+e.bytes() != len(w.text) || f&logs.FlagGap != 0 {
		return Last{Original: dst}, false
	}
	text := string(w.text[e.off : e.off+e.size])
	l = Last{Origin: *in.parser.Origins()[e.origin()], At: e.at, Text: text}
	l.Original = logs.AppendUsual(dst, e.at, &l.Origin, text)
	if e.odd > 0 {
		l.Original = restore(l.Original, len(dst), scan.View(w.text[e.off+e.size:]))
	}
	if f&logs.FlagTimeless != 0 {
		l.At = logs.NoTime
	}
	return l, true
}

// Replace puts another in the place of the line that Last gave.
func (in *Ingest) Replace(p logs.Parts, original []byte, seen time.Time) {
	w := &in.window
	e := w.entries[len(w.entries)-1]
	w.entries, w.text = w.entries[:len(w.entries)-1], w.text[:e.off]
	in.AddParts(p, original, seen)
}
