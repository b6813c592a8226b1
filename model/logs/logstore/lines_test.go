package logstore

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"app.gonogo/gonogo/model/logs"
)

// shape is a row of testdata/lines.tsv: a line as the platform or an app writes it, and what it is. An empty column claims nothing, but
// for the code: an empty one says that there is none.
type shape struct{ kind, proc, kindOfProc, level, code, status, service, event, line string }

func shapes(t *testing.T) (all []shape) {
	t.Helper()
	f, err := os.Open("testdata/lines.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		c := strings.Split(in.Text(), "\t")
		if len(c) != 9 {
			t.Fatalf("row %d has %d columns, want 9", n, len(c))
		}
		if n > 1 {
			all = append(all, shape{c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]})
		}
	}
	if err := in.Err(); err != nil || len(all) < 150 {
		t.Fatalf("%d rows: %v", len(all), err)
	}
	return all
}

// eventOf is what a line reports, with what the column of events adds to a kind: the commit or the version.
func eventOf(l logs.Line) string {
	switch l.Class {
	case logs.API:
		m, ok := logs.ParseAPI(l.Text)
		switch {
		case !ok:
			return "none"
		case m.Kind == logs.Deploy, m.Kind == logs.Promote:
			return m.Kind.String() + ":" + m.Commit
		case m.Version > 0:
			return fmt.Sprintf("%s:v%d", m.Kind, m.Version)
		case m.Target > 0:
			return fmt.Sprintf("%s:v%d", m.Kind, m.Target)
		}
		return m.Kind.String()
	case logs.System:
		l, _ := logs.ParseLifecycle(l.Text)
		return l.Kind.String()
	}
	return ""
}

func TestEveryKnownLine(t *testing.T) {
	for _, want := range shapes(t) {
		b := batchOf([]byte(want.line))
		l, label := b.Line(0), b.Label(0)
		check := func(what, got, want string) {
			if want != "" && got != want {
				t.Errorf("%s is %q, want %q, of\n%s", what, got, want, l.Text)
			}
		}
		check("kind", kindName(l.Class, label.Flags()), want.kind)
		check("process", l.Proc, want.proc)
		check("type", l.Type, want.kindOfProc)
		check("level", l.Level.String(), want.level)
		if got := logs.CodeName(label.Code()); got != want.code {
			t.Errorf("code is %q, want %q, of\n%s", got, want.code, l.Text)
		}
		if want.kind == "router" {
			check("status", fmt.Sprint(label.Status()), want.status)
			if r, ok := logs.ParseRouter(l.Text); !ok {
				t.Errorf("not parsed: %s", l.Text)
			} else if want.service != "" {
				check("service", fmt.Sprint(r.Service.Milliseconds()), want.service)
			}
		}
		event := eventOf(l)
		if !strings.Contains(want.event, ":") { // the kind alone is claimed
			event, _, _ = strings.Cut(event, ":")
		}
		check("event", event, want.event)
	}
}

// Only what made a release current is a boundary, and what failed is an error.
func TestReleaseBoundaries(t *testing.T) {
	for _, s := range shapes(t) {
		l := batchOf([]byte(s.line)).Line(0)
		made := strings.HasPrefix(s.event, "release:")
		if l.Release != made {
			t.Errorf("boundary is %v, want %v, of %s", l.Release, made, l.Text)
		}
		if strings.HasPrefix(s.event, "release-failed") && !l.Error {
			t.Errorf("no error: %s", l.Text)
		}
	}
}
