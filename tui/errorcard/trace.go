package errorcard

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Trace is the sample's calls: the app's own stand out and say which commit of the release changed them, those of libraries are counted.
func (v View) Trace() (lines Lines) {
	e := &v.Row.Sample
	if len(e.Frames) == 0 {
		return nil
	}
	var folded []string
	flush := func() {
		if len(folded) > 0 {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+v.Glyphs.More+" "+phrase.Plural(len(folded), "call")+looks.Packages(folded))})
		}
		folded = folded[:0]
	}
	for i, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		if i > 0 && len(list) > 0 {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "root cause "), draw.R(theme.Text, e.Root)})
		}
		where, call := columnsOf(list)
		for _, f := range list {
			if f.App {
				flush()
				lines = append(lines, v.own(f, where, call))
				continue
			}
			if !v.Whole {
				folded = append(folded, exceptions.PackageOf(f.File))
				continue
			}
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+looks.Place(f)+" "+f.Func)})
		}
		flush()
	}
	return lines
}

// The widest that the columns of a trace get.
const (
	maxWhere = 40
	maxCall  = 20
)

// columnsOf are the widths of the places and the functions of the app's own calls.
func columnsOf(list []exceptions.Frame) (where, call int) {
	for _, f := range list {
		if f.App {
			where, call = max(where, draw.Width(looks.Place(f))), max(call, draw.Width(f.Func))
		}
	}
	return min(where, maxWhere), min(call, maxCall)
}

// own is a call of the app's own, with the commit of the release that changed it. Where there is too little room the function gives first, then
// the author: the place and the commit are kept.
func (v View) own(f exceptions.Frame, where, call int) []draw.Run {
	bar, at, function := draw.R(theme.Path, v.Glyphs.FrameBar+" "), looks.Place(f), ""
	if f.Func != "" {
		function = "  " + f.Func
	}
	if v.Row.Came == nil {
		return []draw.Run{bar, draw.R(theme.Strong, padded(at, where)), draw.R(theme.Text, function)}
	}
	s, ok := v.Row.Came.Changed(v.Row.Sample.Language, f)
	if !ok {
		return []draw.Run{bar, draw.R(theme.Strong, padded(at, where)), draw.R(theme.Text, function)}
	}
	changed, by := []draw.Run{draw.R(theme.Dim, "  changed in "), draw.R(theme.Release, s.Commit.Short())}, " by "+s.Commit.Author
	if s.Among > 1 {
		changed, by = []draw.Run{draw.R(theme.Dim, "  changed in "), draw.R(theme.Release, version(v.Current.Version))}, ""
	}
	var runs []draw.Run
	for _, lead := range [][]draw.Run{
		{bar, draw.R(theme.Strong, padded(at, where)), draw.R(theme.Text, "  "+padded(f.Func, call))},
		{bar, draw.R(theme.Strong, at), draw.R(theme.Text, function)},
		{bar, draw.R(theme.Strong, at)},
	} {
		runs = append(append(lead, changed...), draw.R(theme.Dim, by))
		if v.fits(runs) {
			return runs
		}
	}
	return runs[:len(runs)-1]
}

// fits tells whether runs have room in a line.
func (v View) fits(runs []draw.Run) bool { return v.Width == 0 || draw.RunsWidth(runs) <= v.Width }

// padded is a text with blanks behind it; one that is too long stays whole.
func padded(text string, w int) string {
	return text + draw.Spaces(max(0, w-draw.Width(text)))
}

// Hunk is what the likeliest commit did near the trace, or where to look where that is not known.
func (v View) Hunk() Lines {
	if len(v.Row.Suspects) == 0 {
		return v.nowhere()
	}
	s := v.Row.Suspects[0]
	name := s.Commit.Short()
	if s.Near == nil {
		if s.Reason == commits.RemovedFile || s.Commit.SHA == "" {
			return nil
		}
		return Lines{{draw.R(theme.Dim, "git show "+name+" -- "+s.Path+" shows what changed there")}}
	}
	h := s.Near.Hunk
	in, out := 0, 0
	for _, l := range h.Text {
		switch l[:min(1, len(l))] {
		case "+":
			in++
		case "-":
			out++
		}
	}
	who := name
	if s.Among > 1 {
		who = version(v.Current.Version)
	}
	from := "local git"
	if v.Row.Came != nil && v.Row.Came.Host != "" {
		from = v.Row.Came.Host
	}
	title, counts := draw.R(theme.Soft, "What "+who+" did there"), fmt.Sprintf("%s, %s in, %d out %s from %s", s.Near.Path, phrase.Plural(in, "line"), out, v.Glyphs.Dot, from)
	lines := Lines{{title, draw.R(theme.Dim, "   "+counts)}}
	if !v.fits(lines[0]) {
		lines = Lines{{title}, {draw.R(theme.Dim, counts)}}
	}
	lines = append(lines, v.changed(h, s.Near.Line)...)
	if h.Cut {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+v.Glyphs.More+" more: git show "+name+" -- "+s.Near.Path)})
	}
	return lines
}

// nowhere says where to look for what changed where no commit is known.
func (v View) nowhere() Lines {
	if v.Row.NoCommit == "" || v.Current.Version == 0 {
		return nil
	}
	text := "What changed in " + version(v.Current.Version) + " is not known: " + v.Row.NoCommit
	if v.Row.NoCommit == model.NoRepository {
		text += ". Start gonogo in the app's repository, or say repository: owner/name in the config"
	}
	var lines Lines
	for _, l := range wrapped(text, v.Width) {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, l)})
	}
	return lines
}

// around is how many lines of a hunk are told before and behind those that matter.
const around = 6

// changed are the lines of a hunk, each with its number: those that changed and the one that the call stands in stand out. Of a long hunk those
// around the call are told.
func (v View) changed(h *commits.Hunk, call int) Lines {
	numbers := make([]int, len(h.Text))
	was, is, at := h.Was, h.From, -1
	for i, l := range h.Text {
		switch {
		case strings.HasPrefix(l, "-"):
			numbers[i] = was
			was++
			continue
		case strings.HasPrefix(l, "+"):
			numbers[i] = is
		default:
			numbers[i] = is
			was++
		}
		if is == call {
			at = i
		}
		is++
	}
	from, to := 0, len(h.Text)
	if at >= 0 && len(h.Text) > 2*around {
		from = max(0, min(at-around, len(h.Text)-2*around))
		to = min(len(h.Text), from+2*around)
	}
	var lines Lines
	for i := from; i < to; i++ {
		lines = append(lines, v.line(h.Text[i], numbers[i], i == at))
	}
	return lines
}

// line is one line of a hunk.
func (v View) line(text string, number int, here bool) []draw.Run {
	sign, role := " ", theme.Dim
	if text != "" {
		sign = text[:1]
		text = strings.ReplaceAll(text[1:], "\t", "  ")
	}
	switch {
	case sign == "+":
		role = theme.Strong
	case here:
		role = theme.Text
	}
	mark := draw.R(role, sign)
	if here {
		mark = draw.R(theme.Path, v.Glyphs.Current)
	}
	if here && sign == "+" {
		mark = draw.R(theme.Path, sign)
	}
	return []draw.Run{mark, draw.R(role&^theme.Bold, draw.FitRight(fmt.Sprint(number), 5)+"  "), draw.R(role, text)}
}
