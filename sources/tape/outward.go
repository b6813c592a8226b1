package tape

import (
	"encoding/json"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/safe"
)

// CountKind is the kind under which a tape without text tells of log lines: Count. The player passes it on as *model.Unknown.
const CountKind model.Kind = "log-count"

// Count is what a tape without text keeps of a batch of log lines.
type Count struct {
	Lines  int            `json:"lines"`
	Errors int            `json:"errors,omitempty"`
	Class  map[string]int `json:"class,omitempty"` // lines of each class
	From   time.Time      `json:"from,omitzero"`   // the earliest and latest stamp, by the origin's clock
	To     time.Time      `json:"to,omitzero"`
}

// recordable is the event as it may leave the program; false when it does not belong on a tape.
func (enc *Encoder) recordable(e model.Event) (model.Event, bool) {
	if e.Fact == nil || !e.Recordable() {
		return e, false
	}
	switch f := e.Fact.(type) {
	case *model.LogLines:
		if f.Batch == nil {
			return e, false
		}
		if !enc.Text {
			e.Fact = count(f.Batch)
		}
	case *model.Milestone:
		c := *f
		c.Text = safe.Redact(c.Text)
		e.Fact = &c
	case *model.Lifecycle:
		c := *f
		c.Text, c.Command = safe.Redact(c.Text), safe.Redact(c.Command)
		e.Fact = &c
	case *model.Notice:
		c := *f
		c.Text = safe.Redact(c.Text)
		e.Fact = &c
	case *model.Dynos: // a command may hold a token
		c := model.Dynos{Dynos: append([]model.Dyno(nil), f.Dynos...)}
		for i := range c.Dynos {
			c.Dynos[i].Command = safe.Redact(c.Dynos[i].Command)
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

func count(b *logstore.Batch) model.Fact {
	c := Count{Lines: b.Len(), Class: map[string]int{}, From: b.FirstAt().UTC(), To: b.LastAt().UTC()}
	for i := range b.Len() {
		l := b.Line(i)
		c.Class[l.Class.String()]++
		if logs.IsError(l) {
			c.Errors++
		}
	}
	raw, err := json.Marshal(c)
	if err != nil { // a map of ints and two times cannot fail; a year past 9999 can
		raw = []byte(`{}`)
	}
	return &model.Unknown{Name: CountKind, Raw: raw}
}
