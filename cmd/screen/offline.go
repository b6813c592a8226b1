package screen

import (
	"context"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/lines"
	"app.gonogo/gonogo/tui/pane"
)

// offlineLines is how many lines of a file may wait for the screen: it takes twenty batches a second.
const offlineLines = 100_000

// Offline opens the screen on saved logs and pipes. No platform is asked, and no order can be given.
func Offline(ctx context.Context, p *base.Process, f *base.Flags, names []string) error {
	if len(f.Apps) > 0 {
		return base.Usage("a saved log belongs to no app: give --app, or - and --offline, not both")
	}
	origins, err := session.OpenSaved(p, names)
	if err != nil {
		return err
	}
	if p, err = session.WithKeyboard(p); err != nil {
		return err
	}
	f.ReadOnly = true
	f.Saved()
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	policy := hub.Policy{Ticks: true, Block: true, Lines: offlineLines}
	run := Run{Policy: policy, Apps: len(origins), First: string(origins[0].App), Mode: pane.Saved, Sources: []model.SourceName{session.LogSource, model.LinesSource}}
	return Show(ctx, m, run, func(ctx context.Context) error {
		m.Hub.Add("", opener{m, origins})
		m.Hub.Start(ctx)
		return nil
	})
}

// opener names what is read in the order it was given, then puts it to work.
type opener struct {
	*session.Session
	origins []lines.Origin
}

// Name is what health calls it.
func (opener) Name() model.SourceName { return "offline" }

// Run ends when everything is at work.
func (o opener) Run(_ context.Context, emit func(model.Event)) error {
	for _, origin := range o.origins {
		session.EmitLogOnly(emit, origin.App)
		emit(model.Event{App: origin.App, Fact: &model.SavedLog{Name: origin.Name(), Pipe: origin.Pipe(), Bytes: origin.Size()}})
	}
	for _, origin := range o.origins {
		o.Hub.Add(origin.App, saved{lines.NewSource(origin, lines.Options{Clock: o.Clock, Room: lines.LargePages}), origin})
	}
	return nil
}

// read is how many bytes of text came.
func (s saved) read() int64 {
	if c, ok := s.Source.(lines.Counter); ok {
		return c.Bytes()
	}
	return 0
}

// saved is a source of lines as the screen knows an app's log.
type saved struct {
	sources.Source
	origin lines.Origin
}

// Name is that of an app's log.
func (saved) Name() model.SourceName { return session.LogSource }

// Run reads to the end and stays: what is read to its end is told as such until the screen goes.
func (s saved) Run(ctx context.Context, emit func(model.Event)) error {
	err := s.Source.Run(ctx, func(e model.Event) { e.Source = ""; emit(e) })
	if err != nil || ctx.Err() != nil {
		return err
	}
	why := "read to its end"
	if f, ok := s.Source.(lines.Finder); ok {
		if found := f.Found().String(); found != "" {
			why += "; " + found
		}
	}
	if pipe := s.origin.Pipe(); pipe { // before its end is told: who gives a fact is taken to be live
		emit(model.Event{Fact: &model.SavedLog{Name: s.origin.Name(), Pipe: pipe, Bytes: s.read()}})
	}
	emit(model.Event{Fact: &model.Health{Name: session.LogSource, State: model.Off, Code: "eof", Why: why}})
	<-ctx.Done()
	return nil
}
