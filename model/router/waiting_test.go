package router

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/logs/logstest"
)

// told is all that a history tells of its requests.
func told(h *History) string {
	w := h.Between(time.Time{}, time.Time{})
	out := fmt.Sprintf("%d %d %d %v %d %v %s %s\n", w.Requests, w.Failed, w.Held, w.ByClass, w.Bytes, w.Codes, times(&w.Service), times(&w.Connect))
	for _, by := range []By{ByPath, ByDyno, ByHost} {
		for _, r := range w.Rows(by) {
			out += fmt.Sprintf("%s %q %t %t %d %d %v %s %s\n", by, r.Name, r.Other, r.NotFound, r.Requests, r.Failed, r.Codes, times(&r.Service), times(&r.Connect))
		}
	}
	return out + fmt.Sprint(h.Since(time.Time{}), h.Begun(h.Until()))
}

func times(h *histogram.Histogram) (out string) {
	h.Buckets(func(b histogram.Bucket) bool {
		out += fmt.Sprintf(" %d:%d", b.Low, b.Count)
		return true
	})
	return out
}

func TestWhoAsksBetweenRequestsChangesNothing(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 9))
	var quiet, asked History
	for batch := range 60 {
		var lines []string
		for i := range 150 {
			r := hit{at: float64(batch)*4 + float64(i)/50, status: 200, path: fmt.Sprintf("/p%d/%d", dice.IntN(40), i), host: fmt.Sprintf("h%d", dice.IntN(3)),
				dyno: fmt.Sprintf("web.%d", 1+dice.IntN(4)), service: dice.IntN(900), conn: dice.IntN(3), bytes: dice.IntN(9000)}
			if dice.IntN(10) == 0 {
				r.status, r.code = 503, "H12"
			}
			if dice.IntN(15) == 0 { // late
				r.at -= 12
			}
			lines = append(lines, r.line())
		}
		add(&quiet, -1, lines...)
		add(&asked, -1, lines...)
		told(&asked)
	}
	if d := cmp.Diff(told(&quiet), told(&asked)); d != "" {
		t.Errorf("-asked at the end +asked after each batch\n%s", d)
	}
	if w := quiet.Between(logstest.T0.Add(-time.Minute), time.Time{}); w.Requests != 60*150 {
		t.Errorf("%d requests, want %d", w.Requests, 60*150)
	}
}

func TestMoreRequestsThanMayWaitAreCounted(t *testing.T) {
	var h History
	var lines []string
	for i := range 3 * mostRequests {
		lines = append(lines, hit{at: float64(i) / 1000, status: 200, service: i % 300}.line())
	}
	add(&h, -1, lines...)
	w := h.Between(time.Time{}, time.Time{})
	if w.Requests != len(lines) || w.Service.Count() != len(lines) {
		t.Errorf("%d requests and %d times, want %d", w.Requests, w.Service.Count(), len(lines))
	}
}
