package outline

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// made are the outlines of mixed lines, a batch each.
func made(t testing.TB, raw [][]byte) []*Lines {
	t.Helper()
	in := logstore.NewIngest(logstore.IngestOptions{MaxLines: 50})
	var m Maker
	var out []*Lines
	now := time.Date(2026, 9, 17, 3, 0, 0, 0, time.UTC)
	for _, l := range raw {
		in.Add(l, now)
		if in.Full() {
			m.Read(in.Next(now, false))
			out = append(out, m.Take())
		}
	}
	for b := in.Next(now, true); b != nil; b = in.Next(now, true) {
		m.Read(b)
		out = append(out, m.Take())
	}
	m.Tick(time.Time{})
	if last := m.Take(); last != nil {
		out = append(out, last)
	}
	return out
}

// shown is what lines are put back as.
func shown(o *Lines) string {
	b := o.Batch(time.Time{})
	var out strings.Builder
	for i := range b.Len() {
		l := b.Line(i)
		out.WriteString(l.At.Format(time.RFC3339Nano) + " " + l.Source + "[" + l.Proc + "] " + l.Type + " " + l.Class.String() + " " + l.Level.String() + " " + l.Flags().String() + ": " + l.Text + "\n")
	}
	return out.String()
}

func TestBothFormsSayTheSame(t *testing.T) {
	raw, _ := logstest.MixedLines(5000)
	var write, read Dictionary
	for i, o := range made(t, raw) {
		want := shown(o)
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var again Lines
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if d := cmp.Diff(want, shown(&again)); d != "" {
			t.Fatalf("batch %d as JSON: %s", i, d)
		}
		packed, err := Unpack(o.Pack(nil, &write), &read)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, shown(packed)); d != "" {
			t.Fatalf("batch %d packed: %s", i, d)
		}
	}
}

// FuzzUnpack: nothing that is read makes it panic, or take more memory than it has bytes for.
func FuzzUnpack(f *testing.F) {
	raw, _ := logstest.MixedLines(300)
	var d Dictionary
	for _, o := range made(f, raw) {
		f.Add(o.Pack(nil, &d))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Dictionary
		if o, err := Unpack(data, &d); err == nil {
			o.Batch(time.Time{})
		}
	})
}

// FuzzLines: nothing that is read as JSON makes it panic.
func FuzzLines(f *testing.F) {
	raw, _ := logstest.MixedLines(300)
	for _, o := range made(f, raw) {
		text, err := json.Marshal(o)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var o Lines
		if json.Unmarshal(data, &o) == nil {
			o.Batch(time.Time{})
		}
	})
}

// TestNothingThatWasSaidIsKept: none of what an app, its users and its clients say is in an outline.
func TestNothingThatWasSaidIsKept(t *testing.T) {
	text, err := os.ReadFile("testdata/hostile.log")
	if err != nil {
		t.Fatal(err)
	}
	var raw [][]byte
	for line := range strings.Lines(string(text)) {
		raw = append(raw, []byte(strings.TrimRight(line, "\n")))
	}
	var d Dictionary
	for _, o := range made(t, raw) {
		form, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, kept := range []string{string(form), string(o.Pack(nil, &d)), shown(o)} {
			for _, word := range []string{"zanzibar", "Zanzibar", "ZANZIBAR", "hunter2", "4111", "198.51.100"} {
				if i := strings.Index(kept, word); i >= 0 {
					t.Errorf("%q is kept: %q", word, kept[max(0, i-120):min(len(kept), i+60)])
				}
			}
		}
	}
}
