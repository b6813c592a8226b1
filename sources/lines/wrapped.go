package lines

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// wrapping puts lines of the platform together that a mail or a console broke in two. It does so only where the platform itself speaks,
// whose lines never have a second one without a header, where what stands there is not a whole sentence, and where one of two things shows
// how it was broken: the pairs of a router line go on, or the break is where a width of mails or consoles asks for it. The widths are those
// in use, and those at which router lines of the same origin were broken.
type wrapping struct {
	before  []byte // scratch
	console int    // the width of router lines that were broken within a word; 0: none was
	least   int    // the width of those that were broken between words is from least
	most    int    // to one less than most; 0: none was
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
	if mark := quoteMark(piece); mark > 0 && bytes.HasPrefix(more, piece[:mark]) {
		piece, more = piece[mark:], more[mark:]
	}
	glue, ok := w.glue(last, piece, more)
	if !ok {
		return false
	}
	original := append(append(slices.Clone(last.Original), '\n'), raw...)
	text := append(append([]byte(last.Text), glue...), more...)
	in.Replace(logs.Parts{At: last.At, Source: []byte(last.Source), Proc: []byte(last.Proc), Message: text}, original, seen)
	return true
}

// glue is what stood between the last piece of a line and what may be the next; false when that is none of the line's.
func (w *wrapping) glue(last logstore.Last, piece, more []byte) (string, bool) {
	if last.Class == logs.Routing {
		if glue, ok := pairGlue(last.Text, string(more)); ok {
			w.learn(glue, last.Text, piece, more)
			return glue, true
		}
	}
	if last.Class == logs.System && arrowBroken(last.Text, string(more)) {
		return " ", true
	}
	if last.Text == "" && isSentence(last.Class, string(more)) {
		return "", true
	}
	glue, ok := w.brokenAt(piece, more)
	return glue, ok && goesOn(last.Class, last.Text, glue, string(more))
}

// arrowBroken tells a break at the arrow of "Error R10 (Boot timeout) -> Web process failed to bind".
func arrowBroken(text, more string) bool {
	l, ok := logs.ParseLifecycle(strings.TrimSuffix(text, " ->"))
	if !ok || l.Kind != logs.PlatformError || strings.Contains(text, " -> ") {
		return false
	}
	return strings.HasSuffix(text, ") ->") != strings.HasPrefix(more, "-> ")
}

// quoteMark is how long the mark of a quoted mail, or the indent, at the start of a line is.
func quoteMark(piece []byte) int { return len(piece) - len(bytes.TrimLeft(piece, "> \t|")) }

// learn remembers where a line was broken.
func (w *wrapping) learn(glue, text string, piece, more []byte) {
	switch {
	case text == "" || strings.Count(text, `"`)%2 == 1: // told by the key, not by the width
	case glue == " ":
		word, _, _ := bytes.Cut(more, []byte{' '})
		least, most := max(w.least, len(piece)), len(piece)+1+len(word)
		if w.most > 0 {
			most = min(most, w.most)
		}
		if least < most {
			w.least, w.most = least, most
		}
	default:
		w.console = len(piece)
	}
}

// brokenAt tells whether a break between two pieces of a line is one of a console or of a mail, and what stood there.
func (w *wrapping) brokenAt(piece, more []byte) (glue string, ok bool) {
	if len(piece) == w.console || w.most == 0 && slices.Contains(consoleWidths, len(piece)) {
		return "", true
	}
	word, _, _ := bytes.Cut(more, []byte{' '})
	if len(piece) < w.most && len(piece)+1+len(word) > w.least {
		return " ", true
	}
	for _, width := range mailWidths {
		fits := len(piece) <= width || bytes.IndexByte(piece, ' ') < 0 // a long word has a line of its own
		if fits && len(piece)+1+len(word) > width {
			return " ", true
		}
	}
	return "", false
}

// isSentence tells a whole sentence of the platform, for a header that has a line of its own.
func isSentence(class logs.Class, text string) bool {
	ok := false
	switch class {
	case logs.API:
		_, ok = logs.ParseAPI(text)
	case logs.System:
		_, ok = logs.ParseLifecycle(text)
	}
	return ok
}

// proseBytes are those that the explanation of a code is written with.
const proseBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $."

// goesOn tells whether a text of the platform is no whole sentence and more can be its end.
func goesOn(class logs.Class, text, glue, more string) bool {
	switch class {
	case logs.Routing:
		if strings.Count(text, `"`)%2 == 1 {
			return true
		}
		_, rest, bytesTold := strings.Cut(text, " bytes=")
		return glue == "" && (!bytesTold || rest == "") // a console breaks inside a word
	case logs.API:
		m, ok := logs.ParseAPI(text)
		_, whole := logs.ParseAPI(text + glue + more)
		return !ok && whole || m.Kind == logs.BuildFailed || strings.HasSuffix(text, " by") || strings.HasSuffix(text, " by user")
	}
	l, ok := logs.ParseLifecycle(text)
	if l.Kind == logs.PlatformError && strings.Contains(text, " -> ") && strings.Trim(more, proseBytes) == "" {
		return true // what explains the code, as far as it goes
	}
	if l.Kind == logs.Starting && !strings.Contains(text, "`") {
		return more[0] == '`'
	}
	_, whole := logs.ParseLifecycle(text + glue + more)
	return !ok && whole || strings.Count(text, "`")%2 == 1 || strings.Count(text, "(") > strings.Count(text, ")")
}
