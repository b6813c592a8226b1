package tape

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/report"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/plain/retrospective"
)

var update = flag.Bool("update", false, "write the goldens anew")

// told is a story of which a report is made.
type told struct {
	name, story string
	lasts       time.Duration
	text        bool
	rollback    time.Duration // 0: none
}

var toldStories = []told{
	{"parable", "parable", 25 * time.Minute, true, 6 * time.Minute},
	{"h12-storm", "h12-storm", 20 * time.Minute, false, 0},
	{"platform-outage", "platform-outage", 20 * time.Minute, true, 0},
	{"calm", "calm", 12 * time.Minute, true, 0},
}

// recordStory records what the sources tell of a story, in which somebody marks a moment.
func recordStory(t *testing.T, one told) []byte {
	t.Helper()
	d := simtest.New(t, one.story, 1)
	var out bytes.Buffer
	r, err := tape.Record(&out, tape.RecordOptions{Began: d.Now(), By: "gonogo/test", Text: one.text})
	if err != nil {
		t.Fatal(err)
	}
	seq := uint64(0)
	d.Heard = func(e model.Event) {
		if _, tick := e.Fact.(*model.Tick); !tick {
			seq++
		}
		e.Seq = seq
		if err := r.Write([]model.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	d.Run(one.lasts, func(now time.Duration) {
		switch {
		case one.rollback > 0 && now == one.rollback:
			d.RollBack(73)
		case now == 5*time.Minute:
			d.Heard(model.Event{At: d.Now(), Seen: d.Now(), Source: "gonogo", App: simtest.App, Fact: marks.Moment(d.Now(), "paged the team")})
		}
	})
	return out.Bytes()
}

func openerOf(recording []byte) tape.Opener {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(recording)), nil }
}

func reportOf(t *testing.T, recording []byte, from, to time.Time) *report.Report {
	t.Helper()
	src := reported{chosen: chosen{name: "shop.tape", open: openerOf(recording)}, from: from, to: to}
	r, err := src.read(t.Context(), "gonogo/test")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The reports of some stories, as Markdown and as a page.
func TestReportsOfStories(t *testing.T) {
	t.Parallel()
	for _, one := range toldStories {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			recording := recordStory(t, one)
			r := reportOf(t, recording, time.Time{}, time.Time{})
			golden(t, one.name+".md", retrospective.Markdown(r, time.UTC))
			golden(t, one.name+".html", retrospective.Page(r, time.UTC))
			checkCitations(t, recording, r)
			checkFigures(t, recording, r)
			checkDocument(t, r)
			if calm := one.name == "calm"; (r.Incident == nil) != calm {
				t.Errorf("got the incident %+v, want one: %t", r.Incident, !calm)
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "report", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// checkDocument compares a report as JSON with what it is of: all sentences and entries are there, and a sentence names entries that are.
func checkDocument(t *testing.T, r *report.Report) {
	t.Helper()
	text, err := reportJSON(r)
	if err != nil {
		t.Fatal(err)
	}
	var d reportDoc
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if d.Others == nil || d.Summary == nil || d.Sections == nil || d.Charts == nil || d.Timeline == nil {
		t.Errorf("a list is null:\n%s", text)
	}
	entries := map[int]bool{}
	for _, e := range d.Timeline {
		entries[e.N] = true
	}
	want, got, sentences := len(r.Summary), len(d.Summary), d.Summary
	for i, s := range r.Sections {
		want, got, sentences = want+len(s.Sentences), got+len(d.Sections[i].Sentences), append(sentences, d.Sections[i].Sentences...)
	}
	if len(d.Timeline) != len(r.Rows) || got != want || len(d.Charts) != len(r.Charts) || (d.Incident == nil) != (r.Incident == nil) {
		t.Errorf("got %d entries, %d sentences, %d charts, want %d, %d, %d", len(d.Timeline), got, len(d.Charts), len(r.Rows), want, len(r.Charts))
	}
	for _, s := range sentences {
		for _, n := range s.Entries {
			if !entries[n] {
				t.Errorf("%q names the entry %d, which is not there", s.Text, n)
			}
		}
		if s.Text == "" {
			t.Error("a sentence is empty")
		}
	}
}

// played calls seen after each event of a recording.
func played(t *testing.T, recording []byte, seen func(s *model.State, e model.Event)) {
	t.Helper()
	p, err := tape.Play(bytes.NewReader(recording), tape.PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := model.New(model.DefaultLimits())
	if err := p.Run(t.Context(), func(e model.Event) {
		s.Apply([]model.Event{e})
		seen(s, e)
	}); err != nil {
		t.Fatal(err)
	}
}

// checkCitations: each sentence names an entry that is in the timeline, each entry an event that is on the tape.
func checkCitations(t *testing.T, recording []byte, r *report.Report) {
	t.Helper()
	events := map[report.Ref]bool{}
	played(t, recording, func(_ *model.State, e model.Event) {
		if e.Recordable() {
			events[report.Ref{Seq: e.Seq, Seen: e.Seen, Kind: e.Fact.Kind()}] = true
		}
	})
	listed := map[*report.Row]bool{}
	for i, row := range r.Rows {
		listed[row] = true
		if row.N != i+1 {
			t.Errorf("entry %d has the number %d", i+1, row.N)
		}
		if !events[row.Ref] {
			t.Errorf("%q: the recording has no event %+v", row.Text, row.Ref)
		}
	}
	sentences := r.Summary
	for _, s := range r.Sections {
		sentences = append(sentences, s.Sentences...)
	}
	for _, s := range sentences {
		cites := 0
		for _, p := range s {
			if p.Row == nil {
				continue
			}
			cites++
			if !listed[p.Row] {
				t.Errorf("%+v names an entry that is not in the timeline: %+v", s, p.Row)
			}
		}
		if cites == 0 {
			t.Errorf("the sentence %+v rests on nothing", s)
		}
	}
}

// checkFigures: each figure is what the state has at its time.
func checkFigures(t *testing.T, recording []byte, r *report.Report) {
	t.Helper()
	var list []report.Reading
	for _, row := range r.Rows {
		if one, ok := row.Reading(); ok {
			list = append(list, one)
		}
	}
	if len(list) == 0 {
		t.Error("the report has no figure")
	}
	checked, counts := 0, map[string]string{}
	played(t, recording, func(s *model.State, e model.Event) {
		if _, tick := e.Fact.(*model.Tick); !tick {
			return
		}
		a := s.App(simtest.App)
		if !s.Now.After(r.To) {
			for g := range a.Errors.Newest() {
				if !g.Page && !g.Muted && !g.First.Before(r.From) {
					counts[g.Class()+g.First.String()] = g.Class() + "\x00" + phrase.Times(g.Count)
				}
			}
		}
		for _, one := range list {
			m := one.Minute
			if s.Now.Equal(m.Counted) {
				w := a.Router.Between(m.At, m.At.Add(time.Minute))
				ms, _ := w.Service.Quantile(0.95)
				if w.Failed != m.Failed || w.Requests != m.Requests || time.Duration(ms)*time.Millisecond != m.P95 {
					t.Errorf("%s: got %+v, and the state has %d of %d, %dms", one.Of, m, w.Failed, w.Requests, ms)
				}
				checked++
			}
			if s.Now.Equal(m.Read) {
				up := a.Processes.Tally(0)
				ready := 0
				for _, id := range a.Stores {
					for _, q := range s.Store(id).Queues {
						ready += max(0, q.Ready)
					}
				}
				if up.Up != m.Up || up.Want != m.Want || ready != m.Ready {
					t.Errorf("%s: got %+v, and the state has %d of %d dynos up, %d jobs", one.Of, m, up.Up, up.Want, ready)
				}
				checked++
			}
		}
	})
	checkExceptions(t, r, counts)
	if checked < len(list) {
		t.Errorf("%d figures were compared, want %d at least", checked, len(list))
	}
}

// A report is a page where the flag or the name of the file says so.
func TestFormOfAReport(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		format, out string
		want        bool
	}{{"", "", false}, {"", "x.html", true}, {"", "x.HTM", true}, {"", "x.md", false}, {"md", "x.html", false}, {"HTML", "", true}} {
		if got, err := (&reportFlags{format: one.format, out: one.out}).page(); err != nil || got != one.want {
			t.Errorf("--format %q --out %q: got %t, %v; want %t", one.format, one.out, got, err, one.want)
		}
	}
	if _, err := (&reportFlags{format: "pdf"}).page(); err == nil {
		t.Error("--format pdf is taken")
	}
}

// What is asked for is told of, no more, and an incident that reaches into it is named.
func TestReportOfASpan(t *testing.T) {
	t.Parallel()
	recording := recordStory(t, toldStories[0])
	f := &reportFlags{from: "1m", to: "08:34"}
	src, err := f.ofFile(reported{chosen: chosen{name: "shop.tape", open: openerOf(recording)}}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	r := reportOf(t, recording, src.from, src.to)
	from := time.Date(2026, 3, 1, 8, 31, 0, 0, time.UTC)
	if got := r.From.Truncate(time.Second); !got.Equal(from) || !r.To.Equal(from.Add(3*time.Minute)) || r.Incident == nil {
		t.Errorf("got %v to %v, the incident %+v; want %v and three minutes", r.From, r.To, r.Incident, from)
	}
	checkCitations(t, recording, r)
	checkFigures(t, recording, r)
	for _, bad := range []reportFlags{{from: "soon"}, {from: "09:30"}, {from: "08:33", to: "08:32"}} {
		if _, err := bad.ofFile(reported{chosen: chosen{name: "shop.tape", open: openerOf(recording)}}, time.UTC); err == nil {
			t.Errorf("--from %q --to %q is taken", bad.from, bad.to)
		}
	}
}

// A report that is there already is not overwritten, and nobody else can read it.
func TestAReportIsNotOverwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := &base.Process{Cwd: dir, Stdout: io.Discard}
	f := &reportFlags{out: "incident.md"}
	if err := f.write(p, "first"); err != nil {
		t.Fatal(err)
	}
	err := f.write(p, "second")
	text, _ := os.ReadFile(filepath.Join(dir, "incident.md"))
	info, _ := os.Stat(filepath.Join(dir, "incident.md"))
	if err == nil || string(text) != "first" || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %q, %v; want a refusal, the first text, 0600", err, text, info.Mode())
	}
}

// checkExceptions: each exception that is told is one that the state has, as often as that.
func checkExceptions(t *testing.T, r *report.Report, counts map[string]string) {
	t.Helper()
	told := 0
	for _, section := range r.Sections {
		if section.Title != "Exceptions that were new" {
			continue
		}
		for _, sentence := range section.Sentences {
			text := sentence[1].Text
			told++
			found := false
			for _, want := range counts {
				class, times, _ := strings.Cut(want, "\x00")
				found = found || strings.HasPrefix(text, " "+class+" ") && strings.HasSuffix(text, ", "+times+" by ")
			}
			if !found {
				t.Errorf("%q is told, and the state has %v", text, counts)
			}
		}
	}
	if told != len(counts) {
		t.Errorf("%d exceptions are told, and the state has %d: %v", told, len(counts), counts)
	}
}
