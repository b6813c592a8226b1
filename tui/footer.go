package tui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// adviceLine is the line below the header: what to do now, in one sentence. It is never empty. What is critical stands on a band.
func (s *screen) adviceLine(w int) string {
	l := draw.NewLine(s.theme, w)
	sc := s.scene(w, 1, false)
	if past := s.pastRuns(sc); past != nil {
		return l.Gap(1).Runs(past...).String()
	}
	if sc.App == nil {
		return l.Gap(1).Add(theme.Dim, s.waiting()).String()
	}
	adv, ok := advice.Of(s.state, sc.App)
	if !ok {
		return l.Gap(1).Add(theme.Dim, advice.Calm(s.state, sc.App)).String()
	}
	looks := sentenceLooks[adv.Severity]
	l.Add(looks.text, " ").Runs(s.adviceRuns(sc, adv)...)
	if looks.text.Papered() {
		l.Add(looks.text, draw.Spaces(l.Left()))
	}
	return l.String()
}

// sentenceLooks is how the sentence looks by how much it matters: what is wrong, the key, the rest.
var sentenceLooks = [...]struct{ what, key, text theme.Role }{
	severity.Info:     {theme.Text, theme.Key, theme.Text},
	severity.Warning:  {theme.Warn | theme.Bold, theme.Key, theme.Text},
	severity.Critical: {theme.Alarm, theme.AlarmKey, theme.AlarmText},
}

// pastRuns are the sentence of what is past: how things stood at a moment of a recording, and what came then; what a saved log shows. Nil where
// the screen is of now.
func (s *screen) pastRuns(sc pane.Scene) []draw.Run {
	switch {
	case s.mode == pane.Saved && sc.App != nil:
		return band.Story(sc)
	case s.mode != pane.Replay:
		return nil
	case sc.App == nil:
		return []draw.Run{draw.R(theme.Dim, "then: nothing was known yet")}
	}
	runs := []draw.Run{draw.R(theme.Dim, advice.Calm(s.state, sc.App))}
	if adv, ok := advice.Of(s.state, sc.App); ok {
		runs = s.adviceRuns(sc, adv)
	}
	return append(band.Then(runs), draw.R(theme.Text, "   "), draw.R(theme.Dim, band.Later(sc)))
}

// waiting is what is said before the first fact of an app.
func (s *screen) waiting() string {
	if n := len(s.state.Messages); n > 0 {
		m := s.state.Messages[n-1]
		return m.Text + ". " + m.Do
	}
	return "Waiting for the first answer."
}

// orderRows is how many lines above the keys tell how the last order fares: none when there is nothing to tell. While something is
// being typed in the line of keys, what a key just said stands there.
func (s *screen) orderRows() int {
	if s.toastAbove() || s.orderInSight() != nil {
		return 1
	}
	return 0
}

// toastAbove tells that what a key just said cannot stand in the line of keys.
func (s *screen) toastAbove() bool { return s.toast.Text != "" && s.prompt != nil }

// orderLine is the line above the keys.
func (s *screen) orderLine(w int) string {
	if s.toastAbove() {
		return s.toastLine(w)
	}
	return draw.NewLine(s.theme, w).Gap(1).Runs(s.orderRuns()...).String()
}

// toastLine is what a key just said.
func (s *screen) toastLine(w int) string {
	role := theme.Text
	if s.toast.Bad {
		role = theme.Bad
	}
	return draw.NewLine(s.theme, w).Gap(1).Add(role, s.toast.Text).String()
}

// orderShown is how long a finished order stays in the line when nothing can be undone.
const orderShown = 30 * time.Second

// orderPast tells an order that the line has shown for long enough. One that does not arrive is watched on without the line,
// and comes back when it is done.
func (s *screen) orderPast(o *model.OrderState) bool {
	now := s.state.Now
	if o.Open() {
		return now.Sub(o.SentAt) > model.WatchFor+orderShown
	}
	_, undo := o.Undo(now)
	return !undo && now.Sub(o.EndedAt) > orderShown
}

// orderInSight is the newest order of the app in view while there is something to tell of it, else nil.
func (s *screen) orderInSight() *model.OrderState {
	a := s.app()
	if a == nil {
		return nil
	}
	if o := a.LastOrder(); o != nil && !s.orderPast(o) {
		return o
	}
	return nil
}

// orderRuns tell how far the newest order has come: sent → accepted v75 → 2/4 → done 41 s, and what undoes it.
func (s *screen) orderRuns() []draw.Run {
	o := s.orderInSight()
	if o == nil {
		return nil
	}
	now, g := s.state.Now, s.theme.Glyphs
	runs := []draw.Run{draw.R(theme.Strong, o.Describe()+"  ")}
	arrow := draw.R(theme.Dim, " "+g.Arrow+" ")
	switch o.Stage {
	case model.Refused:
		return append(runs, draw.R(theme.Warn, g.Warn+" refused, not sent: "+o.Why))
	case model.Failed:
		return append(runs, draw.R(theme.Bad, g.Bad+" "+o.Why), draw.R(theme.Dim, " "+o.Do))
	case model.Unproved:
		if o.Credit == model.Another {
			return append(runs, draw.R(theme.Warn, g.Warn+" unknown: the answer was lost, and what is shown was done by "+ledger.Author(o.By)+"; it was not sent again"))
		}
		return append(runs, draw.R(theme.Warn, g.Warn+" unknown: the answer was lost and nothing proves it; it was not sent again"))
	}
	if o.Stage == model.Done && !o.Answered { // whose doing it was needs the room
		return append(runs, s.orderDone(o)...)
	}
	runs = append(runs, draw.R(theme.Dim, "sent"))
	if o.Stage == model.Lost {
		text := "answer lost, looking for proof " + within(now.Sub(o.SentAt), model.UnknownAfter)
		if o.Credit == model.Another {
			text += "; what is shown was done by " + ledger.Author(o.By)
		}
		if behind := model.Behind(o.Left); behind != "" {
			text += "; " + behind
		}
		return append(runs, arrow, draw.R(theme.Warn, text))
	}
	if o.Stage == model.Sent {
		if o.Through > 0 {
			runs = append(runs, arrow, draw.R(theme.Text, o.Progress()))
		}
		return append(runs, draw.R(theme.Dim, " "+format.Age(now.Sub(o.SentAt))))
	}
	if waited := now.Sub(o.SentAt); waited >= model.WatchFor && o.Stage != model.Done {
		text := " not finished after " + format.Age(model.WatchFor) + ": " + cmp.Or(o.Progress(), "the platform shows no sign of it")
		return append(runs, arrow, draw.R(theme.Warn, g.Warn+text))
	}
	accepted := "accepted"
	if !o.Answered {
		runs = append(runs, arrow, draw.R(theme.Warn, "answer lost"))
		accepted = "shown"
	}
	if o.Version > 0 {
		accepted += " " + format.Version(o.Version)
	}
	runs = append(runs, arrow, draw.R(theme.Text, accepted))
	return append(runs, s.orderEnd(o, arrow)...)
}

func (s *screen) orderEnd(o *model.OrderState, arrow draw.Run) []draw.Run {
	if o.Stage == model.Done {
		return append([]draw.Run{arrow}, s.orderDone(o)...)
	}
	var runs []draw.Run
	if o.Need > 0 {
		shown := fmt.Sprintf("%d/%d", o.Have, o.Need)
		if o.Anew > o.Have {
			shown += fmt.Sprintf(" up, %d/%d restarted", o.Anew, o.Need)
		}
		runs = append(runs, arrow, draw.R(theme.Text, shown))
	}
	if behind := model.Behind(o.Left); behind != "" {
		runs = append(runs, draw.R(theme.Warn, "  "+behind))
	}
	if until, ok := s.oldServes(o); ok {
		runs = append(runs, draw.R(theme.Warn, "  serving old release until about "+until))
	}
	role := theme.Dim
	if o.Stage == model.Unfinished {
		role = theme.Warn
	}
	return append(runs, draw.R(role, " "+within(s.state.Now.Sub(o.SentAt), model.WatchFor)))
}

// within is how long something takes, and the limit of its waiting: "20s of 10m".
func within(d, limit time.Duration) string { return format.Age(d) + " of " + format.Age(limit) }

// orderDone tells a good end: after how long, by whom, what does not run, and what brings back what was.
func (s *screen) orderDone(o *model.OrderState) []draw.Run {
	now, g := s.state.Now, s.theme.Glyphs
	mark, role := g.Good, theme.Good
	if o.Trouble() != "" || o.Doubt() != "" {
		mark, role = g.Warn, theme.Warn
	}
	runs := []draw.Run{draw.R(role, mark+" done "+format.Age(o.EndedAt.Sub(o.SentAt)))}
	for _, more := range []string{o.Doubt(), o.Trouble()} { // in this order: whose doing it was must not be cut off
		if more != "" {
			runs = append(runs, draw.R(role, ", "+more))
		}
	}
	if !o.Answered && o.Doubt() == "" {
		runs = append(runs, draw.R(theme.Dim, ", though its answer was lost"))
	}
	if inv, ok := o.Undo(now); ok {
		runs = append(runs, draw.R(theme.Text, "   "), draw.R(theme.Key, s.keys.KeyOf(keys.IntentUndo)),
			draw.R(theme.Dim, " undoes it: "+inv.Describe()+" "), draw.R(theme.Dim, "("+format.Age(model.UndoFor-now.Sub(o.EndedAt))+" left)"))
	}
	return runs
}

// urgent tells that there is something to do, or to wait for.
func (s *screen) urgent() bool {
	_, ok := advice.Of(s.state, s.app())
	return ok
}

// adviceRuns say in one sentence what is wrong and which key helps. Where there is little room the sentence is cut, not the key.
func (s *screen) adviceRuns(sc pane.Scene, adv advice.Advice) []draw.Run {
	mark := [...]string{severity.Warning: s.theme.Glyphs.Warn + " ", severity.Critical: s.theme.Glyphs.Bad + " "}[adv.Severity]
	step := s.stepRuns(sc.App, adv)
	text, room := mark+adv.Text, sc.W-1-draw.RunsWidth(step) // one blank before the sentence
	forms := []string{adv.Short, adv.Brief}
	hint := step != nil && adv.Short+adv.Brief != "" && s.keys.KeyOf(keys.Intent(adv.Intent)) == ""
	if hint {
		forms = forms[:1]
	}
	for _, shorter := range forms {
		if draw.Width(text) > room && shorter != "" {
			text = mark + shorter
		}
	}
	if hint && draw.Width(text) > room { // what is wrong comes before a hint
		adv.Do = ""
		return s.adviceRuns(sc, adv)
	}
	text = draw.Cut(format.Clauses(text, room), max(format.LeastSentence, room))
	return append([]draw.Run{draw.R(sentenceLooks[adv.Severity].what, text)}, step...)
}

// stepRuns are what to do: a key of ours and what it does; where the key cannot work, the official command; or a sentence. What was to be
// done at a moment of the past is not said.
func (s *screen) stepRuns(a *model.App, adv advice.Advice) []draw.Run {
	looks := sentenceLooks[adv.Severity]
	plain := func(text string) []draw.Run { return []draw.Run{draw.R(looks.text, "  "+text)} }
	key := s.keys.KeyOf(keys.Intent(adv.Intent))
	switch {
	case adv.Do == "", s.mode == pane.Replay:
		return nil
	case key == "":
		return plain(adv.Do)
	case s.deadKey(a, adv):
		return plain(adv.Command(a))
	}
	return []draw.Run{draw.R(looks.text, "  "), draw.R(looks.key, key), draw.R(looks.text, " "+adv.Do+".")}
}

// deadKey tells that the key of an advice could not be used: the app is read-only, or what its order rests on is too old.
func (s *screen) deadKey(a *model.App, adv advice.Advice) bool {
	o, ok := adv.Order(a)
	if !ok {
		return false
	}
	return s.readOnly() || slices.ContainsFunc(s.state.Lacks(a.ID, o.Verb), func(l model.Lack) bool {
		return o.Verb.Needs(l.Name) && l.Freshness != model.Waiting
	})
}

// keyLine is the last line: the keys that matter now, the prompt, or for a while what a key just said.
func (s *screen) keyLine(w int) string {
	switch {
	case s.prompt != nil:
		return s.prompt.line(s.scene(w, 1, true))
	case s.toast.Text != "":
		return s.toastLine(w)
	}
	l := draw.NewLine(s.theme, w).Gap(1)
	hints := s.hints()
	gap := hintGap
	if hintsWidth(hints, gap) > l.Left() {
		gap--
	}
	last := draw.Width(s.keys.KeyOf(keys.IntentHelp)) + len(" help") + 1 // never left out: it leads to all the others
	for _, b := range hints {
		key := keys.KeyName(b.Keys[0])
		room := draw.Width(key) + draw.Width(b.Short) + 1 + gap
		if b.Intent != keys.IntentHelp && room > l.Left()-last {
			continue
		}
		if b.Intent == keys.IntentHelp {
			last = 0
		}
		l.Add(theme.Key, key).Add(theme.Dim, " "+b.Short).Gap(min(gap, l.Left()))
	}
	if s.mode == pane.Saved {
		l.Right(draw.R(theme.Dim, "no app behind a saved log: nothing to restart or roll back "))
	}
	return l.String()
}

// hintGap is the blanks between two keys of the last line; where they do not all fit there is one less.
const hintGap = 3

// hintsWidth is how many cells keys take with their words.
func hintsWidth(hints []keys.Binding, gap int) int {
	w := 0
	for _, b := range hints {
		w += draw.Width(keys.KeyName(b.Keys[0])) + 1 + draw.Width(b.Short) + gap
	}
	return w - gap
}

// hints are the keys of the last line: first those that matter in the focused pane now; with tabs, where no border has room for them, the
// pane's own are among them. A key that does nothing here is not among them.
func (s *screen) hints() []keys.Binding {
	all := s.keys.Hints(keys.Global)
	if s.form() != layout.Tiles {
		all = slices.Concat(all[:2], s.paneHints(s.focus, s.body(s.focus)), all[2:])
	}
	if a := s.app(); a != nil && s.mode == pane.Live && a.Verdict.Holds() {
		all = slices.Insert(all, min(2, len(all)), s.keys.Named([]keys.Intent{keys.IntentVerdict}, keys.Global)...)
	}
	if p, ok := s.pane(s.focus).(pane.Hinter); ok {
		var named []keys.Intent
		s.failing.Run(s.focus, func() { named = p.Hints(s.body(s.focus)) })
		now := s.keys.Named(named, s.scopes()...)
		all = append(now, slices.DeleteFunc(all, func(b keys.Binding) bool {
			return slices.ContainsFunc(now, func(n keys.Binding) bool { return n.Intent == b.Intent })
		})...)
	}
	alone := len(s.members()) == 1
	closed := s.readOnly() || s.mode != pane.Live
	return slices.DeleteFunc(all, func(b keys.Binding) bool {
		switch b.Intent {
		case keys.IntentNextPane:
			return alone
		case keys.IntentZoom:
			return alone || s.form() != layout.Tiles
		case keys.IntentNextView:
			return !s.otherView()
		}
		return b.Order && closed
	})
}

// paneHints are a pane's own keys that want to be seen, but for those that do nothing there now.
func (s *screen) paneHints(id pane.ID, sc pane.Scene) []keys.Binding {
	list := s.keys.Hints(keys.Scope(id))
	if p, ok := s.pane(id).(pane.Hider); ok {
		var hidden []keys.Intent
		s.failing.Run(id, func() { hidden = p.Hides(sc) })
		list = slices.DeleteFunc(list, func(b keys.Binding) bool { return slices.Contains(hidden, b.Intent) })
	}
	return list
}

// otherView tells that there is a view to go on to.
func (s *screen) otherView() bool {
	return slices.ContainsFunc(s.views, func(v View) bool { return !v.Alone && v.ID != s.viewed.ID })
}
