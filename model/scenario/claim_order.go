package scenario

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
)

// orderClaim is how far the newest order has come.
type orderClaim struct {
	stage                  model.Stage // empty: there is no order
	have, need, made, anew string
	credit, by             string
}

func readOrderClaim(a *args) claim {
	if a.flag("none") {
		return orderClaim{}
	}
	return orderClaim{stage: model.Stage(a.bare("the stage")), have: a.text("have", ""), need: a.text("need", ""), made: a.text("made", ""),
		anew: a.text("anew", ""), credit: a.text("credit", ""), by: a.text("by", "")}
}

func (c orderClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	o := a.LastOrder()
	switch {
	case o == nil && c.stage == "":
		return ""
	case o == nil:
		return "no order"
	case c.stage == "":
		return "order " + o.Describe()
	}
	return together(differs("stage", string(o.Stage), string(c.stage)), differs("have", fmt.Sprint(o.Have), c.have),
		differs("need", fmt.Sprint(o.Need), c.need), differs("made", named(o.Version), c.made), differs("anew", fmt.Sprint(o.Anew), c.anew),
		differs("credit", string(o.Credit), c.credit), differs("by", ledger.Author(o.By), c.by))
}

// undoClaim is the inverse that is offered for the newest order; empty when none is.
type undoClaim struct{ want string }

func readUndo(a *args) claim {
	if a.flag("none") {
		return undoClaim{}
	}
	return undoClaim{a.bare("the inverse, or none")}
}

func (c undoClaim) unmet(s *model.State, a *model.App) string {
	if a == nil || a.LastOrder() == nil {
		return "no order"
	}
	inverse, ok := a.LastOrder().Undo(s.Now)
	got := ""
	if ok {
		got = inverse.Describe()
	}
	if got != c.want {
		return fmt.Sprintf("undo %q", got)
	}
	return ""
}

// adviceClaim is the one sentence; empty when all is calm.
type adviceClaim struct {
	text                    string
	action, kind, do, grade string
}

func readAdvice(a *args) claim {
	if a.flag("none") {
		return adviceClaim{}
	}
	return adviceClaim{text: a.bare("the sentence, or none"), action: a.text("action", ""), kind: a.text("type", ""),
		do: a.text("do", ""), grade: a.text("severity", "")}
}

func (c adviceClaim) unmet(s *model.State, a *model.App) string {
	got, ok := advice.Of(s, a)
	switch {
	case !ok && c.text == "":
		return ""
	case !ok:
		return "no advice"
	case c.text == "":
		return fmt.Sprintf("advice %q", got.Text)
	}
	intent := string(got.Intent)
	if got.Intent == fact.NoAction {
		intent = "none"
	}
	return together(holds("advice", got.Text, c.text), differs("action", intent, c.action), differs("type", got.Type, c.kind),
		differs("do", got.Do, c.do), differs("severity", got.Severity.String(), c.grade))
}

// messageClaim is a text that a message must, or must not, hold.
type messageClaim struct {
	text string
	want bool
}

func readMessage(want bool) func(*args) claim {
	return func(a *args) claim { return messageClaim{a.bare("the text"), want} }
}

func (c messageClaim) unmet(s *model.State, _ *model.App) string {
	var texts []string
	found := false
	for _, m := range s.Messages {
		found = found || strings.Contains(m.Text, c.text)
		texts = append(texts, m.Text)
	}
	if found != c.want {
		return fmt.Sprintf("messages %q", texts)
	}
	return ""
}
