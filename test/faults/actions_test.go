//go:build integration

package faults

import (
	"slices"
	"strings"
	"time"
)

// step does one thing that an operator does.
func (j *journey) step(s string) {
	t := j.t
	switch name, row, _ := strings.Cut(s, " "); name {
	case "roll":
		t.press("1")
		t.pause(escapes) // a person types one key after the other; what comes in one piece may be taken as typed ahead
		if t.press("B"); !t.until(j.limits.dialog, j.dialog) {
			t.press("B")
		}
		j.confirm()
	case "restart":
		t.press("1", "g", strings.Repeat("j", int(row[0]-'0')), "R")
		j.confirm()
	case "scale":
		t.press("1", "g", strings.Repeat("j", int(row[0]-'0')), "S")
		if t.until(j.limits.dialog, func() bool { return strings.Contains(t.text(), "a number, +1 or -1") }) {
			t.pause(grace)
			t.press("+1", enter)
			j.confirm()
		}
	case "maintenance":
		t.press("T")
		j.confirm()
	case "undo":
		t.press("U")
		j.confirm()
	case "resize":
		t.resize(40+j.rand.IntN(160), 10+j.rand.IntN(40))
		t.pause(200 * time.Millisecond)
		t.resize(j.plan.w, j.plan.h)
	default:
		for _, k := range walks[name] {
			t.press(k)
			t.pause(escapes)
		}
	}
}

// walks are the steps that are keys and nothing else.
var walks = map[string][]string{
	"refresh": {"r"}, "find": {"2", "/", "GET", enter, "n", esc}, "zoom": {"2", "z", "z"}, "help": {"?", "j", esc}, "events": {"!", esc},
	"apps": {"@", esc}, "freeze": {"=", "="}, "palette": {":", "rest", esc}, "panes": {"1", "2", "3", "4", tab}, "scroll": {"2", "g", "j", "k", "G"},
}

// dialog tells whether a question is open.
func (j *journey) dialog() bool {
	s := j.t.text()
	return strings.Contains(s, "Esc cancel")
}

// confirm reads the dialog, if one opens, and says yes.
func (j *journey) confirm() {
	t := j.t
	if !t.until(j.limits.dialog, j.dialog) {
		j.note("no dialog: %s", j.adviceRow())
		j.blocked = append(j.blocked, "no dialog: "+j.adviceRow())
		t.escape(1)
		return
	}
	command := rowWith(t.rows(), "same as ")
	if slices.Contains(j.commands, command) {
		j.note("done already: %s", command)
		t.escape(1)
		return
	}
	t.pause(grace)
	switch s := t.text(); {
	case strings.Contains(s, "Tab choose"):
		t.press(tab)
	case strings.Contains(s, "name: "): // type its name
		t.press(app)
		t.until(j.limits.dialog, func() bool { return strings.Contains(t.text(), app+"▌") })
	}
	j.confirmed++
	for late := time.Now().Add(j.limits.stubborn); j.dialog() && time.Now().Before(late) && !t.over(); t.pause(1200 * time.Millisecond) {
		t.press(map[bool]string{true: "y", false: enter}[strings.Contains(t.text(), "y/n")])
	}
	if j.dialog() {
		why := rowWith(t.rows(), "⚠")
		j.note("the dialog stays: %s", why)
		j.blocked = append(j.blocked, why)
		t.escape(1)
		return
	}
	j.commands = append(j.commands, command)
	t.pause(500 * time.Millisecond)
	j.note("answered yes: %s; %s", command, j.adviceRow())
}

func (j *journey) adviceRow() string {
	rows := j.t.rows()
	return strings.TrimSpace(rows[len(rows)-2])
}

// rowWith is the first row of a box that holds a text, without the box.
func rowWith(rows []string, text string) string {
	for _, r := range rows {
		for part := range strings.SplitSeq(r, "│") {
			if strings.Contains(part, text) {
				return strings.TrimSpace(part)
			}
		}
	}
	return ""
}
