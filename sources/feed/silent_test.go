package feed_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
)

// A giver that is there and says nothing is told from one that has ended.
func TestASilentGiver(t *testing.T) {
	for name, c := range map[string]struct {
		says  string
		after time.Duration
		heard bool
	}{
		"from the beginning": {"", 5 * time.Second, false},
		"after a while":      {head, 20 * time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			ours, theirs := net.Pipe()
			go func() {
				in := bufio.NewReader(theirs)
				_, _ = in.ReadString('\n')
				_, _ = io.WriteString(theirs, c.says)
				_, _ = io.Copy(io.Discard, in)
			}()
			began := time.Now()
			r := feed.NewReader(feed.ReaderOptions{Name: "app shop", App: app, Dial: func(context.Context) (io.ReadWriteCloser, error) { return ours, nil }})
			err := r.Run(t.Context(), func(model.Event) {})
			f := new(sources.Failure)
			if !errors.As(err, &f) || f.Code != feed.CodeSilent {
				t.Errorf("silent %s: got %v, want a failure with the code %s", name, err, feed.CodeSilent)
			}
			if took := time.Since(began); took != c.after {
				t.Errorf("silent %s: told after %s, want %s", name, took, c.after)
			}
			if got := !r.Heard().IsZero(); got != c.heard {
				t.Errorf("silent %s: heard of the giver is %t, want %t", name, got, c.heard)
			}
			_ = theirs.Close()
		})
	}
}

// A reader that comes late gets the app as it stands, the last value of each snapshot, and no line twice. The app's name comes first.
func TestStanding(t *testing.T) {
	past := []model.Event{
		event(0, 0, &model.AppInfo{Name: "shop"}), // of a gonogo that led before: without a number
		event(0, time.Second, &model.Dynos{Dynos: []model.Dyno{{Name: "web.1", State: "starting"}}}),
		event(1, 2*time.Second, &model.LogLines{Batch: lineBatch("x", noon)}),
		event(0, 3*time.Second, &model.Dynos{Dynos: []model.Dyno{{Name: "web.1", State: "up"}}}),
	}
	got := feed.Standing(model.New(model.DefaultLimits()), app, past)
	if len(got) != 3 {
		t.Fatalf("got %d events, want the app, how it stands, its dynos: %+v", len(got), got)
	}
	if _, ok := got[0].Fact.(*model.AppInfo); !ok {
		t.Errorf("got %s first, want the app", got[0].Fact.Kind())
	}
	e, ok := got[1].Fact.(*model.Earlier)
	if !ok || e.State.App(app) == nil || !e.Until.Equal(noon.Add(3*time.Second)) {
		t.Errorf("got %+v, want the app until the last event", got[1].Fact)
	}
	if d, ok := got[2].Fact.(*model.Dynos); !ok || d.Dynos[0].State != "up" {
		t.Errorf("got %+v, want the last of the dynos", got[2].Fact)
	}
}
