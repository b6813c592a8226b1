package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	stories "app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// storyLasts is how much of every story is kept: what happens in it and the first echo.
const storyLasts = 6 * time.Minute

// storySizes are the screens on which stories are read, the largest first.
var storySizes = []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}}

// TestStoriesAreToldAsKept keeps what stands below the header of every story: each sentence when it first appears, and how it reads on
// smaller screens where that differs. A sentence of which only the numbers change is told once.
func TestStoriesAreToldAsKept(t *testing.T) {
	for _, s := range stories.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			d := simtest.New(t, s.Name, 1)
			var screens []*hands
			for _, size := range storySizes {
				screens = append(screens, at(t, &panetest.World{State: d.State}, size.W, size.H))
			}
			var picture draw.Block
			last := make([]string, len(screens))
			d.Run(storyLasts, func(now time.Duration) {
				if now%time.Second != 0 || now < 3*time.Second {
					return
				}
				texts, changed := make([]string, len(screens)), false
				for i, h := range screens {
					texts[i] = strings.TrimSpace(h.adviceLine(storySizes[i].W))
					shape := simtest.Shape(cutOff.ReplaceAllString(texts[i], ", …"))
					changed = changed || shape != last[i]
					last[i] = shape
				}
				if changed {
					picture = append(picture, toldAt(now, texts)...)
				}
			})
			golden(t, "story-"+s.Name, picture)
		})
	}
}

// toldAt is one sentence of a story, with its forms on smaller screens.
func toldAt(now time.Duration, texts []string) draw.Block {
	seconds := int(now.Seconds())
	out := draw.Block{fmt.Sprintf("%d:%02d    %s", seconds/60, seconds%60, texts[0])}
	for i, text := range texts[1:] {
		if text != texts[i] {
			out = append(out, fmt.Sprintf("  %-5s %s", fmt.Sprintf("%dx%d", storySizes[i+1].W, storySizes[i+1].H), text))
		}
	}
	return out
}
