// Package crew shows who is at an app and who has the wheel, and turns the command wheel into requests.
package crew

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Verbs are the words behind wheel, as people read them.
const Verbs = "who|take WHY|give NAME|put|break APP WHY"

// who shows who is here.
const who = "who"

// Run carries out the command.
func Run(sc pane.Scene, text string) pane.Effect {
	if sc.App == nil || sc.Mode != pane.Live {
		return refused("the wheel is of a live app")
	}
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	r := wheel.Request{Do: wheel.Verb(word), Why: rest}
	switch r.Do {
	case who:
		return pane.Show{Card: Card(sc)}
	case wheel.Take, wheel.Put:
	case wheel.Give:
		r.To, r.Why = rest, ""
	case wheel.Break:
		r.App, r.Why, _ = strings.Cut(rest, " ")
	default:
		return refused("wheel is " + strings.ReplaceAll(Verbs, "|", ", ") + phrase.DidYouMean(word, []string{who, "take", "give", "put", "break"}))
	}
	if sc.App.Board.You == "" {
		return refused("there is no feed here that could carry the wheel: gonogo serve, and gonogo --feed. After a rollback the ledger shows it by itself")
	}
	return pane.Ask{Request: model.Request{Kind: model.Steer, App: sc.App.ID, Wheel: r}}
}

func refused(text string) pane.Effect { return pane.Say{Text: text, Bad: true} }

// Card says who is here, and who has the wheel.
func Card(sc pane.Scene) pane.Card {
	c := pane.Card{Title: "Who is at " + sc.App.Info.Name}
	add := func(role theme.Role, text string) { c.Lines = append(c.Lines, []draw.Run{draw.R(role, text)}) }
	w, held := sc.State.Wheel(sc.App)
	if held {
		add(theme.Strong, w.Sentence(sc.State.Now))
	} else {
		add(theme.Text, "Nobody has the wheel.")
	}
	if last := sc.App.Board.Last; last != "" {
		add(theme.Dim, phrase.Age(sc.State.Now.Sub(sc.App.Board.LastAt))+" ago: "+last)
	}
	add(theme.Text, "")
	here := sc.App.Board.Sentences(sc.State.Now)
	for _, line := range here {
		add(theme.Text, line)
	}
	if len(here) == 0 {
		add(theme.Dim, "Who looks at it is known by way of a feed alone: gonogo serve, and gonogo --feed.")
	}
	return c
}

// Badge is the wheel in the header, where somebody has it, and who prepares an order.
func Badge(sc pane.Scene, rank int) []band.Piece {
	var pieces []band.Piece
	if w, ok := sc.State.Wheel(sc.App); ok {
		mine := draw.R(theme.Dim, " wheel ")
		pieces = append(pieces, band.Piece{Runs: []draw.Run{mine, draw.R(theme.Strong, w.By)}, Rank: rank})
	}
	n := 0
	name := ""
	for _, p := range sc.App.Board.People {
		if p.Doing != "" && p.Name != sc.App.Board.You && sc.State.Now.Sub(p.Heard) < wheel.AwayAfter {
			n, name = n+1, p.Name
		}
	}
	switch {
	case n == 1:
		pieces = append(pieces, band.Piece{Runs: []draw.Run{draw.R(theme.Text, " "+name+" prepares an order")}, Rank: rank})
	case n > 1:
		pieces = append(pieces, band.Piece{Runs: []draw.Run{draw.R(theme.Text, fmt.Sprintf(" %d prepare orders", n))}, Rank: rank})
	}
	return pieces
}

// Doing is what is told of an order whose dialog is open.
func Doing(o model.Order) string {
	text := strings.TrimPrefix(o.CLI(), "heroku ")
	text, _, _ = strings.Cut(text, " -a ")
	return text
}
