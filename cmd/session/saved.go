package session

import (
	"os"
	"path/filepath"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/lines"
)

// OpenSaved are the files and pipes of these names; "-" is stdin. Files of one name in several directories are called by
// their paths.
func OpenSaved(p *base.Process, names []string) ([]lines.Origin, error) {
	var all []lines.Origin
	times := map[string]int{}
	for _, name := range names {
		times[filepath.Base(name)]++
	}
	for _, name := range names {
		o := lines.File(p.Abs(name), filepath.Base(name))
		switch {
		case name == "-" && base.IsTerminal(p.Stdin):
			return nil, base.Usage("stdin is the keyboard: pipe a log into it, as in: heroku logs -t | gonogo -")
		case name == "-" && times[name] > 1:
			return nil, base.Usage("- (stdin) can be given once")
		case name == "-":
			o = lines.Pipe(p.Stdin)
		case times[filepath.Base(name)] > 1:
			o = lines.File(p.Abs(name), name)
		}
		if err := o.Check(); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// WithKeyboard is the program with the terminal's keyboard as its stdin, also where stdin is a pipe.
func WithKeyboard(p *base.Process) (*base.Process, error) {
	if base.IsTerminal(p.Stdin) || !base.IsTerminal(p.Stdout) {
		return p, nil // drawable says what is wrong with a stdout that is no terminal
	}
	tty, err := os.Open(base.KeyboardPath())
	if err != nil {
		return nil, base.Usage("the screen needs a keyboard, and there is no terminal to take it from. In a script use gonogo logs --from")
	}
	q := *p
	q.Stdin = tty // open to the end of the process, as stdin is
	return &q, nil
}

// LogSource is the source that the screen's logs live on, wherever they come from.
const LogSource = model.LogsSource

// EmitLogOnly names what stands for the app, and says of what only a platform can tell that nobody is asked.
func EmitLogOnly(emit func(model.Event), app model.AppID) {
	emit(model.Event{App: app, Source: LogSource, Fact: &model.AppInfo{Name: string(app)}})
	for _, name := range []model.SourceName{model.AppSource, model.DynosSource, model.FormationSource, model.ReleasesSource, model.QueuesSource} {
		emit(model.Event{App: app, Fact: &model.Health{Name: name, State: model.Off, Code: "offline",
			Why: "these lines come from a file or a pipe", Do: "gonogo -a APP watches an app"}})
	}
}
