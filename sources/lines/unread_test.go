package lines

import (
	"os"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
)

// told is what came into quarantine while a text was read as a source.
func told(t *testing.T, text string) quarantine.List {
	t.Helper()
	path := t.TempDir() + "/saved.log"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	src := NewSource(File(path, "saved.log"), Options{})
	l := quarantine.List{}
	if err := src.Run(t.Context(), func(e model.Event) {
		if r, ok := e.Fact.(*quarantine.Record); ok {
			l.Add(*r)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return l
}

// In a drain's capture each message has a header; what has none is told. A saved text promises none.
func TestAMessageOfACaptureWithoutAHeaderIsTold(t *testing.T) {
	frames := framed(webMessage) + framed(routerMessage) + framed("<190>1 no header at all")
	l := told(t, frames)
	var got []string
	for _, r := range l.Shown().Records {
		got = append(got, r.Where+": "+r.Why+": "+r.Raw)
	}
	if want := "line 3: it has no header of a log line: <190>1 no header at all"; strings.Join(got, "|") != want {
		t.Errorf("told %q, want %q", got, want)
	}
	if l := told(t, "just\nsome\ntext\n"); l.Total != 0 {
		t.Errorf("a text is told as %+v", l)
	}
}

// A line whose reading panics is told, and leaves a gap; the next ones come.
func TestALineWhoseReadingPanicsIsTold(t *testing.T) {
	var l quarantine.List
	in := NewLineReader(time.Now)
	in.OnUnread(func(r *quarantine.Record) { l.Add(*r) })
	in.Line([]byte("2026-03-01T10:00:00+00:00 app[web.1]: one"), time.Now())
	in.lines++
	in.lost([]byte("two"), sources.Guard(func() error { panic("a fault") }))
	in.Line([]byte("2026-03-01T10:00:00+00:00 app[web.1]: three"), time.Now())
	if last, ok := l.Last(); !ok || l.Panics != 1 || last.Where != "line 2" || last.Raw != "two" || !strings.Contains(last.Why, "a fault (lines.") {
		t.Errorf("told %+v", l)
	}
	if in.Pending() != 3 {
		t.Errorf("%d lines wait, want two and a gap", in.Pending())
	}
}
