package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// A list without end is no whole list: a screen is told so once, a verb gets an error instead of a part.
func TestListWithoutEnd(t *testing.T) {
	p, page := herokutest.NewPlatform(), 0
	p.On("GET /dynos", func(w http.ResponseWriter, _ *http.Request) {
		page++
		w.Header().Set("Next-Range", "id ]x..; max=1")
		herokutest.Reply(w, 206, []any{herokutest.Dyno("web.1", "x"+itoa(int64(page)), "up")})
	})
	c := served(t, p)
	var f *Failure
	_, _, err := c.Dynos(t.Context(), herokutest.App)
	if !errors.As(err, &f) || !strings.Contains(err.Error(), "cannot read the dynos: the platform's list goes on behind 20 pages") {
		t.Errorf("without a listener: %v", err)
	}
	if n := p.Count("GET /dynos"); n != mostPages {
		t.Errorf("%d requests", n)
	}
	var told []string
	k := &Call{Emit: func(e model.Event) {
		if n, ok := e.Fact.(*model.Notice); ok {
			told = append(told, n.Text)
		}
	}}
	for range 3 {
		d, raw, err := c.Dynos(WithCall(t.Context(), k), herokutest.App)
		if err != nil || len(d.Dynos) != mostPages || len(raw) != mostPages {
			t.Fatalf("%d dynos, %v", len(d.Dynos), err)
		}
	}
	if len(told) != 1 || told[0] != "cannot read the dynos whole: the platform's list goes on behind 20 pages; the first 20 are shown" {
		t.Errorf("%q", told)
	}
}

// The last page may be the twentieth.
func TestListOfAllPages(t *testing.T) {
	p, left := herokutest.NewPlatform(), mostPages
	p.On("GET /dynos", func(w http.ResponseWriter, _ *http.Request) {
		if left--; left > 0 {
			w.Header().Set("Next-Range", "id ]x..; max=1")
		}
		herokutest.Reply(w, 206, []any{herokutest.Dyno("web.1", "x"+itoa(int64(left)), "up")})
	})
	if d, _, err := served(t, p).Dynos(t.Context(), herokutest.App); err != nil || len(d.Dynos) != mostPages {
		t.Errorf("%d dynos, %v", len(d.Dynos), err)
	}
}
