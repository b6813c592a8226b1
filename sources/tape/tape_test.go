package tape

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/sourcetest"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func at(d time.Duration, f model.Fact) model.Event {
	return model.Event{Seq: 7, At: noon.Add(d - time.Millisecond), Seen: noon.Add(d), Source: "heroku/app", App: "app-1", Fact: f}
}

func batch(lines ...string) *model.LogLines {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		in.Add([]byte("2026-05-01T12:00:00.000000+00:00 "+l), noon)
	}
	return &model.LogLines{Batch: in.Next(noon, true)}
}

func record(t *testing.T, r RecordOptions, events ...model.Event) string {
	t.Helper()
	var tape bytes.Buffer
	rec, err := Record(&tape, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Write(events); err != nil {
		t.Fatal(err)
	}
	return tape.String()
}

// played gives what a tape plays, without its ticks, and the waits between.
func played(t *testing.T, tape string, speed float64) (events []model.Event, ticks []time.Time, waits []time.Duration) {
	t.Helper()
	p, err := Play(strings.NewReader(tape), PlayOptions{Speed: speed, Wait: func(_ context.Context, d time.Duration) error {
		if d != 0 {
			waits = append(waits, d)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Run(t.Context(), func(e model.Event) {
		if tick, ok := e.Fact.(*model.Tick); ok {
			if !tick.Now.Equal(e.Seen) || !tick.Now.Equal(p.Now()) {
				t.Errorf("tick %v at %v, the player's clock is %v", tick.Now, e.Seen, p.Now())
			}
			ticks = append(ticks, tick.Now)
			return
		}
		events = append(events, e)
	})
	if err != nil {
		t.Error(err)
	}
	return events, ticks, waits
}

func TestContract(t *testing.T) {
	tape := record(t, RecordOptions{Began: noon, Text: true}, at(0, &model.AppInfo{Name: "foobaz"}), at(time.Hour/2, batch("app[web.1]: hello")))
	play := func(speed float64) func(*testing.T, string) sources.Source {
		return func(t *testing.T, _ string) sources.Source {
			p, err := Play(strings.NewReader(tape), PlayOptions{Speed: speed})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	nowhere := func(*testing.T) string { return "" }
	t.Run("fast", func(t *testing.T) {
		sourcetest.Run(t, sourcetest.Suite{New: play(0), Healthy: nowhere, Want: []model.Kind{"app", "log", "health"}, Ends: true})
	})
	t.Run("as recorded", func(t *testing.T) { // half an hour of it is never waited for
		sourcetest.Run(t, sourcetest.Suite{New: play(1), Healthy: nowhere, Want: []model.Kind{"app"}, Ends: true})
	})
}

func TestRoundTrip(t *testing.T) {
	in := []model.Event{
		at(0, &model.AppInfo{Name: "foobaz", Production: true}),
		at(time.Second, &model.Releases{Releases: []ledger.Release{{Version: 74, Current: true, CreatedAt: noon}}}),
		at(2*time.Second, &queue.Sample{Store: "s", Queues: []queue.Reading{{Name: "mail", Ready: 3, Oldest: model.Duration(time.Minute)}}}),
		at(3*time.Second, &model.Unknown{Name: "weather", Raw: []byte(`{"sun":true}`)}),
		at(3*time.Second, &model.OrderEvent{Order: model.Order{ID: "1", Precondition: model.Precondition{Dynos: map[string]string{"web.1": "uuid"}}}, Stage: model.Sent}),
	}
	local := []model.Event{at(0, &model.Tick{Now: noon}), at(0, &model.Losses{Lines: 5})}
	got, _, _ := played(t, record(t, RecordOptions{Began: noon}, append(local, in...)...), 0)
	if d := cmp.Diff(in, got); d != "" {
		t.Error(d)
	}
}

func TestRhythm(t *testing.T) {
	tape := record(t, RecordOptions{Began: noon.Add(-100 * time.Millisecond)},
		at(0, &model.Notice{Text: "a"}),
		at(300*time.Millisecond, &model.Notice{Text: "b"}),
		at(200*time.Millisecond, &model.Notice{Text: "a clock that went back"}),
		at(2500*time.Millisecond, &model.Notice{Text: "c"}),
		at(2500*time.Millisecond+40*24*time.Hour, &model.Notice{Text: "after a long sleep"}),
	)
	_, ticks, waits := played(t, tape, 2)
	ms := func(list ...int) (out []time.Duration) {
		for _, n := range list {
			out = append(out, time.Duration(n)*time.Millisecond/2)
		}
		return out
	}
	for i, w := range waits { // the jump's own nanosecond
		waits[i] = w.Round(time.Microsecond)
	}
	if d := cmp.Diff(ms(100, 300, 700, 1000, 500, 500), waits); d != "" {
		t.Error(d)
	}
	sec := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	if d := cmp.Diff([]time.Time{sec(0), sec(1), sec(2), sec(2 + 40*86400)}, ticks); d != "" {
		t.Error(d)
	}
	_, fast, none := played(t, tape, 0)
	if len(none) != 0 || len(fast) != len(ticks) {
		t.Errorf("as fast as possible: waits %v, %d ticks", none, len(fast))
	}
}

func TestDamage(t *testing.T) {
	whole := record(t, RecordOptions{Began: noon}, at(0, &model.Notice{Text: "first"}))
	rest := record(t, RecordOptions{Began: noon}, at(0, &model.Notice{Text: "last"}))
	rest = rest[strings.Index(rest, "\n")+1:]
	newer := strings.Replace(rest, `"v":1`, `"v":99`, 1)
	for name, c := range map[string]struct {
		tape string
		want []string
	}{
		"whole":      {whole + rest, []string{"first", "last"}},
		"no newline": {whole + strings.TrimSpace(rest), []string{"first", "last"}},
		"cut":        {whole + rest[:len(rest)/2], []string{"first", "the recording ends within a line: it was cut short"}},
		"bad lines":  {whole + "{}\n\x00\xff\n\n" + rest, []string{"first", "line 3 of the recording: it is no event", "line 4 of the recording: it is no event", "last", "2 lines of the recording could not be read"}},
		"newer":      {whole + newer + rest, []string{"first", "last", "1 event of the recording needs a newer gonogo"}},
		"long line":  {whole + strings.Repeat("x", maxLine+1) + "\n" + rest, []string{"first", "line 3 of the recording: it is longer than 16 MiB", "last", "1 line of the recording could not be read"}},
		"empty":      {whole[:strings.Index(whole, "\n")+1], nil},
		"windows":    {strings.ReplaceAll(whole+rest, "\n", "\r\n"), []string{"first", "last"}},
	} {
		t.Run(name, func(t *testing.T) {
			events, _, _ := played(t, c.tape, 0)
			var got []string
			for _, e := range events {
				switch f := e.Fact.(type) {
				case *model.Notice:
					got = append(got, f.Text)
				case *quarantine.Record:
					got = append(got, f.Where+": "+f.Why)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNotATape(t *testing.T) {
	for name, file := range map[string]string{
		"empty": "", "a log": "2026-05-01T12:00:00+00:00 app[web.1]: hello\n", "other JSON": `{"v":1}` + "\n", "newer": `{"tape":2}` + "\n",
		"binary": strings.Repeat("\x00", 20<<20),
	} {
		_, err := Play(strings.NewReader(file), PlayOptions{})
		if f := new(fault.Error); !errors.As(err, &f) || f.Code != CodeTape {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadError: a disk that fails within the tape is an error, not its end.
func TestReadError(t *testing.T) {
	tape := record(t, RecordOptions{Began: noon}, at(0, &model.Notice{Text: "a"}))
	p, err := Play(io.MultiReader(strings.NewReader(tape), broken{}), PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context(), func(model.Event) {}); !errors.Is(err, errBroken) {
		t.Errorf("ended with %v", err)
	}
}

var errBroken = errors.New("input/output error")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// TestDoorOut: a tape without text holds no log line, and neither kind holds a secret.
func TestDoorOut(t *testing.T) {
	const secret = "AKIAIOSFODNN7EXAMPLE"
	events := []model.Event{
		at(0, batch("app[web.1]: hello "+secret, "heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\" status=503", "app[web.1]: bye")),
		at(0, &model.Dynos{Dynos: []model.Dyno{{Name: "web.1", Command: "run --key " + secret}}}),
		at(0, &model.Formation{Types: []model.ProcessType{{Type: "web", Command: "run --key " + secret}}}),
		at(0, &model.Notice{Text: "read " + secret}),
		at(0, &model.Milestone{Milestone: logs.Milestone{Text: "Set " + secret}}),
		at(0, &model.Lifecycle{Lifecycle: logs.Lifecycle{Text: secret, Command: "run --key " + secret}}),
	}
	for _, text := range []bool{false, true} {
		tape := record(t, RecordOptions{Began: noon, Text: text}, events...)
		if strings.Contains(tape, secret) {
			t.Errorf("text %v: %s", text, tape)
		}
		if strings.Contains(tape, "hello") != text {
			t.Errorf("text %v: %s", text, tape)
		}
	}
	if c := events[1].Fact.(*model.Dynos).Dynos[0].Command; !strings.Contains(c, secret) {
		t.Errorf("the event itself was changed: %q", c)
	}
	got, _, _ := played(t, record(t, RecordOptions{Began: noon}, events[0]), 0)
	l, ok := got[0].Fact.(*model.LogLines)
	if !ok || l.Batch.Errors() != 1 {
		t.Fatalf("got %+v, want lines with one error", got[0].Fact)
	}
	var texts []string
	for i := range l.Batch.Len() {
		texts = append(texts, l.Batch.Line(i).Text)
	}
	if all := strings.Join(texts, "; "); !strings.Contains(all, "not recorded") || strings.Contains(all, "hello") {
		t.Errorf("got %s", all)
	}
}

// TestForeignText: what a tape says is sanitised when it is played.
func TestForeignText(t *testing.T) {
	evil := "a\x1b[2Jb\u202ec"
	tape := record(t, RecordOptions{Began: noon},
		at(0, &model.AppInfo{Name: evil}),
		at(0, &model.Releases{Releases: []ledger.Release{{By: evil, AddOns: []string{evil}}}}),
		at(0, &model.OrderEvent{Order: model.Order{ID: evil, Precondition: model.Precondition{Dynos: map[string]string{evil: evil}}}}),
		model.Event{Seen: noon, Source: model.SourceName(evil), App: model.AppID(evil), Fact: &model.Milestone{Milestone: logs.Milestone{By: evil}}},
	)
	events, _, _ := played(t, tape, 0)
	if len(events) != 4 {
		t.Fatalf("%d events", len(events))
	}
	all := fmt.Sprintf("%+v %+v %+v %+v", events[0].Fact, events[1].Fact, events[2].Fact, events[3])
	for _, bad := range []string{"\x1b", "\u202e"} {
		if strings.Contains(all, bad) {
			t.Errorf("%q is in %q", bad, all)
		}
	}
}

func TestFollow(t *testing.T) {
	h := hub.New(hub.Options{})
	box := h.Subscribe("recorder", hub.Policy{})
	ctx, cancel := context.WithCancel(t.Context())
	p, err := Play(strings.NewReader(record(t, RecordOptions{Began: noon}, at(0, &model.AppInfo{Name: "foobaz"}))), PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h.Add("", p)
	h.Start(ctx)
	screen := h.Subscribe("screen", hub.Policy{})
	defer cancel()
	for ended := false; !ended; { // until the tape is at its end
		batch, err := screen.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range batch {
			h, ok := e.Fact.(*model.Health)
			ended = ended || ok && h.Code == "end"
		}
	}
	cancel()
	h.Wait()
	var tape bytes.Buffer
	rec, err := Record(&tape, RecordOptions{Began: noon})
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.RecordFrom(t.Context(), box); err != nil {
		t.Fatal(err)
	}
	if s := tape.String(); !strings.Contains(s, "foobaz") || strings.Contains(s, `"tick"`) {
		t.Error(s)
	}
	full := errors.New("no space left")
	if _, err := Record(failing{full}, RecordOptions{}); !errors.Is(err, full) {
		t.Error(err)
	}
	bad := &Recorder{w: failing{full}}
	if err := bad.Write([]model.Event{at(0, &model.Notice{})}); !errors.Is(err, full) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzPlay(f *testing.F) {
	f.Add([]byte("{\"tape\":1,\"began\":\"2026-05-01T12:00:00Z\"}\n{\"v\":1,\"at\":\"2026-05-01T12:00:00Z\",\"kind\":\"notice\",\"data\":{\"text\":\"x\"}}\n"))
	f.Fuzz(func(t *testing.T, tape []byte) {
		p, err := Play(bytes.NewReader(tape), PlayOptions{})
		if err != nil {
			return
		}
		n := 0
		err = p.Run(t.Context(), func(e model.Event) {
			if e.Fact == nil {
				t.Error("no fact")
			}
			if r, ok := e.Fact.(*quarantine.Record); ok && r.Panic {
				t.Errorf("reading it panics: %s", r.Why)
			}
			n++
		})
		if most := (bytes.Count(tape, []byte("\n")) + 2) * (int(longGap/time.Second) + 3); err != nil || n > most {
			t.Errorf("%d events, %v", n, err)
		}
	})
}

// Marks are on the lines that they were made on, whatever came before the recording.
func TestMarksAreReplayed(t *testing.T) {
	lines := batch("app[web.1]: hello", "app[web.1]: key=AKIAIOSFODNN7EXAMPLE it broke", "app[web.1]: bye")
	line := lines.Batch.Line(1)
	line.Seq = 5000
	for text, want := range map[bool]logs.Seq{true: 2, false: 0} {
		s := model.New(model.DefaultLimits())
		events, _, _ := played(t, record(t, RecordOptions{Began: noon, Text: text}, at(0, &model.AppInfo{Name: "foobaz"}), at(0, lines), at(time.Minute, marks.Of(line, "here"))), 0)
		s.Apply(events)
		all := s.App("app-1").Marks.All()
		if len(all) != 1 || all[0].Seq != want || all[0].Note != "here" || !all[0].Set.Equal(noon.Add(time.Minute-time.Millisecond)) {
			t.Errorf("with the text %t: got %+v, want the mark on line %d", text, all, want)
		}
	}
}
