package router

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/model/keeptest"
)

// crowd is two minutes of requests to as many paths, by as many dynos, as are told apart, with times of all lengths; those to /hot come most.
func crowd(h *History) {
	var lines []string
	for i := range 60_000 {
		path := "/hot"
		if i%4 > 0 {
			path = fmt.Sprintf("/p%cx%c", 'a'+i/4%26, 'a'+i/104%19)
		}
		lines = append(lines, hit{at: float64(i) / 500, status: 200, path: path, dyno: fmt.Sprintf("web.%d", i%250), service: i * 7919 % 30_000, conn: i % 300}.line())
	}
	add(h, -1, lines...)
}

func pathsOf(h *History) []Row {
	w := h.Between(after(0), after(200))
	return w.Paths()
}

func TestWhatIsCountedByNameFits(t *testing.T) {
	var h History
	crowd(&h)
	before, kept := h.bytes(), keeptest.Bytes(&h.fine)+keeptest.Bytes(&h.coarse)
	if before < 1<<20 || kept < int64(before) || kept > int64(before)*5/4 {
		t.Fatalf("got %d bytes of %d that are kept, want most of them", before, kept)
	}
	requests := len(pathsOf(&h))
	h.bound(before / 3)
	if got := h.bytes(); got > before/3 {
		t.Errorf("got %d bytes, want at most %d", got, before/3)
	}
	w, rows := h.Between(after(0), after(200)), pathsOf(&h)
	all, hot, others := 0, false, false
	for _, r := range rows {
		all += r.Requests
		hot, others = hot || r.Name == "GET /hot", others || r.Other
	}
	if all != 60_000 || w.Requests != 60_000 || !hot || !others || len(rows) >= requests {
		t.Errorf("got %d requests by path of %d, /hot %t, others %t, %d rows of %d; want all of 60000, the path that came most, the others, and fewer rows", all, w.Requests, hot, others, len(rows), requests)
	}
	h.bound(0)
	if n := len(pathsOf(&h)); n != 1 {
		t.Errorf("got %d rows where there is no room for any, want that of the others", n)
	}
	crowd(&h) // names find rows again
}
