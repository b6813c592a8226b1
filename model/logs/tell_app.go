package logs

import (
	"strings"

	"app.gonogo/gonogo/model/safe"
)

// tellApp tells a line of the app's own: the logger's prefix dim, the head of an exception loud, the app's frames lit
// and everybody else's dim.
func tellApp(l Line) []Span {
	text := safe.Redact(afterReturn(l.Text))
	prefix, body := cutPrefix(text)
	role := Plain
	switch {
	case l.Head:
		role = BadStrong
	case l.Level >= Error:
		role = Bad
	case l.Level == Warn:
		role = Warning
	case l.Level == Debug:
		role = Dim
	default:
		switch frameOf(body) {
		case appFrame:
			role = Trace
		case vendorFrame:
			role = Dim
		}
	}
	return nonEmpty(Span{prefix, Dim}, Span{body, role})
}

// afterReturn is what a terminal would show of a progress bar: the text behind the last carriage return, with the mark
// that something was before it. The search still finds all of it.
func afterReturn(text string) string {
	i := strings.LastIndex(strings.TrimRight(text, "␍"), "␍")
	if i < 0 {
		return text
	}
	return text[i:]
}

// cutPrefix shortens what Ruby's logger and tagged logging put before a message, for it is longer than most messages:
// "I, [2026-11-21T08:35:21.640 #4]  INFO -- : [2a835eb0-e16a-...]" becomes "I [2a835eb0…] ".
func cutPrefix(text string) (prefix, body string) {
	trimmed := strings.TrimLeft(text, " ")
	body = text
	if rubyLevel(trimmed) != None {
		_, after, _ := strings.Cut(trimmed, " -- ")
		_, after, ok := strings.Cut(after, ": ")
		if !ok {
			return "", text
		}
		prefix, body = trimmed[:1]+" ", after
	}
	if id, after, ok := cutRequestID(body); ok {
		prefix, body = prefix+"["+id[:8]+"…] ", strings.TrimPrefix(after, " ")
	}
	return prefix, body
}
