package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/theme"
)

// painted is a text with the status that it is drawn in: good, warn, bad or none.
type painted struct{ text, status string }

// paintedIn are the texts of a line that has colors.
func paintedIn(th theme.Theme, line string) []painted {
	names := map[string]string{}
	for name, r := range map[string]theme.Role{"good": theme.Good, "warn": theme.Warn, "bad": theme.Bad} {
		for _, bits := range []theme.Role{0, theme.Bold, theme.Row, theme.Bold | theme.Row} {
			names[th.Open(r|bits)] = name
		}
	}
	var out []painted
	at := sequence.FindAllStringIndex(line, -1)
	for i, seq := range at {
		end := len(line)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if text := strings.TrimSpace(line[seq[1]:end]); text != "" {
			out = append(out, painted{text, names[line[seq[0]:seq[1]]]})
		}
	}
	return out
}

var (
	aWord   = regexp.MustCompile(`[A-Za-z]{2}|[HRL]\d\d`)
	aNumber = regexp.MustCompile(`^([1-5]\d\d|\d+/\d+)$`) // an HTTP status says itself what it is, and so does 0/2
)

// tells says whether a text tells its status to eyes without colors: by a word, a mark, a number that is one.
func tells(g *theme.Glyphs, text string) bool {
	marks := g.On + g.Off + g.Bad + g.Warn + g.Starting + g.Hold + g.Stopped + g.Rising + g.Good + g.Restarts + g.Event
	return aWord.MatchString(text) || aNumber.MatchString(text) || strings.ContainsAny(text, marks)
}

// Where a line has a text in the color of a status, something in that line in that color tells it without the color too: a mark, a word. Charts
// and rules are lines, whose limit and release have their own labels.
func TestNoStatusIsToldByHueAlone(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	silent := map[string]bool{}
	for _, p := range pictures {
		for _, keys := range [][]string{{"1"}, {"2"}, {"3"}, {"4"}} { // one pane below another: a line is of one
			h := at(t, p.w(), 80, 24, func(o *Options) { o.Theme = th })
			h.press(append(slices.Clone(p.keys), keys...)...)
			for line := range strings.SplitSeq(h.view(), "\n") {
				told := map[string]bool{"": true}
				all := paintedIn(th, line)
				for _, x := range all {
					told[x.status] = told[x.status] || tells(th.Glyphs, x.text) || strings.Contains(uncoloured(line), "exit "+x.text)
				}
				for _, x := range all {
					if r := []rune(x.text)[0]; !told[x.status] && (r < '─' || r > '╿') && r != '━' {
						silent[fmt.Sprintf("%q is %s in %q", x.text, x.status, strings.TrimSpace(uncoloured(line)))] = true
					}
				}
			}
		}
	}
	for s := range silent {
		t.Errorf("got a status by its hue alone: %s", s)
	}
}

// The same word never means two statuses.
func TestAWordHasOneStatus(t *testing.T) {
	th := theme.New(theme.TrueColor, theme.UTF8)
	seen := map[string]string{}
	for _, p := range pictures {
		for _, keys := range glances {
			h := at(t, p.w(), 160, 45, func(o *Options) { o.Theme = th })
			h.press(append(slices.Clone(p.keys), keys...)...)
			for line := range strings.SplitSeq(h.view(), "\n") {
				for _, x := range paintedIn(th, line) {
					if x.status == "" || !aWord.MatchString(x.text) {
						continue
					}
					if other := seen[x.text]; other != "" && other != x.status {
						t.Errorf("%q: got it as %s and as %s, want one", x.text, other, x.status)
					}
					seen[x.text] = x.status
				}
			}
		}
	}
	if len(seen) < 5 {
		t.Errorf("got %d words with a status, want some", len(seen))
	}
}
