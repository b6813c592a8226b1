package exceptions

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// textsOf are texts of one process as they are kept, from Seq 1 on. A text "+3s" lets time pass.
func textsOf(texts ...string) []logs.Line {
	in := logstore.NewIngest(logstore.IngestOptions{})
	at := logstest.T0
	for _, text := range texts {
		if d, err := time.ParseDuration(strings.TrimPrefix(text, "+")); err == nil && strings.HasPrefix(text, "+") {
			at = at.Add(d)
			continue
		}
		at = at.Add(time.Millisecond)
		in.Add(fmt.Appendf(nil, "%s app[web.1]: %s", at.Format(logstest.StampLayout), text), at)
	}
	var lines []logs.Line
	for b := in.Next(at.Add(time.Hour), true); b != nil; b = in.Next(at.Add(time.Hour), true) {
		for i := range b.Len() {
			l := b.Line(i)
			l.Seq = logs.Seq(len(lines) + 1)
			lines = append(lines, l)
		}
	}
	return lines
}

const (
	vendor = "/app/vendor/bundle/ruby/3.3.0/gems/railties-7.1.3/lib/rails/engine.rb:603:in `load'"
	tag    = "F, [2026-11-21T08:35:21.640 #4] FATAL -- : [0c1d2e3f-0000-4000-8000-00000000c003] "
	other  = "I, [2026-11-21T08:35:21.641 #4]  INFO -- : [1111eeee-0000-4000-8000-00000000c003] "
)

// Whatever line of a trace one stands on, the trace is the same: from its first to its last line, and no line of its neighbors.
func TestTheWholeTrace(t *testing.T) {
	for name, c := range map[string]struct {
		texts    []string
		from, to int // places of the first and the last line of the trace
		not      []int
	}{
		"Ruby":                      {[]string{"Started GET", "uninitialized constant Utils (NameError)", "config/initializers/load_system.rb:12:in `<top>'", vendor, vendor, "Started POST"}, 1, 4, nil},
		"Ruby, twice":               {[]string{"boom (RuntimeError)", vendor, "boom (RuntimeError)", vendor}, 0, 1, nil},
		"Ruby, the same long after": {[]string{"boom (RuntimeError)", vendor, "+3s", vendor}, 0, 1, nil},
		"Ruby with its cause": {[]string{"ActiveRecord::QueryCanceled (PG::QueryCanceled):", "  ", "Causes:", "PG::QueryCanceled (ERROR: canceling statement)", "  ",
			"app/models/report.rb:41:in `totals'", vendor, "  ", "Completed 500"}, 0, 6, nil},
		"tagged by the logger": {[]string{tag + "  ", tag + "NoMethodError (undefined method `total' for nil):", tag + "  ", other + "Started GET",
			tag + "app/models/report.rb:41:in `totals'", other + "Completed 200"}, 1, 4, []int{3}},
		"Python": {[]string{"GET /", "Traceback (most recent call last):", `  File "/app/shop/views.py", line 12, in index`, "    total(order)",
			`  File "/app/shop/models.py", line 3, in total`, "    return x['y']", "KeyError: 'y'", "GET /2"}, 1, 6, nil},
		"Python, one while another is handled": {[]string{"Traceback (most recent call last):", `  File "/app/a.py", line 1, in a`, "    b()", "KeyError: 'y'", "",
			"During handling of the above exception, another exception occurred:", "", "Traceback (most recent call last):", `  File "/app/a.py", line 3, in a`, "    c()", "ValueError: z"}, 0, 10, nil},
		"Node": {[]string{"listening", "/app/index.js:10", "    throw new Error('boom')", "    ^", "", "Error: boom", "    at Object.<anonymous> (/app/index.js:10:11)",
			"    at Module._compile (node:internal/modules/cjs/loader:1105:14)", "", "Node.js v18.2.0"}, 1, 7, nil},
		"Java": {[]string{"java.lang.IllegalStateException: no", "\tat com.foobaz.Shop.buy(Shop.java:12)", "\tat java.base/java.lang.Thread.run(Thread.java:1)",
			"Caused by: java.sql.SQLException: x", "\tat com.foobaz.Db.q(Db.java:3)", "\t... 23 more", "done"}, 0, 5, nil},
		"Go": {[]string{"panic: runtime error: index out of range [3]", "", "goroutine 1 [running]:", "main.total(...)", "\t/app/main.go:12", "main.main()", "\t/app/main.go:5 +0x1d", "exit status 2", "up"}, 0, 7, nil},
	} {
		lines := textsOf(c.texts...)
		for i := range lines {
			got := LinesOf(lines, lines[i].Seq)
			inside := i >= c.from && i <= c.to
			for _, n := range c.not {
				inside = inside && i != n
			}
			if !inside {
				if holds(got, lines[c.from].Seq) {
					t.Errorf("%s: line %d is of the trace: %q", name, i, lines[i].Text)
				}
				continue
			}
			if len(got) != c.to-c.from+1-len(c.not) || got[0].Seq != lines[c.from].Seq || got[len(got)-1].Seq != lines[c.to].Seq {
				var texts []string
				for _, l := range got {
					texts = append(texts, l.Text)
				}
				t.Errorf("%s, from line %d: got %q, want lines %d to %d", name, i, texts, c.from, c.to)
			}
		}
	}
}

func TestALineAloneIsNoTrace(t *testing.T) {
	for _, texts := range [][]string{
		{"uninitialized constant Utils (NameError)"},
		{"uninitialized constant Utils (NameError)", "Started GET"},
		{"Started GET", "Completed 200"},
		{"ERROR: timeout", "  indented, and no head before it"},
	} {
		lines := textsOf(texts...)
		for _, l := range lines {
			if got := LinesOf(lines, l.Seq); got != nil {
				t.Errorf("%q of %q: %d lines", l.Text, texts, len(got))
			}
		}
	}
	if got := LinesOf(textsOf("x"), 7); got != nil {
		t.Errorf("a line that is not there: %d lines", len(got))
	}
}

// Whatever lines there are, a trace holds the line that was asked for, each line once, in order.
func TestATraceHoldsItsLine(t *testing.T) {
	texts := []string{"", "  ", "^^^", "Started GET", "boom (RuntimeError)", "KeyError: 'y'", "Traceback (most recent call last):", `  File "/app/a.py", line 1, in a`, "    b()",
		"/app/index.js:10", "    at f (/app/index.js:1:1)", "Caused by: java.sql.SQLException: x", "... 3 more", "goroutine 1 [running]:", "+1s", "+3s", vendor, tag + "  ", tag + "boom (RuntimeError)",
		tag + vendor, other + "Started GET", "ERROR: x", "Causes:", "During handling of the above exception, another exception occurred:"}
	rapid.Check(t, func(t *rapid.T) {
		lines := textsOf(rapid.SliceOfN(rapid.SampledFrom(texts), 1, 40).Draw(t, "texts")...)
		for _, l := range lines {
			got := LinesOf(lines, l.Seq)
			if got == nil {
				continue
			}
			if !holds(got, l.Seq) || len(got) < 2 {
				t.Fatalf("line %d: %d lines", l.Seq, len(got))
			}
			for i := 1; i < len(got); i++ {
				if got[i].Seq <= got[i-1].Seq {
					t.Fatalf("line %d: %d behind %d", l.Seq, got[i].Seq, got[i-1].Seq)
				}
			}
		}
	})
}

func holds(t []logs.Line, at logs.Seq) bool {
	return slices.ContainsFunc(t, func(l logs.Line) bool { return l.Seq == at })
}
