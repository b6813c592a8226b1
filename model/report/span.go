package report

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
)

// Span is a time in which something was wrong: a console held the app or said no-go, or an alarm of a queue sounded. It ends with GO.
type Span struct {
	From, To time.Time
	Open     bool // it goes on where the recording ends
	NoGo     bool // the verdict was NO-GO at some time
	Judged   bool // the verdict held; false: there were only alarms

	worst time.Time // the last moment at which a console held it or an alarm sounded: after it a release was only watched
	ref   Ref       // the last event then
}

// around is how much before and after an incident is told, and how near two spans are that are one incident.
const around = 5 * time.Minute

// spans are those of an app, oldest first.
type spans struct{ all []Span }

// second takes what is known after another second.
func (p *spans) second(a *model.App, alarms int, now time.Time, last Ref) {
	holds := a.Verdict.Holds() && a.Verdict.Causes()[0].Console != verdict.Telem
	n := len(p.all) - 1
	open := n >= 0 && p.all[n].Open
	on := holds || alarms > 0 || open && p.all[n].Judged && a.Verdict.Answer != verdict.Go
	switch {
	case on && !open && n >= 0 && now.Sub(p.all[n].To) < around:
		p.all[n].Open, open = true, true
	case on && !open:
		p.all = append(p.all, Span{From: now, Open: true})
		n, open = n+1, true
	}
	if !open {
		return
	}
	one := &p.all[n]
	one.To, one.Open = now, on
	if holds || alarms > 0 {
		one.worst, one.ref = now, last
	}
	one.Judged = one.Judged || holds
	one.NoGo = one.NoGo || holds && a.Verdict.Answer == verdict.NoGo
}

// last is the last incident; false when there was none.
func (p *spans) last() (Span, bool) {
	if len(p.all) == 0 {
		return Span{}, false
	}
	return p.all[len(p.all)-1], true
}
