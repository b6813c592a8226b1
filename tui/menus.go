package tui

import (
	"cmp"
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/widget"

	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/outage"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/linked"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/player"
	"app.gonogo/gonogo/tui/runbookcard"
	"app.gonogo/gonogo/tui/theme"
)

// deliver gives a menu's answer to the screen's own menus or to the pane that asked.
func (s *screen) deliver(c dialog.Chosen) pane.Effect {
	if e, mine := s.chosenHere(c); mine {
		return e
	}
	p, ok := s.pane(c.Pane).(pane.Chooser)
	if !ok {
		return nil
	}
	defer s.touched(c.Pane)
	return s.with(c.Pane, func() pane.Effect { return p.Chosen(c.Menu, c.Keys, s.body(c.Pane)) })
}

// setTheme draws the screen in the theme of a name from now on. Where the terminal is given no colors there is nothing to choose.
func (s *screen) setTheme(name string) pane.Say {
	th, known := theme.Named(name, s.theme.Glyphs)
	switch {
	case !known:
		return pane.Say{Text: "there is no theme " + name + "; there are " + strings.Join(theme.Names(), ", ") + phrase.DidYouMean(name, theme.Names()), Bad: true}
	case s.theme.Profile() == theme.Plain, s.theme.Profile() == theme.Mono:
		return pane.Say{Text: "colors are off: NO_COLOR, or color: never in the settings"}
	case name == theme.Default && s.told != nil:
		th = theme.Fit(*s.told, s.theme.Glyphs)
	}
	s.theme, s.tiles = th, map[pane.ID]*tileCache{}
	s.redraw()
	if !s.suits(name) {
		return pane.Say{Text: unsuited(name), Bad: true}
	}
	return pane.Say{Text: "theme " + name + "; to keep it write theme: " + name + " in your settings"}
}

// suits tells whether a theme can be read on the terminal's background, as far as that is known.
func (s *screen) suits(name string) bool {
	th, known := theme.Named(name, s.theme.Glyphs)
	return !known || s.told == nil || th.Suits(s.told.Ground)
}

func unsuited(name string) string {
	return "theme " + name + " is hard to read on the background of this terminal; theme " + theme.Default + " fits any"
}

// learn takes the colors that the terminal has told.
func (s *screen) learn(told theme.Palette) {
	s.told = &told
	switch {
	case s.theme.Profile() == theme.ANSI16:
		s.theme, s.tiles = theme.Fit(told, s.theme.Glyphs), map[pane.ID]*tileCache{}
		s.redraw()
	case !s.suits(s.theme.Name()):
		s.showToast(unsuited(s.theme.Name()), true)
	}
}

// run is an intent chosen by name.
type run struct{ Intent keys.Intent }

func (run) IsEffect() {}

// goTo is a view chosen by name.
type goTo struct{ View ViewID }

func (goTo) IsEffect() {}

// openPalette opens the palette with what can be chosen now: the commands, then what else a key does here.
func (s *screen) openPalette(initial string) {
	table := Commands()
	var all []dialog.Command
	covered := map[keys.Intent]bool{keys.IntentCommands: true, keys.IntentPane: true}
	closed := s.mode != pane.Live || s.readOnly() // no order can be given: who types one all the same is told why
	for _, r := range table {
		covered[r.Key] = r.Key != ""
		if closed && r.Order {
			continue
		}
		c := dialog.Command{Name: r.Name, Usage: r.Usage(), Help: r.Help, Needs: r.Needs, Key: s.keys.KeyOf(r.Key)}
		if r.Key != "" {
			c.Effect = run{r.Key}
		}
		all = append(all, c)
	}
	for _, b := range s.keys.All() {
		if b.Help == "" || !slices.Contains(s.scopes(), b.Scope) || b.Scope == keys.List || covered[b.Intent] || closed && b.Order {
			continue
		}
		key := ""
		if len(b.Keys) > 0 {
			key = keys.KeyName(b.Keys[0])
		}
		all = append(all, dialog.Command{Name: string(b.Intent), Key: key, Help: b.Help, Effect: run{b.Intent}})
	}
	for _, row := range s.panes {
		all = append(all, dialog.Command{Name: "pane " + string(row.ID), Key: s.digitOf(row.ID), Help: row.Help, Effect: pane.Focus{Pane: row.ID}})
	}
	for _, v := range s.views {
		all = append(all, dialog.Command{Name: "view " + string(v.ID), Help: v.Help, Effect: goTo{v.ID}})
	}
	s.open(dialog.NewPalette(all, dialog.Known{Table: table, Words: s.words(), History: s.typed}, initial))
}

// entered runs what was typed into the palette, or chosen there.
func (s *screen) entered(e dialog.Entered, k dialog.Key) []pane.Effect {
	s.typed = s.typed.With(e.Line)
	if e.Effect != nil {
		return s.perform(e.Effect, k)
	}
	return s.perform(s.runLine(e.Line, k), k)
}

// wanted asks for the names of the apps that the account may see, once.
func (s *screen) wanted() []pane.Effect {
	if s.mode != pane.Live || s.appNames != nil {
		return nil
	}
	return []pane.Effect{listApps{}}
}

// listApps asks for the names of the apps that the account may see.
type listApps struct{}

func (listApps) IsEffect() {}

// learnApps takes the names of the apps that the account may see.
func (s *screen) learnApps(names []string) {
	s.appNames = names
	if p, ok := s.top().(*dialog.Palette); ok {
		p.Learn(command.App, s.appWords())
		s.redraw()
	}
}

// platformCard weighs whether it is Heroku or the app that is in trouble.
func (s *screen) platformCard() pane.Effect {
	a := s.app()
	if a == nil {
		return nil
	}
	printer := plain.Printer{Theme: s.theme, Width: widget.Clamp(s.size.W-8, 24, 96), Zone: s.zone, Now: s.state.Now}
	w := outage.Weigh(s.state, a)
	return pane.Show{Card: pane.Card{Title: "Heroku or the app?", Lines: plain.OutageLines(printer, w), Copy: strings.Join(plain.Outage(w), "\n")}}
}

// showVerdict opens the evidence of the verdict.
func (s *screen) showVerdict() pane.Effect {
	switch {
	case s.app() == nil:
		return pane.Say{Text: "no app yet"}
	case s.mode == pane.Saved:
		return pane.Say{Text: "a saved log is not judged: there is no app behind it"}
	}
	s.open(&dialog.Card{Fresh: consoles.Card})
	return nil
}

// explain opens the page of the runbook about what is under the cursor, else about what the advice tells; where there is neither it lists
// all pages.
func (s *screen) explain() pane.Effect {
	if s.app() == nil {
		return s.pages()
	}
	if p, ok := s.pane(s.focus).(pane.Explained); ok {
		var sub runbook.Subject
		if s.failing.Run(s.focus, func() { sub, ok = p.Explained(s.body(s.focus)) }) && ok {
			return s.page(sub)
		}
	}
	adv, _ := advice.Of(s.state, s.app())
	sub, _ := runbook.OfAdvice(adv, s.app())
	return s.page(sub)
}

// page is the card of a page of the runbook, as far as it can be filled in.
func (s *screen) page(sub runbook.Subject) pane.Effect {
	if sub.ID == "" {
		return s.pages()
	}
	key := func(intent string) string { return s.keys.KeyOf(keys.Intent(intent)) }
	f, ok := s.runbook.Fill(runbook.Scene{State: s.state, App: s.app(), Zone: s.zone, Key: key, Dead: s.readOnly() || s.mode != pane.Live}, sub)
	if !ok {
		return pane.Say{Text: "the runbook has no page about " + sub.ID}
	}
	card := pane.Card{Title: f.ID + ": " + f.Title, Lines: runbookcard.Lines(f, s.theme.Glyphs, widget.Clamp(s.size.W-8, 24, 96)),
		Copy: runbookcard.Text(f, s.theme.Glyphs), What: "the page", Through: through(f.Intents(), s.keys), Anew: pane.Explain{Subject: sub}}
	if k := s.keys.KeyOf(keys.IntentRunbook); k != "" {
		card.Links = []pane.Link{{Key: k, Word: "all pages", Effect: pane.Explain{}}}
	}
	return pane.Show{Card: card}
}

// reflow makes the pages that are open anew: the screen has another size.
func (s *screen) reflow() {
	for _, l := range s.dialogs {
		if c, ok := l.(*dialog.Card); ok && c.Anew != (pane.Explain{}) {
			if e, ok := s.page(c.Anew.Subject).(pane.Show); ok {
				c.Card = e.Card
			}
		}
	}
}

// through are the intents that hold everywhere.
func through(intents []string, ids *keys.Keymap) (out []keys.Intent) {
	for _, b := range ids.All() {
		if b.Scope == keys.Global && slices.Contains(intents, string(b.Intent)) {
			out = append(out, b.Intent)
		}
	}
	return out
}

// pages lists all pages of the runbook.
func (s *screen) pages() pane.Effect {
	m := pane.Menu{ID: menuRunbook, Title: "Runbook"}
	wide := 0
	for i := range s.runbook.Pages {
		wide = max(wide, draw.Width(strings.Join(s.runbook.Pages[i].IDs, ", ")))
	}
	wide = min(wide, 26)
	for i := range s.runbook.Pages {
		p := &s.runbook.Pages[i]
		m.Items = append(m.Items, pane.Item{Key: p.IDs[0], Label: []draw.Run{draw.R(theme.Strong, draw.FitLeft(strings.Join(p.IDs, ", "), wide)), draw.R(theme.Text, "  "+p.Title)}})
	}
	return m
}

// play answers the keys of a player of recordings. Over the logs the key that marks a moment marks the line under the cursor.
func (s *screen) play(i keys.Intent) pane.Effect {
	if a := s.app(); i == keys.IntentReplayMark && s.focus == pane.Logs && a != nil && a.Logs.Len() > 0 {
		return s.handle(pane.Logs, keys.IntentMark)
	}
	return player.Press(i, s.scene(s.size.W, s.size.H, true))
}

// deadHere says why a key does nothing to a recording or a saved log; nil when it does something.
func (s *screen) deadHere(i keys.Intent) pane.Effect {
	switch {
	case s.mode == pane.Live:
		return nil
	case s.mode == pane.Saved && i == keys.IntentRefresh:
		return pane.Say{Text: "a log is read once: there is nothing to refresh"}
	case s.mode == pane.Saved && i == keys.IntentAllow:
		return pane.Say{Text: "a log has no queues"}
	case i == keys.IntentRefresh, i == keys.IntentAllow:
		return pane.Say{Text: "this is a recording: nobody is asked"}
	case i == keys.IntentFreeze:
		return s.play(keys.IntentReplayPause)
	}
	return nil
}

// linkCommand copies the link to what is in view.
func (s *screen) linkCommand(command.Call) pane.Effect {
	a := s.app()
	switch {
	case a == nil:
		return refused("no app is known yet")
	case s.mode == pane.Saved:
		return refused("a saved log has no link: there is no app behind it")
	}
	l, cut := link.Link{}, false
	if p, ok := s.pane(s.focus).(pane.Linker); ok {
		s.failing.Run(s.focus, func() { l, cut = p.Link(s.body(s.focus)) })
	}
	l.App, l.Pane = cmp.Or(a.Info.Name, string(a.ID)), string(s.focus)
	if s.viewed.ID != Overview && !s.viewed.Alone {
		l.View = string(s.viewed.ID)
	}
	if l.At.IsZero() {
		l.At = s.state.Now
	}
	what := "the link " + l.String()
	if cut {
		what = "the link, without a part of the filter that no link can hold: " + l.String()
	}
	return pane.Copy{Text: l.String(), What: what}
}

// markCommand marks a line with a note: the one under the cursor of the logs; in a recording, elsewhere, its moment.
func (s *screen) markCommand(c command.Call) pane.Effect {
	if s.mode == pane.Replay && s.focus != pane.Logs {
		return player.Noted(c.Text, s.scene(s.size.W, s.size.H, true))
	}
	return pane.To{Pane: pane.Logs, Message: pane.Note{Text: c.Text}}
}

// signed is a request with who asks, where it is a mark.
func (s *screen) signed(e pane.Ask) pane.Ask {
	if e.Request.Mark == nil || e.Request.Mark.By != "" {
		return e
	}
	m := *e.Request.Mark
	m.By = s.user
	if s.mode == pane.Live && s.state.Account != "" {
		m.By = ledger.Author(s.state.Account)
	}
	e.Request.Mark = &m
	return e
}

// begin goes to the view and the pane of a link; its line is gone to when it is there.
func (s *screen) begin(l *link.Link) {
	s.visit = &linked.Visit{Link: l, Live: s.mode == pane.Live, Zone: s.zone, Logs: string(pane.Logs)}
	if l.View != "" {
		s.chooseView(ViewID(l.View)) // a view of another config is not here
	}
	if id := pane.ID(l.Pane); l.Pane == "" {
		s.focusPane(pane.Logs)
	} else {
		s.focusPane(id)
	}
}

// visitLink shows what a link leads to when it is there, unless a key was pressed before.
func (s *screen) visitLink() {
	if s.visit == nil {
		return
	}
	if s.mode == pane.Replay {
		s.visit.Latest = band.Position(s.state)
	}
	missing, due := s.visit.Due(s.state.Now, s.app())
	if !due {
		return
	}
	v := s.visit
	s.visit = nil
	said, _ := s.hand(pane.To{Pane: pane.Logs, Message: pane.ShowLink{Link: v.Link}}).(pane.Say)
	if missing != "" { // that says more
		said.Text = missing
	}
	if text := v.Said(said.Text); text != "" {
		s.toast, s.saidAt = pane.Say{Text: text, Bad: said.Bad, Stays: true}, s.state.Now
	}
	s.redraw()
}
