package tape

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
)

// day writes a recording of so long at so many router lines a second, with a release every three hours, each of which fails for a while.
func day(t testing.TB, lasts time.Duration, rate int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "day.tape")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	r, err := Record(out, RecordOptions{Began: noon, Text: true})
	if err != nil {
		t.Fatal(err)
	}
	dice := rand.New(rand.NewPCG(1, 1))
	ingest := logstore.NewIngest(logstore.IngestOptions{})
	emit := func(now time.Time, source model.SourceName, f model.Fact) {
		if err := r.Write([]model.Event{{At: now, Seen: now, Source: source, App: "app-1", Fact: f}}); err != nil {
			t.Fatal(err)
		}
	}
	emit(noon, model.AppSource, &model.AppInfo{Name: "shop", Production: true})
	for s := range int(lasts / time.Second) {
		now := noon.Add(time.Duration(s) * time.Second)
		version := 70 + s/10800
		if s%10 == 0 {
			d := &model.Dynos{}
			for i := range 6 {
				d.Dynos = append(d.Dynos, model.Dyno{ID: fmt.Sprint(version, i), Name: fmt.Sprintf("web.%d", i+1), Type: "web", State: "up", Release: version, CreatedAt: noon, UpdatedAt: noon})
			}
			emit(now, model.DynosSource, d)
		}
		if s%30 == 0 {
			l := &model.Releases{}
			for v := version; v > 60; v-- {
				l.Releases = append(l.Releases, ledger.Release{Version: v, Current: v == version, Status: "succeeded", By: "ned@shop.example", Description: "Deploy 20a5742f", CreatedAt: noon.Add(time.Duration(v-70) * 3 * time.Hour)})
			}
			emit(now, model.ReleasesSource, l)
		}
		for i := range rate {
			at := now.Add(time.Duration(i) * time.Second / time.Duration(rate)).UTC().Format("2006-01-02T15:04:05.000000Z07:00")
			status, code := 200, ""
			if s%10800 < 600 && dice.IntN(10) == 0 {
				status, code = 503, `at=error code=H12 desc="Request timeout" `
			}
			fmt.Fprintf(lineTo{ingest, now}, `%s heroku[router]: %smethod=GET path="/orders/%d" host=shop.example request_id=%08x-1111-4222-8333-444455556666 fwd="1.2.3.4" dyno=web.%d connect=1ms service=%dms status=%d bytes=1512 protocol=https`,
				at, code, dice.IntN(1e6), dice.Uint32(), 1+dice.IntN(6), 5+dice.IntN(300), status)
		}
		if s%10800 == 200 {
			fmt.Fprintf(lineTo{ingest, now}, "%s app[web.1]: NoMethodError (undefined method `total_%d' for nil:NilClass):", now.Format(time.RFC3339Nano), version)
		}
		for b := ingest.Next(now, true); b != nil; b = ingest.Next(now, true) {
			emit(now, model.LogsSource, &model.LogLines{Batch: b})
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

type lineTo struct {
	ingest *logstore.Ingest
	now    time.Time
}

func (l lineTo) Write(b []byte) (int, error) {
	l.ingest.Add(slices.Clone(b), l.now)
	return len(b), nil
}

// dayLasts is how long the recording of the benchmark is.
const dayLasts = 3 * time.Hour

// BenchmarkSeek goes to moments of a day of 50 lines a second, one after the other.
func BenchmarkSeek(b *testing.B) {
	path := day(b, dayLasts, 50)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	d, err := NewDeck(func() (io.ReadCloser, error) { return os.Open(path) }, DeckOptions{Limits: model.DefaultLimits(), Speed: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	ask := func(r model.Request, so func(p model.Playback, renewed bool) bool) {
		d.Ask(r)
		for done := false; !done; {
			batch, err := d.Next(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			renewed := false
			for _, e := range batch {
				switch f := e.Fact.(type) {
				case *model.Renewal:
					renewed = true
				case *model.Playback:
					done = done || so(*f, renewed)
				}
			}
		}
	}
	ask(model.Request{Kind: model.TogglePause}, func(p model.Playback, _ bool) bool { return p.Reading == 0 })
	b.Logf("%d MiB, %d keyframes in %d MiB, marks %d; gone through in %s", info.Size()>>20, len(d.frames.list), d.frames.bytes>>20, len(d.status.Marks), time.Since(began))
	dice := rand.New(rand.NewPCG(2, 2))
	var took []time.Duration
	for b.Loop() {
		to := noon.Add(time.Duration(dice.Int64N(int64(dayLasts))))
		at := time.Now()
		ask(model.Request{Kind: model.SeekTo, At: to}, func(p model.Playback, renewed bool) bool {
			return renewed || !p.At.Before(to) && p.At.Sub(to) < time.Second
		})
		took = append(took, time.Since(at))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "max-ms")
}
