package exceptions

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// head is what the first line of an exception says.
type head struct {
	language Language // empty: its frames will tell
	class    string   // empty: a later line names it
	message  string
	frame    Frame // where it was raised, for those that say so in the first line
}

// parseHead reads the first line of an exception, its logger's prefix and blanks taken off. It errs towards false.
func parseHead(text string) (head, bool) {
	if len(text) < 5 {
		return head{}, false
	}
	for _, known := range headsBy[text[0]] {
		if rest, ok := strings.CutPrefix(text, known.starts); ok {
			return known.read(rest)
		}
	}
	if text[0] >= '0' && text[0] <= '9' {
		if i := strings.Index(text[:min(len(text), 60)], " http: panic serving "); i > 0 { // net/http goes on after it
			_, message, _ := strings.Cut(text[i+len(" http: panic serving "):], ": ")
			return head{language: Go, class: "panic", message: message}, true
		}
	}
	if h, ok := classHead(text); ok {
		return h, true
	}
	return rubyHead(text)
}

type knownHead struct {
	starts string
	read   func(rest string) (head, bool)
}

// knownHeads are the first lines that are told by how they begin. The order matters where one begins as another does.
var knownHeads = []knownHead{
	{"Traceback (most recent call last)", func(string) (head, bool) { return head{language: Python}, true }},
	{"panic: ", func(rest string) (head, bool) { return goHead("panic", rest), true }},
	{"fatal error: ", func(rest string) (head, bool) { return goHead("fatal error", rest), true }},
	{"thread '", rustHead},
	{"PHP Fatal error: ", phpHead},
	{"PHP Parse error: ", phpParse},
	{"Fatal error: ", phpHead},
	{"Parse error: ", phpParse},
	{"** (", elixirHead},
	{"Unhandled exception. ", dotNetHead},
	{"Unhandled Exception: ", dotNetHead},
	{"Exception in thread ", javaHead},
	{"Exception in worker process", nothing},
	{"rake aborted!", func(string) (head, bool) { return head{language: Ruby}, true }},
	{"bundler: failed to load command", func(string) (head, bool) { return head{language: Ruby}, true }},
	{"(node:", nodeWarning},
	{"[UnhandledPromiseRejection", nothing},
	{"Uncaught ", classHead},
	{"error: Uncaught ", classHead},
}

// headsBy are the heads by the byte that they begin with.
var headsBy = func() (t [256][]knownHead) {
	for _, k := range knownHeads {
		t[k.starts[0]] = append(t[k.starts[0]], k)
	}
	return t
}()

func nothing(string) (head, bool) { return head{}, false }

// goHead reads what follows "panic: ". What was recovered and thrown again is one panic.
func goHead(class, message string) head {
	return head{language: Go, class: class, message: strings.TrimSuffix(message, " [recovered]")}
}

// rustHead reads "main' panicked at src/main.rs:4:5:", its message in the next line, and the older "main' panicked at 'message', src/main.rs:4:5".
func rustHead(rest string) (head, bool) {
	_, rest, ok := strings.Cut(rest, " panicked at ")
	if !ok {
		return head{}, false
	}
	h := head{language: Rust, class: "panic"}
	if quoted, ok := strings.CutPrefix(rest, "'"); ok {
		if end := strings.LastIndex(quoted, "', "); end >= 0 {
			h.message, rest = quoted[:end], quoted[end+3:]
		}
	}
	h.frame.File, h.frame.Line = splitPlace(strings.TrimSuffix(rest, ":"))
	return h, true
}

// phpHead reads "Uncaught Class: message in /app/x.php:12", and the errors of the language itself, which have no class.
func phpHead(rest string) (head, bool) {
	rest = strings.TrimLeft(rest, " ")
	uncaught, ok := strings.CutPrefix(rest, "Uncaught ")
	if !ok {
		return phpOwn("Fatal error", rest)
	}
	h := head{language: PHP}
	h.class, h.message, ok = strings.Cut(uncaught, ": ")
	if !ok {
		h.class, h.message = uncaught, ""
		if class, place, ok := strings.Cut(uncaught, " in "); ok { // without a message
			h.class = class
			h.frame.File, h.frame.Line = splitPlace(place)
		}
		return h, !strings.Contains(h.class, " ")
	}
	if i := strings.LastIndex(h.message, " in /"); i >= 0 {
		h.frame.File, h.frame.Line = splitPlace(h.message[i+4:])
		h.message = h.message[:i]
	}
	return h, !strings.Contains(h.class, " ")
}

func phpParse(rest string) (head, bool) { return phpOwn("Parse error", strings.TrimLeft(rest, " ")) }

// phpOwn reads "message in /app/x.php on line 12".
func phpOwn(class, rest string) (head, bool) {
	h := head{language: PHP, class: class, message: rest}
	message, place, ok := strings.Cut(rest, " in /")
	if !ok {
		return h, false
	}
	h.message = message
	file, number, _ := strings.Cut("/"+place, " on line ")
	h.frame.File, h.frame.Line = splitPlace(file + ":" + number)
	return h, true
}

// elixirHead reads "MatchError) message", and "exit) an exception was raised:", whose exception follows.
func elixirHead(rest string) (head, bool) {
	class, message, ok := strings.Cut(rest, ") ")
	if !ok || strings.Contains(class, " ") {
		return head{}, false
	}
	if strings.HasPrefix(message, "an exception was raised") {
		class, message = "", ""
	}
	return head{language: Elixir, class: class, message: message}, true
}

// dotNetHead reads "Ns.Class: message".
func dotNetHead(rest string) (head, bool) {
	h, ok := classHead(rest)
	h.language = DotNet
	return h, ok
}

// javaHead reads `"main" Class: message`.
func javaHead(rest string) (head, bool) {
	rest, ok := strings.CutPrefix(rest, `"`)
	if !ok {
		return head{}, false
	}
	_, rest, ok = strings.Cut(rest, `" `)
	class, message, _ := strings.Cut(rest, ": ")
	return head{language: Java, class: class, message: message}, ok && class != "" && !strings.Contains(class, " ")
}

// nodeWarning reads "4) UnhandledPromiseRejectionWarning: TypeError: message". The lines that explain it are not of this form.
func nodeWarning(rest string) (head, bool) {
	_, rest, ok := strings.Cut(rest, ") UnhandledPromiseRejectionWarning: ")
	if !ok {
		return head{}, false
	}
	h, ok := classHead(rest)
	h.language = Node
	return h, ok
}

// rubyHead reads "x.rb:12:in 'meth': message (Class)".
func rubyHead(text string) (head, bool) {
	blank := strings.IndexByte(text, ' ') // a path has none
	if blank < 4 || !strings.HasSuffix(text[:blank], ":in") || blank+2 >= len(text) || text[blank+1] != '`' && text[blank+1] != '\'' {
		return head{}, false
	}
	at := blank - len(":in")
	file, line, ok := cutLast(text[:at])
	if !ok {
		return head{}, false
	}
	name, rest, ok := strings.Cut(text[at+5:], "': ")
	if !ok {
		return head{}, false
	}
	h := head{language: Ruby, message: rest, frame: Frame{File: file, Func: name, Line: line}}
	if message, class, ok := classBehind(rest); ok {
		h.message, h.class = message, class
	}
	return h, true
}

// classBehind reads "message (Class)".
func classBehind(text string) (message, class string, ok bool) {
	open := strings.LastIndex(text, " (")
	if open <= 0 || !strings.HasSuffix(text, ")") || !isClassName(text[open+2:len(text)-1]) {
		return text, "", false
	}
	return text[:open], text[open+2 : len(text)-1], true
}

// classHead reads "Class: message", "Class (message):", "Class [CODE]: message" and a bare "Class" whose name is that of an exception.
func classHead(text string) (head, bool) {
	end := 0
	for end < len(text) && classBytes[text[end]] {
		end++
	}
	if end+1 < len(text) && text[end] == ' ' && end > 0 && text[end-1] != ':' && text[end+1] != '(' && text[end+1] != '[' {
		return head{}, false // most words
	}
	for end > 0 && (text[end-1] == ':' || text[end-1] == '.') {
		end--
	}
	class, rest := text[:end], text[end:]
	h := head{class: class}
	switch {
	case class == "":
		return head{}, false
	case rest == "", rest == ":":
	case strings.HasPrefix(rest, ": "):
		h.message = rest[2:]
	case strings.HasPrefix(rest, " ("):
		h.message = strings.TrimSuffix(strings.TrimSuffix(rest[2:], ":"), ")")
	case strings.HasPrefix(rest, " ["):
		_, after, ok := strings.Cut(rest, "]: ")
		if !ok {
			return head{}, false
		}
		h.message, h.language = after, Node
	default:
		return head{}, false
	}
	if !logs.IsErrorClass(class) && !logs.IsRailsHead(class, rest) {
		return head{}, false
	}
	if h.language == "" {
		h.language = classLanguage(class)
	}
	return h, true
}

// behindLogger finds the class and message that a logger's line goes on with: "[ERROR] app: KeyError: 'x'".
func behindLogger(text string) (head, bool) {
	if i := strings.Index(text, laravelObject); i >= 0 {
		return laravelHead(text[i+len(laravelObject):])
	}
	reach := text[:min(len(text), 256)]
	for i := 0; i < len(reach); {
		next := strings.IndexByte(reach[i:], ' ')
		if h, ok := classHead(text[i:]); ok && (i == 0 || h.message != "" || len(text) == i+len(h.class)) {
			return h, true
		}
		if next < 0 {
			break
		}
		i += next + 1
	}
	return head{}, false
}

// laravelObject is how Laravel's logger begins what it says of an exception.
const laravelObject = `{"exception":"[object] (`

// laravelHead reads "Class(code: 0): message at /app/x.php:43)". Its trace follows in lines of their own.
func laravelHead(text string) (head, bool) {
	class, rest, ok := strings.Cut(text, "(code: ")
	if !ok {
		return head{}, false
	}
	h := head{language: PHP, class: unescape(class)}
	_, rest, _ = strings.Cut(rest, "): ")
	h.message = rest
	if i := strings.LastIndex(rest, " at /"); i >= 0 {
		h.message = rest[:i]
		h.frame.File, h.frame.Line = splitPlace(strings.TrimRight(rest[i+4:], `)"}`))
	}
	return h, true
}

// sureClasses are exceptions without a namespace that one language alone has.
var sureClasses = map[string]Language{"NoMethodError": Ruby, "ArgumentError": Ruby, "StandardError": Ruby, "FrozenError": Ruby,
	"ReferenceError": Node, "URIError": Node, "AttributeError": Python, "ValueError": Python, "ModuleNotFoundError": Python, "ImportError": Python,
	"FileNotFoundError": Python, "UnicodeDecodeError": Python}

// classLanguage tells the language that a class can only be of, by its name or its form.
func classLanguage(class string) Language {
	if lang, ok := sureClasses[class]; ok {
		return lang
	}
	switch {
	case strings.Contains(class, "::"):
		return Ruby
	case strings.HasPrefix(class, "System.") || strings.HasPrefix(class, "Microsoft."):
		return DotNet
	case strings.HasPrefix(class, "java.") || strings.HasPrefix(class, "javax.") || strings.HasPrefix(class, "org.") || strings.HasPrefix(class, "com.") || strings.HasPrefix(class, "kotlin."):
		return Java
	}
	return ""
}

// isClassName tells a name with a capital in its last part and nothing but names and their separators.
func isClassName(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if !inClassName(s[i]) {
			return false
		}
	}
	last := s[strings.LastIndexAny(s, ".:$")+1:]
	return last != "" && last[0] >= 'A' && last[0] <= 'Z'
}

// classBytes are the bytes of names and their separators.
var classBytes = func() (t [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:$\\") {
		t[c] = true
	}
	return t
}()

func inClassName(c byte) bool { return classBytes[c] }
