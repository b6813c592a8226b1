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
	"Configured"}

// errorHomes are parts of a class's name under which all are exceptions: psycopg2.errors.UndefinedTable, Errno::ECONNREFUSED.
var errorHomes = []string{"errors", "exceptions", "exc", "Errno", "PG", "Mysql2", "SQLite3"}

// bareErrors are exceptions whose names end as no other's and that are printed without a namespace, and names in lower case.
var bareErrors = map[string]bool{"TemplateDoesNotExist": true, "ImproperlyConfigured": true, "SystemExit": true, "KeyboardInterrupt": true,
	"socket.timeout": true, "socket.gaierror": true, "socket.herror": true, "socket.error": true, "struct.error": true, "zlib.error": true,
	"select.error": true, "ssl.error": true, "binascii.Error": true}

// headLevel is how grave the exception is that begins with this line, None when none does. It errs towards None: a
// missed head costs a colour here, the assembler of exceptions reads on.
func headLevel(text string) Level {
	if len(text) < 5 {
		return None
	}
	if grave := tableHead(text); grave != None {
		if text[0] == '(' && holdsOne(text, headExplains) {
			return None
		}
		return grave
	}
	if isDigit(text[0]) && strings.Contains(text[:min(len(text), levelReach)], " http: panic serving ") {
		return Error
	}
	if startsWithClass(text) || endsWithClass(text) {
		return Error
	}
	return None
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
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	return false
}
