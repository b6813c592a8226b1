//go:build integration

package faults

import (
	"fmt"
	"regexp"
	"strings"
)

// The checks, each to be without a breach.
const (
	checkCrash   = "crashed or ended wrongly"
	checkTwice   = "orders sent twice or unconfirmed"
	checkDone    = "orders told done that were not"
	checkFailed  = "orders told failed that had happened"
	checkForeign = "foreign bytes at the terminal"
	checkSecret  = "secrets at the terminal or elsewhere"
	checkDead    = "panes dead a minute after the faults"
	checkHang    = "keys without an answer for 2 s"
	checkLost    = "lines that are not accounted for"
	checkMade    = "faults that could not be made"
	checkQuit    = "not left within a few seconds"
	checkRaw     = "terminal left changed"
)

var checks = []string{checkCrash, checkTwice, checkDone, checkFailed, checkForeign, checkSecret, checkDead, checkHang, checkLost, checkQuit, checkRaw, checkMade}

// breach is a check that does not hold, and why.
type breach struct{ check, why string }

func (b breach) String() string { return b.check + ": " + b.why }

// claim is what the screen has shown of one order.
type claim struct {
	what  string
	shown []string // each once, in the order of appearance
}

// judgeOrders compares what was shown of the orders with what the proxy knows of them.
func judgeOrders(claims []claim, confirmed int, orders []*order, versions map[string]int) (out []breach) {
	for _, o := range orders {
		if o.passed > 1 {
			out = append(out, breach{checkTwice, "the proxy itself passed it on twice: " + o.String()})
		}
	}
	if len(orders) > confirmed {
		out = append(out, breach{checkTwice, fmt.Sprintf("%d orders arrived, %d were confirmed", len(orders), confirmed)})
	}
	for _, w := range claims {
		var mine []*order
		for _, o := range orders {
			if matches(w.what, o, versions) {
				mine = append(mine, o)
			}
		}
		if len(mine) > 1 {
			out = append(out, breach{checkTwice, fmt.Sprintf("%s arrived %d times", w.what, len(mine))})
			continue
		}
		happened := len(mine) == 1 && mine[0].happened()
		for _, shown := range w.shown {
			if check, why := contradiction(shown, len(mine) == 1, happened); check != "" {
				fault := "it did not arrive"
				if len(mine) == 1 {
					fault = mine[0].String()
				}
				out = append(out, breach{check, w.what + " " + why + "; " + fault})
			}
		}
	}
	return out
}

// A pane's border, from its corner to the next one, by the title in it.
var titles = map[string]*regexp.Regexp{
	"Processes": regexp.MustCompile(`[╭┌┏╔][─━═ ]*1 Processes ([^╮┐┓╗]*)`),
	"Logs":      regexp.MustCompile(`[╭┌┏╔][─━═ ]*2 Logs ([^╮┐┓╗]*)`),
	"Releases":  regexp.MustCompile(`[╭┌┏╔][─━═ ]*3 Releases ([^╮┐┓╗]*)`),
}

// unwell is what a border says, or a pane that shows nothing, when its source is not.
var (
	unwell  = regexp.MustCompile(`\bstale\b|✖ |✗ |retry in|trying again|\bfail`)
	wanting = regexp.MustCompile(`│ ?(?:✖ .*(?:retry in|trying again|not try again|tries again)|asking Heroku for)`)
)

// inView tells whether every pane is on the screen.
func inView(screen string) bool {
	for _, title := range titles {
		if !title.MatchString(screen) {
			return false
		}
	}
	return true
}

// deadPanes names the panes that do not show the present. All of them must be in view.
func deadPanes(screen string) (dead []string) {
	for _, name := range []string{"Processes", "Logs", "Releases"} {
		m := titles[name].FindStringSubmatch(screen)
		switch {
		case m == nil:
			dead = append(dead, name+" is not in view")
		case unwell.MatchString(m[1]):
			dead = append(dead, name+": "+strings.Trim(m[1], "─━═ "))
		case name == "Logs" && !strings.Contains(m[1], "LIVE"):
			dead = append(dead, name+" is not live: "+strings.Trim(m[1], "─━═ "))
		}
	}
	if m := wanting.FindString(screen); m != "" {
		dead = append(dead, "a pane without rows: "+strings.Trim(m, "│ "))
	}
	return dead
}
