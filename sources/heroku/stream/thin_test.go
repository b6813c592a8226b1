package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// told is what a stream has emitted.
type told struct {
	lines   []string // their texts, gaps too
	thinned []rods.Thinned
}

func (o *told) emit(e model.Event) {
	switch f := e.Fact.(type) {
	case *model.LogLines:
		for i := range f.Batch.Len() {
			o.lines = append(o.lines, f.Batch.Line(i).Text)
		}
	case *rods.Thinned:
		o.thinned = append(o.thinned, *f)
	}
}

// slowly is a stream whose clock the test turns.
func slowly(t *testing.T) (s *Stream, now *time.Time) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s = New(served(t, herokutest.NewPlatform(), func(o *api.Options) { o.Clock = func() time.Time { return at } }), App{ID: herokutest.App})
	return s, &at
}

func thin(every time.Duration, lift bool) model.Request {
	return model.Request{Kind: model.SetRod, Lift: lift, Rod: rods.Rod{Kind: rods.Lines, App: herokutest.App, Every: fact.Duration(every)}}
}

// Every line that was sent is shown or counted as left out, and the platform's own lines about dynos are shown in any case.
func TestAPartOfTheLogIsRead(t *testing.T) {
	s, now := slowly(t)
	opened := *now
	var out told
	sent, platform := 0, 0
	second := func() {
		for i := range 10 {
			proc := []string{"app[web.1]", "heroku[router]", "app[worker.1]"}[i%3]
			if i == 9 {
				proc = "heroku[web.1]"
				platform++
			}
			s.add([][]byte{fmt.Appendf(nil, "%s %s: line %d", now.Add(time.Duration(i)*time.Millisecond).Format("2006-01-02T15:04:05.000000+00:00"), proc, sent)})
			sent++
		}
		*now = now.Add(time.Second)
		s.emitBatches(out.emit, true, opened)
	}
	for range 5 {
		second()
	}
	s.Ask(thin(30*time.Second, false))
	for range 95 {
		second()
	}
	s.Ask(thin(0, true))
	for range 5 {
		second()
	}

	shown, ofPlatform, left := 0, 0, 0
	for _, text := range out.lines {
		var n int
		switch {
		case strings.HasPrefix(text, "Gap: "):
			if _, err := fmt.Sscanf(logstore.GapWords(text), "%d lines lost: left out", &n); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			left += n
		case strings.HasPrefix(text, "line "):
			shown++
			if _, err := fmt.Sscanf(text, "line %d", &n); err == nil && n%10 == 9 {
				ofPlatform++
			}
		}
	}
	if shown+left != sent || left == 0 {
		t.Errorf("%d lines shown and %d left out, of %d sent", shown, left, sent)
	}
	if ofPlatform != platform {
		t.Errorf("%d of the platform's %d lines shown, want all", ofPlatform, platform)
	}
	// 95 seconds are three spans of 10 s that are read and 20 s that are not, and 5 s more
	if want := 60 * 9; left != want {
		t.Errorf("%d left out, want %d", left, want)
	}
	last := out.thinned[len(out.thinned)-1]
	if int(last.Lines) != left || last.Every != 0 {
		t.Errorf("told %+v at the end, want %d lines and that all of the log is read", last, left)
	}
	var spans time.Duration
	for i, f := range out.thinned {
		if i+1 == len(out.thinned) || !out.thinned[i+1].From.Equal(f.From) {
			spans += f.To.Sub(f.From)
		}
	}
	if spans < 58*time.Second || spans > 63*time.Second {
		t.Errorf("spans of %s were told to be left out, want a minute", spans)
	}
}

// A gap that a pause leaves says so.
func TestAGapAfterAPauseSaysSo(t *testing.T) {
	s, now := slowly(t)
	var out told
	line := func(text string) []byte {
		return fmt.Appendf(nil, "%s app[web.1]: %s", now.Format("2006-01-02T15:04:05.000000+00:00"), text)
	}
	session := func(text string) {
		s.reopened(&session{opened: *now})
		s.add([][]byte{line(text)})
		s.emitBatches(out.emit, true, *now)
		*now = now.Add(time.Minute)
	}
	session("one")
	s.Ask(model.Request{Kind: model.SetRod, Rod: rods.Rod{Kind: rods.Pace, App: herokutest.App, Source: model.LogsSource}})
	session("two")
	session("three")
	var gaps []string
	for _, text := range out.lines {
		if strings.HasPrefix(text, "Gap: ") {
			gaps = append(gaps, text)
		}
	}
	if len(gaps) != 2 || !strings.Contains(gaps[0], "you have paused the log") || strings.Contains(gaps[1], "paused") {
		t.Errorf("got %q, want two gaps, the first because of the pause", gaps)
	}
}
