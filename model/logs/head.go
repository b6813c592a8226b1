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
		switch {
		case text[0] == '(' && holdsOne(text, headExplains):
			return None
		case isMissingPage(text):
			return Info
		}
		return grave
	}
	if isDigit(text[0]) && strings.Contains(text[:min(len(text), levelReach)], " http: panic serving ") {
		return Error
	}
	if startsWithClass(text) || endsWithClass(text) {
		if isMissingPage(text) {
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

// isMissingPage tells the head of an exception that says only that a client asked for what the app never had.
func isMissingPage(text string) bool {
	text = text[:min(len(text), 2*levelReach)]
	if !holdsOne(text, missingHints) {
		return false
	}
	return slices.ContainsFunc(missingPages, func(name string) bool { return strings.Contains(text, name) })
}

// isBlame tells a line that counts as an error by its level: not a page that there is not, nor what a logger writes of a trace behind its head, line
// by line, each with the level of the head.
func isBlame(body string) bool {
	return trimBlanks(body) != "" && frameOf(body) == NoFrame && !isMissingPage(body)
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
	case rest == "", rest == ":", strings.HasPrefix(rest, ": "), strings.HasPrefix(rest, " ("):
	case strings.HasPrefix(rest, " [") && strings.Contains(rest, "]: "): // Node: Error [ERR_X]: message
	default:
		return false
	}
	return isErrorClass(text[:end])
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
	return classLen(class) == len(class) && isErrorClass(class)
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

// isErrorClass tells the name of an exception by its last part.
func isErrorClass(class string) bool {
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
