package logs

import (
	"strings"
)

// Frame says whose code a line of a trace is.
type Frame uint8

// The frames of a trace. NoFrame is any other line.
const (
	NoFrame Frame = iota
	AppFrame
	VendorFrame
)

// Frame tells whose code the line is of, if it is one of a trace. The head of an exception is none, nor is a line whose logger says that it
// is more or less than information; but for loggers that write each line of a trace with the level of its head.
func (l Line) Frame() Frame {
	if l.Gap || l.Metrics || l.Head || l.Level != None && l.Level != Info && (l.Level < Error || l.Error) || l.Class == Routing || l.Class == System || l.Class == API {
		return NoFrame
	}
	return frameOf(afterPrefix(AfterReturn(l.Text)))
}

// vendorMarks are parts of a path or name that is not the app's own code.
var vendorMarks = []string{"/gems/", "vendor/bundle", "/vendor/", "site-packages", "dist-packages", "node_modules", "node:",
	"/usr/lib/", "/usr/local/", "/go/pkg/mod/", "/.heroku/", "<frozen ", "<internal:", "(internal/", "/ruby/", "org.springframework.",
	"org.apache.", "java.base/", "java.lang.", "java.util.", "sun.", "jdk.", "net/http/server.go", "runtime/panic.go", "System.", "Microsoft."}

// frameOf tells the lines of a trace behind its head, with or without their indentation, which the official CLI
// trims away.
func frameOf(text string) Frame {
	text = strings.TrimLeft(text, " ")
	if !isFrame(text) {
		return NoFrame
	}
	for _, mark := range vendorMarks {
		if strings.Contains(text, mark) {
			return VendorFrame
		}
	}
	return AppFrame
}

func isFrame(text string) bool {
	switch {
	case strings.HasPrefix(text, "at "): // Node, Java, .NET
		return strings.Contains(text, ":") || strings.HasSuffix(text, ")")
	case strings.HasPrefix(text, `File "`): // Python
		return strings.Contains(text, `", line `)
	case strings.HasPrefix(text, "from "): // Ruby
		return fileLine(text[len("from "):], ":in ")
	case strings.HasPrefix(text, "#"): // PHP
		n := 1
		for n < len(text) && isDigit(text[n]) {
			n++
		}
		return n > 1 && n < len(text) && text[n] == ' '
	case strings.HasPrefix(text, "("): // Elixir: (app 1.0) lib/x.ex:12: Mod.fun/1
		_, rest, ok := strings.Cut(text, ") ")
		return ok && (fileLine(rest, ".ex:") || fileLine(rest, ".erl:"))
	case strings.HasPrefix(text, "... ") && strings.HasSuffix(text, " more"), strings.HasSuffix(text, "frames omitted"):
		return true
	}
	return fileLine(text, ":in ") || fileLine(text, ".go:")
}

// fileLine tells a path followed by a line number, where mark stands right after, or between, the two.
func fileLine(text, mark string) bool {
	i := strings.Index(text, mark)
	if i <= 0 || strings.ContainsAny(text[:i], " \"'") {
		return false
	}
	if strings.HasSuffix(mark, ":") {
		next := i + len(mark)
		return next < len(text) && isDigit(text[next])
	}
	return isDigit(text[i-1])
}

// AfterReturn is what a terminal would show of a progress bar: the text behind the last carriage return, with the mark
// that something was before it. The search still finds all of it.
func AfterReturn(text string) string {
	i := strings.LastIndex(strings.TrimRight(text, "␍"), "␍")
	if i < 0 {
		return text
	}
	return text[i:]
}

// CutPrefix shortens what Ruby's logger and tagged logging put before a message, for it is longer than most messages:
// "I, [2026-11-21T08:35:21.640 #4]  INFO -- : [2a835eb0-e16a-...]" becomes "I [2a835eb0…] ".
func CutPrefix(text string) (prefix, body string) {
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

// Body is what a text says behind what Ruby's logger and tagged logging put before it, and the id of the request that the latter names.
func Body(text string) (request, body string) {
	body = trimBlanks(text)
	if rubyLevel(body) != None {
		if _, rest, ok := strings.Cut(body, " -- "); ok {
			_, body, _ = strings.Cut(rest, ": ")
		}
	}
	if id, rest, ok := cutRequestID(body); ok {
		return id, rest
	}
	if len(body) > 40 && body[0] == '[' && isDigit(body[1]) { // PHP's own log: "[14-Dec-2015 23:37:16 UTC] PHP Fatal error:  …"
		if i := strings.Index(body[:40], "] PHP "); i > 0 {
			body = body[i+2:]
		}
	}
	return "", body
}
