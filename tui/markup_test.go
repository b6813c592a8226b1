package tui

import (
	"regexp"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// roleNames are the roles as coloured goldens name them. Where two roles look alike, the first is written.
var roleNames = []struct {
	role theme.Role
	name string
}{
	{theme.Text, "text"}, {theme.Dim, "dim"}, {theme.Faint, "faint"}, {theme.Strong, "strong"}, {theme.Soft, "soft"}, {theme.Border, "border"},
	{theme.BorderFocus, "border-focus"}, {theme.Title, "title"}, {theme.Key, "key"}, {theme.Good, "good"}, {theme.Warn, "warn"}, {theme.Bad, "bad"},
	{theme.Release, "release"}, {theme.Router, "router"}, {theme.API, "api"}, {theme.Path, "path"}, {theme.Curve, "curve"}, {theme.Cursor, "cursor"},
	{theme.AppBand, "app-band"}, {theme.ProdBand, "prod-band"}, {theme.BandGo, "band-go"}, {theme.BandHold, "band-hold"}, {theme.BandNoGo, "band-no-go"},
	{theme.PastBand, "past-band"}, {theme.ModeBand, "mode-band"},
	{theme.Alarm, "alarm"}, {theme.AlarmText, "alarm-text"}, {theme.AlarmKey, "alarm-key"},
	{theme.Input, "input"},
	{theme.Name("web"), "name-of-web"}, {theme.Name("worker"), "name-of-worker"}, {theme.Name("default"), "name-of-default"},
	{theme.Name("mailers"), "name-of-mailers"}, {theme.Name("foobaz-production"), "name-of-foobaz-production"},
	{theme.Name("orphan"), "name-of-orphan"}, {theme.Name("jobs.dlq"), "name-of-jobs.dlq"},
	{theme.Name("ned"), "name-of-ned"}, {theme.Name("kate"), "name-of-kate"}, {theme.Name("rick"), "name-of-rick"},
}

var sequence = regexp.MustCompile("\x1b\\[[0-9;]*m")

// marked is a coloured picture as text that can be read: "{dim}3d{/}" for a dim 3d, "{strong+row}" on the selected row. A sequence
// that belongs to no role fails the test.
func marked(t *testing.T, th theme.Theme, picture draw.Block) draw.Block {
	t.Helper()
	names := map[string]string{th.Reset(): "{/}"}
	for _, bits := range []struct {
		role theme.Role
		name string
	}{{0, ""}, {theme.Bold, "+bold"}, {theme.Row, "+row"}, {theme.Bold | theme.Row, "+bold+row"}} {
		for _, r := range roleNames {
			seq := th.Open(r.role | bits.role)
			if _, taken := names[seq]; !taken {
				names[seq] = "{" + r.name + bits.name + "}"
			}
		}
	}
	out := make(draw.Block, len(picture))
	for i, line := range picture {
		out[i] = sequence.ReplaceAllStringFunc(strings.ReplaceAll(line, "{", "{{"), func(seq string) string {
			name, known := names[seq]
			if !known {
				t.Errorf("line %d: got the sequence %q, want one of a role:\n%q", i, seq, line)
			}
			return name
		})
	}
	return out
}

func TestMarked(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	line := draw.NewLine(th, 6).Add(theme.Dim, "a{b}").Add(theme.Strong|theme.Row, "c").String()
	got := marked(t, th, draw.Block{line})[0]
	if want := "{dim}a{{b}{strong+row}c{text} {/}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
