package form

import (
	"bytes"
	"slices"

	"app.gonogo/gonogo/model/logs"
)

// readPaste reads a line that was copied into a mail, an issue, a page or a list: behind a quote's mark, an indent, a number, a tag or a
// backtick. What stands before the header is taken off step by step, and at each step the header must stand whole.
func readPaste(raw []byte) (Record, bool) {
	if !mayName(raw) {
		return Record{}, false
	}
	for _, step := range pasteSteps {
		rest := raw
		for range mostMarks {
			if rec, ok := step.read(rest); ok {
				return rec, true
			}
			n := pasteMark(rest, step.labels)
			if n == 0 {
				break
			}
			rest = uncovered(rest, n)
		}
	}
	return Record{}, false
}

// pasteSteps are the headers that are looked for, the surest first. Behind a word and its colon one without a stamp may be a sentence.
var pasteSteps = []struct {
	read   func([]byte) (Record, bool)
	labels bool
}{{readText, true}, {stamped, true}, {bare, false}}

// mostMarks is how many marks are taken off a line.
const mostMarks = 8

// mayName tells whether a source of the platform's may stand near the start of a line: before a bracket, a slash, or before what a dash ends.
func mayName(raw []byte) bool {
	near := raw[:min(len(raw), 2*longestStamp)]
	dash := bytes.Contains(near, []byte(" - "))
	for _, source := range [...]string{"heroku", "app"} {
		for at := 0; ; {
			n := bytes.Index(near[at:], []byte(source))
			if n < 0 {
				break
			}
			at += n + len(source)
			if at < len(near) && (near[at] == '[' || near[at] == '/' || dash && near[at] == ' ') {
				return true
			}
		}
	}
	return false
}

// bare reads a line without a stamp: SOURCE[PROC]: TEXT.
func bare(b []byte) (Record, bool) {
	p, ok := bracketed(b)
	return Record{Parts: p}, ok
}

// stamped reads a header behind a stamp in any form, with the name of a system between or without: 05/01/2018 10:00:00 AM shop heroku[web.1]: text.
// The line has a time where the stamp is a whole date.
func stamped(b []byte) (Record, bool) {
	from := speakerAt(b)
	if from == 0 {
		return Record{}, false
	}
	before := bytes.TrimSpace(b[:from])
	p, ok := program(b[from:])
	if !ok {
		p, ok = uncoloned(b[from:])
	}
	if !ok || !isMoment(before) && !isPlaceholder(before) {
		return Record{}, false
	}
	p.At = lastMoment(before)
	return Record{Parts: p}, true
}

// lastMoment is the whole date that ends b, NoTime when none does. What stands before it is a service's own.
func lastMoment(b []byte) int64 {
	b = bytes.Trim(b, "[]():")
	for i := range b {
		if i > 0 && b[i-1] != ' ' {
			continue
		}
		if at, n := dated(b[i:]); n > 0 && n == len(b)-i {
			return at
		}
	}
	return logs.NoTime
}

// speakerAt is where heroku[, heroku/, app[ or app/ begins a word near the start of a line; 0 when there is none, or when it begins the line.
func speakerAt(b []byte) int {
	near := b[:min(len(b), longestStamp)]
	for i := 1; i < len(near); i++ {
		if near[i-1] != ' ' && near[i-1] != '\t' {
			continue
		}
		for _, name := range [...]string{"heroku[", "heroku/", "app[", "app/"} {
			if bytes.HasPrefix(b[i:], []byte(name)) {
				return i
			}
		}
	}
	return 0
}

// uncoloned reads SOURCE[PROC] TEXT and SOURCE[PROC] - TEXT, as some write it behind a stamp.
func uncoloned(b []byte) (logs.Parts, bool) {
	source, rest, ok := bytes.Cut(b, []byte{'['})
	proc, text, closed := bytes.Cut(rest, []byte("] "))
	if !ok || !closed || !isSource(source) || !isProc(proc) || !isDyno(proc) {
		return logs.Parts{}, false
	}
	return logs.Parts{At: logs.NoTime, Source: source, Proc: proc, Message: bytes.TrimPrefix(text, []byte("- "))}, true
}

// isMoment tells a stamp by what it holds: a time of day, a date, or seconds since 1970, and nothing that stamps are not written with. A
// stamp that lost its first digits is none: what is left names another day.
func isMoment(b []byte) bool {
	if !isStampText(b) || cutDate(b) {
		return false
	}
	if n := digits(b); n >= 10 && n <= 19 && n == len(b) {
		return true
	}
	for i := range b {
		if i > 0 && isDigit(b[i-1]) {
			continue
		}
		n := digits(b[i:])
		after := b[i+n:]
		switch {
		case n == 0 || len(after) < 3:
		case n <= 2 && after[0] == ':' && digits(after[1:]) == 2:
			return true
		case (n <= 2 || n == 4) && (after[0] == '-' || after[0] == '/' || after[0] == '.') && digits(after[1:]) >= 1 && bytes.IndexByte(after[1:], after[0]) > 0:
			return true
		}
	}
	return false
}

// cutDate tells a date whose year lost its first digits: 018-05-01T08:00:00.
func cutDate(b []byte) bool {
	n := digits(b)
	return n < 4 && len(b) > n+6 && b[n] == '-' && b[n+3] == '-' && b[n+6] == 'T'
}

// placeholders are the words that stand for a stamp that was taken out.
var placeholders = []string{"timestamp", "time", "date", "datetime", "redacted"}

func isPlaceholder(b []byte) bool {
	text := string(bytes.ToLower(bytes.Trim(b, "[]<>(){}")))
	if slices.Contains(placeholders, text) {
		return true
	}
	return len(b) >= 3 && len(bytes.Trim(b, "Xx.:-+T0[]")) == 0 || string(b) == "…"
}

// pasteMark is how long the next mark at the start of a line is: signs and blanks, a number of a list, a tag, a short word in brackets or
// before a colon or a bar, which is a label. 0 when there is none.
func pasteMark(b []byte, labels bool) int {
	for _, mark := range pasteSigns {
		if bytes.HasPrefix(b, []byte(mark)) {
			return len(mark)
		}
	}
	switch {
	case len(b) < 4:
		return 0
	case b[0] == '<':
		if end := bytes.IndexByte(b[:min(len(b), 32)], '>'); end > 1 && (isLetter(b[1]) || b[1] == '/') {
			return end + 1
		}
		return 0
	case b[0] == '[':
		if end := bytes.IndexByte(b[:min(len(b), longestStamp)], ']'); end > 0 && end+1 < len(b) && b[end+1] == ' ' {
			return end + 1
		}
		return 0
	}
	n := digits(b)
	if n > 0 && n < 7 && n+1 < len(b) && (b[n] == '\t' || bytes.IndexByte([]byte(".:)"), b[n]) >= 0 && b[n+1] == ' ') {
		return n + 1
	}
	if !labels {
		return 0
	}
	return labelMark(b)
}

// labelMark is the length of a word and its colon or bar: "remote: ", "shop | ".
func labelMark(b []byte) int {
	n := 0
	for n < len(b) && n < 32 && (isLetter(b[n]) || isDigit(b[n]) || b[n] == '_' || b[n] == '-') {
		n++
	}
	if n < 2 || n >= len(b) || !isLetter(b[0]) {
		return 0
	}
	if b[n] == ':' && n+1 < len(b) && b[n+1] == ' ' {
		return n + 1
	}
	bar := n + blanks(b[n:])
	if bar > n && bar+1 < len(b) && b[bar] == '|' && b[bar+1] == ' ' {
		return bar + 1
	}
	return 0
}

// pasteSigns are what mails, pages, lists and editors put before a line.
var pasteSigns = []string{" ", "\t", ">", "|", "`", "*", `"`, "'", "-", "#", "//", "$", "\u00a0", "\u200b", "\ufeff", "\u2022", "\u00bb", "\u201c", "&gt;", "&nbsp;", "&quot;"}

// closers are what ends a line that began with a mark.
var closers = map[byte][]string{'`': {"`"}, '"': {`",`, `"`}, '\'': {"',", "'"}, '|': {"|"}, '<': {"<br>", "<br/>", "<br />"}, '&': {"&quot;"}, 0xe2: {"\u201d"}}

// uncovered is a line without the mark that it begins with, of n bytes, and without what belongs to it at the end.
func uncovered(b []byte, n int) []byte {
	mark, rest := b[0], b[n:]
	ends, some := closers[mark]
	if !some {
		return rest
	}
	short := bytes.TrimRight(rest, " \t")
	for _, end := range ends {
		if cut, ok := bytes.CutSuffix(short, []byte(end)); ok {
			return bytes.TrimRight(cut, " \t")
		}
	}
	if from := bytes.LastIndex(short, []byte("</")); mark == '<' && from >= 0 && short[len(short)-1] == '>' {
		return short[:from]
	}
	return rest
}
