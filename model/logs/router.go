package logs

import "time"

// Field is a key and value of a router line that this package does not know.
type Field struct{ Key, Value string }

// Router is one parsed router line. Strings are empty where the line left them empty.
type Router struct {
	At         string // "info", "warning", "error"
	Sock       string // "client", "backend"
	Code       string // "H12"
	Desc       string // differs over the years for one code: key on Code
	Cause      string // H26 only
	Method     string
	Path       string // with its query; may hold blanks
	Host       string
	RequestID  string
	Fwd        string // list behind a CDN; the last one is what the router saw
	Dyno       string // empty when no dyno was chosen
	Connect    time.Duration
	Service    time.Duration
	HasConnect bool
	HasService bool
	Status     int // 0 when empty
	Bytes      int // response bytes; 0 when empty
	Protocol   string
	Extra      []Field // unknown keys, in the line's order
}

// ParseRouter reads a router line's text in any of its forms since 2010; false when it is none.
func ParseRouter(text string) (Router, bool) { return Router{}, false }
