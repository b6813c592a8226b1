package outage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
)

var now = time.Date(2026, 9, 17, 8, 30, 0, 0, time.UTC)

// world is a state of an app with a log that is well.
func world(lines string) *model.State {
	s := model.New(model.DefaultLimits())
	emit := func(source model.SourceName, at time.Time, f model.Fact) {
		s.Apply([]model.Event{{App: "shop", Source: source, At: at, Seen: at, Fact: f}})
	}
	emit("", now.Add(-time.Hour), &model.AppInfo{Name: "shop"})
	emit("heroku/releases", now.Add(-time.Hour), &model.Releases{Releases: []ledger.Release{{Version: 74, Status: "succeeded", Current: true, CreatedAt: now.Add(-time.Hour)}}})
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte(now.Add(-time.Hour).Format(stamp)+" app[web.1]: hello"), now)
	for line := range strings.Lines(lines) {
		if at, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			ago, err := time.ParseDuration(at)
			if err != nil {
				panic(err)
			}
			in.Add([]byte(now.Add(-ago).Format(stamp)+" "+rest), now)
		}
	}
	emit("", now.Add(-time.Second), &model.Tick{Now: now.Add(-time.Second)})
	for b := in.Next(now.Add(time.Hour), true); b != nil; b = in.Next(now.Add(time.Hour), true) {
		emit(model.LogsSource, now, &model.LogLines{Batch: b})
	}
	emit("", now, &model.Tick{Now: now})
	return s
}

const stamp = "2006-01-02T15:04:05.000000-07:00"

func page(s *model.State, status string, reachable bool) {
	f := &model.Platform{Reachable: reachable}
	if reachable {
		f.Systems = []model.System{{Name: "Apps", Status: status}}
	}
	s.Apply([]model.Event{{Source: "status", At: now, Seen: now, Fact: f}})
}

func find(w Weighing, name string) Point {
	for _, p := range w.Points {
		if p.Name == name {
			return p
		}
	}
	return Point{Text: "there is no point " + name}
}

// requests are so many requests of the last two minutes that failed so.
func requests(n int, how string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%ds heroku[router]: at=info method=GET path=\"/r\" host=h request_id=%d fwd=\"1.1.1.1\" dyno=web.1 connect=0ms service=9ms status=200 bytes=9\n", 50-i%40, i)
		fmt.Fprintf(&b, "%ds heroku[router]: at=error %s method=GET path=\"/p%c\" host=h request_id=x%d fwd=\"1.1.1.1\" dyno=web.1 connect=0ms service=9ms status=503 bytes=9\n", 50-i%40, how, 'a'+rune(i%20), i)
	}
	return b.String()
}

func TestWhoseItIs(t *testing.T) {
	crash := "5m heroku[web.1]: Process exited with status 1\n5m heroku[web.1]: State changed from up to crashed\n"
	relocate := "20m heroku[web.1]: Relocating dyno\n19m heroku[web.2]: Relocating dyno\n"
	for name, c := range map[string]struct {
		log, status string
		answer      string
		side        Side
		point, text string
	}{
		"all is well": {"", "green", "Nothing points to trouble, neither on Heroku's side nor on the app's.", Neither, "status page", "Heroku says all is well, 0s ago; it is often late"},
		"Heroku says so, and nothing else is seen": {"", "red", "It is Heroku, by all that is known: a rollback would not help.", Heroku,
			"status page", "Heroku reports an incident with Apps (red) for 0s"},
		"Heroku says so, and the app crashes": {crash, "red", "As much points to Heroku as to the app.", Neither, "crashes", "1 crash in 30m"},
		"the app crashes":                     {crash, "green", "It is the app, by all that is known: nothing points to Heroku.", App, "crashes", "1 crash in 30m"},
		"dynos are moved, and the page is green": {relocate, "green", "It is Heroku, by all that is known: a rollback would not help.", Heroku,
			"dynos moved", "Heroku moved 2 dynos to other servers in 30m"},
		"one dyno is moved": {"20m heroku[web.1]: Relocating dyno\n", "green", "It may be Heroku: little speaks for it, and nothing for the app.", Heroku,
			"dynos moved", "Heroku moved a dyno to another server in the last 30m"},
		"H99, and the page is green": {requests(30, "code=H99 desc=\"Platform error\""), "green", "It is Heroku, by all that is known: a rollback would not help.", Heroku,
			"H99 and R99", "30 requests with H99 in 5m: only the platform brings these about"},
		"H12": {requests(30, "code=H12 desc=\"Request timeout\""), "green", "It may be the app: little speaks for it, and nothing for Heroku.", App,
			"failing requests", "50 % fail, most with H12"},
		"the app crashes, and nobody knows how Heroku is": {crash, "unreachable",
			"It is the app, by all that is known: nothing points to Heroku. What Heroku says of itself is not known.", App,
			"status page", "it does not answer: what Heroku says of itself is not known"},
		"nothing is seen, and nobody knows how Heroku is": {"", "unreachable", "Nothing is seen that points to trouble, but not all could be looked at.", Neither,
			"status page", "it does not answer: what Heroku says of itself is not known"},
		"a daily restart": {"20m heroku[web.1]: Cycling\n", "green", "Nothing points to trouble, neither on Heroku's side nor on the app's.", Neither, "other restarts", "none in 30m"},
	} {
		s := world(c.log)
		s.Apply([]model.Event{{App: "shop", Source: model.DynosSource, At: now, Seen: now, Fact: &model.Dynos{}}})
		page(s, c.status, c.status != "unreachable")
		w := Weigh(s, s.App("shop"))
		if w.Answer != c.answer || w.Side != c.side {
			t.Errorf("%s: got %q (%d), want %q (%d)", name, w.Answer, w.Side, c.answer, c.side)
		}
		if p := find(w, c.point); p.Text != c.text {
			t.Errorf("%s: %s: got %q, want %q", name, c.point, p.Text, c.text)
		}
	}
}

// What was never looked at is not called well.
func TestWhatIsNotKnown(t *testing.T) {
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{App: "shop", At: now, Seen: now, Fact: &model.AppInfo{Name: "shop"}}})
	w := Weigh(s, s.App("shop"))
	for _, p := range w.Points {
		if !p.Unknown || p.Text == "" || p.Weight != None {
			t.Errorf("%s: %q, unknown %v, weight %d", p.Name, p.Text, p.Unknown, p.Weight)
		}
	}
	if want := "Nothing is seen that points to trouble, but not all could be looked at."; w.Answer != want {
		t.Errorf("got %q, want %q", w.Answer, want)
	}
}
