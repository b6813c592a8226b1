package tui

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"
)

// timeouts is calm, but that some requests of two paths run into the router's limit.
func timeouts() *panetest.World {
	w := panetest.OnV73()
	for i := range 40 {
		path := []string{"/reports?account=7", "/orders/17", "/reports"}[i%3]
		w.Log([3]string{fmt.Sprintf("08:35:%02d.100", i), "heroku[router]", fmt.Sprintf(`at=error code=H12 desc="Request timeout" method=GET path="%s" host=foobaz.example request_id=%d fwd="203.0.113.9" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https`, path, i)},
			[3]string{fmt.Sprintf("08:35:%02d.200", i), "heroku[router]", fmt.Sprintf(`at=info method=GET path="%s" host=foobaz.example request_id=%d fwd="203.0.113.9" dyno=web.1 connect=1ms service=30ms status=200 bytes=9 protocol=https`, path, i)})
	}
	w.Tick(panetest.Now)
	return w
}

// A key that cannot go further says so.
func TestNothingFurtherIsSaid(t *testing.T) {
	h := at(t, timeouts(), 160, 45)
	h.press("e", "e")
	h.see("no newer error")
	h.press("(")
	h.see("no older release")
	h.press("n")
	h.see("nothing is searched for")
	h.press("Y")
	h.see("this line is no part of a trace")
	h.press("l")
	h.see("the longest line ends here")
	h.press("h")
	h.see("the lines begin here")
	h.press("esc")
	h.see("paused; G follows new lines again")
	h = at(t, panetest.Empty(), 160, 45)
	h.press("e")
	h.see("there is no log line yet")
	h = at(t, panetest.Calm(), 160, 45)
	h.press("e")
	h.see("no error in these lines", "LIVE")
	h.press("&")
	h.write("GET")
	h.press("enter", "e")
	h.see("no error among the lines shown", "LIVE")
}

// While something is searched for, the border says which keys go on and where one is.
func TestTheBorderTellsOfASearch(t *testing.T) {
	for _, c := range []struct {
		w, h      int
		found, at string
	}{
		{160, 45, "40 found  n N", "39 of 40  n N"},
		{80, 24, "40 found", "39"},
	} {
		h := at(t, timeouts(), c.w, c.h)
		h.press("/")
		h.write("H12")
		h.press("enter")
		h.see(c.found, "n N")
		h.press("n", "N")
		h.see(c.at, "n N")
		h.press("esc")
		h.miss("n N")
	}
}

// What is panned stands in the border, and Esc brings it back before it clears anything else.
func TestPanningIsSeen(t *testing.T) {
	h := at(t, panetest.Crash(), 60, 20)
	h.press("2", "l")
	h.see("→ 16")
	for range 9 {
		h.press("l")
	}
	h.see("the longest line ends here")
	h.press("h", "esc")
	h.miss("→ 16")
	h.see("H10 GET / ")
}

// Texts that were typed come back by Up, in whichever prompt; Down leads to what was being typed.
func TestPromptsRemember(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	for _, typed := range [][2]string{{"/", "orders"}, {"&", "GET"}, {"-", "health"}, {"/", "GET"}} {
		h.press(typed[0], "ctrl+u")
		h.write(typed[1])
		h.press("enter")
	}
	h.press("esc", "esc", "esc", "-")
	h.see("↑ what was typed before")
	h.write("car")
	for _, c := range [][2]string{{"up", "GET"}, {"up", "health"}, {"up", "orders"}, {"up", "orders"}, {"down", "health"}, {"down", "GET"}, {"down", "car"}, {"down", "car"}, {"up", "GET"}} {
		h.press(c[0])
		if foot := h.row(-1); !strings.HasPrefix(foot, " hide lines with "+c[1]+"▌") {
			t.Errorf("after %s: %q, want %s", c[0], foot, c[1])
		}
	}
	h.press("enter")
	h.see("not GET")
}

// The filter's list is narrowed by what is typed; Space switches and keeps it open, Enter is done.
func TestFilterIsNarrowed(t *testing.T) {
	h := at(t, timeouts(), 160, 45)
	h.press("F")
	h.see("type to narrow", "source  all", "[ ] router  requests", "status  all", "[ ] H12  Request timeout")
	h.write("rou")
	h.see("[ ] router")
	h.miss("[ ] H12", "status  all")
	h.press("space")
	h.see("[x] router", "source  1 of 6", "114 of 120")
	h.write("h12")
	h.see("[ ] H12")
	h.miss("[x] router")
	h.press("space", "esc")
	h.see("source  1 of 6", "[x] H12", "40 of 120")
	h.press("esc")
	h.see("router · H12")
	h.press("F")
	h.write("imeout")
	h.see("[x] H12  Request timeout")
	h.write("zzz")
	h.see("nothing has these words")
	h.press("enter")
	h.see("40 of 120")
}
