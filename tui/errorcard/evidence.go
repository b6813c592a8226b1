package errorcard

import (
	"fmt"
	"math"
	"strings"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// Evidence is what stands beside a trace: who may have to do with it, how often it came before and since, on which dynos, by which routes, and
// whose it is.
func (v View) Evidence() Lines {
	lines := v.suspect()
	lines = append(lines, below(v.beforeAndAfter())...)
	lines = append(lines, below(v.byDyno())...)
	lines = append(lines, below(v.byRoute())...)
	owner := v.Row.Owner
	if owner == "" {
		owner = v.Glyphs.Dash
	}
	return append(lines, nil, []draw.Run{draw.R(theme.Soft, draw.Fit("Owner", nameWidth-4)), draw.R(theme.Text, owner)})
}

// suspect is the likeliest commit: who made it and when, what it says, what it changed.
func (v View) suspect() Lines {
	lines := Lines{{draw.R(theme.Soft, "Suspect")}}
	text := func(role theme.Role, s string) {
		for _, l := range wrapped(s, v.Width) {
			lines = append(lines, []draw.Run{draw.R(role, l)})
		}
	}
	if len(v.Row.Suspects) == 0 {
		why := v.Row.NoCommit
		switch {
		case why != "":
		case v.Row.Status == rollup.New || v.Row.Status == rollup.Back:
			why = "no commit of " + version(v.Current.Version) + " changed what the trace names"
		default:
			why = "it is not new"
		}
		text(theme.Dim, v.Glyphs.Dash+" "+why)
		return lines
	}
	s := v.Row.Suspects[0]
	head := []draw.Run{draw.R(theme.Release, s.Commit.Short()), draw.R(theme.Text, "  "+s.Commit.Author)}
	if !s.Commit.At.IsZero() {
		head = append(head, draw.R(theme.Dim, ", "+phrase.ClockMinute(s.Commit.At, v.Zone)))
	}
	lines = append(lines, append(head, draw.R(theme.Dim, ", in "+version(v.Current.Version))))
	text(theme.Text, s.Commit.Subject)
	text(theme.Text, string(s.Reason)+": "+place(s))
	switch came := v.Row.Came; {
	case s.Among > 1:
		text(theme.Dim, fmt.Sprintf("One of %s; which of them is not known.", phrase.Plural(s.Among, "commit")))
	case came != nil && len(came.Commits)+came.More == 1:
		text(theme.Dim, "The only commit in "+version(v.Current.Version)+". Changed by, not proven cause.")
	case came != nil:
		text(theme.Dim, fmt.Sprintf("One of %s in %s. Changed by, not proven cause.", phrase.Plural(len(came.Commits)+came.More, "commit"), version(v.Current.Version)))
	}
	if v.Row.Came != nil && v.Row.Came.Partly != "" {
		text(theme.Dim, "Not all is known: "+v.Row.Came.Partly+".")
	}
	return lines
}

func place(s commits.Suspect) string {
	if s.Line > 0 {
		return fmt.Sprintf("%s:%d", s.Path, s.Line)
	}
	return s.Path
}

// suspects name the commits that changed what the trace names, each in a line.
func (v View) suspects() (lines Lines) {
	r := v.Row
	if len(r.Suspects) == 0 {
		if r.NoCommit == "" {
			return nil
		}
		return Lines{{draw.R(theme.Dim, draw.Fit("suspect", nameWidth)+v.Glyphs.Dash+" "+r.NoCommit)}}
	}
	for i, one := range r.Suspects[:min(3, len(r.Suspects))] {
		lines = append(lines, append([]draw.Run{draw.R(theme.Dim, draw.Fit([]string{"suspect", ""}[min(i, 1)], nameWidth))}, SuspectRuns(one, v.Current.Version)...))
	}
	return lines
}

// SuspectRuns name a commit and what ties it to an error: "lib/a.rb:12 · these lines changed in 20a5742 by ned (v74)". The last of them is the
// release.
func SuspectRuns(one commits.Suspect, release int) []draw.Run {
	in, by := draw.R(theme.Strong, one.Commit.Short()), []draw.Run{draw.R(theme.Dim, " by "), draw.R(theme.Text, one.Commit.Author)}
	if one.Among > 1 {
		in, by = draw.R(theme.Strong, fmt.Sprintf("one of %d commits", one.Among)), []draw.Run{draw.R(theme.Dim, " up to "), draw.R(theme.Text, one.Commit.Short())}
	}
	runs := append([]draw.Run{draw.R(theme.Text, place(one)), draw.R(theme.Dim, " · "+one.Reason.In()+" "), in}, by...)
	return append(runs, draw.R(theme.Release, " ("+version(release)+")"))
}

// rates tell how often it came before and since a release, each with its bounds, and whether they differ by more than chance.
func (v View) rates() Lines {
	one := v.Row.Split(v.around())
	if !one.Known() {
		return nil
	}
	line := func(name string, r rollup.Rate, words string) []draw.Run {
		low, high := r.Bounds()
		return []draw.Run{
			draw.R(theme.Dim, draw.Fit(name, nameWidth)), draw.R(theme.Text, format.PerMinute(r.PerMinute())+"/min"),
			draw.R(theme.Dim, fmt.Sprintf("  %s to %s  %s in %s", format.PerMinute(low), format.PerMinute(high), phrase.Number(r.Count), phrase.Span(r.Over))), draw.R(theme.Text, words),
		}
	}
	return Lines{line(v.before(one), one.Earlier, ""), line(v.since(one), one.Since, "  "+SplitWords(one))}
}

// around is what rates are told against.
func (v View) around() rollup.Current {
	if v.Around.Version > 0 {
		return v.Around
	}
	return v.Current
}

func (v View) before(one rollup.Split) string {
	if one.Before > 0 {
		return "on " + version(one.Before)
	}
	return "before"
}

func (v View) since(one rollup.Split) string {
	if v.around().Ended {
		return "on " + version(one.Version)
	}
	return "since " + version(one.Version)
}

// SplitWords say what two rates come to.
func SplitWords(one rollup.Split) string {
	switch {
	case !one.Differ():
		return "too few to tell"
	case one.Since.PerMinute() > one.Earlier.PerMinute():
		return "more than before"
	}
	return "less than before"
}

// barWidth is the widest that a bar gets, leastBar the narrowest that says something.
const (
	barWidth = 20
	leastBar = 6
)

// bar is a bar for a part of the most, in what a line leaves; nothing where that is too little.
func (v View) bar(part float64, used int) string {
	w := barWidth
	if v.Width > 0 {
		w = min(w, v.Width-used)
	}
	if w < leastBar {
		return ""
	}
	return strings.TrimRight(draw.Bar(part, w, v.Glyphs), " ")
}

// beforeAndAfter are the rates as two rows with bars.
func (v View) beforeAndAfter() Lines {
	one := v.Row.Split(v.around())
	lines := Lines{{draw.R(theme.Soft, "Before and after")}}
	if !one.Known() {
		return append(lines, []draw.Run{draw.R(theme.Dim, v.Glyphs.Dash+" no release with time before it is known")})
	}
	over := phrase.Span(one.Since.Over) + " each"
	if one.Earlier.Over != one.Since.Over {
		over = phrase.Span(one.Earlier.Over) + ", then " + phrase.Span(one.Since.Over)
	}
	lines[0] = append(lines[0], draw.R(theme.Dim, "   "+over))
	most := max(one.Earlier.PerMinute(), one.Since.PerMinute())
	line := func(name string, r rollup.Rate, role theme.Role) []draw.Run {
		low, high := r.Bounds()
		text := []draw.Run{draw.R(theme.Release, draw.Fit(name, 6)), draw.R(role, draw.FitRight(phrase.Number(r.Count), 6)), draw.R(theme.Text, draw.FitRight(format.PerMinute(r.PerMinute())+"/min", 10)),
			draw.R(theme.Dim, "   "+draw.Fit(format.PerMinute(low)+" to "+format.PerMinute(high), 12))}
		return append(text, draw.R(role, v.bar(share(r.PerMinute(), most), draw.RunsWidth(text))))
	}
	earlier := "before"
	if one.Before > 0 {
		earlier = version(one.Before)
	}
	role := theme.Text
	if one.Differ() && one.Since.PerMinute() > one.Earlier.PerMinute() {
		role = theme.Bad
	}
	lines = append(lines, line(earlier, one.Earlier, theme.Curve), line(version(one.Version), one.Since, role))
	return append(lines, []draw.Run{draw.R(theme.Dim, SplitWords(one)+", by 95 % intervals")})
}

func share(n, of float64) float64 {
	if of <= 0 {
		return 0
	}
	return n / of
}

// mostRows is how many dynos and routes have a row.
const mostRows = 6

// byDyno are the dynos that raised it.
func (v View) byDyno() Lines {
	r := v.Row
	head := []draw.Run{draw.R(theme.Soft, "By dyno")}
	top, sum := 0, 0
	for _, d := range r.Dynos {
		top, sum = max(top, d.Count), sum+d.Count
	}
	if len(r.Dynos) > 1 && !r.MoreDynos && alike(r.Dynos, sum) {
		head = append(head, draw.R(theme.Dim, "   all "+phrase.Number(len(r.Dynos))+" alike: not one bad dyno"))
	}
	lines := Lines{head}
	for _, d := range r.Dynos[:min(mostRows, len(r.Dynos))] {
		lines = append(lines, v.bars(d.Name, theme.Name(d.Name), d.Count, top))
	}
	return v.andMore(lines, len(r.Dynos)-mostRows, r.MoreDynos)
}

// alike tells that dynos differ no more than chance makes them: each is within twice its spread of the mean, and there are enough to tell.
func alike(dynos []rollup.Dyno, sum int) bool {
	mean := float64(sum) / float64(len(dynos))
	if mean < 5 {
		return false
	}
	for _, d := range dynos {
		if math.Abs(float64(d.Count)-mean) > 2*math.Sqrt(mean) {
			return false
		}
	}
	return true
}

// byRoute are the routes that it came by.
func (v View) byRoute() Lines {
	r := v.Row
	if len(r.Routes) == 0 {
		return nil
	}
	lines := Lines{{draw.R(theme.Soft, "By route")}}
	for _, one := range r.Routes[:min(mostRows, len(r.Routes))] {
		lines = append(lines, v.bars(route(one), theme.Text, one.Count, r.Routes[0].Count))
	}
	return v.andMore(lines, len(r.Routes)-mostRows, false)
}

// bars is a row of a name, its count and a bar.
func (v View) bars(name string, role theme.Role, n, of int) []draw.Run {
	text := []draw.Run{draw.R(role, draw.Fit(name, 18)), draw.R(theme.Text, draw.FitRight(phrase.Number(n), 6)+"   ")}
	return append(text, draw.R(theme.Curve, v.bar(share(float64(n), float64(of)), draw.RunsWidth(text))))
}

func (v View) andMore(lines Lines, n int, open bool) Lines {
	switch {
	case open:
		return append(lines, []draw.Run{draw.R(theme.Dim, "and more")})
	case n > 0:
		return append(lines, []draw.Run{draw.R(theme.Dim, "and "+phrase.Number(n)+" more")})
	}
	return lines
}
