// Package strip draws an app in one line, or in three short ones: for a small pane, a status line, a prompt.
package strip

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// What is left out as there is less room, the highest first. The badge, the app and the age of the data stay.
const (
	rankApp = iota + 1
	rankRelease
	rankFigure   // of the first; each that follows has one more
	rankDeployed // of the release, by whom and when: behind the first figure
	rankHeroku   = rankFigure + 10
	rankWheel    = rankHeroku + 1
)

// Short and low: from so many columns on one line does, and so many lines are used where it does not.
const (
	oneLineFrom = 100
	mostLines   = 3
)

// staleAfter is how old data is that a status line must not show as if it were of now.
const staleAfter = time.Minute

// Look is what a strip is drawn with.
type Look struct {
	Glyphs *theme.Glyphs
	Now    time.Time // by the clock of the strip's data
}

// Lines are the strip on a screen of a size, each of them w cells wide at most.
func Lines(l Look, s strip.Strip, w, h int) [][]draw.Run {
	figures := l.figures(s)
	if h < mostLines || w >= oneLineFrom {
		pieces := append(l.head(s), separated(l, figures)...)
		return [][]draw.Run{joined(append(pieces, l.tail(s)...), w)}
	}
	head, tail := l.head(s), l.tail(s)
	if len(head) > 2 { // the release stands at the right end as a whole
		whole := band.Piece{Right: true, Rank: rankRelease, Runs: append(head[2].Runs, head[3].Runs...)}
		whole.Short = &band.Piece{Right: true, Rank: rankRelease, Runs: head[2].Runs}
		head = append(head[:2], whole)
	}
	var second, third []band.Piece
	for i, f := range figures {
		if i < 2 {
			second = append(second, f.Piece)
		} else {
			third = append(third, f.Piece)
		}
	}
	if len(second) == 2 {
		second[1].Right = true
	}
	return [][]draw.Run{joined(head, w), joined(indented(second), w), joined(append(indented(third), tail...), w)}
}

// joined is pieces as one line.
func joined(pieces []band.Piece, w int) []draw.Run {
	left, right := band.Fitted(pieces, w)
	if len(right) == 0 {
		return left
	}
	gap := max(1, w-draw.RunsWidth(left)-draw.RunsWidth(right))
	return append(append(left, draw.R(theme.Text, draw.Spaces(gap))), right...)
}

// indented puts the first piece below the text of the badge.
func indented(pieces []band.Piece) []band.Piece {
	for i := range pieces {
		pieces[i] = before(pieces[i], draw.R(theme.Text, draw.Spaces(1+min(i, 1))))
	}
	return pieces
}

// head is badge, app and release.
func (l Look) head(s strip.Strip) []band.Piece {
	app := draw.R(theme.Text|theme.Bold, " "+draw.Clean(s.App))
	if s.Answer == verdict.Go {
		app.Role = theme.Dim
	}
	pieces := []band.Piece{{Runs: l.badge(s)}, {Runs: []draw.Run{app}}}
	if len([]rune(s.App)) > 12 {
		short := draw.Cut(draw.Clean(s.App), 12)
		pieces[1].Rank, pieces[1].Short = rankApp, &band.Piece{Runs: []draw.Run{draw.R(app.Role, " "+short)}}
	}
	if r := s.Release; r != nil {
		var runs []draw.Run
		if r.By != "" {
			runs = append(runs, draw.R(theme.Dim, " "+draw.Cut(draw.Clean(r.By), 20)))
		}
		pieces = append(pieces, band.Piece{Rank: rankRelease, Runs: []draw.Run{draw.R(theme.Text, "  "), draw.R(theme.Release, format.Version(r.Version))}},
			band.Piece{Rank: rankDeployed, Runs: append(runs, draw.R(theme.Dim, " "+format.Age(l.Now.Sub(r.At))))})
	}
	return pieces
}

// badge is the verdict and how long it stands.
func (l Look) badge(s strip.Strip) []draw.Run {
	g := l.Glyphs
	word, role := g.Off+" "+s.Answer.Call(), theme.Dim
	switch {
	case s.Answer == verdict.NoGo:
		word, role = g.Bad+" "+s.Answer.Call(), theme.BandNoGo
	case s.Answer == verdict.Hold && s.Holds:
		word, role = g.Hold+" "+s.Answer.Call(), theme.BandHold
	case s.Answer == verdict.Hold:
		word, role = g.Hold+" "+s.Answer.Call(), theme.Warn
	case s.Answer == verdict.Go && Stale(s, l.Now):
		word = g.On + " " + s.Answer.Call()
	case s.Answer == verdict.Go:
		word, role = g.On+" "+s.Answer.Call(), theme.Good
	}
	if s.Answer >= verdict.Hold && !s.Since.IsZero() {
		word += " " + format.Age(l.Now.Sub(s.Since))
	}
	return []draw.Run{draw.R(role, " "+word+" ")}
}

// figure is a number of the app's, and how bad it is.
type figure struct {
	band.Piece
	ill severity.Level
}

// ofRequests are the requests of the last minute: how many failed, and how long they took.
func ofRequests(s strip.Strip) []figure {
	r := s.Requests
	if r == nil {
		return nil
	}
	ill := severity.Info
	if r.Failed > 0 && s.Answer >= verdict.Hold {
		ill = severity.Critical
	} else if r.Failed > 0 {
		ill = severity.Warning
	}
	failed := figure{band.Piece{}, ill}
	text := "5xx " + format.Count(r.Failed) + "/min"
	if r.Failed > 0 {
		text += " " + phrase.Percent(r.Part)
		failed.Short = &band.Piece{Runs: []draw.Run{draw.R(roleOf(ill), "5xx "+phrase.Percent(r.Part))}}
	}
	failed.Runs = []draw.Run{draw.R(roleOf(ill), text)}
	if r.Code != "" {
		failed.Runs = append(failed.Runs, draw.R(theme.Dim, " "+draw.Clean(r.Code)))
	}
	if r.P95 == nil {
		return []figure{failed}
	}
	ill = severity.Info
	if r.Slow || *r.P95 >= timeout.Milliseconds() {
		ill = severity.Critical
	}
	p95 := draw.R(roleOf(ill), "p95 "+phrase.Latency(time.Duration(*r.P95)*time.Millisecond))
	return []figure{failed, {band.Piece{Runs: []draw.Run{p95}}, ill}}
}

// figures are the numbers, from worst to best.
func (l Look) figures(s strip.Strip) []figure {
	all := ofRequests(s)
	add := func(ill severity.Level, runs ...draw.Run) {
		all = append(all, figure{band.Piece{Runs: runs}, ill})
	}
	if s.Errors > 0 {
		text := format.Count(s.Errors) + " new error"
		if s.Errors > 1 {
			text += "s"
		}
		add(severity.Critical, draw.R(theme.Bad|theme.Bold, text))
	}
	if d := s.Dynos; d != nil {
		ill := severity.Info
		switch {
		case d.Down > 0:
			ill = severity.Critical
		case d.Up < d.Wanted:
			ill = severity.Warning
		}
		add(ill, draw.R(roleOf(ill), format.Count(d.Up)+"/"+format.Count(d.Wanted)+" up"))
	}
	if q := s.Queue; q != nil {
		mark := ""
		if q.Severity > severity.Info {
			mark = " " + l.Glyphs.Rising
		}
		add(q.Severity, draw.R(theme.Dim, draw.Cut(draw.Clean(q.Name), 20)+" "), draw.R(roleOf(q.Severity), format.Count(q.Ready)+mark))
	}
	slices.SortStableFunc(all, func(a, b figure) int { return cmp.Compare(b.ill, a.ill) })
	for i := range all { // the best goes first
		all[i].Rank = rankFigure + 2*i
		if all[i].Short != nil {
			all[i].Short.Rank = all[i].Rank
		}
	}
	return all
}

// timeout is when the router gives a request up.
const timeout = 30 * time.Second

func roleOf(ill severity.Level) theme.Role {
	switch ill {
	case severity.Critical:
		return theme.Bad | theme.Bold
	case severity.Warning:
		return theme.Warn
	}
	return theme.Dim
}

// separated are figures one behind the other.
func separated(l Look, figures []figure) []band.Piece {
	var out []band.Piece
	dot := draw.R(theme.Dim, "  "+l.Glyphs.Dot+"  ")
	for _, f := range figures {
		out = append(out, before(f.Piece, dot))
	}
	return out
}

// before is a piece with something before it, also where it is short.
func before(p band.Piece, r draw.Run) band.Piece {
	p.Runs = append([]draw.Run{r}, p.Runs...)
	if p.Short != nil {
		short := before(*p.Short, r)
		p.Short = &short
	}
	return p
}

// tail is who has the wheel, Heroku's own state and, always, how old all this is.
func (l Look) tail(s strip.Strip) []band.Piece {
	var out []band.Piece
	if s.Wheel != "" {
		out = append(out, band.Piece{Rank: rankWheel, Right: true, Runs: []draw.Run{draw.R(theme.Dim, "wheel "), draw.R(theme.Text, draw.Cut(draw.Clean(s.Wheel), 20))}})
	}
	if s.Heroku != "" {
		mark, role := l.Glyphs.Good, theme.Good
		switch s.Heroku {
		case "green", "blue":
		case "unknown":
			mark, role = l.Glyphs.Off, theme.Dim
		case "red":
			mark, role = l.Glyphs.Bad, theme.Bad
		default:
			mark, role = l.Glyphs.Warn, theme.Warn
		}
		out = append(out, band.Piece{Rank: rankHeroku, Right: true, Runs: []draw.Run{draw.R(theme.Dim, "heroku "), draw.R(role, mark)}})
	}
	text, role := "no data", theme.Warn
	if !s.At.IsZero() {
		age := max(0, l.Now.Sub(s.At))
		text = format.Age(age) + " old"
		if age < staleAfter {
			role = theme.Dim
		}
	}
	return append(out, band.Piece{Right: true, Runs: []draw.Run{draw.R(role, text)}})
}

// Stale tells that the data must not be taken for that of now.
func Stale(s strip.Strip, now time.Time) bool { return s.At.IsZero() || now.Sub(s.At) >= staleAfter }
