// Package trials prints what the verdict's rules come to on recordings.
package trials

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/trial"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// Recording is one recording under today's rules, and under others.
type Recording struct {
	Name  string
	Text  bool // it holds the text of log lines
	Today *trial.Run
	Other *trial.Run // nil: no others are tried
	With  string     // what they are
}

// printer adds lines to what is printed.
type printer struct {
	plain.Printer
	lines []string
}

func (p *printer) line(runs ...draw.Run) {
	w := draw.RunsWidth(runs)
	text := draw.NewLine(p.Theme, w).Runs(runs...).String()
	p.lines = append(p.lines, strings.TrimRight(text, " "))
}

// wrapped adds a sentence below an indent.
func (p *printer) wrapped(role theme.Role, indent int, text string) {
	room := p.Width - indent
	line := ""
	for _, word := range strings.Fields(text) {
		if p.Width > 0 && room >= 20 && line != "" && draw.Width(line)+1+draw.Width(word) > room {
			p.line(draw.R(theme.Text, draw.Spaces(indent)), draw.R(role, line))
			line = ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	p.line(draw.R(theme.Text, draw.Spaces(indent)), draw.R(role, line))
}

// Print is what came of each recording.
func Print(s plain.Printer, all []Recording) []string {
	p := &printer{Printer: s}
	for i, r := range all {
		if i > 0 {
			p.lines = append(p.lines, "")
		}
		p.recording(r)
	}
	return p.lines
}

func (p *printer) recording(r Recording) {
	p.line(draw.R(theme.Strong|theme.Bold, r.Name), draw.R(theme.Dim, fmt.Sprintf("  %s to %s, %s", phrase.Date(r.Today.Began, p.Zone), phrase.Moment(r.Today.Ended, p.Zone), phrase.Span(r.Today.Ended.Sub(r.Today.Began)))))
	if len(r.Today.Apps) == 0 {
		p.line(draw.R(theme.Dim, "  there is no app in it"))
	}
	for _, a := range r.Today.Apps {
		p.app(a, r.Text, r.Today)
		if r.Other == nil {
			continue
		}
		for _, o := range r.Other.Apps {
			if o.ID == a.ID {
				p.different(a, o, r.With)
			}
		}
	}
}

// app is what the rules said of an app, and what the recording lacks.
func (p *printer) app(a *trial.App, text bool, run *trial.Run) {
	p.line(draw.R(theme.Text, "  "+name(a)), draw.R(theme.Dim, "  "+Summary(a)))
	for i := range a.Episodes {
		p.episode(&a.Episodes[i], "    ")
	}
	for _, m := range a.Missed {
		p.missed(m)
	}
	p.coverage(&a.Coverage, text, run.Ended.Sub(run.Began))
}

func name(a *trial.App) string {
	if a.Name == "" {
		return string(a.ID)
	}
	return a.Name
}

// Summary is how often the rules said what, and what came of it.
func Summary(a *trial.App) string {
	part := func(answer verdict.Answer) string {
		text := phrase.Times(a.Count(answer, ""))
		var of []string
		for _, o := range []trial.Outcome{trial.BorneOut, trial.False, trial.Unknown} {
			if n := a.Count(answer, o); n > 0 {
				of = append(of, fmt.Sprintf("%s %s", phrase.Number(n), o))
			}
		}
		if a.Count(answer, "") == 0 {
			return "no " + answer.Call()
		}
		if len(of) > 0 {
			text += " (" + strings.Join(of, ", ") + ")"
		}
		return answer.Call() + " " + text
	}
	out := part(verdict.NoGo) + ", " + part(verdict.Hold)
	if n := len(a.Missed); n > 0 {
		out += ", missed " + phrase.Times(n)
	}
	return out
}

func (p *printer) episode(e *trial.Episode, indent string) {
	_, role := consoles.Mark(p.Theme.Glyphs, e.Answer)
	release := ""
	if e.Release > 0 {
		release = fmt.Sprintf("v%d ", e.Release)
	}
	p.line(draw.R(theme.Dim, indent+phrase.Clock(e.From, p.Zone)+"  "), draw.R(role, pad(e.Answer.Call(), 6)), draw.R(theme.Release, release),
		draw.R(theme.Strong, e.Console.String()+" "), draw.R(theme.Dim, string(e.Rule)+" for "+phrase.Span(e.Lasted())+"  "), draw.R(outcomeRole(e.Outcome), string(e.Outcome)), draw.R(theme.Dim, ": "+e.Because))
	p.wrapped(theme.Text, len(indent)+16, e.Text)
}

func outcomeRole(o trial.Outcome) theme.Role {
	if o == trial.False {
		return theme.Warn
	}
	return theme.Text
}

func pad(text string, w int) string { return text + draw.Spaces(w-draw.Width(text)) }

func (p *printer) missed(m trial.Missed) {
	p.line(draw.R(theme.Dim, "    "+phrase.Clock(m.At, p.Zone)+"  "), draw.R(theme.Warn, "missed "), draw.R(theme.Release, fmt.Sprintf("v%d ", m.Release)),
		draw.R(theme.Text, fmt.Sprintf("was rolled back to v%d by %s, and was never NO-GO; it was %s", m.To, m.By, m.Answer.Call())))
}

// coverage says what no rule could look at.
func (p *printer) coverage(c *trial.Coverage, text bool, lasted time.Duration) {
	watched := "the log was watched for " + phrase.Span(c.Watched)
	if lasted > 0 {
		watched += " of " + phrase.Span(lasted)
	}
	if lacks := c.Lacks(text); len(lacks) > 0 {
		watched += "; the recording lacks " + phrase.List(lacks)
	}
	p.wrapped(theme.Dim, 4, watched)
	for _, m := range c.Missing {
		p.line(draw.R(theme.Dim, fmt.Sprintf("      %s to %s: %s", phrase.Clock(m.From, p.Zone), phrase.Clock(m.To, p.Zone), m.What)))
	}
	if c.More > 0 {
		p.line(draw.R(theme.Dim, fmt.Sprintf("      and %s more", phrase.Number(c.More))))
	}
}

// different is what other limits change.
func (p *printer) different(today, other *trial.App, with string) {
	p.line(draw.R(theme.Text, "  with "+with), draw.R(theme.Dim, "  "+Summary(other)))
	gone, come := trial.Differ(today, other)
	if len(gone)+len(come) == 0 {
		p.line(draw.R(theme.Dim, "    no difference"))
	}
	for i := range gone {
		p.episode(&gone[i], "  - ")
	}
	for i := range come {
		p.episode(&come[i], "  + ")
	}
}
