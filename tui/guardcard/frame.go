package guardcard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Frame is the one red frame of the product: what acts without a person. It tells the countdown, what it rests on, and what became of it.
type Frame struct {
	Guard Guard
	App   model.AppID
}

// Stop asks that the guard of an app never acts in this run.
type Stop struct{ App model.AppID }

// IsEffect marks it.
func (Stop) IsEffect() {}

// through are the keys of everywhere that close the frame and do what they do: a person who acts has the app in hand.
var through = []keys.Intent{keys.IntentVerdict, keys.IntentRollback, keys.IntentRestart, keys.IntentScale, keys.IntentStop, keys.IntentMaintenance}

// Lets tells a key that the frame leaves to the screen.
func (f *Frame) Lets(k dialog.Key, ids *keys.Keymap) bool {
	b, ok := ids.Lookup(k.Name, keys.Global)
	return ok && slices.Contains(through, b.Intent)
}

// Press answers a key: Space stops guard. Other keys do nothing: nobody who was typing stops it or hides it by chance.
func (f *Frame) Press(k dialog.Key, _ pane.Scene, ids *keys.Keymap) (pane.Effect, bool) {
	if k.Name == "space" {
		if st, known := f.Guard.Standing(f.App); known && st.Run.Phase != guard.Sent && st.Off == "" {
			return Stop{f.App}, true
		}
		return nil, true
	}
	b, ok := ids.Lookup(k.Name, keys.List, keys.Global)
	return nil, !ok || b.Intent != keys.IntentBack && b.Intent != keys.IntentQuit
}

// The sizes of the frame.
const (
	mostWide   = 100
	margin     = 6
	twoColumns = 84 // cells of the frame from which on the checks stand in two columns
	barBeside  = 22 // cells beside the bar
	chrome     = 4  // lines of the border, the blank below it, and the last one
)

// Draw is the frame. Where it is too high the blanks go, then the checks that hold.
func (f *Frame) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	sc.App = sc.State.App(f.App)
	st, known := f.Guard.Standing(f.App)
	w := min(mostWide, limit.W)
	if sc.App == nil || !known {
		return widget.Boxed(sc, w, min(5, limit.H), "Guard", nil, [][]draw.Run{{draw.R(theme.Dim, "Nothing is known of the app yet.")}})
	}
	v := view{sc: sc, st: &st, room: w - margin, ids: ids}
	lines := v.lines(true, false)
	if len(lines) > limit.H-chrome {
		lines = v.lines(false, false)
	}
	if len(lines) > limit.H-chrome {
		lines = v.lines(false, true)
	}
	right := []draw.Run{draw.R(theme.Text, phrase.Clock(sc.State.Now, sc.Zone))}
	if by := f.Guard.Allowed(); by != "" {
		right = append(right, draw.R(theme.Dim, " "+sc.Glyphs().Dot+" allowed by "+by))
	}
	body := draw.Block{draw.Spaces(w - 2)}
	for _, l := range lines {
		body = append(body, draw.NewLine(sc.Theme, w-2).Gap(2).Runs(l...).String())
	}
	h := min(len(body)+2, limit.H)
	spec := draw.FrameSpec{Title: "Guard", Right: right, Foot: v.foot(), Focus: true, Acts: v.acts()}
	return draw.Frame(sc.Theme, w, h, spec, body)
}

// view is what the frame is drawn from.
type view struct {
	sc   pane.Scene
	st   *guard.Standing
	room int
	ids  *keys.Keymap
}

// acts tells that guard is about to act, or does.
func (v *view) acts() bool {
	o := v.order()
	return v.st.Run.Phase == guard.Counting || v.st.Run.Phase == guard.Sent && v.st.Refused == "" && (o == nil || o.Open())
}

func (v *view) lines(airy, failedOnly bool) [][]draw.Run {
	var out [][]draw.Run
	blank := func() {
		if airy && len(out) > 0 && out[len(out)-1] != nil {
			out = append(out, nil)
		}
	}
	part := func(lines ...[]draw.Run) {
		blank()
		out = append(out, lines...)
	}
	part(v.head()...)
	m := &v.st.Run
	switch m.Phase {
	case guard.Counting:
		part(v.bar())
		part(v.noGo()...)
		part(v.hands()...)
	case guard.Barred:
		part(v.noGo()...)
		part(v.ways()...)
	case guard.Sent:
		part(v.progress()...)
	}
	if checks := v.checks(failedOnly); len(checks) > 0 && m.Phase != guard.Sent {
		part(checks...)
	}
	if m.Phase == guard.Counting {
		part(widget.Wrapped([]draw.Run{draw.R(theme.Dim, "All are read once more in the last second; if one fails, guard stops and says why.")}, v.room)...)
	}
	if v.st.Target > 0 && v.acts() {
		o := model.Order{AppName: v.sc.App.Info.Name, Verb: model.Rollback, Target: v.st.Target}
		out = append(out, []draw.Run{draw.R(theme.Dim, "same as  "), draw.R(theme.Text, o.CLI())})
	}
	return out
}

// head is what guard does: seconds left, and from what to what.
func (v *view) head() [][]draw.Run {
	m, name := &v.st.Run, v.sc.App.Info.Name
	chip := func(role theme.Role, text string) draw.Run { return draw.R(role, " "+text+" ") }
	app := draw.R(theme.Strong, "   "+name+"   ")
	release := draw.R(theme.Release|theme.Bold, format.Version(m.Release))
	switch {
	case v.st.Off != "":
		return v.told(chip(theme.ModeBand, "GUARD IS OFF"), "here: "+v.st.Off)
	case m.Phase == guard.Counting:
		text := "READS ALL ONCE MORE"
		if s := left(v.st); s > 0 {
			text = "ROLLS BACK IN " + phrase.Span(s)
		}
		return v.fromTo(chip(theme.BandNoGo, text), app)
	case m.Phase == guard.Sent && v.acts():
		return v.fromTo(chip(theme.BandNoGo, "ROLLS BACK"), app)
	case m.Phase == guard.Sent:
		return v.fromTo(chip(theme.ModeBand, v.outcome()), app)
	case m.Phase == guard.Barred:
		return v.told(chip(theme.BandHold, "GUARD WILL NOT ACT:"), m.Why)
	case m.Phase == guard.Over:
		return [][]draw.Run{{chip(theme.BandGo, "GO"), app, release}}
	case m.Phase == guard.Watching && m.Release > 0:
		return [][]draw.Run{{chip(theme.ModeBand, "WATCHES"), app, release, draw.R(theme.Text, ": "+v.sc.App.Verdict.Answer.Call())}}
	}
	return [][]draw.Run{{chip(theme.ModeBand, "WAITS"), app, draw.R(theme.Text, "for the next release")}}
}

// outcome is what became of the rollback, in two words.
func (v *view) outcome() string {
	o := v.order()
	switch {
	case v.st.Refused != "", o != nil && (o.Stage == model.Refused || o.Stage == model.Failed):
		return "DID NOT ROLL BACK"
	case o != nil && o.Stage == model.Done:
		return "HAS ROLLED BACK"
	}
	return "OUTCOME UNKNOWN"
}

// told is a chip and a sentence beside it.
func (v *view) told(chip draw.Run, text string) [][]draw.Run {
	lines := widget.Wrapped([]draw.Run{draw.R(theme.Strong, text)}, max(20, v.room-draw.Width(chip.Text)-1))
	for i := range lines {
		lead := []draw.Run{draw.R(theme.Text, draw.Spaces(draw.Width(chip.Text)+1))}
		if i == 0 {
			lead = []draw.Run{chip, draw.R(theme.Text, " ")}
		}
		lines[i] = append(lead, lines[i]...)
	}
	return lines
}

// fromTo is a chip, and the releases that it is about: on two lines where there is no room.
func (v *view) fromTo(chip, app draw.Run) [][]draw.Run {
	l := &v.sc.App.Ledger
	named := func(version int) []draw.Run {
		out := []draw.Run{draw.R(theme.Release|theme.Bold, format.Version(version))}
		r, listed := l.Version(version)
		if sha := l.CommitOf(version); sha != "" {
			out = append(out, draw.R(theme.Text, " "+format.Short8(sha)))
		}
		if listed {
			out = append(out, draw.R(theme.Text, " "+v.sc.Glyphs().Dot+" "+ledger.Author(r.By)))
		}
		return out
	}
	runs := append(named(v.st.Run.Release), draw.R(theme.Text, "   "+v.sc.Glyphs().Arrow+"   "))
	runs = append(runs, named(v.st.Target)...)
	if whole := append([]draw.Run{chip, app}, runs...); draw.RunsWidth(whole) <= v.room {
		return [][]draw.Run{whole}
	}
	return [][]draw.Run{{chip, app}, runs}
}

// bar is how long NO-GO has held of the time that it must.
func (v *view) bar() []draw.Run {
	m := &v.st.Run
	w := max(4, v.room-barBeside)
	full := widget.Clamp(int(int64(w)*int64(m.Held)/int64(max(1, m.After))), 0, w)
	g := v.sc.Glyphs()
	return []draw.Run{draw.R(theme.Bad, strings.Repeat(g.Full, full)), draw.R(theme.Border, strings.Repeat(g.Across, w-full)),
		draw.R(theme.Text, fmt.Sprintf("  %s of %s held", phrase.Span(m.Held.Truncate(time.Second)), phrase.Span(m.After)))}
}

// noGo is why the release is NO-GO: each console that says so, with its figure.
func (v *view) noGo() [][]draw.Run {
	d := &v.sc.App.Verdict
	if d.Answer != verdict.NoGo {
		return nil
	}
	runs := []draw.Run{draw.R(theme.Text, "NO-GO since "+phrase.Clock(d.Since, v.sc.Zone)+": ")}
	said := 0
	for _, one := range d.Consoles() {
		if one.Answer != verdict.NoGo {
			continue
		}
		if said++; said > 1 {
			runs = append(runs, draw.R(theme.Text, " "+v.sc.Glyphs().Dot+" "))
		}
		runs = append(runs, draw.R(theme.BadStrong, one.Console.String()), draw.R(theme.Text, " "+one.Text))
	}
	return widget.Wrapped(runs, v.room)
}

// hands is how a person keeps guard from acting.
func (v *view) hands() [][]draw.Run {
	return [][]draw.Run{
		{draw.R(theme.ModeBand, " Space "), draw.R(theme.Text, "  stops it: guard watches on, but never acts in this run")},
		{draw.R(theme.Dim, "Anything another person does to this app stops it too, up to the last second.")},
	}
}

// ways is what a person can do where guard does not act.
func (v *view) ways() [][]draw.Run {
	if v.st.Target == 0 || v.sc.ReadOnly {
		return nil
	}
	return [][]draw.Run{{draw.R(theme.Key, v.ids.KeyOf(keys.IntentRollback)), draw.R(theme.Text, " rolls back to "), draw.R(theme.Release, format.Version(v.st.Target)), draw.R(theme.Text, " by hand, if you confirm it")}}
}

// order is the rollback as the platform shows it.
func (v *view) order() *model.OrderState {
	i := slices.IndexFunc(v.sc.App.Orders, func(o *model.OrderState) bool { return o.ID == v.st.Order })
	if v.st.Order == "" || i < 0 {
		return nil
	}
	return v.sc.App.Orders[i]
}

// progress is how far the rollback has come.
func (v *view) progress() [][]draw.Run {
	o, g := v.order(), v.sc.Glyphs()
	arrow := draw.R(theme.Dim, " "+g.Arrow+" ")
	switch {
	case v.st.Refused != "":
		return widget.Wrapped([]draw.Run{draw.R(theme.Warn, g.Warn+" refused, not sent: "+v.st.Refused)}, v.room)
	case o == nil:
		return [][]draw.Run{{draw.R(theme.Text, "the order is given")}}
	case o.Stage == model.Refused:
		return widget.Wrapped([]draw.Run{draw.R(theme.Warn, g.Warn+" refused, not sent: "+o.Why)}, v.room)
	case o.Stage == model.Failed:
		return widget.Wrapped([]draw.Run{draw.R(theme.Bad, g.Bad+" failed: "+o.Why)}, v.room)
	case o.Stage == model.Unproved:
		return widget.Wrapped([]draw.Run{draw.R(theme.Warn, g.Warn+" unknown: "+o.Unproven())}, v.room)
	case o.Stage == model.Lost:
		return [][]draw.Run{{draw.R(theme.Dim, "sent"), arrow, draw.R(theme.Warn, "answer lost, looking for proof; it is never sent twice")}}
	}
	runs := []draw.Run{draw.R(theme.Dim, "sent")}
	if o.Stage != model.Sent {
		accepted := "accepted"
		if o.Version > 0 {
			accepted += " " + format.Version(o.Version)
		}
		runs = append(runs, arrow, draw.R(theme.Text, accepted))
	}
	if o.Need > 0 {
		runs = append(runs, arrow, draw.R(theme.Text, fmt.Sprintf("%d/%d", o.Have, o.Need)))
	}
	if o.Stage == model.Done {
		runs = append(runs, arrow, draw.R(theme.Good, g.Good+" done"), draw.R(theme.Text, " after "+phrase.Span(o.EndedAt.Sub(o.SentAt).Round(time.Second))))
	}
	return [][]draw.Run{runs, {draw.R(theme.Dim, "Guard does not act again in this run. Do not deploy "+v.commit()+" again before it is mended.")}}
}

// commit is the code that was rolled back.
func (v *view) commit() string {
	if sha := v.sc.App.Ledger.CommitOf(v.st.Run.Release); sha != "" {
		return format.Short8(sha)
	}
	return format.Version(v.st.Run.Release)
}

// checks are what must hold, one a line; those that fail first.
func (v *view) checks(failedOnly bool) [][]draw.Run {
	g := v.sc.Glyphs()
	var all [][]draw.Run
	for _, c := range v.st.Run.Checks {
		if !c.OK {
			all = append(all, []draw.Run{draw.R(theme.BadStrong, g.Bad+" "), draw.R(theme.Strong, c.Text)})
		}
	}
	for _, c := range v.st.Run.Checks {
		if c.OK && !failedOnly {
			all = append(all, []draw.Run{draw.R(theme.Good, g.Good+" "), draw.R(theme.Text, c.Text)})
		}
	}
	half := (len(all) + 1) / 2
	column := v.room / 2
	if v.room+margin < twoColumns || slices.ContainsFunc(all, func(r []draw.Run) bool { return draw.RunsWidth(r) >= column }) {
		return all
	}
	var out [][]draw.Run
	for i := range half {
		line := append(slices.Clone(all[i]), draw.R(theme.Text, draw.Spaces(column-draw.RunsWidth(all[i]))))
		if i+half < len(all) {
			line = append(line, all[i+half]...)
		}
		out = append(out, line)
	}
	return out
}

// foot is the keys.
func (v *view) foot() []draw.Run {
	var runs []draw.Run
	add := func(key, word string) {
		runs = append(runs, draw.R(theme.Key, key), draw.R(theme.Dim, " "+word+"  "))
	}
	if v.st.Off == "" && v.st.Run.Phase != guard.Sent {
		if v.st.Run.Phase == guard.Counting {
			add("Space", "stop the countdown")
		} else if !v.st.Run.Stopped() {
			add("Space", "never act in this run")
		}
	}
	add(v.ids.KeyOf(keys.IntentVerdict), "verdict")
	add(v.ids.KeyOf(keys.IntentBack), "hide")
	runs[len(runs)-1].Text = strings.TrimRight(runs[len(runs)-1].Text, " ")
	return runs
}
