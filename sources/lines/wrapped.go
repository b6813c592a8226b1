package lines

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// wrapping puts lines of the platform together that a mail or a console broke in two. It does so only where three things are true: the
// platform itself speaks, whose lines never have a second one without a header; what stands there is not a whole sentence; and the break
// is where a width of mails or consoles asks for it.
type wrapping struct {
	before []byte // scratch
}

// The widths at which lines are broken, in bytes: consoles break anywhere, mails between words.
var (
	consoleWidths = []int{80, 100, 120, 132, 160}
	mailWidths    = []int{72, 76, 78, 80}
)

// join puts raw behind the line that was taken last; false when it is none of its.
func (w *wrapping) join(in *logstore.Ingest, raw []byte, seen time.Time) bool {
	more := logs.Bare(raw)
	if len(more) == 0 {
		return false
	}
	last, ok := in.Last(w.before[:0])
	if w.before = last.Original; !ok || !last.Class.OfPlatform() {
		return false
	}
	piece := logs.Bare(last.Original)
	if i := bytes.LastIndexByte(piece, '\n'); i >= 0 {
		piece = logs.Bare(piece[i+1:])
	}
	glue, ok := brokenAt(piece, more)
	if !ok || !goesOn(last.Class, last.Text, glue, string(more)) {
		return false
	}
	original := append(append(slices.Clone(last.Original), '\n'), raw...)
	text := append(append([]byte(last.Text), glue...), more...)
	in.Replace(logs.Parts{At: last.At, Source: []byte(last.Source), Proc: []byte(last.Proc), Message: text}, original, seen)
	return true
}

// brokenAt tells whether a break between two pieces of a line is one of a console or of a mail, and what stood there.
func brokenAt(piece, more []byte) (glue string, ok bool) {
	if slices.Contains(consoleWidths, len(piece)) {
		return "", true
	}
	word, _, _ := bytes.Cut(more, []byte{' '})
	for _, width := range mailWidths {
		fits := len(piece) <= width || bytes.IndexByte(piece, ' ') < 0 // a long word has a line of its own
		if fits && len(piece)+1+len(word) > width {
			return " ", true
		}
	}
	return "", false
}

// goesOn tells whether a text of the platform is no whole sentence and more can be its end.
func goesOn(class logs.Class, text, glue, more string) bool {
	switch class {
	case logs.Routing:
		if strings.Count(text, `"`)%2 == 1 {
			return true
		}
		_, rest, bytesTold := strings.Cut(text, " bytes=")
		key, _, pair := strings.Cut(more, "=")
		pair = pair && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") == ""
		return pair || glue == "" && (!bytesTold || rest == "") // a console breaks inside a word
	case logs.API:
		m, ok := logs.ParseAPI(text)
		_, whole := logs.ParseAPI(text + glue + more)
		return !ok && whole || m.Kind == logs.BuildFailed || strings.HasSuffix(text, " by") || strings.HasSuffix(text, " by user")
	}
	_, ok := logs.ParseLifecycle(text)
	_, whole := logs.ParseLifecycle(text + glue + more)
	return !ok && whole || strings.Count(text, "`")%2 == 1 || strings.Count(text, "(") > strings.Count(text, ")")
}
