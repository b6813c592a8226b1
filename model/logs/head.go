package logs

import (
	"slices"
	"strings"
)

// errorEndings end the names of exception classes. Names that end otherwise count only with a namespace.
var errorEndings = []string{"Error", "Exception"}

// rubyEndings end the names of exceptions that do not call themselves errors: ActiveRecord::RecordNotFound.
var rubyEndings = []string{"NotFound", "Timeout", "Invalid", "Refused", "Denied", "Missing", "Unavailable", "Violation",
	"NotUnique", "Failure", "Aborted", "TooLong", "Rejected", "Deadlocked", "Exhausted", "Fault", "Shutdown", "Exceeded", "DoesNotExist",
	"Configured", "Failed"}

// errorHomes are parts of a class's name under which all are exceptions: psycopg2.errors.UndefinedTable, Errno::ECONNREFUSED.
var errorHomes = []string{"errors", "exceptions", "exc", "Errno", "PG", "Mysql2", "SQLite3"}

// bareErrors are exceptions whose names end as no other's and that are printed without a namespace, and names in lower case.
var bareErrors = map[string]bool{"TemplateDoesNotExist": true, "ImproperlyConfigured": true, "SystemExit": true, "KeyboardInterrupt": true, "ExceptionInfo": true,
	"socket.timeout": true, "socket.gaierror": true, "socket.herror": true, "socket.error": true, "struct.error": true, "zlib.error": true,
	"select.error": true, "ssl.error": true, "binascii.Error": true}

// headLevel is how grave the exception is that begins with this line, None when none does. It errs towards None: a
// missed head costs a colour here, the assembler of exceptions reads on.
func headLevel(text string) Level {
	if len(text) < 5 {
		return None
	}
	if grave := tableHead(text); grave != None {
		switch {
		case text[0] == '(' && holdsOne(text, headExplains):
			return None
		case IsMissingPage(text):
			return Info
		}
		return grave
	}
	if isDigit(text[0]) && strings.Contains(text[:min(len(text), levelReach)], " http: panic serving ") {
		return Error
	}
	if startsWithClass(text) || endsWithClass(text) {
		if IsMissingPage(text) {
			return Info
		}
		return Error
	}
	return None
}

// missingPages are the exceptions by which a framework answers 404 because it has no such route: anybody on the internet can raise one, and
// scanners do all day. A record that is not found is none of them: the app looked for it.
var missingPages = []string{
	"ActionController::RoutingError", "AbstractController::ActionNotFound", "ActionController::UnknownHttpMethod", "Sinatra::NotFound", "Hanami::Router::NotFound", // Ruby
	"Phoenix.Router.NoRouteError",                                                                          // Elixir
	"NotFoundHttpException", "MethodNotAllowedHttpException", "ResourceNotFoundException: No routes found", // PHP
	"werkzeug.exceptions.NotFound", "werkzeug.routing.exceptions.NotFound", "django.urls.exceptions.Resolver404", "aiohttp.web_exceptions.HTTPNotFound", // Python
	"NotFoundError: Not Found", "NotFoundError: Cannot GET ", // Node
	"NoHandlerFoundException", "NoResourceFoundException", // Java
}

// missingHints are parts of the names, one of which each of them has.
var missingHints = []string{"Found", "Rout", "Http", "404"}

// IsMissingPage tells the head of an exception that says only that a client asked for what the app never had.
func IsMissingPage(text string) bool {
	text = text[:min(len(text), 2*levelReach)]
	if !holdsOne(text, missingHints) {
		return false
	}
	return slices.ContainsFunc(missingPages, func(name string) bool { return strings.Contains(text, name) })
}

// isBlame tells a line that counts as an error by its level: not a page that there is not, nor what a logger writes of a trace behind its head, line
// by line, each with the level of the head.
func isBlame(body string) bool {
	return trimBlanks(body) != "" && frameOf(body) == NoFrame && !IsMissingPage(body)
}

// startsWithClass tells "TypeError: x is null", "Foo::BarError (message):", "java.lang.IllegalStateException: x" and
// a bare "KeyError".
func startsWithClass(text string) bool {
	end := classLen(text)
	if end == 0 {
		return false
	}
	rest := text[end:]
	switch {
	case IsRailsHead(text[:end], rest): // whatever the class is called
		return true
	case rest == "", rest == ":", strings.HasPrefix(rest, ": "), strings.HasPrefix(rest, " ("):
	case strings.HasPrefix(rest, " [") && strings.Contains(rest, "]: "): // Node: Error [ERR_X]: message
	default:
		return false
	}
	return IsErrorClass(text[:end])
}

// IsRailsHead tells "ActionController::BadRequest (message):", a class and what follows it.
func IsRailsHead(class, rest string) bool {
	return strings.HasPrefix(rest, " (") && strings.HasSuffix(rest, "):") && strings.Contains(class, "::")
}

// endsWithClass tells Ruby's "file.rb:12:in 'call': message (NameError)", with or without what stands before.
func endsWithClass(text string) bool {
	text = strings.TrimSuffix(text, ":")
	if !strings.HasSuffix(text, ")") {
		return false
	}
	open := strings.LastIndexByte(text, '(')
	if open <= 0 || text[open-1] != ' ' {
		return false
	}
	class := text[open+1 : len(text)-1]
	if class == "" || classLen(class) != len(class) {
		return false
	}
	return IsErrorClass(class) || class[0] >= 'A' && class[0] <= 'Z' && raisedAt(text[:open])
}

// raisedAt tells "file.rb:12:in 'call': message", after which Ruby names any class.
func raisedAt(text string) bool {
	blank := strings.IndexByte(text, ' ')
	return blank > 3 && blank+1 < len(text) && strings.HasSuffix(text[:blank], ":in") && (text[blank+1] == '\'' || text[blank+1] == '`')
}

// ErrorClass is the name of the exception that begins with this line: "ActiveRecord::QueryCanceled"; empty when the line names none.
func ErrorClass(text string) string {
	if startsWithClass(text) {
		return text[:classLen(text)]
	}
	if !endsWithClass(text) {
		return ""
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, ":"), ")")
	return text[strings.LastIndexByte(text, '(')+1:]
}

// classLen is the length of the dotted or coloned class name that text begins with.
func classLen(text string) int {
	i := 0
	for i < len(text) && byteKinds[text[i]]&inClass != 0 {
		i++
	}
	for i > 0 && (text[i-1] == ':' || text[i-1] == '.') {
		i--
	}
	return i
}

// IsErrorClass tells the name of an exception's class by its last part.
func IsErrorClass(class string) bool {
	from := len(class)
	for from > 0 && strings.IndexByte(".:$", class[from-1]) < 0 {
		from--
	}
	last := class[from:]
	if bareErrors[class] || bareErrors[last] {
		return true
	}
	if last == "" || last[0] < 'A' || last[0] > 'Z' {
		return false
	}
	for _, end := range errorEndings {
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	if len(last) == len(class) {
		return false
	}
	home := strings.TrimRight(class[:from], ".:$")
	if i := strings.LastIndexAny(home, ".:$"); slices.Contains(errorHomes, home[i+1:]) {
		return true
	}
	for _, end := range rubyEndings {
		if strings.HasSuffix(last, end) && (last != "Failed" || class[from-1] == ':') { // stats.Failed is a count
			return true
		}
	}
	return false
}

// gravest is how grave the exception is that begins with this line, whatever a logger or a tool has put before it, and what stands behind that.
func gravest(text string) (grave Level, body string) {
	body = afterPrefix(text)
	text = body
	grave = headLevel(text)
	for n := 0; grave == None && n < mostTags; n++ {
		rest, ok := cutTag(text)
		if !ok {
			return None, body
		}
		text = rest
		if grave = headLevel(text); grave != None {
			body = text
		}
	}
	return grave, body
}

// HeadText is the first line of an exception without what a logger or a tool has put before it.
func HeadText(text string) string {
	_, body := gravest(text)
	return body
}

// The bounds of what stands before a head: a stamp, a process, a thread.
const (
	mostTags   = 3
	longestTag = 40 // bytes
)

// cutTag takes a stamp, a word in brackets, a process and its bar, or a mark off a text: "2018/05/01 08:00:00 ", "[worker] ",
// "web_1  | ", "⨯ ". A bracketed level that is no error says what the line is, and stays.
func cutTag(text string) (rest string, ok bool) {
	if text == "" {
		return text, false
	}
	n := 0
	switch c := text[0]; {
	case c == '[', c == '(' && !strings.HasPrefix(text, "(node:"):
		end := strings.IndexByte(text[:min(len(text), longestTag)], closing[c])
		if end < 2 || strings.IndexByte(text[1:end], c) >= 0 {
			return text, false
		}
		if l := namedLevel(strings.TrimSpace(text[1:end])); l != None && l < Error {
			return text, false
		}
		n = end + 1
	case isDigit(c):
		if n = stampWidth(text); n == 0 {
			n = barWidth(text)
		}
	case c == '!':
		n = 1
	case c == 0xe2:
		for _, mark := range errorMarks {
			if strings.HasPrefix(text, mark) {
				n = len(mark)
			}
		}
	default:
		n = barWidth(text)
	}
	if n == 0 || n >= len(text) || text[n] != ' ' {
		return text, false
	}
	return trimBlanks(text[n:]), true
}

var closing = map[byte]byte{'[': ']', '(': ')'}

// errorMarks are signs that tools put before what failed.
var errorMarks = []string{"⨯", "✖", "✘", "✗", "❌", "●", "→"}

// barWidth is how long "web_1  |" is at the start of a text, 0 when there is none.
func barWidth(text string) int {
	n := 0
	for n < len(text) && n < longestTag && (byteKinds[text[n]]&inWord != 0 || text[n] == '.' || text[n] == '-' || n > 0 && text[n] == '|' && text[n-1] != ' ') {
		n++
	}
	name := n
	for n < len(text) && n < longestTag && text[n] == ' ' {
		n++
	}
	if name == 0 || n >= len(text) || text[n] != '|' {
		return 0
	}
	return n + 1
}

// stampWidth is how long a date, a time of day, or both are at the start of a text; 0 when there is no time of day.
func stampWidth(text string) int {
	n := 0
	if len(text) > 19 && (text[4] == '-' || text[4] == '/') && text[7] == text[4] && (text[10] == ' ' || text[10] == 'T') {
		n = 11
	}
	t := text[n:]
	if len(t) < 9 || t[2] != ':' || t[5] != ':' || !isDigit(t[0]) || !isDigit(t[4]) || !isDigit(t[7]) {
		return 0
	}
	n += 8
	for n < len(text) && (isDigit(text[n]) || strings.IndexByte(".,Z+-:", text[n]) >= 0) {
		n++
	}
	return n
}

// paints are how an escape character is written where it was lost or spelled: "[31merror[39m", "#033[31merror#033[0m" as rsyslog has it.
var paints = []string{"[", "#033[", `\u001b[`, `\x1b[`, `\033[`, `\e[`, "^[[", "\u241b["}

// unpainted is a text without its colors, where it begins with one whose escape character was lost or spelled.
func unpainted(text string) string {
	if len(text) < 4 || byteKinds[text[0]]&(inClass) != 0 || text[0] == ' ' {
		return text
	}
	for _, paint := range paints {
		if paintWidth(text, paint) > 0 {
			return withoutPaint(text, paint)
		}
	}
	return text
}

func withoutPaint(text, paint string) string {
	var b strings.Builder
	for text != "" {
		if n := paintWidth(text, paint); n > 0 {
			text = text[n:]
			continue
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

// paintWidth is how long a color is at the start of a text: its escape, numbers and semicolons, and m. 0 when there is none.
func paintWidth(text, paint string) int {
	if !strings.HasPrefix(text, paint) {
		return 0
	}
	n := len(paint)
	for n < len(text) && n < len(paint)+longestPaint && (isDigit(text[n]) || text[n] == ';') {
		n++
	}
	if n >= len(text) || text[n] != 'm' || n == len(paint) && paint == "[" {
		return 0
	}
	return n + 1
}

// longestPaint is how long the numbers of a color are at most: 38;2;255;255;255.
const longestPaint = 20
