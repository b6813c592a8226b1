package band

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
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

// Trouble is why a source fails and what to do, in a card of the screen.
func Trouble(st model.SourceState, sc pane.Scene) [][]draw.Run {
	lines := [][]draw.Run{{draw.R(theme.Bad, sc.Theme.Glyphs.Bad+" "), draw.R(theme.Strong, string(st.Name))}}
	room := max(30, min(96, sc.W-10))
	lines = append(lines, paragraph(theme.Text, st.Why, room)...)
	lines = append(lines, paragraph(theme.Dim, st.Do, room)...)
	if st.Code == "401" || st.Code == "login" {
		lines = append(lines, nil, []draw.Run{draw.R(theme.Dim, "  ways to give a token")})
		for _, token := range tokenWays {
			lines = append(lines, []draw.Run{draw.R(theme.Text, "  "), draw.R(theme.Soft, widget.Pad(token[0], 20)), draw.R(theme.Dim, token[1])})
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
