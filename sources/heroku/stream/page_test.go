package stream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// A page that a proxy or a login puts in place of the log is no line of it: it is refused in a sentence that says who answered what, and counted as
// an answer that could not be read. Nothing of it is kept: it may repeat the session's address.
func TestAPageIsNoLog(t *testing.T) {
	for kind, said := range map[string]string{
		"text/html": "text/html", "text/html; charset=utf-8": "text/html", "Text/HTML; charset": "text/html", "application/xhtml+xml": "application/xhtml+xml", "text/xml": "text/xml",
		"application/json": "application/json",
	} {
		l := &herokutest.LogServer{Platform: herokutest.NewPlatform(), Scripts: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			text := "\n <html>Sign in to see " + r.URL.String() + "</html>\n"
			if kind == "application/json" {
				text = `{"error": "sign in to see ` + r.URL.String() + `"}` + "\n"
			}
			_, _ = io.WriteString(w, text+herokutest.Line(1, "one")+"\n")
		}}}
		server := httptest.NewServer(l)
		l.URL = server.URL
		client := clientOf(t, server.URL)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		h := &herokutest.Recorder{}
		err := New(client, App{ID: herokutest.App}).Run(ctx, h.Emit)
		var f *api.Failure
		if !errors.As(err, &f) || f.Fault.Code != "garbage" || f.Final() || f.Status != http.StatusOK {
			t.Errorf("%s: got %v, want a failure with code garbage that may pass", kind, err)
		} else if want := "the log server answered with " + said + ", which is no log"; f.Fault.Why != want {
			t.Errorf("%s: got %q, want %q", kind, f.Fault.Why, want)
		}
		if all := herokutest.Texts(h); len(all) > 0 {
			t.Errorf("%s: its text was read as lines: %q", kind, all)
		}
		var records []*quarantine.Record
		for _, e := range h.Events() {
			if r, ok := e.Fact.(*quarantine.Record); ok {
				records = append(records, r)
			}
		}
		if len(records) != 1 || records[0].Where != "the answer of the log server" || records[0].Held != nil || strings.Contains(records[0].Why, herokutest.LogSecret) {
			t.Errorf("%s: got records %+v, want one that keeps nothing of the page", kind, records)
		}
		lines := 0
		err = readBacklog(ctx, client, herokutest.App, time.Second, func(b *logstore.Batch) { lines += b.Len() })
		if err == nil || !strings.Contains(err.Error(), "is no log") || lines > 0 {
			t.Errorf("%s: of the lines that are kept got %v and %d lines, want the same failure", kind, err, lines)
		}
		cancel()
		server.CloseClientConnections()
		server.Close()
	}
}

// TestALogByAnotherType: Logplex sends lines as text/html. What a log is, its first bytes tell.
func TestALogByAnotherType(t *testing.T) {
	one, two := herokutest.Line(1, "one"), herokutest.Line(2, "two")
	for name, c := range map[string]struct{ kind, first, rest string }{
		"lines, as Logplex":      {"text/html", one + "\n", two + "\n"},
		"a beat first":           {"text/html", "\x00", one + "\n" + two + "\n"},
		"lines as binary":        {"application/octet-stream", one + "\n", two + "\n"},
		"lines as logplex-1":     {"application/logplex-1", one + "\n" + two, "\n"},
		"events as a page":       {"text/html; charset=utf-8", "id: 1\ndata: " + one + "\n\n", "data: " + two + "\n\n"},
		"events as JSON":         {"application/json", ": hb\n\n", "data: " + one + "\n\ndata: " + two + "\n\n"},
		"events, cut in a field": {"text/html", "da", "ta: " + one + "\n\ndata: " + two + "\n\n"},
		"nothing for a while":    {"text/html", "", one + "\n" + two + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{kind: c.kind, scripts: []script{func(s *scripted) {
					if c.first != "" {
						_, _ = io.WriteString(s.w, c.first)
					}
					s.at(5 * time.Second)
					_, _ = io.WriteString(s.w, c.rest)
					s.beat(forEver)
				}}}
				if got := herokutest.Texts(play(t, api.Cedar, time.Minute, s, nil)); !slices.Equal(got, []string{"one", "two"}) {
					t.Errorf("got %q, want the two lines", got)
				}
			})
		})
	}
}
