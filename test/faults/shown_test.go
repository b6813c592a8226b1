//go:build integration

package faults

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// The ends of an order as the screen and the verbs tell them.
const (
	shownSent     = "sent"
	shownAccepted = "accepted"
	shownDone     = "done"
	shownAnybody  = "done, by whomever" // says itself that it may be another's work
	shownFailed   = "failed"
	shownRefused  = "refused" // was not sent at all
	shownLost     = "lost"
	shownUnknown  = "unknown"
)

// orderLine is the line above the keys while it tells of an order: what the order does, two blanks, how far it has come.
var orderLine = regexp.MustCompile(`^ ?((?:restart|stop) (?:all dynos|all \S+ dynos|\S+[.-]\S+)|scale \S+ \d+ → \d+|roll back to v\d+|maintenance (?:on|off))  (.+)$`)

// readOrder reads the line: which order, and what is shown of it; empty when it is about none.
func readOrder(row string) (what, shown string) {
	m := orderLine.FindStringSubmatch(row)
	if m == nil {
		return "", ""
	}
	return m[1], outcomeOf(m[2])
}

// anybody is how the screen says that it may not have been this order that did it. On a narrow screen the end of the line is
// cut off: then the mark of doubt stands for it.
var anybody = regexp.MustCompile(`by you or by|not by this order|⚠ done.*…$`)

// outcomeOf reads how far an order has come.
func outcomeOf(s string) string {
	switch {
	case strings.Contains(s, "refused, not sent"):
		return shownRefused
	case strings.HasPrefix(s, "✖"):
		return shownFailed
	case anybody.MatchString(s):
		return shownAnybody
	case strings.Contains(s, "✔ done"), strings.Contains(s, "⚠ done"):
		return shownDone
	case strings.Contains(s, "unknown"):
		return shownUnknown
	case strings.Contains(s, "lost"):
		return shownLost
	case strings.Contains(s, "accepted"):
		return shownAccepted
	case strings.HasPrefix(s, "sent"):
		return shownSent
	}
	return s
}

// contradiction compares what is shown of an order with what happened; empty when they agree.
func contradiction(shown string, arrived, happened bool) (check, why string) {
	switch shown {
	case shownDone, shownAccepted:
		if !happened {
			return checkDone, "told " + shown + ", and it had not happened"
		}
	case shownFailed:
		if happened {
			return checkFailed, "told failed, and it had happened"
		}
	case shownRefused:
		if happened {
			return checkFailed, "told refused and not sent, and it had happened"
		}
		if arrived {
			return checkFailed, "told not sent, and it had arrived"
		}
	}
	return "", ""
}

// matches reports whether a request is the one of an order that is shown. versions are the releases by their ids.
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
		var asked struct {
			Updates []struct {
				Type     string
				Quantity json.Number
			}
		}
		return o.method == "PATCH" && strings.HasSuffix(o.path, "/formation") && json.Unmarshal([]byte(o.body), &asked) == nil &&
			len(asked.Updates) == 1 && asked.Updates[0].Type == words[1] && asked.Updates[0].Quantity.String() == words[4]
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
