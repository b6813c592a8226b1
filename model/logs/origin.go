package logs

import "strings"

// Origin is what the header says of who speaks, and what follows from it.
type Origin struct {
	Source string
	Proc   string
	Type   string
	Class  Class
}

// NewOrigin finds type and class of a header's source and process.
func NewOrigin(source, proc string) Origin {
	class := classOf(source, proc)
	kind := proc
	if class == App || class == System || class == AddOn {
		kind = typeOf(proc, class)
	}
	return Origin{Source: source, Proc: proc, Type: kind, Class: class}
}

// platformProcs are the names in the brackets that are no dynos. The prefix heroku- is how Fir writes them.
var platformProcs = map[string]Class{
	"router": Routing, "heroku-router": Routing, "nginx": Routing,
	"api": API, "heroku-api": API, "slug-compiler": API,
	"logplex": Logplex, "log-shuttle": Logplex,
	"heroku-postgres": AddOn, "heroku-redis": AddOn, "heroku-kafka": AddOn,
	"postgres": AddOn, "redis": AddOn,
	"heroku-runtime": System,
}

func classOf(source, proc string) Class {
	if source == "" {
		return Other
	}
	name, _, _ := strings.Cut(proc, ".")
	if c, ok := platformProcs[name]; ok {
		return c
	}
	if c, ok := platformProcs[strings.ToLower(source)]; ok { // a source of its own, as in Logplex[...]
		return c
	}
	switch {
	case source == "heroku":
		return System
	case isAddOn(proc):
		return AddOn
	}
	return App
}

// isAddOn tells the names the platform gives add-ons: two words or more and a number, redis-metric-98068.
func isAddOn(proc string) bool {
	parts := strings.Split(proc, "-")
	if len(parts) < 3 || len(parts[len(parts)-1]) < 4 || !all(parts[len(parts)-1], isDigit) {
		return false
	}
	for _, p := range parts[:len(parts)-1] {
		if p == "" || !all(p, isLetter) {
			return false
		}
	}
	return true
}

// typeOf is the process type: web of web.1, of web-1 and web-123-456, and of Fir's web-7c9f6d5b8-x2k4q.
func typeOf(proc string, class Class) string {
	if dot := strings.LastIndexByte(proc, '.'); dot > 0 && all(proc[dot+1:], isDigit) {
		return proc[:dot]
	}
	if class == AddOn {
		return proc
	}
	parts := strings.Split(proc, "-")
	n := len(parts)
	if n >= 3 && isPodHash(parts[n-2], 6, 10) && isPodHash(parts[n-1], 5, 5) {
		return strings.Join(parts[:n-2], "-")
	}
	for n > 1 && parts[n-1] != "" && all(parts[n-1], isDigit) {
		n--
	}
	return strings.Join(parts[:n], "-")
}

// isPodHash tells a random part of a Kubernetes pod name, whose alphabet has no vowels.
func isPodHash(s string, shortest, longest int) bool {
	if len(s) < shortest || len(s) > longest {
		return false
	}
	return all(s, func(c byte) bool { return isDigit(c) || c >= 'b' && c <= 'z' && !strings.ContainsRune("eiou", rune(c)) })
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func all(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return false
		}
	}
	return s != ""
}
