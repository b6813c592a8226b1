package router

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

func TestWhereMostOfThemFail(t *testing.T) {
	h12, own := Failure{"H12", 503}, Failure{"", 500}
	many := func(n, status int, code, path string) (lines []string) {
		for i := range n {
			lines = append(lines, hit{at: float64(i % 9), status: status, code: code, path: path}.line())
		}
		return lines
	}
	for _, c := range []struct {
		name       string
		lines      []string
		before     Failure
		beforePath string
		how        Failure
		path       string
	}{
		{"one path", append(many(12, 503, "H12", "/reports?year=1"), many(3, 500, "", "/orders/1")...), Failure{}, "", h12, "GET /reports"},
		{"too few to tell", many(5, 503, "H12", "/reports"), Failure{}, "", h12, ""},
		{"no path stands out", append(append(many(5, 500, "", "/a"), many(5, 500, "", "/b")...), many(5, 500, "", "/c")...), Failure{}, "", own, ""},
		{"ids are one path", append(many(6, 500, "", "/orders/1"), many(6, 500, "", "/orders/2")...), Failure{}, "", own, "GET /orders/:id"},
		{"what was before stays", append(many(6, 503, "H12", "/a"), many(9, 500, "", "/b")...), h12, "GET /a", h12, "GET /b"},
		{"until another is twice as frequent", append(many(4, 503, "H12", "/a"), many(9, 500, "", "/b")...), h12, "", own, "GET /b"},
		{"a path that once stood out", append(append(many(5, 500, "", "/a"), many(5, 500, "", "/b")...), many(5, 500, "", "/c")...), own, "GET /b", own, "GET /b"},
	} {
		var h History
		add(&h, 10, c.lines...)
		if how, path := h.Since(after(-60)).Mostly(c.before, c.beforePath); how != c.how || path != c.path {
			t.Errorf("%s: %+v on %q, want %+v on %q", c.name, how, path, c.how, c.path)
		}
	}
}

func TestSinceWhenTheyFail(t *testing.T) {
	var h History
	for _, s := range []float64{5, 100, 111, 135, 150} { // before 100 nothing for a minute and more
		add(&h, s, hit{at: s, status: 500}.line())
	}
	if got := h.Begun(after(155)); !got.Equal(after(100)) {
		t.Errorf("begun at %v, want %v", got, after(100))
	}
	if got := h.Begun(after(200)); !got.IsZero() {
		t.Errorf("long after the last one: begun at %v, want never", got)
	}
}

// A clock that has fallen back to its beginning, or a line that was stamped by one, takes nothing with it.
func TestTimesAtTheBeginningOfTheClock(t *testing.T) {
	for _, now := range []time.Time{time.Unix(1, 0), time.Unix(-3600, 0), {}} {
		var h History
		add(&h, 10, hit{at: 5, status: 500}.line())
		h.Begun(now)
		h.Since(now.Add(-time.Hour))
		h.Between(now.Add(-time.Hour), now)
	}
	for _, began := range []int64{0, 30, -3600} {
		var h History
		line := hit{at: 5, status: 500}.line()
		at := time.Unix(began, 0).UTC()
		_, rest, _ := strings.Cut(line, " ")
		in := logstore.NewIngest(logstore.IngestOptions{})
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" "+rest), at)
		for b := in.Next(at.Add(time.Hour), true); b != nil; b = in.Next(at.Add(time.Hour), true) {
			h.Add(b, at)
		}
		h.Between(at.Add(-time.Minute), at.Add(time.Minute))
		h.Since(at.Add(-time.Minute))
		h.Begun(at)
	}
}
