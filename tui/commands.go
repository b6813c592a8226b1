package tui

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/crew"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/rodkeys"
	"app.gonogo/gonogo/tui/theme"
)

// commandRow is a command with what it does to the screen when it has an argument. Without one it does what its key does.
type commandRow struct {
	command.Row
	do func(*screen, command.Call) pane.Effect
}

// commandRows is the table of commands. Whatever lists commands comes from it: the palette, completion, `gonogo keys`, the README.
func commandRows() []commandRow {
	return []commandRow{
		{command.Row{Name: "restart", Kind: command.Target, Arg: "DYNO|TYPE|all", Key: keys.IntentRestart, Order: true, Help: "restart a dyno, a process type or all dynos"}, (*screen).restartCommand},
		{command.Row{Name: "rollback", Kind: command.Release, Arg: "vN", Key: keys.IntentRollback, Order: true, Help: "roll back to a release, or to the last good one"}, (*screen).rollbackCommand},
		{command.Row{Name: "scale", Kind: command.Quantity, Arg: "TYPE=N", Many: true, Key: keys.IntentScale, Order: true, Help: "scale process types: worker=4, worker=+1"}, (*screen).scaleCommand},
		{command.Row{Name: "stop", Kind: command.Process, Arg: "DYNO|TYPE", Key: keys.IntentStop, Order: true, Help: "stop a dyno or a process type"}, (*screen).restartCommand},
		{command.Row{Name: "maintenance", Kind: command.Switch, Arg: "on|off", Key: keys.IntentMaintenance, Order: true, Help: "turn maintenance mode on or off"}, (*screen).maintenanceCommand},
		{command.Row{Name: "proposals", Kind: command.Number, Arg: "N", Alone: true, Help: "open the dialog of what an agent proposes"}, (*screen).proposalCommand},
		{command.Row{Name: "find", Kind: command.Text, Arg: "TEXT", Key: keys.IntentFind, Help: "search the logs"}, (*screen).searchCommand},
		{command.Row{Name: "only", Kind: command.Text, Arg: "TEXT", Key: keys.IntentHide, Help: "show only log lines that match"}, (*screen).searchCommand},
		{command.Row{Name: "hide", Kind: command.Text, Arg: "TEXT", Key: keys.IntentExclude, Help: "hide log lines that match"}, (*screen).searchCommand},
		{command.Row{Name: "owner", Kind: command.Text, Arg: "NAME", Needs: true, Help: "errors of one owner alone; * shows all"}, (*screen).ownerCommand},
		{command.Row{Name: "issue", Kind: command.Text, Arg: "FINGERPRINT", Key: keys.IntentIssue, Help: "copy a bug report of the selected error, or of the named one"}, (*screen).issueCommand},
		{command.Row{Name: "seek", Kind: command.Moment, Arg: "TIME", Needs: true, Help: "go to a time: 03:09:14, +30s; in a recording, or in the logs"}, (*screen).seekCommand},
		{command.Row{Name: "link", Help: "copy a link to what is in view: app, pane, moment, line, filter; gonogo --at opens it"}, (*screen).linkCommand},
		{command.Row{Name: "mark", Kind: command.Text, Arg: "NOTE", Key: keys.IntentMark, Help: "mark the line, in a recording the moment, with a note"}, (*screen).markCommand},
		{command.Row{Name: "runbook", Kind: command.Text, Arg: "CODE", Key: keys.IntentRunbook, Help: "what to do about a code or an alarm: H12, latency"}, (*screen).runbookCommand},
		{command.Row{Name: "pause", Kind: command.Source, Arg: "SOURCE", Needs: true, Help: "read a source no more, until resume"}, (*screen).rodCommand},
		{command.Row{Name: "slow", Kind: command.Source, Arg: "SOURCE [2|4|8]", Needs: true, Many: true, Help: "ask a source so many times more seldom"}, (*screen).rodCommand},
		{command.Row{Name: "resume", Kind: command.Source, Arg: "SOURCE", Needs: true, Help: "read a source as usual"}, (*screen).rodCommand},
		{command.Row{Name: "lograte", Kind: command.Part, Arg: "all|30s|1m", Needs: true, Help: "read all of the log, or 10s of every 30s or minute"}, (*screen).rodCommand},
		{command.Row{Name: "stores", Kind: command.Switch, Arg: "on|off", Needs: true, Help: "off closes all data stores, on reads them"}, (*screen).rodCommand},
		{command.Row{Name: "read-only", Kind: command.Switch, Arg: "on|off", Needs: true, Help: "send no action until gonogo ends, or until off"}, (*screen).rodCommand},
		{command.Row{Name: "guard", Help: "what guard does about this app, where gonogo runs with --guard"}, (*screen).guardCommand},
		{command.Row{Name: "wheel", Kind: command.Text, Arg: crew.Verbs, Needs: true, Help: "show who is here; say that it is you who acts on the app"}, (*screen).wheelCommand},
		{command.Row{Name: "pane", Kind: command.Pane, Arg: "PANE", Needs: true, Help: "go to a pane"}, (*screen).paneCommand},
		{command.Row{Name: "view", Kind: command.View, Arg: "VIEW", Key: keys.IntentNextView, Help: "change the view"}, (*screen).viewCommand},
		{command.Row{Name: "theme", Kind: command.Theme, Arg: "THEME", Needs: true, Help: "change the colors"}, (*screen).themeCommand},
		{command.Row{Name: "open", Kind: command.App, Arg: "APP", Needs: true, Help: "open another app, or switch to it"}, (*screen).openCommand},
		{command.Row{Name: "q", Help: "quit"}, func(*screen, command.Call) pane.Effect { return pane.Quit{} }},
	}
}

// Commands is the table of commands, for those who list it.
func Commands() command.Table {
	var t command.Table
	for _, r := range commandRows() {
		t = append(t, r.Row)
	}
	return t
}

// runLine runs a line that was typed behind the colon.
func (s *screen) runLine(line string, k dialog.Key) pane.Effect {
	call, err := Commands().Parse(line)
	if err != nil {
		return pane.Say{Text: err.Error(), Bad: true}
	}
	if len(call.Args) == 0 && call.Key != "" {
		return s.run(call.Key, k)
	}
	for _, r := range commandRows() {
		if r.Name == call.Name {
			return r.do(s, call)
		}
	}
	return nil
}

// refused is an argument that makes no sense here.
func refused(text string) pane.Effect { return pane.Say{Text: text, Bad: true} }

// processNames are the process types and the dynos of an app.
func processNames(a *model.App) []string {
	var names []string
	for _, r := range a.Processes.Types {
		names = append(names, r.Type)
	}
	for _, r := range a.Processes.Types {
		for _, d := range r.Dynos {
			names = append(names, d.Name)
		}
	}
	return names
}

// restartCommand is a restart or a stop of what is named.
func (s *screen) restartCommand(c command.Call) pane.Effect {
	verb := verbs[c.Key]
	return s.ordered(c.Key, func(a *model.App) pane.Effect {
		o, name := s.draft(verb), c.Args[0]
		names := processNames(a)
		_, isType := a.Processes.Type(name)
		switch {
		case name == allDynos && verb == model.Restart:
		case isType:
			o.Type = name
		case slices.Contains(names, name):
			o.Dyno = name
		default:
			return refused("there is no dyno and no process type " + name + phrase.DidYouMean(name, names))
		}
		return pane.Confirm{Order: s.grounded(o)}
	})
}

// allDynos is the argument that means every dyno.
const allDynos = "all"

func (s *screen) rollbackCommand(c command.Call) pane.Effect {
	return s.ordered(c.Key, func(a *model.App) pane.Effect {
		to, err := strconv.Atoi(strings.TrimPrefix(c.Args[0], "v"))
		if err != nil || to < 1 {
			return refused(c.Args[0] + " is no release: write v73")
		}
		return s.rollbackTo(a, to)
	})
}

func (s *screen) scaleCommand(c command.Call) pane.Effect {
	return s.ordered(c.Key, func(a *model.App) pane.Effect {
		if name, _, whole := strings.Cut(c.Args[0], "="); !whole && len(c.Args) == 1 {
			if _, known := a.Processes.Type(name); !known {
				return refused(unknownType(a, name))
			}
			return s.askQuantity(name)
		}
		o := s.draft(model.Scale)
		for _, arg := range c.Args {
			change, err := scaled(a, arg)
			if err != nil {
				return refused(err.Error())
			}
			if slices.ContainsFunc(o.Scale, func(b model.ScaleChange) bool { return b.Type == change.Type }) {
				return refused(change.Type + " is named twice")
			}
			o.Scale = append(o.Scale, change)
		}
		o.Scale = slices.DeleteFunc(o.Scale, func(b model.ScaleChange) bool { return b.From == b.To })
		if len(o.Scale) == 0 {
			return pane.Say{Text: "nothing to scale: " + c.Text + " is what the formation has already"}
		}
		return pane.Confirm{Order: s.grounded(o)}
	})
}

// scaled reads TYPE=N.
func scaled(a *model.App, arg string) (model.ScaleChange, error) {
	name, text, whole := strings.Cut(arg, "=")
	row, known := a.Processes.Type(name)
	switch {
	case !known:
		return model.ScaleChange{}, errors.New(unknownType(a, name))
	case row.OneOff():
		return model.ScaleChange{}, errors.New(name + " is not in the formation; it cannot be scaled")
	case !whole || text == "":
		return model.ScaleChange{}, errors.New("how many? write " + name + "=4, " + name + "=+1 or " + name + "=-1")
	}
	to, err := model.Quantity(text, row.Want)
	return model.ScaleChange{Type: name, From: row.Want, To: to}, err
}

func unknownType(a *model.App, name string) string {
	var types []string
	for _, r := range a.Processes.Types {
		types = append(types, r.Type)
	}
	return "there is no process type " + name + phrase.DidYouMean(name, types)
}

func (s *screen) maintenanceCommand(c command.Call) pane.Effect {
	return s.ordered(c.Key, func(a *model.App) pane.Effect {
		on := c.Args[0] == "on"
		switch {
		case !on && c.Args[0] != "off":
			return refused("maintenance is on or off, not " + c.Args[0])
		case on == a.Info.Maintenance:
			return pane.Say{Text: "maintenance mode is " + c.Args[0] + " already"}
		}
		o := s.draft(model.Maintenance)
		o.On = on
		return pane.Confirm{Order: o}
	})
}

// searchCommand gives the logs a text to find, to show alone or to hide.
func (s *screen) searchCommand(c command.Call) pane.Effect {
	if s.pane(pane.Logs) == nil {
		return refused("there is no log here")
	}
	return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: pane.Search{How: c.Key, Text: c.Text}}}
}

// ownerCommand shows the errors of one owner alone, in the pane whose key it is.
func (s *screen) ownerCommand(c command.Call) pane.Effect {
	for _, b := range s.keys.All() {
		if id := pane.ID(b.Scope); b.Intent == keys.IntentOwners && s.pane(id) != nil {
			return pane.Several{pane.Focus{Pane: id}, pane.To{Pane: id, Message: pane.OfOwner{Name: c.Text}}}
		}
	}
	return refused("there are no errors here")
}

// issueCommand copies the bug report of an error.
func (s *screen) issueCommand(c command.Call) pane.Effect {
	for _, b := range s.keys.All() {
		if id := pane.ID(b.Scope); b.Intent == keys.IntentIssue && s.pane(id) != nil {
			return pane.To{Pane: id, Message: pane.ReportOf{Fingerprint: c.Text}}
		}
	}
	return refused("there are no errors here")
}

// seekCommand goes to a moment: of the recording that is played, else of the log.
func (s *screen) seekCommand(c command.Call) pane.Effect {
	p, zone := s.state.Playback, format.ZoneOr(s.zone)
	span := command.Span{From: s.state.Now.Add(-24 * time.Hour), To: s.state.Now, Here: s.state.Now}
	if a := s.app(); a != nil && a.Digest != nil && !a.Digest.First().IsZero() {
		span = command.Span{From: a.Digest.First(), To: a.Digest.Last(), Here: a.Digest.Last()}
		if here := s.here(); !here.IsZero() {
			span.Here = here
		}
	}
	if s.mode == pane.Replay {
		span = command.Span{From: p.Began, To: p.End, Here: band.Position(s.state)}
	}
	at, err := command.When(c.Text, zone, span)
	switch {
	case err != nil:
		return refused(err.Error())
	case s.mode == pane.Replay:
		return pane.Ask{Request: model.Request{Kind: model.SeekTo, At: at}}
	case s.app() == nil || s.app().Logs.Len() == 0:
		return pane.Say{Text: "there is no log line yet"}
	}
	return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: pane.GoTo{At: at}}}
}

// rodCommand holds something back, or lets it go.
func (s *screen) rodCommand(c command.Call) pane.Effect { return s.control().Run(c.Name, c.Args) }

// control is where something is held back from here.
func (s *screen) control() rodkeys.Control {
	return rodkeys.Control{State: s.state, App: s.app(), Mode: s.mode, ReadOnly: s.readOnly()}
}

func (s *screen) wheelCommand(c command.Call) pane.Effect {
	return crew.Run(s.scene(s.size.W, s.size.H, true), c.Text)
}

func (s *screen) paneCommand(c command.Call) pane.Effect {
	id := pane.ID(c.Args[0])
	if err := s.table.Check(id); err != nil {
		return refused(err.Error())
	}
	return pane.Focus{Pane: id}
}

func (s *screen) viewCommand(c command.Call) pane.Effect {
	v, err := FindView(s.views, ViewID(c.Args[0]))
	if err != nil {
		var names []string
		for _, v := range s.views {
			names = append(names, string(v.ID))
		}
		if meant := phrase.DidYouMean(c.Args[0], names); meant != "" {
			return refused("there is no view " + c.Args[0] + meant)
		}
		return refused(err.Error())
	}
	return goTo{v.ID}
}

func (s *screen) themeCommand(c command.Call) pane.Effect { return s.setTheme(c.Args[0]) }

// openCommand switches to an app that is watched, and asks for one that is not.
func (s *screen) openCommand(c command.Call) pane.Effect {
	name := c.Args[0]
	for _, a := range s.state.Apps {
		if a.Info.Name == name || string(a.ID) == name {
			s.appAt = slices.Index(s.state.Apps, a)
			return pane.Say{Text: "switched to " + a.Info.Name}
		}
	}
	switch s.mode {
	case pane.Replay:
		return refused("this is a recording: no app can be opened")
	case pane.Saved:
		return refused("this is a saved log: no app can be opened")
	}
	s.opening, s.asked = name, s.state.Now
	return pane.Several{pane.Ask{Request: model.Request{Kind: model.OpenApp, Name: name}}, pane.Say{Text: "opening " + name + "…"}}
}

// words are what the arguments of commands can be now.
func (s *screen) words() command.Words {
	w := command.Words{command.Switch: {{Text: "on"}, {Text: "off"}}}
	if a := s.app(); a != nil {
		for _, r := range a.Processes.Types {
			note := strconv.Itoa(len(r.Dynos)) + " running"
			w[command.Process] = append(w[command.Process], command.Word{Text: r.Type, Note: note})
			if !r.OneOff() {
				w[command.Quantity] = append(w[command.Quantity], command.Word{Text: r.Type + "=", Note: "now " + strconv.Itoa(r.Want) + " × " + r.Size})
			}
		}
		for _, r := range a.Processes.Types {
			for _, d := range r.Dynos {
				w[command.Process] = append(w[command.Process], command.Word{Text: d.Name, Note: d.State})
			}
		}
		for _, r := range a.Ledger.Releases {
			if !r.Current {
				w[command.Release] = append(w[command.Release], command.Word{Text: format.Version(r.Version), Note: r.Description})
			}
		}
	}
	w[command.Target] = append([]command.Word{{Text: allDynos, Note: "all dynos"}}, w[command.Process]...)
	for _, p := range s.panes {
		w[command.Pane] = append(w[command.Pane], command.Word{Text: string(p.ID), Note: p.Help})
	}
	for _, v := range s.views {
		w[command.View] = append(w[command.View], command.Word{Text: string(v.ID), Note: v.Help})
	}
	for _, c := range theme.Choices() {
		note := c.Help
		if !s.suits(c.Name) {
			note = "not for this background"
		}
		w[command.Theme] = append(w[command.Theme], command.Word{Text: c.Name, Note: note})
	}
	for _, period := range rods.Periods {
		w[command.Part] = append(w[command.Part], command.Word{Text: phrase.Span(period), Note: phrase.Span(rods.ReadSpan) + " of it are read"})
	}
	w[command.Part] = append(w[command.Part], command.Word{Text: rodkeys.All})
	for _, r := range s.control().Sources() {
		w[command.Source] = append(w[command.Source], command.Word{Text: string(r.Name), Note: string(r.State)})
	}
	w[command.App] = s.appWords()
	return w
}

// appWords are the apps that are watched, and those that the account may see as far as they are known.
func (s *screen) appWords() []command.Word {
	var out []command.Word
	for _, a := range s.state.Apps {
		out = append(out, command.Word{Text: a.Info.Name, Note: "open"})
	}
	for _, name := range s.appNames {
		if !slices.ContainsFunc(out, func(w command.Word) bool { return w.Text == name }) {
			out = append(out, command.Word{Text: name})
		}
	}
	return out
}

// runbookCommand opens a page of the runbook.
func (s *screen) runbookCommand(c command.Call) pane.Effect {
	if _, ok := s.runbook.Find(c.Text); !ok {
		return refused("the runbook has no page about " + c.Text + phrase.DidYouMean(strings.ToUpper(c.Text), s.runbook.IDs()))
	}
	return s.page(runbook.Subject{ID: c.Text})
}

// guardCommand shows what guard does about the app in view.
func (s *screen) guardCommand(command.Call) pane.Effect {
	switch a := s.app(); {
	case s.guard.Guard == nil:
		return pane.Say{Text: "guard is off: gonogo --guard asks for it, where your own config allows it"}
	case a != nil:
		s.open(&guardcard.Frame{Guard: s.guard.Guard, App: a.ID})
	}
	return nil
}
