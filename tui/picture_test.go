//go:build picture

package tui

import (
	"os"
	"testing"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// A picture for eyes: GONOGO_PICTURE=FILE writes the four panes in colour, to be shown with cat. It is built with the
// tag picture alone: go test -tags picture -run TestPicture ./tui
func TestPicture(t *testing.T) {
	path := os.Getenv("GONOGO_PICTURE")
	if path == "" {
		t.Fatal("GONOGO_PICTURE=FILE names where to write")
	}
	name := os.Getenv("GONOGO_WORLD")
	if worlds[name] == nil {
		name = "crash"
	}
	w := worlds[name]()
	pr, lo, re, qu := allPanes()[0], allPanes()[1], allPanes()[2], allPanes()[3]
	sc := w.scene(0, 0)
	sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
	left := framed(pr, sc, 66, 8)
	left = append(left, framed(re, sc, 66, 11)...)
	left = append(left, framed(qu, sc, 66, 23)...)
	sc.Focus = true
	right := framed(lo, sc, 94, 42)
	if err := os.WriteFile(path, []byte(draw.Beside(left, right).String()+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
