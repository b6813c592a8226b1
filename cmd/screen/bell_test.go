package screen

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/verdict"
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

// TestCallsAreToldOnce: of an app that comes with calls of an earlier run, the one that stands.
func TestCallsAreToldOnce(t *testing.T) {
	var got []string
	watch := calls(func(r model.Request) { got = append(got, r.Fact.(*model.Called).Why) })
	noon := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	call := func(minute int, why string) model.Call {
		return model.Call{Change: verdict.Change{At: noon.Add(time.Duration(minute) * time.Minute), Answer: verdict.Go, Why: why}}
	}
	a := &model.App{ID: "app-1", Calls: []model.Call{call(-9, "old"), call(-5, "stands")}}
	s := &model.State{Apps: []*model.App{a}}
	watch(s)
	watch(s)
	a.Calls = append(a.Calls, call(1, "new"), call(2, "newer"))
	watch(s)
	if want := "stands new newer"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
