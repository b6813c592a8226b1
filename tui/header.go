package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/crew"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/sourcetable"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// headerLine is the first line: which app, how dangerous, which release; then the platform, the API budget, the rate of the log and the
// clock. A recording and a saved log have headers of their own.
func (s *screen) headerLine(w int) string {
	sc := s.scene(w, 1, false)
	switch sc.Mode {
	case pane.Replay:
		return band.Replay(sc)
	case pane.Saved:
		return band.Saved(sc, s.placeAmongApps())
	}
	pieces := append(append(s.named(sc), s.figures(sc)...), s.vitals(sc)...)
	return band.Line(s.theme, w, pieces)
}

// placeAmongApps is which of several apps is in view: "2/3".
func (s *screen) placeAmongApps() string {
	if n := len(s.state.Apps); n > 1 {
		return fmt.Sprintf("%d/%d", s.appAt+1, n)
	}
	return ""
}

// Words of other people may be long. In the header they are cut to what there is room for, and to no less than this.
const (
	leastDescription = 12
	mostAuthor       = 24
	leastAppName     = 8
)

// What the header leaves out as it gets narrow, the highest first. Heroku's state while it is not green, the modes and the sign of
// production stay on every screen.
const (
	rankNever = iota
	rankAppName
	rankVersion
	rankScarce
	rankPlace
	rankView
	rankProduction
	rankAge
	rankPlatform
	rankClock
	rankHint
	rankDescription
	rankRate
	rankBudget
	rankFigures
	rankForecast
)

// identity is the left half of the header.
func (s *screen) identity(sc pane.Scene) []band.Piece {
	if sc.App == nil {
		awaits := "  asking Heroku for the app"
		if widget.Draining(sc) {
			awaits = "  waiting for the first delivery"
		}
		return []band.Piece{{Runs: []draw.Run{draw.R(theme.AppBand, " gonogo "), draw.R(theme.Dim, awaits)}}}
	}
	pieces := []band.Piece{s.nameBand(sc)}
	if sc.App.Info.Production {
		pieces = append(pieces, production(sc.W >= s.breaks.Columns2))
	}
	pieces = append(pieces, verdictBadge(sc))
	if which := s.placeAmongApps(); which != "" {
		nth, g := draw.R(theme.Dim, " "+which), s.theme.Glyphs
		counted := band.Piece{Runs: append([]draw.Run{nth}, s.others.runs(g)...), Rank: rankPlace}
		pieces = append(pieces, band.Piece{Runs: append([]draw.Run{nth}, s.others.named(g)...), Rank: rankHint, Short: &counted})
	}
	pieces = append(pieces, s.badges(sc)...)
	if r, ok := sc.App.Ledger.Current(); ok {
		pieces = append(pieces, s.release(sc, r)...)
	}
	return pieces
}

// nameBand is the band with the app's name. It is cut before anything that warns is.
func (s *screen) nameBand(sc pane.Scene) band.Piece {
	name := sc.App.Info.Name
	if name == "" {
		name = string(sc.App.ID)
	}
	called := func(text string) []draw.Run {
		return []draw.Run{draw.R(theme.AppBand, " "), draw.R(theme.AppBand, text), draw.R(theme.AppBand, " ")}
	}
	short := band.Piece{Runs: called(draw.Cut(name, leastAppName)), Stretch: 2, Whole: name}
	return band.Piece{Runs: called(name), Rank: rankAppName, Short: &short}
}

// production is the band of a production app: a word that gets shorter, and never goes.
func production(wide bool) band.Piece {
	chip := func(word string) []draw.Run { return []draw.Run{draw.R(theme.ProdBand, " "+word+" ")} }
	letter := band.Piece{Runs: chip("P")}
	short := band.Piece{Runs: chip("PROD"), Rank: rankProduction, Short: &letter}
	if !wide {
		return short
	}
	return band.Piece{Runs: chip("PRODUCTION"), Rank: rankProduction, Short: &short}
}

// verdictBadge is the verdict: a shape and a word that never go.
func verdictBadge(sc pane.Scene) band.Piece {
	whole, short := consoles.Badge(sc)
	return band.Piece{Runs: whole, Rank: rankHint, Short: &band.Piece{Runs: short}}
}

// consolesLine is what every console says; blank where none was asked.
func (s *screen) consolesLine(w int) string {
	l := draw.NewLine(s.theme, w).Gap(1)
	if s.app() == nil {
		return l.String()
	}
	if s.mode != pane.Replay {
		return l.Runs(consoles.Line(s.scene(w, 1, false))...).String()
	}
	return l.Runs(band.Then(consoles.Line(s.scene(w-band.ThenWidth, 1, false)))...).String()
}

// rodsLine is what a person holds back, and where that ends.
func (s *screen) rodsLine(w int) string {
	sc := s.scene(w, 1, false)
	l := draw.NewLine(s.theme, w).Gap(1).Add(theme.ModeBand, " RODS ").Gap(1)
	l.Runs(sourcetable.RodRuns(sourcetable.Look{Theme: s.theme, Now: sc.State.Now, Zone: s.zone}, s.state)...)
	return l.Right(draw.R(theme.Key, s.keys.KeyOf(keys.IntentSources)), draw.R(theme.Dim, " opens them ")).String()
}

// release is the current release: its number, what it is, who made it when.
func (s *screen) release(sc pane.Scene, r ledger.Release) []band.Piece {
	text := r.Description
	if sc.W < s.breaks.Columns2 {
		if c := r.Change(); c.Commit != "" {
			text = format.Short8(c.Commit)
		}
	}
	who := " · " + draw.Cut(ledger.Author(r.By), mostAuthor) + " · " + format.Age(sc.State.Age("heroku", r.CreatedAt))
	return []band.Piece{
		{Runs: []draw.Run{draw.R(theme.Text, "  "), draw.R(theme.Release|theme.Bold, format.Version(r.Version))}, Rank: rankVersion},
		{Runs: []draw.Run{draw.R(theme.Text, " "), draw.R(theme.Text, draw.Cut(text, leastDescription))}, Stretch: 2, Whole: text, Rank: rankDescription},
		{Runs: []draw.Run{draw.R(theme.Text, who)}, Rank: rankAge},
	}
}

// badges are the modes that change what keys do or what is seen.
func (s *screen) badges(sc pane.Scene) []band.Piece {
	var pieces []band.Piece
	add := func(rank int, runs ...draw.Run) { pieces = append(pieces, band.Piece{Runs: runs, Rank: rank}) }
	if sc.App.Info.Maintenance {
		add(rankNever, draw.R(theme.BandHold, " MAINTENANCE "))
	}
	if s.readOnly() {
		add(rankNever, draw.R(theme.Text, " "), draw.R(theme.ModeBand, " READ-ONLY "))
	}
	add(rankNever, s.guard.Runs(sc.App, s.frozen)...)
	if n := len(s.state.Rods.List); n > 0 && !s.rowsAround().rods {
		add(rankNever, draw.R(theme.Text, " "), draw.R(theme.ModeBand, fmt.Sprintf(" RODS %d ", n)))
	}
	if s.frozen {
		add(rankNever, draw.R(theme.Text, " "), draw.R(theme.ModeBand, " FROZEN "))
		add(rankView, draw.R(theme.Key, " "+s.keys.KeyOf(keys.IntentFreeze)), draw.R(theme.Dim, " resumes"))
	}
	if s.standsApart(s.focus) {
		add(rankHint, draw.R(theme.Key, " "+s.keys.KeyOf(keys.IntentBack)), draw.R(theme.Dim, " back"))
	} else if s.viewed.ID != Overview {
		add(rankView, draw.R(theme.Dim, " view "), draw.R(theme.Strong, string(s.viewed.ID)))
		if sc.W >= s.breaks.Columns2 {
			add(rankHint, draw.R(theme.Key, " "+s.keys.KeyOf(keys.IntentOverview)), draw.R(theme.Dim, " overview"))
		}
	}
	return append(pieces, crew.Badge(sc, rankPlace)...)
}

// figures are the headlines that the header has where there is no line of them.
func (s *screen) figures(sc pane.Scene) (pieces []band.Piece) {
	if sc.App == nil || s.rowsAround().vitals {
		return nil
	}
	for _, p := range s.panes {
		h, ok := p.Pane.(pane.Headline)
		if !ok || !p.Header {
			continue
		}
		runs, rank := s.headline(p, h, sc), rankFigures
		if alarming(runs) {
			rank = rankScarce
		}
		if len(runs) > 0 {
			pieces = append(pieces, band.Piece{Runs: runs, Rank: rank, Right: true})
		}
	}
	return pieces
}

// vitals is the right half of the header.
func (s *screen) vitals(sc pane.Scene) []band.Piece {
	pieces := []band.Piece{s.platform(sc)}
	add := func(rank int, runs ...draw.Run) {
		pieces = append(pieces, band.Piece{Runs: runs, Rank: rank, Right: true})
	}
	if b := sc.State.Budget; b.Limit > 0 {
		pieces = append(pieces, budget(b, sc.State.Now))
	}
	if sc.App != nil && sc.App.Logs.Total() > 0 && !s.frozen {
		add(rankRate, draw.R(theme.Text, format.Pace(sc.App.Logs.Rate(sc.State.Now))), draw.R(theme.Dim, " lines/s"))
	}
	if paused := s.pausedRuns(sc); paused != nil {
		add(rankScarce, paused...)
	}
	if now := sc.State.Now; !now.IsZero() {
		at := phrase.Zoned(now, s.zone)
		if sc.W < s.breaks.Columns2 {
			at = phrase.ZonedMinute(now, s.zone)
		}
		runs := []draw.Run{draw.R(theme.Soft, at)}
		rank := rankClock
		if s.frozen {
			runs, rank = append([]draw.Run{draw.R(theme.Strong, "stands at ")}, runs...), rankScarce
		}
		add(rank, runs...)
	}
	return pieces
}

// budget is what is left of the account's API allowance, and how long that lasts: loud only when it matters.
func budget(b model.Budget, now time.Time) band.Piece {
	rank, role := rankBudget, theme.Text
	outlook, loud := b.Outlook(now)
	if loud || b.Remaining < b.Limit/5 {
		rank, role = rankScarce, theme.Warn
	}
	short := band.Piece{Runs: []draw.Run{draw.R(theme.Dim, "api "), draw.R(role, format.Count(b.Remaining))}, Rank: rank, Right: true}
	if outlook == "" {
		return short
	}
	wide := band.Piece{Rank: rankForecast, Short: &short, Right: true}
	wide.Runs = append(short.Runs[:2:2], draw.R(theme.Dim, " of "+format.Count(b.Limit)+", "))
	if loud {
		wide.Rank = rankHint
		wide.Runs = append(wide.Runs, draw.R(theme.Warn, outlook))
	} else {
		wide.Runs = append(wide.Runs, draw.R(theme.Dim, outlook))
	}
	return wide
}

// platform is Heroku's own state. While it is not green it is on every screen, however narrow, with the age of what is known.
func (s *screen) platform(sc pane.Scene) band.Piece {
	p := order.Platform(sc)
	told := func(role theme.Role, texts ...string) []draw.Run {
		runs := []draw.Run{draw.R(theme.Dim, "heroku "), draw.R(p.Role, p.Mark)}
		for _, text := range texts {
			if text != "" {
				runs = append(runs, draw.R(role, " "+text))
			}
		}
		return runs
	}
	if p.Role == theme.Good || sc.State.Checked.IsZero() {
		return band.Piece{Runs: told(theme.Dim, strings.TrimPrefix(p.Text(), " ")), Rank: rankPlatform, Right: true}
	}
	word := p.Word
	if p.Mark == sc.Glyphs().Off { // nobody answers: the ring says so
		word = ""
	}
	least := band.Piece{Runs: told(p.Role, word), Right: true}
	short := band.Piece{Runs: told(p.Role, word, p.Age), Rank: rankAppName, Short: &least, Right: true}
	return band.Piece{Runs: told(p.Role, strings.TrimPrefix(p.Text(), " ")), Rank: rankScarce, Short: &short, Right: true}
}

// pausedRuns says how long nothing is polled, after the platform refused a request; nothing when it is polled.
func (s *screen) pausedRuns(sc pane.Scene) []draw.Run {
	left := sc.State.Budget.Paused.Sub(sc.State.Now)
	if left <= 0 {
		return nil
	}
	text := "polling paused "
	if sc.W < s.breaks.Columns2 {
		text = "paused "
	}
	return []draw.Run{draw.R(theme.Warn, text+format.Age(left+time.Second-1))}
}

// The heights from which on a player of recordings has a line for its way and its keys, and one for the names of releases.
const (
	playerFrom = 10
	namesFrom  = 30
)

// mostPlayerRows is how many lines a player of recordings has at most.
const mostPlayerRows = 3

// playerRows is how many lines below the header a player of recordings has.
func (s *screen) playerRows() int {
	switch {
	case s.mode != pane.Replay || s.size.H < playerFrom:
		return 0
	case s.size.H < namesFrom, s.form() != layout.Tiles, len(s.state.Playback.Marks) == 0:
		return 2
	}
	return 3
}

// playerLines are those lines: the way through the recording, the releases in it, the keys.
func (s *screen) playerLines(n int) []string {
	sc := s.scene(s.size.W, 1, false)
	switch n {
	case 0:
		return nil
	case 2:
		return []string{band.Way(sc), band.Keys(sc, s.keys)}
	}
	return []string{band.Way(sc), band.Names(sc), band.Keys(sc, s.keys)}
}

// wayIn begins the names of the sources that join an app. Others of no app, the status page, say nothing of the way in:
// their trouble is in the header.
const wayIn = "app "

// withoutApp lays a card over the empty panes when no app could be joined: what failed, why, what to do.
func (s *screen) withoutApp(base []paint.Row) []paint.Row {
	if s.app() != nil {
		return base
	}
	bad := s.state.Troubles("")
	bad = slices.DeleteFunc(bad, func(st model.SourceState) bool { return !strings.HasPrefix(string(st.Name), wayIn) })
	if len(bad) == 0 {
		return base
	}
	sc := s.scene(s.size.W, s.size.H, true)
	var lines [][]draw.Run
	for i, st := range bad {
		if i > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, band.Trouble(st, sc)...)
	}
	w := widget.Clamp(widget.Widest(lines)+6, 50, max(1, s.size.W-2))
	h := widget.Clamp(len(lines)+4, 5, max(1, s.size.H-2))
	foot := []draw.Run{draw.R(theme.Key, s.keys.KeyOf(keys.IntentRefresh)), draw.R(theme.Dim, " try again   "),
		draw.R(theme.Key, s.keys.KeyOf(keys.IntentQuit)), draw.R(theme.Dim, " quit")}
	over := widget.Boxed(sc, w, h, "Not connected", foot, lines)
	r := layout.Rect{W: s.size.W, H: s.size.H}.Center(over.Width(), len(over))
	return paint.RowsAt(0, draw.Overlay(draw.Dimmed(paint.Block(base), s.theme), over, r.X, r.Y))
}

// windowTitle is what the window of the terminal is called: the verdict, the app and its release; of a recording it says so.
func (s *screen) windowTitle() string {
	a := s.app()
	if a == nil {
		return "gonogo"
	}
	var words []string
	switch s.mode {
	case pane.Replay:
		words = append(words, "recording:")
	case pane.Saved:
		words = append(words, "log:")
	}
	if v := &a.Verdict; v.Answer == verdict.Go || v.Holds() || v.Answer == verdict.NoGo {
		words = append(words, v.Answer.Call())
	}
	words = append(words, cmp.Or(a.Info.Name, string(a.ID)))
	if current, known := a.Ledger.Current(); known {
		words = append(words, format.Version(current.Version))
	}
	return draw.Clean(strings.Join(words, " ")) + " - gonogo"
}
