package tui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// troubled are the roles of trouble.
var troubled = []theme.Role{theme.Bad, theme.Alarm, theme.AlarmText, theme.AlarmKey, theme.BandNoGo}

// redOf are the texts of a picture that stand in a role of trouble.
func redOf(th theme.Theme, picture string) (list []string) {
	red := map[string]bool{}
	for _, role := range troubled {
		for _, bits := range []theme.Role{0, theme.Bold, theme.Row, theme.Bold | theme.Row} {
			red[th.Open(role|bits)] = true
		}
	}
	for _, line := range strings.Split(picture, "\n") {
		places := sequence.FindAllStringIndex(line, -1)
		for i, p := range places {
			end := len(line)
			if i+1 < len(places) {
				end = places[i+1][0]
			}
			if text := strings.TrimSpace(line[p[1]:end]); text != "" && red[line[p[0]:p[1]]] {
				list = append(list, text)
			}
		}
	}
	return list
}

// ownLines are what is red while nothing is wrong: in the log, the shop's everyday error, answers with 5xx, requests that the router
// rejects, and where such lines are along the scroll bar.
var ownLines = regexp.MustCompile(`^([▐█━]|5\d\d|H26|Net::ReadTimeout.*|Net::OpenTimeout.*)$`)

// TestNothingIsRedWhileNothingIsWrong: for an hour no place of the screen but the lines of the log cries out, neither for the shop's
// everyday errors and releases nor for a client that asks for pages that never were; and what is said below the header is no warning.
func TestNothingIsRedWhileNothingIsWrong(t *testing.T) {
	for _, story := range []string{"calm", "scanner"} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			th := theme.New(theme.TrueColor, theme.UTF8)
			d := simtest.New(t, story, 1)
			var screens []*hands
			for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}} {
				screens = append(screens, at(t, &panetest.World{State: d.State}, size.W, size.H, func(o *Options) { o.Theme = th }))
			}
			ownRed := 0
			d.Run(time.Hour, func(now time.Duration) {
				if now%(20*time.Second) != 0 || t.Failed() {
					return
				}
				for _, h := range screens {
					h.now = d.Now()
					h.redraw()
					for _, red := range redOf(th, h.view()) {
						if !ownLines.MatchString(red) {
							t.Errorf("%v: got %q in red, want only lines of the log\n%s", now, red, strings.Join(h.read(), "\n"))
						}
						ownRed++
					}
					if said := h.read()[1]; strings.ContainsAny(said, th.Glyphs.Warn+th.Glyphs.Bad) {
						t.Errorf("%v: got %q, want no warning", now, said)
					}
				}
			})
			if ownRed == 0 {
				t.Error("got no red line of the log in an hour, want some: nothing was looked at")
			}
		})
	}
}
