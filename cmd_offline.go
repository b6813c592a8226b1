package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/lines"
)

// offlineLines is how many lines of a file may wait for the screen: it takes twenty batches a second.
const offlineLines = 100_000

// offline opens the screen on saved logs and pipes. No platform is asked, and no order can be given.
func (p *program) offline(ctx context.Context, f *flags, names []string) error {
	if len(f.apps) > 0 {
		return usage("a saved log belongs to no app: give --app, or - and --offline, not both")
	}
	origins, err := p.origins(names)
	if err != nil {
		return err
	}
	if p, err = p.keyboard(); err != nil {
		return err
	}
	f.readOnly = true
	m, err := p.newMission(f)
	if err != nil {
		return err
	}
	policy := sources.Policy{Ticks: true, Block: true, Lines: offlineLines}
	return m.show(ctx, policy, len(origins), string(origins[0].App), func(ctx context.Context) error {
		m.hub.Add("", opener{m, origins})
		m.hub.Start(ctx)
		return nil
	})
}

// origins are the files and pipes of these names; "-" is stdin. Files of one name in several directories are called by
// their paths.
func (p *program) origins(names []string) ([]lines.Origin, error) {
	var all []lines.Origin
	times := map[string]int{}
	for _, name := range names {
		times[filepath.Base(name)]++
	}
	for _, name := range names {
		o := lines.File(p.abs(name), filepath.Base(name))
		switch {
		case name == "-" && isTerminal(p.stdin):
			return nil, usage("stdin is the keyboard: pipe a log into it, as in: heroku logs -t | gonogo -")
		case name == "-" && times[name] > 1:
			return nil, usage("- stands for stdin once")
		case name == "-":
			o = lines.Pipe(p.stdin)
		case times[filepath.Base(name)] > 1:
			o = lines.File(p.abs(name), name)
		}
		if err := o.Check(); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// keyboard is the program with the terminal's keyboard as its stdin, also where stdin is a pipe.
func (p *program) keyboard() (*program, error) {
	if isTerminal(p.stdin) || !isTerminal(p.stdout) {
		return p, nil // drawable says what is wrong with a stdout that is no terminal
	}
	tty, err := os.Open(keyboardPath())
	if err != nil {
		return nil, usage("the screen needs a keyboard, and there is no terminal to take it from. In a script use gonogo logs --from")
	}
	q := *p
	q.stdin = tty // open to the end of the process, as stdin is
	return &q, nil
}

// keyboardPath is the terminal that the process belongs to, whatever its stdin is.
func keyboardPath() string {
	if runtime.GOOS == "windows" {
		return "CONIN$"
	}
	return "/dev/tty"
}

// logName is the source that the screen's logs live on, wherever they come from.
const logName = "heroku/logs"

// opener names what is read in the order it was given, then puts it to work.
type opener struct {
	*mission
	origins []lines.Origin
}

// Name is what health calls it.
func (opener) Name() string { return "offline" }

// Run ends when everything is at work.
func (o opener) Run(_ context.Context, emit func(model.Event)) error {
	for _, origin := range o.origins {
		lonely(emit, origin.App)
	}
	for _, origin := range o.origins {
		o.hub.Add(origin.App, saved{lines.Watch(origin, lines.Options{Clock: o.clock, Room: largePages})})
	}
	return nil
}

// saved is a source of lines as the screen knows an app's log.
type saved struct {
	sources.Source
}

// Name is that of an app's log.
func (saved) Name() string { return logName }

// Run reads to the end and stays: what is read to its end is told as such until the screen goes.
func (s saved) Run(ctx context.Context, emit func(model.Event)) error {
	err := s.Source.Run(ctx, func(e model.Event) { e.Source = ""; emit(e) })
	if err != nil || ctx.Err() != nil {
		return err
	}
	emit(model.Event{Fact: &model.Health{Name: logName, State: model.Off, Code: "eof", Why: "read to its end"}})
	<-ctx.Done()
	return nil
}

// lonely names what stands for the app, and says of what only a platform can tell that nobody is asked.
func lonely(emit func(model.Event), app model.AppID) {
	emit(model.Event{App: app, Source: logName, Fact: &model.AppInfo{Name: string(app)}})
	for _, name := range []string{"heroku/app", "heroku/dynos", "heroku/formation", "heroku/releases", "queues"} {
		emit(model.Event{App: app, Fact: &model.Health{Name: name, State: model.Off, Code: "offline",
			Why: "there is no app behind these log lines", Do: "gonogo -a APP watches an app"}})
	}
}
