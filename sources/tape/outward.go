package tape

import (
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/outline"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/safe"
)

// OutlineKind is the kind under which a tape without text has log lines: what package outline keeps of them. The player gives it as *model.LogLines.
const OutlineKind model.Kind = "log-outline"

// Outward is the event as it may leave the program; false when it does not belong on a tape.
func (enc *Encoder) Outward(e model.Event) (model.Event, bool) {
	if e.Fact == nil || !e.Recordable() {
		return e, false
	}
	switch f := e.Fact.(type) {
	case *model.Milestone:
		c := *f
		c.Text = safe.Redact(c.Text)
		if c.Milestone.Kind == logs.Run && !enc.Text {
			c.Text = outline.Program(f.Text)
		}
		e.Fact = &c
	case *model.Lifecycle:
		c := *f
		c.Text, c.Command = safe.Redact(c.Text), enc.command(f.Command, outline.OneOff(f.Dyno, f.By))
		e.Fact = &c
	case *model.Called:
		c := *f
		c.Why = safe.Redact(c.Why)
		if console, _, ok := strings.Cut(c.Why, ": "); ok && !enc.Text && console == "ERROR" {
			c.Why = console // what follows may be what an app said
		}
		e.Fact = &c
	case *alarm.Alarm:
		c := *f
		c.Text = safe.Redact(c.Text)
		e.Fact = &c
	case *quarantine.List:
		if !enc.Text {
			e.Fact = f.Bare()
		}
	case *model.Notice:
		c := *f
		c.Text = safe.Redact(c.Text)
		e.Fact = &c
	case *model.Dynos: // a command may hold a token
		c := model.Dynos{Dynos: append([]model.Dyno(nil), f.Dynos...)}
		for i := range c.Dynos {
			c.Dynos[i].Command = enc.command(c.Dynos[i].Command, outline.OneOff(c.Dynos[i].Name, ""))
		}
		e.Fact = &c
	case *model.Formation:
		c := model.Formation{Types: append([]model.ProcessType(nil), f.Types...)}
		for i := range c.Types {
			c.Types[i].Command = safe.Redact(c.Types[i].Command)
		}
		e.Fact = &c
	}
	return e, true
}

// command is a command as a tape may have it. What somebody typed for a one-off dyno may say anything.
func (enc *Encoder) command(text string, oneOff bool) string {
	if oneOff && !enc.Text && text != "" {
		return outline.Program(text)
	}
	return safe.Redact(text)
}
