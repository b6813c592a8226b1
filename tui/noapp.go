package tui

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// tokenWays are the ways to give a token, for someone who has none.
var tokenWays = [][2]string{
	{"heroku login", "the heroku CLI's own login; gonogo reads it"},
	{"HEROKU_API_KEY=…", "in the environment"},
	{"--token-file FILE", "a file that only you can read"},
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
		lines = append(lines, trouble(st, sc)...)
	}
	w := widget.Clamp(widget.Widest(lines)+6, 50, max(1, s.size.W-2))
	h := widget.Clamp(len(lines)+4, 5, max(1, s.size.H-2))
	foot := []draw.Run{draw.R(theme.Key, s.keys.KeyOf(keys.IntentRefresh)), draw.R(theme.Dim, " try again   "),
		draw.R(theme.Key, s.keys.KeyOf(keys.IntentQuit)), draw.R(theme.Dim, " quit")}
	over := widget.Boxed(sc, w, h, "Not connected", foot, lines)
	r := layout.Rect{W: s.size.W, H: s.size.H}.Center(over.Width(), len(over))
	return paint.RowsAt(0, draw.Overlay(s.dimmed(base), over, r.X, r.Y))
}

func trouble(st model.SourceState, sc pane.Scene) [][]draw.Run {
	lines := [][]draw.Run{{draw.R(theme.Bad, sc.Theme.Glyphs.Bad+" "), draw.R(theme.Strong, string(st.Name))}}
	width := max(30, min(96, sc.W-10))
	lines = append(lines, paragraph(theme.Text, st.Why, width)...)
	lines = append(lines, paragraph(theme.Dim, st.Do, width)...)
	if st.Code == "401" || st.Code == "login" {
		lines = append(lines, nil, []draw.Run{draw.R(theme.Dim, "  ways to give a token")})
		for _, way := range tokenWays {
			lines = append(lines, []draw.Run{draw.R(theme.Text, "  "), draw.R(theme.Soft, widget.Pad(way[0], 20)), draw.R(theme.Dim, way[1])})
		}
	}
	if !st.RetryAt.IsZero() {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "  tries again in "+format.Age(st.RetryAt.Sub(sc.State.Now)))})
	}
	return lines
}

// paragraph breaks a sentence between words into lines of at most w cells, two blanks in.
func paragraph(role theme.Role, text string, w int) [][]draw.Run {
	var lines [][]draw.Run
	for text != "" {
		line := text
		if draw.Width(text) > w {
			line = breakAt(text, w)
		}
		lines = append(lines, []draw.Run{draw.R(role, "  "+line)})
		text = trimLeft(text[len(line):])
	}
	return lines
}

// breakAt is the longest start of s that is at most w cells wide, up to a blank where there is one.
func breakAt(s string, w int) string {
	end, blank, cells := 0, 0, 0
	for i, r := range s {
		cells += draw.Width(string(r))
		if cells > w {
			break
		}
		end = i + len(string(r))
		if r == ' ' {
			blank = i
		}
	}
	if blank > 0 {
		return s[:blank]
	}
	return s[:max(end, 1)]
}

func trimLeft(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}
