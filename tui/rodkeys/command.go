package rodkeys

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/pane"
)

// All is the argument by which all of the log is read.
const All = "all"

// Run carries out a command: pause, slow and resume of a source, lograte, stores, read-only.
func (c Control) Run(name string, args []string) pane.Effect {
	if e := c.dead(); e != nil {
		return e
	}
	switch name {
	case "lograte":
		return c.part(args[0])
	case "stores", "read-only":
		on := args[0] == "on"
		switch {
		case !on && args[0] != "off":
			return refused(name + " is on or off, not " + args[0])
		case name == "stores":
			return c.Switch(rods.Stores, !on)
		}
		return c.Switch(rods.ReadOnly, on)
	}
	app, source, err := c.Named(args[0])
	if err != nil {
		return refused(err.Error())
	}
	switch name {
	case "pause":
		return c.Pace(app, source, 0)
	case "resume":
		return c.Pace(app, source, 1)
	}
	times := rods.Paces[0]
	if len(args) > 1 {
		n, err := strconv.Atoi(strings.TrimPrefix(args[1], "×"))
		if err != nil || !slices.Contains(rods.Paces, n) {
			return refused("a source is slowed 2, 4 or 8 times, not " + args[1])
		}
		times = n
	}
	return c.Pace(app, source, times)
}

// part has so much of the log read as a word says.
func (c Control) part(word string) pane.Effect {
	if word == All {
		return c.Thin(0)
	}
	every, err := time.ParseDuration(word)
	if err != nil || !slices.Contains(rods.Periods, every) {
		var known []string
		for _, p := range rods.Periods {
			known = append(known, phrase.Span(p))
		}
		return refused("lograte is " + All + ", " + strings.Join(known, " or ") + ", not " + word)
	}
	return c.Thin(every)
}
