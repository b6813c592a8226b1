package recorder

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
)

// hour are the events of an app: the lines of the file that GONOGO_LOG names, else some of every kind, in batches as a live stream gives them, and what
// is polled beside them.
func hour(b testing.TB) []model.Event {
	in := logstore.NewIngest(logstore.IngestOptions{Live: true})
	var out []model.Event
	emit := func(at time.Time, source model.SourceName, f model.Fact) {
		out = append(out, model.Event{Seq: uint64(len(out) + 1), At: at, Seen: at, Source: source, App: "01234567-89ab-cdef-0123-456789abcdef", Fact: f})
	}
	var now, tick, beat time.Time
	pass := func(to time.Time) {
		for ; !tick.IsZero() && tick.Before(to); tick = tick.Add(100 * time.Millisecond) {
			for batch := in.Next(tick, false); batch != nil; batch = in.Next(tick, false) {
				emit(tick, model.LogsSource, &model.LogLines{Batch: batch})
			}
			if tick.Before(beat) {
				continue
			}
			beat = tick.Add(time.Second)
			polls(tick, emit)
			out = append(out, model.Event{At: tick, Seen: tick, Fact: &model.Tick{Now: tick}})
		}
	}
	for _, raw := range lines(b) {
		at, err := time.Parse(time.RFC3339Nano, string(raw[:32]))
		if err != nil {
			continue
		}
		if now = at; tick.IsZero() {
			tick, beat = at, at
			emit(at, model.AppSource, &model.AppInfo{Name: "shop", Generation: "cedar"})
		}
		pass(now)
		in.Add(raw, now)
	}
	return out
}

func lines(b testing.TB) [][]byte {
	path := os.Getenv("GONOGO_LOG")
	if path == "" {
		list, _ := logstest.MixedLines(20_000)
		return list
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var out [][]byte
	for s := bufio.NewScanner(f); s.Scan(); {
		out = append(out, append([]byte(nil), s.Bytes()...))
	}
	return out
}

// polls are what is asked of the platform and of a store: dynos every ten seconds, releases every thirty, queues every five.
func polls(now time.Time, emit func(time.Time, model.SourceName, model.Fact)) {
	second := now.Unix()
	if second%10 == 0 {
		d := &model.Dynos{}
		for i := range 12 {
			typ := "web"
			if i >= 8 {
				typ = "worker"
			}
			d.Dynos = append(d.Dynos, model.Dyno{ID: fmt.Sprintf("%08d-1111-2222-3333-444455556666", i), Name: fmt.Sprintf("%s.%d", typ, i%8+1), Type: typ, State: "up", Size: "Standard-2X",
				Command: "bundle exec puma -C config/puma.rb", Release: 74, CreatedAt: began, UpdatedAt: began})
		}
		emit(now, model.DynosSource, d)
		emit(now, "", &model.Budget{Remaining: 4400 - int(second%60), Limit: 4500, Spent: int(second % 1000)})
	}
	if second%30 == 0 {
		r := &model.Releases{}
		for v := 74; v > 54; v-- {
			r.Releases = append(r.Releases, ledger.Release{ID: fmt.Sprintf("%08d-0000-2222-3333-444455556666", v), Version: v, Status: "succeeded", Current: v == 74, Eligible: true, Description: "Deploy 1a2b3c4",
				By: "ann@example.com", Slug: "s-1", Commit: "1a2b3c4", CreatedAt: began, UpdatedAt: began})
		}
		emit(now, model.ReleasesSource, r)
	}
	if second%5 == 0 {
		s := &queue.Sample{Store: "5e1f", Library: "sidekiq", Totals: queue.Totals{Scheduled: 12, Retry: 3, Busy: int(second % 11), Processed: second * 40, Failed: second / 10}}
		for i, name := range []string{"default", "mail", "low"} {
			s.Queues = append(s.Queues, queue.Reading{Name: name, Ready: int(second*7) % (20 * (i + 1)), Oldest: model.Duration(time.Duration(second%9) * time.Second), Consumers: 4, Quality: queue.Exact})
		}
		emit(now, model.StoreSource("REDIS_URL"), s)
	}
}

// BenchmarkRecord is an hour of an app: what it costs to record, and what it takes on disk.
func BenchmarkRecord(b *testing.B) {
	for _, text := range []bool{false, true} {
		b.Run(fmt.Sprintf("text=%v", text), func(b *testing.B) {
			all := hour(b)
			n := 0
			for _, e := range all {
				if l, ok := e.Fact.(*model.LogLines); ok {
					n += l.Batch.Len()
				}
			}
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				dir := b.TempDir()
				w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: all[0].App, Text: text})
				if err != nil {
					b.Fatal(err)
				}
				w.Resume()
				b.StartTimer()
				before := cpuTime(b)
				recordAll(b, w, all)
				b.StopTimer()
				b.ReportMetric(float64(cpuTime(b)-before)/float64(n), "cpu-ns/line")
				r := list(b, dir)[0]
				span := r.End.Sub(r.Began)
				b.ReportMetric(float64(r.Bytes)/(1<<20)*(24*time.Hour).Seconds()/span.Seconds(), "MiB/day")
				b.ReportMetric(float64(r.Bytes)/float64(n), "B/line")
				b.StartTimer()
			}
		})
	}
}

func recordAll(b testing.TB, w *Writer, all []model.Event) {
	one := make([]model.Event, 1)
	for _, e := range all {
		one[0] = e
		if err := w.Write(e.Seen, one); err != nil {
			b.Fatal(err)
		}
		if err := w.Flush(e.Seen); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad is what the screen does when it opens an app: an hour of it from disk.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	app := recordHour(b, dir)
	runtime.GC()
	before := cpuTime(b)
	b.ResetTimer()
	defer func() { b.ReportMetric(float64((cpuTime(b)-before).Milliseconds())/float64(b.N), "cpu-ms") }()
	for range b.N {
		l, err := List(dir)
		if err != nil {
			b.Fatal(err)
		}
		s, _, _, err := Load(context.Background(), l, app, l[0].End.Add(-History), model.DefaultLimits())
		if err != nil || s == nil {
			b.Fatalf("got %v, %v", s, err)
		}
	}
}

// recordHour records an hour, of which nothing stays in memory.
func recordHour(b testing.TB, dir string) model.AppID {
	all := hour(b)
	w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: all[0].App})
	if err != nil {
		b.Fatal(err)
	}
	w.Resume()
	recordAll(b, w, all)
	return all[0].App
}

// BenchmarkBeside is what a run takes that reads lines and learns from them, without a recorder beside it and with one.
func BenchmarkBeside(b *testing.B) {
	for _, recorded := range []bool{false, true} {
		b.Run(fmt.Sprintf("recorded=%v", recorded), func(b *testing.B) {
			all := hour(b)
			span := all[len(all)-1].Seen.Sub(all[0].Seen)
			for range b.N {
				b.StopTimer()
				w, err := NewWriter(Options{Dir: b.TempDir(), App: "shop", AppID: all[0].App})
				if err != nil {
					b.Fatal(err)
				}
				w.Resume()
				s := model.New(model.DefaultLimits())
				runtime.GC()
				b.StartTimer()
				before := cpuTime(b)
				for i := range all {
					s.Apply(all[i : i+1])
					if !recorded {
						continue
					}
					if err := w.Write(all[i].Seen, all[i:i+1]); err != nil {
						b.Fatal(err)
					}
					if err := w.Flush(all[i].Seen); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(100*float64(cpuTime(b)-before)/float64(span), "%core")
			}
		})
	}
}

// BenchmarkSeek goes to moments of a day's recording: to the first event there, with what rebuilds the state; and with the hour before it, which is
// read but not applied.
func BenchmarkSeek(b *testing.B) {
	dir := b.TempDir()
	recordDay(b, dir)
	runtime.GC()
	for _, history := range []time.Duration{0, History} {
		b.Run(fmt.Sprintf("history=%s", history), func(b *testing.B) {
			before := cpuTime(b)
			for i := range b.N {
				r := list(b, dir)[0]
				to := r.Began.Add(r.End.Sub(r.Began) / 101 * time.Duration(i%100+1))
				t, err := r.open(to.Add(-history), to)
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = t.next()
				}
				_ = t.Close()
			}
			b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N)/1000, "cpu-ms")
		})
	}
	b.ReportMetric(float64(len(list(b, dir)[0].segments)), "segments")
}

// recordDay records an hour as often as makes a day, of which nothing stays in memory.
func recordDay(b testing.TB, dir string) {
	all := hour(b)
	w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: all[0].App})
	if err != nil {
		b.Fatal(err)
	}
	w.Resume()
	span := all[len(all)-1].Seen.Sub(all[0].Seen) + time.Second
	one := make([]model.Event, 1)
	for n := range max(1, int(24*time.Hour/span)) {
		for _, e := range all {
			e.Seen = e.Seen.Add(time.Duration(n) * span)
			one[0] = e
			if err := w.Write(e.Seen, one); err != nil {
				b.Fatal(err)
			}
			if err := w.Flush(e.Seen); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
