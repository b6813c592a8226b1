package exceptions

import (
	"strconv"
	"strings"
)

// parseFrame reads a line of a trace in a language that names a call, its blanks in front taken off; in any language for the empty one. A
// line of Rust may name the call, one of Go the file alone.
func parseFrame(of Language, text string) (Language, Frame, bool) {
	if len(text) < 4 {
		return "", Frame{}, false
	}
	switch text[0] {
	case 'a':
		if rest, ok := strings.CutPrefix(text, "at "); ok {
			return atFrame(rest)
		}
	case 'F':
		if rest, ok := strings.CutPrefix(text, `File "`); ok {
			return pythonFrame(rest)
		}
	case 'f':
		if rest, ok := strings.CutPrefix(text, "from "); ok {
			return rubyFrame(rest)
		}
	case '#':
		return phpFrame(text[1:])
	case '(':
		return elixirFrame(text)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if lang, f, ok := countedFrame(text); ok {
			return lang, f, true
		}
	}
	if !mayHoldPlace(text) {
		return "", Frame{}, false
	}
	if of == "" || of == Ruby {
		if lang, f, ok := rubyFrame(text); ok {
			return lang, f, true
		}
	}
	if of == "" || of == Go {
		if f, ok := goFile(text); ok {
			return Go, f, true
		}
	}
	if of == "" || of == Elixir {
		return bareElixirFrame(text)
	}
	return "", Frame{}, false
}

// mayHoldPlace tells a line whose first word has a colon in it: "app/x.rb:12:in", "/app/main.go:99", "lib/x.ex:12:". Most lines have none.
func mayHoldPlace(text string) bool {
	for i := range len(text) {
		switch text[i] {
		case ':':
			if i+1 < len(text) && text[i+1] != ' ' && text[i+1] != '"' {
				return true
			}
		case ' ':
			return strings.HasPrefix(text, "<internal:")
		case '"': // of Ruby's alone a path may hold one
			return strings.Contains(text[i:], ":in ")
		}
	}
	return false
}

// atFrame reads what follows "at ": Node, Java, .NET and Rust write frames so.
func atFrame(text string) (Language, Frame, bool) {
	if name, place, ok := cutPlace(text); ok { // Node: call (file:line:column)
		file, line := splitPlace(place)
		return Node, Frame{File: file, Func: name, Line: line}, true
	}
	if file, line := splitPlace(text); line > 0 && !strings.ContainsAny(text, " (") { // Node without a name; Rust's second line
		if strings.HasSuffix(file, ".rs") {
			return Rust, Frame{File: file, Line: line}, true
		}
		return Node, Frame{File: file, Line: line}, true
	}
	open := strings.IndexByte(text, '(')
	if open <= 0 || text[open-1] == ' ' {
		if open > 0 && strings.HasSuffix(text, "(<anonymous>)") || strings.HasSuffix(text, "(native)") {
			return Node, Frame{Func: text[:open-1]}, true
		}
		return "", Frame{}, false
	}
	end := strings.IndexByte(text[open:], ')')
	if end < 0 {
		return "", Frame{}, false
	}
	name, inner, rest := text[:open], text[open+1:open+end], text[open+end+1:]
	if isJavaPlace(inner) {
		file, number, _ := strings.Cut(inner, ":")
		line, _ := strconv.Atoi(number)
		if i := strings.IndexByte(name, '/'); i > 0 { // java.base/java.lang.Thread.run, app//com.example.X
			name = strings.TrimLeft(name[i+1:], "/")
		}
		return Java, Frame{File: file, Func: name, Line: line}, true
	}
	return dotNetFrame(name, text, rest)
}

// cutPlace cuts "call (file:line:column)" as Node writes it.
func cutPlace(text string) (name, place string, ok bool) {
	text = strings.TrimSuffix(text, " {") // an object's fields follow
	open := strings.LastIndex(text, " (")
	if open <= 0 || !strings.HasSuffix(text, ")") {
		return "", "", false
	}
	place = text[open+2 : len(text)-1]
	if _, line := splitPlace(place); line == 0 && !strings.HasPrefix(place, "node:") && place != "<anonymous>" && place != "native" && !strings.HasPrefix(place, "index ") {
		return "", "", false
	}
	return text[:open], place, true
}

// splitPlace splits "file:line:column" or "file:line"; line is 0 where there is none.
func splitPlace(text string) (file string, line int) {
	text = strings.TrimSuffix(text, " {")
	file, last, ok := cutLast(text)
	if !ok {
		return text, 0
	}
	if before, number, ok := cutLast(file); ok {
		return before, number
	}
	return file, last
}

// cutLast cuts a number and its colon off the end of a text.
func cutLast(text string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i <= 0 || i == len(text)-1 || len(text)-i > 8 {
		return text, 0, false
	}
	n, err := strconv.Atoi(text[i+1:])
	if err != nil || n < 0 {
		return text, 0, false
	}
	return text[:i], n, true
}

// isJavaPlace tells what Java writes between the parentheses of a frame.
func isJavaPlace(inner string) bool {
	switch inner {
	case "Native Method", "Unknown Source", "<generated>", "SourceFile":
		return true
	}
	name, _, _ := strings.Cut(inner, ":")
	for _, end := range []string{".java", ".kt", ".scala", ".groovy", ".clj", "SourceFile"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// dotNetFrame reads "Ns.Type.Method(Arguments) in file:line 5".
func dotNetFrame(name, text, rest string) (Language, Frame, bool) {
	if !strings.Contains(name, ".") || strings.ContainsAny(name, " /\\") && !strings.Contains(name, "<") {
		return "", Frame{}, false
	}
	if rest != "" && !strings.HasPrefix(rest, " in ") && !strings.ContainsAny(rest, ")") {
		return "", Frame{}, false
	}
	f := Frame{Func: name}
	if _, place, ok := strings.Cut(text, ") in "); ok {
		if file, number, ok := strings.Cut(place, ":line "); ok {
			f.File = file
			f.Line, _ = strconv.Atoi(number)
		} else {
			f.File = place
		}
	}
	return DotNet, f, true
}

// pythonFrame reads what follows `File "`.
func pythonFrame(text string) (Language, Frame, bool) {
	file, rest, ok := strings.Cut(text, `", line `)
	if !ok {
		return "", Frame{}, false
	}
	number, name, _ := strings.Cut(rest, ", in ")
	line, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return "", Frame{}, false
	}
	return Python, Frame{File: file, Func: strings.TrimSpace(name), Line: line}, true
}

// rubyFrame reads "path.rb:12:in 'meth'", with a backtick for the first quote before Ruby 3.4.
func rubyFrame(text string) (Language, Frame, bool) {
	at := strings.Index(text, ":in ")
	if at <= 0 || at+5 >= len(text) || text[at+4] != '`' && text[at+4] != '\'' {
		return "", Frame{}, false
	}
	file, line, ok := cutLast(text[:at])
	if !ok || strings.IndexByte(file, ' ') >= 0 && !strings.HasPrefix(file, "<internal:") {
		return "", Frame{}, false
	}
	name := text[at+5:]
	if i := strings.IndexByte(name, '\''); i >= 0 {
		if rest := name[i+1:]; rest != "" { // what follows is a message: this is the head of an exception
			return "", Frame{}, false
		}
		name = name[:i]
	}
	return Ruby, Frame{File: file, Func: name, Line: line}, true
}

// phpFrame reads what follows the # of "#0 /app/src/x.php(12): Class->method('a')".
func phpFrame(text string) (Language, Frame, bool) {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	if n == 0 || n == len(text) || text[n] != ' ' {
		return "", Frame{}, false
	}
	text = text[n+1:]
	if text == "{main}" {
		return PHP, Frame{Func: "{main}"}, true
	}
	place, call, ok := strings.Cut(text, ": ")
	if !ok {
		return "", Frame{}, false
	}
	if open := strings.IndexByte(call, '('); open > 0 {
		call = call[:open]
	}
	f := Frame{File: place, Func: call}
	if open := strings.LastIndexByte(place, '('); open > 0 && strings.HasSuffix(place, ")") {
		f.File = place[:open]
		f.Line, _ = strconv.Atoi(place[open+1 : len(place)-1])
	}
	return PHP, f, true
}

// elixirFrame reads "(app 1.0.0) lib/x.ex:12: Mod.fun/1".
func elixirFrame(text string) (Language, Frame, bool) {
	app, rest, ok := strings.Cut(text[1:], ") ")
	if !ok || len(app) > 80 {
		return "", Frame{}, false
	}
	_, f, ok := bareElixirFrame(rest)
	if !ok {
		return "", Frame{}, false
	}
	name, _, _ := strings.Cut(app, " ")
	f.App = !elixirVendor(name)
	f.File = name + "/" + f.File
	return Elixir, f, true
}

// bareElixirFrame reads "lib/x.ex:12: Mod.fun/1".
func bareElixirFrame(text string) (Language, Frame, bool) {
	at := strings.Index(text, ".ex:")
	length := len(".ex")
	for _, end := range []string{".exs:", ".erl:"} {
		if at < 0 {
			at, length = strings.Index(text, end), len(end)-1
		}
	}
	if at <= 0 || strings.ContainsAny(text[:at], " \"") {
		return "", Frame{}, false
	}
	number, name, ok := strings.Cut(text[at+length+1:], ": ")
	line, err := strconv.Atoi(number)
	if !ok || err != nil {
		return "", Frame{}, false
	}
	return Elixir, Frame{File: text[:at+length], Func: name, Line: line, App: true}, true
}

// countedFrame reads a frame with its number in front: "1: from x.rb:3:in 'f'" of Ruby, "12: core::panicking::panic" of Rust.
func countedFrame(text string) (Language, Frame, bool) {
	number, rest, ok := strings.Cut(text, ": ")
	if !ok || len(number) > 4 {
		return "", Frame{}, false
	}
	if _, err := strconv.Atoi(number); err != nil {
		return "", Frame{}, false
	}
	if rest, ok := strings.CutPrefix(rest, "from "); ok {
		return rubyFrame(rest)
	}
	if i := strings.Index(rest, " - "); i > 0 && strings.HasPrefix(rest, "0x") { // the address, as older versions write it
		rest = rest[i+3:]
	}
	if rest == "" || strings.ContainsAny(rest, "\"=") || !strings.Contains(rest, "::") && strings.ContainsAny(rest, " .") {
		return "", Frame{}, false
	}
	return Rust, Frame{Func: rest}, true
}

// goFile reads "/app/main.go:99 +0xc64", the second line of a call of Go.
func goFile(text string) (Frame, bool) {
	at := strings.Index(text, ".go:")
	if at <= 0 || strings.ContainsAny(text[:at], " \"'(") {
		return Frame{}, false
	}
	number, _, _ := strings.Cut(text[at+len(".go:"):], " ")
	line, err := strconv.Atoi(number)
	if err != nil {
		return Frame{}, false
	}
	return Frame{File: text[:at+len(".go")], Line: line}, true
}

// goCall reads the first line of a call of Go: "main.inject(0xc00051eb10)", "created by net/http.(*Server).Serve in goroutine 1".
func goCall(text string) (string, bool) {
	if rest, ok := strings.CutPrefix(text, "created by "); ok {
		name, _, _ := strings.Cut(rest, " in goroutine")
		return name, true
	}
	open := strings.LastIndexByte(text, '(')
	if open <= 0 || !strings.HasSuffix(text, ")") || strings.ContainsAny(text[:open], " \"") || !strings.Contains(text[:open], ".") && text[:open] != "panic" {
		return "", false
	}
	return text[:open], true
}
