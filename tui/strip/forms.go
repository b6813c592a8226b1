package strip

import (
	"strings"

	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Painted is a line in the colors of a theme.
func Painted(th theme.Theme, line []draw.Run) string {
	var b strings.Builder
	for _, r := range line {
		b.WriteString(th.Paint(r.Role, r.Text))
	}
	return b.String()
}

// Text is a line without colors.
func Text(line []draw.Run) string {
	var b strings.Builder
	for _, r := range line {
		b.WriteString(r.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// tmuxStyles are what tmux calls the roles of a strip.
var tmuxStyles = map[theme.Role]string{
	theme.BandNoGo: "fg=white,bg=red,bold", theme.BandHold: "fg=black,bg=yellow,bold",
	theme.Bad: "fg=red", theme.Bad | theme.Bold: "fg=red,bold", theme.Warn: "fg=yellow", theme.Good: "fg=green",
	theme.Text | theme.Bold: "bold", theme.Release: "fg=magenta", theme.Dim: "dim",
}

// Tmux is a line as tmux reads it in its status line: styles in brackets, and nothing in a name is one.
func Tmux(line []draw.Run) string {
	var b strings.Builder
	for _, r := range line {
		text := strings.ReplaceAll(r.Text, "#", "##")
		if style := tmuxStyles[r.Role]; style != "" {
			text = "#[" + style + "]" + text + "#[default]"
		}
		b.WriteString(text)
	}
	return strings.TrimRight(b.String(), " ")
}

// Waybar is what a bar that reads JSON shows: text, a tooltip, a class for its style.
type Waybar struct {
	Text    string   `json:"text"`
	Tooltip string   `json:"tooltip"`
	Class   []string `json:"class"`
}

// markup is what must not stand in a text that is read as markup.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// ForWaybar is a strip for such a bar. The tooltip has the verdict's reason, and who has the wheel and why.
func ForWaybar(l Look, s strip.Strip, line []draw.Run) Waybar {
	class := [...]string{verdict.NotAsked: "no-data", verdict.Go: "go", verdict.NoData: "no-data", verdict.Hold: "hold", verdict.NoGo: "no-go"}[min(s.Answer, verdict.NoGo)]
	w := Waybar{Text: markup.Replace(Text(line)), Tooltip: markup.Replace(tooltip(s)), Class: []string{class}}
	if Stale(s, l.Now) {
		w.Class = append(w.Class, "stale")
	}
	return w
}

func tooltip(s strip.Strip) string {
	if s.Wheel == "" {
		return draw.Clean(s.Why)
	}
	lines := []string{s.Wheel + " has the wheel"}
	if s.WheelWhy != "" {
		lines[0] += ": " + s.WheelWhy
	}
	if s.Why != "" {
		lines = append([]string{s.Why}, lines...)
	}
	for i, line := range lines {
		lines[i] = draw.Clean(line)
	}
	return strings.Join(lines, "\n")
}

// closeGap is what stays of the blanks before the right end, where nobody says how wide a strip is to be.
const closeGap = 3

// Close is a line without the blanks between its two ends.
func Close(line []draw.Run) []draw.Run {
	out := append([]draw.Run(nil), line...)
	for i, r := range out {
		if len(r.Text) > closeGap && strings.Trim(r.Text, " ") == "" {
			out[i].Text = draw.Spaces(closeGap)
		}
	}
	return out
}
