package logs

import (
	"cmp"
	"strings"
)

// Origin is what the header says of who speaks, and what follows from it.
type Origin struct {
	Source string
	Proc   string
	Type   string
	Class  Class
}

// NewOrigin finds type and class of a header's source and process. Types are the process types of the formation, as far as they are
// known: they decide whose dyno it is. Without them the shape of the name does.
func NewOrigin(source, proc string, types ...string) Origin {
	class := classOf(source, proc)
	kind := proc
	if class == App || class == System || class == AddOn {
		kind = typeOf(proc, class)
		if known := typeAmong(proc, types); known != "" && source != "" {
			kind = known
			if class == AddOn {
				class = App
			}
		}
	}
	return Origin{Source: source, Proc: proc, Type: kind, Class: class}
}

// platformProcs are the names in the brackets that are no dynos. The prefix heroku- is how Fir writes them.
var platformProcs = map[string]Class{
	"router": Routing, "heroku-router": Routing, "nginx": Routing,
	"api": API, "heroku-api": API, "slug-compiler": API, "slugc": API,
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

// typeAmong is the longest of the types that the name of a dyno begins with: "web.1", "web-1", and Fir's "web-7c9f6d5b8-x2k4q", which has
// two parts behind the type. Empty when there is none.
func typeAmong(proc string, types []string) string {
	longest := ""
	for _, t := range types {
		rest, ok := strings.CutPrefix(proc, t)
		if !ok || t == "" || len(t) <= len(longest) {
			continue
		}
		switch parts := strings.Split(strings.TrimPrefix(rest, "-"), "-"); {
		case rest == "", rest[0] == '.' && all(rest[1:], isDigit):
			longest = t
		case rest[0] == '-' && len(parts) <= 2 && all(parts[0], isLowerOrDigit) && all(parts[len(parts)-1], isLowerOrDigit):
			longest = t
		}
	}
	return longest
}

// typeOf is the process type by the shape of a dyno's name: web of web.1, of web-1 and web-123-456, and of Fir's web-7c9f6d5b8-x2k4q.
func typeOf(proc string, class Class) string {
	if dot := strings.LastIndexByte(proc, '.'); dot > 0 && all(proc[dot+1:], isDigit) {
		return proc[:dot]
	}
	if class == AddOn {
		return proc
	}
	parts := strings.Split(proc, "-")
	n := len(parts)
	if n >= 3 && isRandom(parts[n-1], 3, 5) && isHash(parts[n-2]) {
		n -= 2
	} else {
		for n > 1 && parts[n-1] != "" && all(parts[n-1], isDigit) {
			n--
		}
	}
	return cmp.Or(strings.Join(parts[:n], "-"), proc) // "-0" is all that there is of a name
}

// isHash tells what may stand for the build in a dyno's name. Documents shorten it to "abc", so that only its length tells.
func isHash(s string) bool { return len(s) >= 3 && len(s) <= 10 && all(s, isLowerOrDigit) }

// isRandom tells a part of a name that nobody chose: it has a digit, or no vowel. Kubernetes, which names Fir's dynos, uses no vowels.
func isRandom(s string, shortest, longest int) bool {
	if len(s) < shortest || len(s) > longest || !all(s, isLowerOrDigit) {
		return false
	}
	return strings.ContainsAny(s, "0123456789") || !strings.ContainsAny(s, "aeiou")
}

func isLowerOrDigit(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' }

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
