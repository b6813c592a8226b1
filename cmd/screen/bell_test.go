package screen

import (
	"testing"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources/config"
)

// TestHowTerminalsAreTold: what a notice holds can neither end the sequence nor begin another, nor be read as a field or a command of it.
func TestHowTerminalsAreTold(t *testing.T) {
	n := notice.Notice{Title: "shop: NO-GO;v74\x1b]52;c;aGk=\x07", Evidence: []string{"ROUTE\u009d: 41 %."}}
	for _, c := range []struct {
		name, way string
		vars      map[string]string
		want      string
	}{
		{"osc9", config.TerminalOSC9, nil, "\x1b]9;gonogo: shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\a"},
		{"osc777", config.TerminalOSC777, nil, "\x1b]777;notify;gonogo;shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\a"},
		{"bell", config.TerminalBell, nil, "\a"},
		{"off", config.TerminalOff, nil, ""},
		{"kitty", config.TerminalAuto, map[string]string{"TERM": "xterm-kitty"}, "\x1b]9;gonogo: shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\a"},
		{"foot", config.TerminalAuto, map[string]string{"TERM": "foot"}, "\x1b]777;notify;gonogo;shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\a"},
		{"unknown", config.TerminalAuto, map[string]string{"TERM": "xterm-256color"}, "\a"},
		{"tmux", config.TerminalOSC9, map[string]string{"TMUX": "1"}, "\x1bPtmux;\x1b\x1b]9;gonogo: shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\x1b\\\a"},
		{"screen", config.TerminalOSC9, map[string]string{"STY": "1"}, "\x1bP\x1b]9;gonogo: shop: NO-GO,v74 ]52,c,aGk= . ROUTE : 41 %.\a\x1b\\\a"},
	} {
		m := &session.Session{Process: &base.Process{Getenv: func(name string) string { return c.vars[name] }}, Loaded: config.Loaded{Config: config.Config{Notify: config.Notify{Terminal: c.way}}}}
		if got := string(Announcement(m)(n)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
