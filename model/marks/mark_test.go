package marks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// batch is lines of web.1, a millisecond apart, with a secret in the last.
func batch(n int) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := range n {
		in.Add(logstest.Raw(i, "web.1", fmt.Sprintf("line %d", i)), time.Time{})
	}
	in.Add(logstest.Raw(n, "web.1", "connect to postgres://user:hunter2@db/shop"), time.Time{})
	return in.Next(time.Time{}, true)
}

func store(batches ...*logstore.Batch) *logstore.Store {
	s := logstore.NewStore(logstore.Limits{})
	for _, b := range batches {
		s.Append(b)
	}
	return s
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestAMarkIsMadeChangedAndTakenAway(t *testing.T) {
	log := store(batch(10)).Snapshot()
	line, _ := log.Line(4)
	var l List
	l.Apply(*Of(line, "here it began"), noon, log)
	if p, ok := l.Of(3, 5); !ok || p.Seq != 4 || p.Note != "here it began" {
		t.Fatalf("got %+v, %t", p, ok)
	}
	l.Apply(*Of(line, "no, later"), noon, log)
	if all := l.All(); len(all) != 1 || all[0].Note != "no, later" {
		t.Errorf("changed: got %+v", all)
	}
	gone := Of(line, "")
	gone.Off = true
	l.Apply(*gone, noon, log)
	if _, ok := l.Of(4, 4); ok || len(l.All()) != 0 {
		t.Errorf("taken away: got %+v", l.All())
	}
}

// A recording may begin later than the log that was marked, and has its secrets masked. Its lines have other numbers.
func TestAMarkFindsItsLineInARecording(t *testing.T) {
	log := store(batch(10)).Snapshot()
	for _, seq := range []int{4, 11} {
		line, _ := log.Line(log.First() + logs.Seq(seq-1))
		wire, err := json.Marshal(Of(line, "secret: postgres://user:hunter2@db/shop\x1b[31m\n"))
		if err != nil || strings.Contains(string(wire), "hunter2") || strings.Contains(string(wire), "line") {
			t.Fatalf("got %s, %v; want no text of the line and no secret", wire, err)
		}
		var m Mark
		if err := json.Unmarshal(wire, &m); err != nil {
			t.Fatal(err)
		}
		tape, err := json.Marshal(batch(10))
		if err != nil {
			t.Fatal(err)
		}
		var played logstore.Batch
		if err := json.Unmarshal(tape, &played); err != nil {
			t.Fatal(err)
		}
		var l List
		l.Apply(m, noon, store(batch(2), &played).Snapshot())
		if p := l.All()[0]; int(p.Seq) != seq && int(p.Seq) != seq+3 {
			t.Errorf("line %d: got %d", seq, p.Seq)
		}
		var bare List
		bare.Apply(m, noon, store().Snapshot())
		bare.Apply(m, noon, store().Snapshot())
		if all := bare.All(); len(all) != 1 || all[0].Seq != 0 || !all[0].At.Equal(line.At) {
			t.Errorf("without lines: got %+v", all)
		}
	}
}

func TestMarksAreBounded(t *testing.T) {
	log := store(batch(most + 20)).Snapshot()
	var l List
	for i := range most + 10 {
		line, _ := log.Line(log.First() + logs.Seq(i))
		l.Apply(*Of(line, strings.Repeat("ü", longestNote)), noon.Add(time.Duration(i)*time.Second), log)
	}
	if n := len(l.All()); n != most || l.All()[0].Seq != 11 || len(l.All()[0].Note) > longestNote {
		t.Errorf("got %d marks, the first of line %d with %d bytes; want %d, of line 11", n, l.All()[0].Seq, len(l.All()[0].Note), most)
	}
}

// A stamp of a recording has whole milliseconds, and the words of many lines are not recorded.
func TestAMarkIsFoundByItsMillisecond(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte("2026-03-01T12:00:00.123456+00:00 app[web.1]: text not recorded"), time.Time{})
	in.Add([]byte("2026-03-01T12:00:00.123999+00:00 app[web.2]: charged twice"), time.Time{})
	log := store(in.Next(time.Time{}, true)).Snapshot()
	for _, c := range []struct {
		proc, text string
		at         time.Time
		want       logs.Seq
		exact      bool
	}{
		{"web.2", "charged twice", noon.Add(123 * time.Millisecond), 2, true},
		{"web.1", "charged twice", noon.Add(123*time.Millisecond + 456*time.Microsecond), 1, false},
		{"web.3", "charged twice", noon.Add(123 * time.Millisecond), 0, false},
		{"web.2", "charged twice", noon.Add(124 * time.Millisecond), 0, false},
	} {
		if seq, exact := Find(log, &Mark{At: c.at, Proc: c.proc, Sum: sumOf(c.text)}); seq != c.want || exact != c.exact {
			t.Errorf("%s at %s: got %d, %t; want %d, %t", c.proc, c.at, seq, exact, c.want, c.exact)
		}
	}
}

func TestAMarkOfAnotherProgramIsCleaned(t *testing.T) {
	long := strings.Repeat("ü", 5000)
	m, ok := Mark{Seq: 7, At: noon, Proc: long, By: "\x1b[31m" + long, Note: "postgres://u:hunter2@db/x " + long}.Clean()
	if !ok || m.Seq != 0 || len(m.Proc) > longestName || len(m.By) > longestName || len(m.Note) > longestNote || strings.Contains(m.Note+m.By, "hunter2") || strings.Contains(m.By, "\x1b") {
		t.Errorf("got %+v, %t", m, ok)
	}
	if _, ok := (Mark{Note: "of nothing"}).Clean(); ok {
		t.Error("a mark of nothing is taken")
	}
}
