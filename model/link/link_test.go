package link

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
)

var at = time.Date(2026, 11, 30, 17, 45, 33, 123e6, time.UTC)

// full is a link with all there can be.
var full = Link{
	App: "shop-production", Pane: "logs", View: "debug", At: at, Line: Line{Proc: "heroku-postgres", Sum: 0x1a2b3c4d}, Note: "here it began, I think: 5 % & more…",
	Filter: Filter{
		Classes: []logs.Class{logs.Routing, logs.App}, Types: []string{"web"}, Procs: []string{"web.1", "worker.12"}, Level: logs.Warn, Errors: true,
		Status: []search.Statuses{{From: 500, To: 599}, {From: 404, To: 404}, {From: 410, To: 422}}, Codes: []string{"H12"}, Slow: 5 * time.Second,
		Connect: 100 * time.Millisecond, Metrics: true, Releases: [2]int{73, 75}, Find: `/check ?out/`, Only: "a,b|ü?x=1&y=2", Hide: []string{"health check.", "ping"},
	},
}

func TestALinkIsReadAsItWasWritten(t *testing.T) {
	for _, l := range []Link{full, {App: "shop"}, {App: "shop", Pane: "logs", At: at.Truncate(time.Second)}, {App: "shop", Pane: "shop", Note: "ends."}} {
		text := l.String()
		got, err := Parse(text)
		if err != nil || !reflect.DeepEqual(got, l) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", text, got, err, l)
		}
	}
}

// What a shell reads in another way needs quotes, and who pastes a link puts none.
func TestALinkNeedsNoQuotes(t *testing.T) {
	text := full.String()
	if i := strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/@,=+-._%", r)
	}); i >= 0 {
		t.Errorf("got %s: %q needs quotes", text, text[i:])
	}
	want := "gonogo:shop/logs@2026-11-30T17:45:33.123Z,line=web.1.ff,status=5xx"
	l := Link{App: "shop", Pane: "logs", At: at, Line: Line{"web.1", 255}, Filter: Filter{Status: []search.Statuses{{From: 500, To: 599}}}}
	if got := l.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestALinkAsPeopleAndChatsMakeOfIt(t *testing.T) {
	want := Link{App: "shop", Pane: "logs", At: at, Filter: Filter{Status: []search.Statuses{{From: 500, To: 599}}}}
	for _, text := range []string{
		"<gonogo:shop/logs@2026-11-30T17:45:33.123Z,status=5xx>", "`gonogo:shop/logs@2026-11-30T17:45:33.123Z,status=5xx`.",
		"gonogo:shop/logs?at=2026-11-30T17:45:33.123Z&status=5xx", " gonogo:shop/logs@2026-11-30T18:45:33.123456%2B01:00,status=5XX,newer=thing\n",
	} {
		if got, err := Parse(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestABrokenLinkSaysWhere(t *testing.T) {
	for text, want := range map[string]string{
		"https://example.com": "a link begins with gonogo:", "gonogo:": "names no app", "gonogo:/logs": "names no app", "gonogo:--help": "broken at --help",
		"gonogo:../../etc/logs": "broken at ", "gonogo:shop/logs@noon": "the moment of the link is noon", "gonogo:shop@0000-01-01T00:00:00Z": "the moment of the link",
		"gonogo:shop,line=x": "the line of the link is x", "gonogo:shop,status=teapot": "broken at status=teapot", "gonogo:shop,find=%zz": "broken at find=%zz",
		"gonogo:shop,slow=-5s": "broken at slow=-5s", "gonogo:shop,find=" + strings.Repeat("x", mostBytes): "bytes long",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: got %v, want %q", text, err, want)
		}
	}
}

func TestALinkHoldsNoSecret(t *testing.T) {
	l := Link{App: "shop", Note: "postgres://u:hunter2@db/x", Filter: Filter{Find: "password=hunter2", Only: "token: hunter2hunter2", Hide: []string{"redis://x:hunter2@h"}}}
	if text := l.String(); strings.Contains(text, "hunter2") {
		t.Errorf("got %s", text)
	}
	got, err := Parse("gonogo:shop,note=postgres%3A%2F%2Fu%3Ahunter2%40db%2Fx,find=password%3Dhunter2")
	if err != nil || strings.Contains(got.Note+got.Filter.Find, "hunter2") {
		t.Errorf("read: got %+v, %v", got, err)
	}
}

func TestAFilterBecomesAQueryAndBack(t *testing.T) {
	q, find, err := full.Filter.Query()
	if err != nil {
		t.Fatal(err)
	}
	got, cut := FilterOf(q, find)
	got.Releases = full.Filter.Releases
	if cut || !reflect.DeepEqual(got, full.Filter) {
		t.Errorf("got %+v, %t; want %+v", got, cut, full.Filter)
	}
	q.Also = []search.Matcher{find}
	if _, cut := FilterOf(q, find); !cut {
		t.Error("a query that a link cannot hold: got no word of that")
	}
	if _, _, err := (&Filter{Only: "/(/"}).Query(); err == nil {
		t.Error("a broken expression: got no error")
	}
}

func TestHostileLinks(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		checked(t, string(raw))
		checked(t, "gonogo:"+string(raw))
		checked(t, "gonogo:shop/logs@"+string(raw))
		checked(t, "gonogo:shop,find="+string(raw)+",line="+string(raw)+",status="+string(raw))
	})
}

func FuzzParse(f *testing.F) {
	f.Add(full.String())
	f.Add("gonogo:shop/logs?at=2026-11-30T17:45:33.123Z&status=5xx")
	f.Add("gonogo:a@2026-11-30T17:45:33+23:59,line=..0,hide=%00,hide=.,note=%1b[2J")
	f.Fuzz(func(t *testing.T, text string) { checked(t, text) })
}

// checked parses a text. What comes out is small, holds no control, and is read again as it was.
func checked(t *testing.T, text string) {
	l, err := Parse(text)
	if err != nil {
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) || len(err.Error()) > 400 {
			t.Errorf("%.80q: the error is %q", text, err)
		}
		return
	}
	_, _, _ = l.Filter.Query()
	all := l.App + l.Pane + l.View + l.Line.Proc + l.Note + l.Filter.Find + l.Filter.Only + strings.Join(l.Filter.Hide, "")
	if strings.ContainsFunc(all, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x1b }) {
		t.Errorf("%.80q: got %+v, with a control", text, l)
	}
	again, err := Parse(l.String())
	if err != nil || again.String() != l.String() {
		t.Errorf("%.80q: got %s, and read again %s, %v", text, l.String(), again.String(), err)
	}
}
