package logs

import "strings"

// frameKind says whose code a line of a trace is.
type frameKind uint8

const (
	noFrame frameKind = iota
	appFrame
	vendorFrame
)

// vendorMarks are parts of a path or name that is not the app's own code.
var vendorMarks = []string{"/gems/", "vendor/bundle", "/vendor/", "site-packages", "dist-packages", "node_modules", "node:",
	"/usr/lib/", "/usr/local/", "/go/pkg/mod/", "/.heroku/", "<frozen ", "<internal:", "(internal/", "/ruby/", "org.springframework.",
	"org.apache.", "java.base/", "java.lang.", "java.util.", "sun.", "jdk.", "net/http/server.go", "runtime/panic.go", "System.", "Microsoft."}

// frameOf tells the lines of a trace behind its head, with or without their indentation, which the official CLI
// trims away.
func frameOf(text string) frameKind {
	text = strings.TrimLeft(text, " ")
	if !isFrame(text) {
		return noFrame
	}
	for _, mark := range vendorMarks {
		if strings.Contains(text, mark) {
			return vendorFrame
		}
	}
	return appFrame
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
