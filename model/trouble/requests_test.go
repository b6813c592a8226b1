package trouble

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/router"
)

// web is an app's requests, second by second, and what is made of them.
type web struct {
	recent router.History
	Requests
	serving Serving
	second  int
}

// pass lets seconds pass with so many requests each, of which one in so many fails; 0: none does.
func (w *web) pass(seconds, requests, oneIn int) {
	for range seconds {
		w.second++
		in := logstore.NewIngest(logstore.IngestOptions{})
		for i := range requests {
			status := 200
			if n := w.second*requests + i; oneIn > 0 && n%oneIn == 0 {
				status = 500
			}
			in.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/" host=h dyno=web.1 connect=0ms service=10ms status=%d bytes=2`,
				at(w.second).Format("2006-01-02T15:04:05.000000-07:00"), status), at(w.second))
		}
		for b := in.Next(at(w.second).Add(time.Hour), true); b != nil; b = in.Next(at(w.second).Add(time.Hour), true) {
			w.recent.Add(b, at(w.second))
		}
		w.Judge(&w.recent, at(w.second), w.serving)
	}
}

func TestWhenRequestsFail(t *testing.T) {
	for _, c := range []struct {
		name                     string
		seconds, requests, oneIn int
		want                     bool
	}{
		{"every tenth, for a minute", 60, 10, 10, true},
		{"one in a hundred", 180, 10, 100, false},
		{"all, but only a few are asked", 60, 0, 1, false},
		{"one in twenty", 60, 10, 20, true},
		{"one in twenty-five, for three minutes", 180, 5, 24, true},
		{"one in forty, for three minutes", 180, 5, 40, false},
	} {
		var w web
		w.pass(c.seconds, c.requests, c.oneIn)
		if got := w.Shown(); got != c.want {
			t.Errorf("%s: it is told is %t, want %t (%d of %d)", c.name, got, c.want, w.Share.Failed, w.Share.Requests)
		}
	}
}

func TestWhenRequestsFailNoMore(t *testing.T) {
	for _, c := range []struct {
		name            string
		requests, oneIn int
		still, over     int // seconds of only good ones after which it still is told, and no more
	}{
		{"many, and then none", 50, 4, 40, 61},
		{"few, and then none", 1, 10, 80, 95},
	} {
		var w web
		w.pass(200, c.requests, c.oneIn)
		if w.pass(c.still, c.requests, 0); !w.Shown() {
			t.Errorf("%s: %d s after the last failure it is told no more", c.name, c.still)
		}
		if w.pass(c.over-c.still, c.requests, 0); w.Shown() {
			t.Errorf("%s: %d s after the last failure it is still told", c.name, c.over)
		}
	}
}

func TestWhoIsBlamed(t *testing.T) {
	for _, c := range []struct {
		name    string
		release int // current since so many seconds before the first failure
		want    int
	}{
		{"a release just before", 20, 74},
		{"in the same ten seconds", 0, 74},
		{"long before", 900, 0},
		{"after the failures began", -40, 0},
	} {
		w := web{second: 1000, serving: Serving{Release: 73, At: at(0)}}
		w.pass(60, 10, 0)
		began := w.second + 1
		w.serving = Serving{Release: 74, At: at(began - c.release)}
		if c.release < 0 {
			w.serving = Serving{Release: 73, At: at(0)}
			w.pass(-c.release, 10, 4)
			w.serving = Serving{Release: 74, At: at(w.second)}
		}
		w.pass(60, 10, 4)
		if !w.Shown() || w.Blame != c.want {
			t.Errorf("%s: told is %t, blamed is v%d, want v%d", c.name, w.Shown(), w.Blame, c.want)
		}
	}
}

// A release ends what was said of the one before it; what fails on is said again, with its first cause.
func TestAReleaseInBetween(t *testing.T) {
	w := web{serving: Serving{Release: 74, At: at(0)}}
	w.pass(60, 10, 4)
	since := w.Since
	w.serving = Serving{Release: 75, At: at(60), Rolling: true}
	if w.pass(20, 10, 4); w.Shown() {
		t.Error("while the dynos come up on another release it is told what failed on the one before")
	}
	w.serving.Rolling = false
	if w.pass(30, 10, 4); !w.Shown() || w.Blame != 74 || !w.Since.Equal(since) {
		t.Errorf("after it: told is %t, blamed is v%d, since %v; want v74, since %v", w.Shown(), w.Blame, w.Since, since)
	}
	w.serving = Serving{Release: 76, At: at(w.second)}
	if w.pass(300, 10, 0); w.Shown() || w.On() {
		t.Error("a release that mends it leaves it standing")
	}
}
