package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/feed/web"
	"app.gonogo/gonogo/sources/hub"
)

// feedFlags are those of bench feed.
type feedFlags struct {
	listen   string
	nats     string
	url      string
	apps     int
	rate     int
	span     time.Duration
	watchers int
	whole    int
	rest     time.Duration
	json     bool
}

// feedToken is the token of a measurement: nothing is served that anybody might want.
const feedToken = "only-for-measuring"

func benchFeedCmd(p *base.Process) *cobra.Command {
	f := &feedFlags{}
	c := &cobra.Command{Use: "feed", Short: "Serve made-up lines to watchers, or watch them", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.url != "" {
				return f.attach(c.Context(), p)
			}
			return f.serve(c.Context(), p)
		}}
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:5171", "address to serve at")
	fl.StringVar(&f.nats, "nats", "", "publish over NATS JetStream at this URL instead of serving")
	fl.IntVar(&f.apps, "apps", 10, "apps to serve")
	fl.IntVar(&f.rate, "rate", 20_000, "lines a second, of all apps")
	fl.DurationVar(&f.span, "for", time.Minute, "how long lines come")
	fl.DurationVar(&f.rest, "rest", 5*time.Second, "how long the serve lives on, for watchers that are behind")
	fl.StringVar(&f.url, "watch", "", "watch what is served at this URL, until it ends")
	fl.IntVar(&f.watchers, "watchers", 100, "watchers, each of all apps")
	fl.IntVar(&f.whole, "whole", 2, "how many of them read every event; the others count")
	fl.BoolVar(&f.json, "json", false, "print JSON in one line")
	return c
}

// linesEvery is how often each app gets lines.
const linesEvery = 50 * time.Millisecond

// madeUp tells lines of an app as they come from a busy web process.
type madeUp struct {
	app   model.AppID
	rate  int
	begin <-chan struct{}
	end   <-chan time.Time
	told  uint64
}

// Name is the log's.
func (*madeUp) Name() model.SourceName { return model.LogsSource }

// Run tells lines until it is over.
func (m *madeUp) Run(ctx context.Context, emit func(model.Event)) error {
	emit(model.Event{App: m.app, Fact: &model.AppInfo{Name: string(m.app)}})
	in := logstore.NewIngest(logstore.IngestOptions{})
	select {
	case <-ctx.Done():
		return nil
	case <-m.begin:
	}
	t := time.NewTicker(linesEvery)
	defer t.Stop()
	began, due := time.Now(), 0
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-m.end:
			<-ctx.Done()
			return nil
		case now := <-t.C:
			due = int(now.Sub(began).Seconds() * float64(m.rate))
			for ; n < due; n++ {
				stamp := now.UTC().Format("2006-01-02T15:04:05.000000+00:00")
				in.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/orders/%d" host=shop.example.com request_id=%032x fwd="10.1.2.3" dyno=web.%d connect=0ms service=%dms status=200 bytes=1234 protocol=https`,
					stamp, n%1000, n, n%8+1, n%90+5), now)
			}
			for b := in.Next(now, true); b != nil; b = in.Next(now, true) {
				m.told += uint64(b.Len())
				emit(model.Event{App: m.app, Fact: &model.LogLines{Batch: b}})
			}
		}
	}
}

// servedReport is what bench feed tells of the serve.
type servedReport struct {
	Apps    int     `json:"apps"`
	Seconds float64 `json:"seconds"`
	Lines   uint64  `json:"lines"`
	PerSec  float64 `json:"lines_per_s"`
	CPU     float64 `json:"cpu_s"`
	Peak    int64   `json:"peak_bytes"`
}

// benchMemory is for log lines, half for what is known and half for who comes late, as of a serve without a setting.
const benchMemory = 256 << 20

// serve serves made-up lines from the first line of stdin on; nothing comes before watchers are there.
func (f *feedFlags) serve(ctx context.Context, p *base.Process) error {
	kept := feed.DefaultLimits()
	kept.Bytes = benchMemory / 2
	h := hub.New(hub.Options{Past: feed.NewHistory(kept)})
	url, gives, err := f.open(ctx, h)
	if err != nil {
		return err
	}
	begin, end := make(chan struct{}), make(chan time.Time)
	var apps []*madeUp
	for i := range f.apps {
		m := &madeUp{app: model.AppID(fmt.Sprintf("app-%02d", i)), rate: f.rate / f.apps, begin: begin, end: end}
		apps = append(apps, m)
		if err := gives(m.app); err != nil {
			return err
		}
		h.Add(m.app, m)
	}
	limits := model.DefaultLimits()
	limits.LogTotal = benchMemory / 2
	box, state := h.Subscribe("state", hub.Policy{Ticks: true}), model.New(limits)
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	h.Start(run)
	go func() { // as a serve does
		for {
			batch, err := box.Next(run)
			if err != nil {
				return
			}
			state.Apply(batch)
		}
	}()
	fmt.Fprintln(p.Stderr, "serving at "+url+"; Enter begins")
	_, _ = bufio.NewReader(p.Stdin).ReadString('\n')
	cpu, _ := processUsage()
	began := time.Now()
	close(begin)
	select {
	case <-ctx.Done():
	case <-time.After(f.span):
	}
	close(end)
	took := time.Since(began)
	time.Sleep(f.rest)
	all, peak := processUsage()
	cancel()
	h.Wait()
	r := servedReport{Apps: f.apps, Seconds: took.Seconds(), CPU: (all - cpu).Seconds(), Peak: peak}
	for _, m := range apps {
		r.Lines += m.told
	}
	r.PerSec = float64(r.Lines) / r.Seconds
	return printBench(p.Stdout, r, f.json)
}

// open makes the place where watchers find the apps, and what gives each.
func (f *feedFlags) open(ctx context.Context, h *hub.Hub) (url string, gives func(model.AppID) error, err error) {
	if f.nats != "" {
		station, err := jet.NewStation(jet.Options{URL: f.nats, Clock: time.Now}, "bench")
		return f.nats, func(app model.AppID) error {
			lead, err := station.Stand(ctx, string(app), func(string) {})
			if err != nil {
				return err
			}
			h.Add(app, station.Publisher(h, lead, app, string(app), time.Now()))
			return nil
		}, err
	}
	s, err := web.Listen(ctx, web.ServerOptions{Listen: f.listen, Tokens: []web.Token{{Secret: feedToken}}})
	if err != nil {
		return "", nil, err
	}
	h.Add("", s)
	return s.URL(), func(app model.AppID) error {
		g := feed.NewGiver(h, feed.Header{App: app, Name: string(app), Began: time.Now()})
		g.Team, g.Most = true, 10_000
		s.Give(g)
		return nil
	}, nil
}

// remote is what is watched.
func (f *feedFlags) remote() (feed.Remote, error) {
	if jet.Is(f.url) {
		return jet.NewRemote(jet.Options{URL: f.url, Clock: time.Now})
	}
	return web.NewRemote(web.RemoteOptions{URL: f.url, Token: feedToken})
}

// watchedReport is what bench feed tells of the watchers.
type watchedReport struct {
	Watchers  int     `json:"watchers"`
	Whole     int     `json:"whole"`
	Lines     uint64  `json:"lines_each"`     // of the watcher with most, lost ones too
	Fewest    uint64  `json:"lines_fewest"`   // of the watcher with fewest, lost ones too
	Lost      uint64  `json:"lost"`           // of all watchers
	MostLost  uint64  `json:"lost_most"`      // of one
	Unequal   int     `json:"unequal"`        // watchers that read every event whose lines and losses are not what they were told
	P50       float64 `json:"p50_ms"`         // from the serve's stamp to the watcher
	P95       float64 `json:"p95_ms"`         //
	P99       float64 `json:"p99_ms"`         //
	CountP95  float64 `json:"counted_p95_ms"` // of those that count
	CPU       float64 `json:"cpu_s"`
	latencies []time.Duration
	counted   []time.Duration
}

// attach watches until the feed ends.
func (f *feedFlags) attach(ctx context.Context, p *base.Process) error {
	remote, err := f.remote()
	if err != nil {
		return err
	}
	apps, err := remote.Apps(ctx)
	if err != nil {
		return err
	}
	r := watchedReport{Watchers: f.watchers, Whole: f.whole}
	var mu sync.Mutex
	var work sync.WaitGroup
	lines, lost := make([]uint64, f.watchers), make([]uint64, f.watchers)
	for i := range f.watchers {
		for _, a := range apps {
			work.Go(func() {
				w := watched{remote: remote, app: a.Name}
				if i < f.whole {
					w.readAll(ctx)
				} else {
					w.count(ctx)
				}
				mu.Lock()
				defer mu.Unlock()
				lines[i], lost[i] = lines[i]+w.at.Lines, lost[i]+w.at.Lost
				if i >= f.whole {
					r.counted = append(r.counted, w.late...)
					return
				}
				r.latencies = append(r.latencies, w.late...)
				if w.lines+w.at.Lost != w.at.Lines {
					r.Unequal++
				}
			})
		}
	}
	work.Wait()
	cpu, _ := processUsage()
	r.CPU, r.Lines, r.Fewest, r.MostLost = cpu.Seconds(), slices.Max(lines), slices.Min(lines), slices.Max(lost)
	for _, n := range lost {
		r.Lost += n
	}
	r.P50, r.P95, r.P99 = percentile(r.latencies, 50), percentile(r.latencies, 95), percentile(r.latencies, 99)
	r.CountP95 = percentile(r.counted, 95)
	return printBench(p.Stdout, r, f.json)
}

// percentile is one of latencies, in milliseconds.
func percentile(all []time.Duration, of int) float64 {
	if len(all) == 0 {
		return -1
	}
	slices.Sort(all)
	return float64(all[min(len(all)*of/100, len(all)-1)]) / float64(time.Millisecond)
}

// watched is one app of one watcher.
type watched struct {
	remote feed.Remote
	app    string
	at     feed.Position
	lines  uint64
	late   []time.Duration
	over   *time.Timer // of a feed that does not end with the serve
}

// quietFor is how long no lines come when a measurement is over.
const quietFor = 4 * time.Second

// heard takes in that lines came.
func (w *watched) heard(end func()) {
	if w.over == nil {
		w.over = time.AfterFunc(quietFor, end)
		return
	}
	w.over.Reset(quietFor)
}

// dial opens the feed; a thousand that come at once may have to come again.
func (w *watched) dial(ctx context.Context) (io.ReadWriteCloser, error) {
	for late := time.Now().Add(time.Minute); ; {
		conn, err := w.remote.Dialer(w.app)(ctx)
		if err == nil || time.Now().After(late) || sources.Wait(ctx, sources.FailureOf(err).After) != nil {
			return conn, err
		}
	}
}

// readAll reads as a screen does.
func (w *watched) readAll(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := feed.NewReader(feed.ReaderOptions{Name: "app", Team: true, Dial: w.dial})
	_ = r.Run(ctx, func(e model.Event) {
		l, ok := e.Fact.(*model.LogLines)
		if !ok {
			return
		}
		w.heard(cancel)
		w.late = append(w.late, time.Since(e.Seen))
		for i := range l.Batch.Len() {
			if l.Batch.Label(i).Flags() == 0 || !l.Batch.Line(i).Gap {
				w.lines++
			}
		}
	})
	w.at = r.At()
}

// count reads the positions alone: reading every event for a hundred watchers would take the machine that is measured.
func (w *watched) count(ctx context.Context) {
	conn, err := w.dial(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, `{"feed":1,"want":"events"}`+"\n")
	in := bufio.NewReaderSize(conn, 256<<10)
	seen := []byte(`"seen":"`)
	for long := false; ; {
		line, err := in.ReadSlice('\n')
		first := !long
		long = errors.Is(err, bufio.ErrBufferFull)
		if err != nil && !long {
			return
		}
		if !first {
			continue
		}
		if bytes.HasPrefix(line, []byte(`{"feed":`)) {
			var c struct {
				At *feed.Position `json:"at"`
			}
			if json.Unmarshal(line, &c) == nil && c.At != nil {
				w.at = *c.At
			}
			continue
		}
		if !bytes.Contains(line, []byte(`"kind":"log"`)) {
			continue
		}
		w.heard(func() { _ = conn.Close() })
		if _, rest, ok := bytes.Cut(line[:min(len(line), 300)], seen); ok {
			text, _, _ := bytes.Cut(rest, []byte(`"`))
			if at, err := time.Parse(time.RFC3339Nano, string(text)); err == nil {
				w.late = append(w.late, time.Since(at))
			}
		}
	}
}
