package timeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/severity"
)

var day = time.Date(2026, 9, 17, 0, 0, 0, 0, time.UTC)

// clock is a time of the day.
func clock(text string) time.Time {
	at, err := time.Parse("15:04:05.000", text)
	if err != nil {
		panic(err)
	}
	return day.Add(at.Sub(at.Truncate(24 * time.Hour)))
}

// world is a state with a log.
type world struct{ *model.State }

func newWorld() world {
	w := world{model.New(model.DefaultLimits())}
	w.emit("", day, &model.AppInfo{Name: "shop"})
	return w
}

func (w world) emit(source model.SourceName, at time.Time, f model.Fact) {
	w.Apply([]model.Event{{App: "shop", Source: source, At: at, Seen: at, Fact: f}})
}

// log reads lines: a clock, then the line. A minute before the first one and after the last one the log is whole, and quiet.
func (w world) log(text string) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	last := time.Time{}
	add := func(at time.Time, line string) {
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" "+line), at)
		last = at
	}
	add(day, "app[web.1]: hello")
	for line := range strings.Lines(text) {
		if at, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			add(clock(at), rest)
		}
	}
	add(last.Add(time.Minute), "app[web.1]: quiet")
	for b := in.Next(last.Add(time.Hour), true); b != nil; b = in.Next(last.Add(time.Hour), true) {
		w.emit(model.LogsSource, last, &model.LogLines{Batch: b})
	}
	w.emit("", last, &model.Tick{Now: last.Add(time.Minute)})
	w.EndRestarts(w.App("shop"))
}

// told is the entries, the oldest first: kind, then text.
func told(s *model.State) string {
	var out []string
	for _, e := range slices.Backward(Of(s)) {
		text := string(e.Kind) + " " + e.Text
		if e.Who != "" {
			text += " (" + e.Who + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func want(t *testing.T, s *model.State, lines ...string) {
	t.Helper()
	if got, want := told(s), strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// stopped are the lines of a dyno that is stopped and started.
func stopped(dyno, at string) string {
	h := at + ".000 heroku[" + dyno + "]: "
	return h + "Restarting\n" + h + "State changed from up to starting\n" + h + "Process exited with status 143\n" + h + "State changed from starting to up\n"
}

func TestADeploy(t *testing.T) {
	w := newWorld()
	w.log(`08:00:00.000 app[api]: Deploy 20a5742 by user ned@example.com
		08:00:00.000 app[api]: Release v74 created by user ned@example.com
		` + stopped("web.1", "08:00:02") + stopped("web.2", "08:00:03") + stopped("web.3", "08:00:03") + stopped("worker.1", "08:00:04"))
	want(t, w.State, "release v74: deploy 20a5742 (ned@example.com)", "restart web.1, web.2, web.3 and 1 more dyno restarted for v74 (ned@example.com)")
}

func TestWhatTheLedgerTellsIsToldOnce(t *testing.T) {
	w := newWorld()
	w.log("08:00:00.000 app[api]: Set RAILS_LOG_LEVEL config vars by user kate@example.com\n08:00:00.000 app[api]: Release v72 created by user kate@example.com\n")
	want(t, w.State, "config v72: set RAILS_LOG_LEVEL (kate@example.com)")
	id := Of(w.State)[0].ID
	w.emit("heroku/releases", clock("08:01:00.000"), &model.Releases{Releases: []ledger.Release{{Version: 72, Description: "Set RAILS_LOG_LEVEL config vars",
		By: "kate@example.com", Status: "succeeded", Current: true, CreatedAt: clock("08:00:00.000")}}})
	want(t, w.State, "config v72 Set RAILS_LOG_LEVEL config vars (kate@example.com)")
	if got := Of(w.State)[0].ID; got != id {
		t.Errorf("the ledger's entry has the id %s, and the log's had %s", got, id)
	}
}

func TestCrashesOfOneLoopAreOneEntry(t *testing.T) {
	w := newWorld()
	crash := func(dyno, at string) string {
		h := at + " heroku[" + dyno + "]: "
		return h + "Process exited with status 1\n" + h + "State changed from starting to crashed\n" + h + "State changed from crashed to starting\n"
	}
	w.log(crash("worker.1", "08:00:00.000") + crash("worker.1", "08:00:06.000") + crash("worker.1", "08:04:06.000") + crash("web.1", "08:05:00.000"))
	want(t, w.State, "crash worker.1 crashed, 3 times in 4m 06s: status 1 while it booted", "crash web.1 did not come up: status 1 while it booted")
	for _, e := range Of(w.State) {
		if e.Ill != severity.Critical {
			t.Errorf("%s: severity %v, want critical", e.Text, e.Ill)
		}
	}
}

func TestScalesAndDailyRestarts(t *testing.T) {
	w := newWorld()
	w.log(`08:00:00.000 app[api]: Scaled to web@2:Standard-1X worker@3:Standard-1X by user rick@example.com
		09:00:00.000 heroku[web.1]: Cycling
		09:00:00.010 heroku[web.1]: State changed from up to starting
		09:00:05.000 heroku[web.1]: State changed from starting to up`)
	want(t, w.State, "scale scaled to web@2:Standard-1X and worker@3:Standard-1X (rick@example.com)", "restart web.1 restarted: the daily restart by Heroku")
	for _, e := range Of(w.State) {
		if e.Ill != 0 {
			t.Errorf("%s: severity %v, want none", e.Text, e.Ill)
		}
	}
}

func TestARestartThatNothingExplainsStandsOut(t *testing.T) {
	w := newWorld()
	w.log(`08:00:00.000 heroku[web.1]: State changed from up to starting
		08:00:05.000 heroku[web.1]: State changed from starting to up`)
	want(t, w.State, "restart web.1 restarted: nothing in the log says why")
	if e := Of(w.State)[0]; e.Ill != severity.Warning || !e.Settled {
		t.Errorf("severity %v, settled %v; want a settled warning", e.Ill, e.Settled)
	}
}

func TestSchedulersJobsAndSessionsAreNoEvents(t *testing.T) {
	w := newWorld()
	w.log("08:00:00.000 app[api]: Starting process with command `rake nightly` by user scheduler@addons.heroku.com\n" +
		"08:00:01.000 app[api]: Log session created by user kate@example.com\n" +
		"08:00:02.000 app[api]: Build started by user kate@example.com\n")
	want(t, w.State)
}

func TestTheNextOneIsOtherwiseTheSame(t *testing.T) {
	w := newWorld()
	w.log(stopped("web.1", "08:00:02"))
	before := Of(w.State)
	w.log(stopped("web.1", "10:00:02"))
	after := Of(w.State)
	if len(before) != 1 || len(after) != 2 || before[0].ID != after[1].ID || after[0].ID == after[1].ID {
		t.Errorf("ids before %q, after %q", ids(before), ids(after))
	}
}

func ids(all []Entry) (out []string) {
	for _, e := range all {
		out = append(out, e.ID)
	}
	return out
}

func TestFilter(t *testing.T) {
	w := newWorld()
	red := &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "red"}}}
	w.emit("status", clock("08:00:00.000"), red)
	w.emit("status", clock("08:30:00.000"), &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "green"}}})
	want(t, w.State, "platform over after 30m: Heroku had an incident (red)")
	if got := (Filter{Since: clock("08:10:00.000")}).Of(Of(w.State)); len(got) != 1 || !got[0].Over {
		t.Errorf("since 08:10 got %q, want the end alone", ids(got))
	}
	if got := (Filter{Kinds: []Kind{Crash}}).Of(Of(w.State)); len(got) != 0 {
		t.Errorf("crashes: got %q, want none", ids(got))
	}
	if got := (Filter{Since: clock("08:31:00.000")}).Of(Of(w.State)); len(got) != 0 {
		t.Errorf("since 08:31 got %q, want none", ids(got))
	}
	if got := (Filter{Text: "OVER"}).Of(Of(w.State)); len(got) != 1 || !got[0].Over {
		t.Errorf("with OVER in it: got %q, want the end alone", ids(got))
	}
}

// BenchmarkOf is the cost of a list of as many restarts as are kept.
func BenchmarkOf(b *testing.B) {
	w := newWorld()
	var log strings.Builder
	for i := range 500 {
		at := day.Add(time.Hour + time.Duration(i)*2*time.Minute)
		if at.Day() != day.Day() {
			break
		}
		log.WriteString(stopped(fmt.Sprintf("web.%d", i%50), at.Format("15:04:05")))
	}
	w.log(log.String())
	b.ReportMetric(float64(len(w.App("shop").Restarts.All())), "restarts")
	for b.Loop() {
		Of(w.State)
	}
}
