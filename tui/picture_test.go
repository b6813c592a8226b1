//go:build picture

package tui

import (
	"os"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// A picture for eyes: GONOGO_PICTURE=FILE writes the screen in colour, to be shown with cat. It is built with the
// tag picture alone: go test -tags picture -run TestPicture ./tui
func TestPicture(t *testing.T) {
	path := os.Getenv("GONOGO_PICTURE")
	if path == "" {
		t.Fatal("GONOGO_PICTURE=FILE names where to write")
	}
	name := os.Getenv("GONOGO_WORLD")
	if panetest.Worlds[name] == nil {
		name = "crash"
	}
	h := at(t, panetest.Worlds[name](), 160, 45, func(o *Options) { o.Theme = theme.New(theme.TrueColor, theme.UTF8) })
	if err := os.WriteFile(path, []byte(h.view()+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
