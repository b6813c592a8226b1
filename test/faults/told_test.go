//go:build integration

package faults

import (
	"fmt"
	"regexp"
	"strings"
)

// The ends of an order as the screen and the verbs tell them.
const (
	toldSent     = "sent"
	toldAccepted = "accepted"
	toldDone     = "done"
	toldAnybody  = "done, by whomever" // says itself that it may be another's work
	toldFailed   = "failed"
	toldRefused  = "refused" // was not sent at all
	toldLost     = "lost"
	toldUnknown  = "unknown"
)

// orderLine is the line above the keys while it tells of an order: what the order does, two blanks, how far it has come.
var orderLine = regexp.MustCompile(`^ ?((?:restart|stop) (?:all dynos|all \S+ dynos|\S+\.\d+)|scale \S+ \d+ → \d+|roll back to v\d+|maintenance (?:on|off))  (.+)$`)

// readOrder reads the line: which order, and what is told of it; empty when it tells of none.
func readOrder(row string) (what, told string) {
	m := orderLine.FindStringSubmatch(row)
	if m == nil {
		return "", ""
	}
	return m[1], toldBy(m[2])
}

// toldBy reads how far an order has come.
func toldBy(s string) string {
	switch {
	case strings.Contains(s, "refused, not sent"):
		return toldRefused
	case strings.HasPrefix(s, "✖"):
		return toldFailed
	case strings.Contains(s, "somebody else") || strings.Contains(s, "someone else"):
		return toldAnybody
	case strings.Contains(s, "✔ done"):
		return toldDone
	case strings.Contains(s, "unknown"):
		return toldUnknown
	case strings.Contains(s, "lost"):
		return toldLost
	case strings.Contains(s, "accepted"):
		return toldAccepted
	case strings.HasPrefix(s, "sent"):
		return toldSent
	}
	return s
}

// lies are the ways in which what is told of an order contradicts what happened.
func lies(told string, arrived, happened bool) (check, why string) {
	switch told {
	case toldDone, toldAccepted:
		if !happened {
			return checkDone, "told " + told + ", and it had not happened"
		}
	case toldFailed:
		if happened {
			return checkFailed, "told failed, and it had happened"
		}
	case toldRefused:
		if happened {
			return checkFailed, "told refused and not sent, and it had happened"
		}
		if arrived {
			return checkFailed, "told not sent, and it had arrived"
		}
	}
	return "", ""
}

// matches tells whether a request is what an order that is told of does. versions are the releases by their ids.
func matches(what string, o *order, versions map[string]int) bool {
	words := strings.Fields(what)
	switch words[0] {
	case "restart", "stop":
		path := "/dynos"
		switch {
		case what == words[0]+" all dynos":
		case words[1] == "all":
			path = "/formations/" + words[2]
		default:
			path = "/dynos/" + words[1]
		}
		if words[0] == "stop" {
			return strings.HasSuffix(o.path, path+"/actions/stop")
		}
		return o.method == "DELETE" && strings.HasSuffix(o.path, path)
	case "scale":
		return o.method == "PATCH" && strings.HasSuffix(o.path, "/formation") &&
			strings.Contains(o.body, fmt.Sprintf(`"type":%q,"quantity":%s`, words[1], words[4]))
	case "roll":
		for id, v := range versions {
			if fmt.Sprintf("v%d", v) == words[3] && strings.Contains(o.body, id) {
				return o.method == "POST" && strings.HasSuffix(o.path, "/releases")
			}
		}
	case "maintenance":
		return o.method == "PATCH" && strings.Contains(o.body, fmt.Sprintf(`"maintenance":%t`, words[1] == "on"))
	}
	return false
}
