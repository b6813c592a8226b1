package tape

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/recorder"
	"app.gonogo/gonogo/sources/tape"
)

// chosen is what is played: a file, a pipe, or a part of what the flight recorder has.
type chosen struct {
	name string // for people
	path string // of the file or the folder; empty: it is a pipe
	open tape.Opener
	at   time.Time // where to begin; zero: at the start
	end  time.Time // zero: to be found out

	marks []model.PlaybackMark // that the index of the recording has
}

// choose finds what the arguments mean: a file, the name of a recording, or the last one of an app.
func (o replayFlags) choose(p *base.Process, f *base.Flags, arg string) (chosen, error) {
	if arg == "-" {
		return o.plain(p, f, chosen{name: named(arg), open: opener(p, arg)})
	}
	if info, err := os.Stat(p.Abs(arg)); arg != "" && (err == nil && !info.IsDir()) {
		return o.plain(p, f, chosen{name: named(arg), path: p.Abs(arg), open: opener(p, arg)})
	}
	dir := config.StatePath(p.Env(), "recordings")
	list, err := recorder.List(dir)
	if err != nil {
		return chosen{}, &fault.Error{What: "cannot list the recordings", Why: base.Cause(err), Do: "Make " + fault.Clean(dir) + " readable", Code: tape.CodeTape, Err: err}
	}
	if arg != "" {
		list = slices.DeleteFunc(list, func(r recorder.Recording) bool { return r.Name != arg && r.Path != p.Abs(arg) })
	} else {
		list = recorder.Of(list, f.Apps[0])
	}
	switch {
	case len(list) > 0:
		return o.recorded(p, f, list)
	case arg != "":
		return chosen{}, &fault.Error{What: "cannot open the recording " + fault.Clean(arg), Why: "there is no such file, and no recording of that name", Do: "gonogo history lists the recordings", Code: tape.CodeTape}
	}
	return chosen{}, &fault.Error{What: "nothing is recorded of " + fault.Clean(f.Apps[0]), Why: "the screen records what it shows: gonogo -a " + fault.Clean(f.Apps[0]), Do: "gonogo history lists the recordings", Code: tape.CodeTape}
}

// named is a recording as people call it.
func named(path string) string {
	if path == "-" {
		return "stdin"
	}
	return fault.Clean(filepath.Base(path))
}

// opener opens a recording as often as wanted. What comes through a pipe is kept.
func opener(p *base.Process, path string) tape.Opener {
	if path == "-" {
		return tape.NewSpool(p.Stdin).Open
	}
	return func() (io.ReadCloser, error) {
		in, err := os.Open(p.Abs(path))
		if err != nil {
			return nil, &fault.Error{What: "cannot open the recording " + fault.Clean(path), Why: base.Cause(err), Do: "Check its name", Code: tape.CodeTape, Err: err}
		}
		return in, nil
	}
}

// plain is a tape as it was written: all of it.
func (o replayFlags) plain(p *base.Process, f *base.Flags, c chosen) (chosen, error) {
	if o.from != "" {
		return c, base.Usage("--from is for what the flight recorder has; a tape is played whole. --at begins later")
	}
	if o.at == "" {
		in, err := c.open()
		if err != nil {
			return c, err
		}
		return c, in.Close()
	}
	zone, err := zoneOf(p, f)
	if err != nil {
		return c, err
	}
	in, err := c.open()
	if err != nil {
		return c, err
	}
	defer in.Close()
	x, err := tape.ReadIndex(in)
	if err != nil {
		return c, err
	}
	c.at, err = momentIn(o.at, x.Began.In(zone))
	if err == nil && (c.at.Before(x.Began) || c.at.After(x.End)) {
		err = base.Usage("--at is %s, and the recording goes from %s to %s", phrase.Moment(c.at, zone), phrase.Date(x.Began, zone), phrase.Moment(x.End, zone))
	}
	return c, err
}

// shownOf is how much of a recording is played where nobody says from when: what lies before takes its time to go through.
const shownOf = 24 * time.Hour

// recorded is the part of the newest recording that has the moments of the flags; without them the last day of the newest one.
func (o replayFlags) recorded(p *base.Process, f *base.Flags, list []recorder.Recording) (chosen, error) {
	zone, err := zoneOf(p, f)
	if err != nil {
		return chosen{}, err
	}
	r, at, err := holding(list, o.at, "--at", zone)
	if err != nil {
		return chosen{}, err
	}
	from := r.End.Add(-shownOf)
	if o.from != "" {
		if o.at != "" {
			list = []recorder.Recording{r}
		}
		if r, from, err = holding(list, o.from, "--from", zone); err != nil {
			return chosen{}, err
		}
	}
	if !at.IsZero() && at.Before(from) {
		from = at
	}
	c := chosen{name: r.Name, path: r.Path, at: at, end: r.End}
	if o.from != "" && at.IsZero() {
		c.at = from
	}
	if !from.After(r.Began) {
		from = time.Time{}
	}
	c.open = r.Tape(from, time.Time{}).Open
	found, err := r.Milestones()
	if err != nil {
		return chosen{}, err
	}
	c.marks = marksOf(found, r.AppID, from)
	return c, nil
}

// holding is the newest recording that has a moment, and the moment. An empty text is no moment: the newest recording.
func holding(list []recorder.Recording, text, flag string, zone *time.Location) (recorder.Recording, time.Time, error) {
	newest := list[len(list)-1]
	if text == "" {
		return newest, time.Time{}, nil
	}
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		at, err := momentWithin(text, r.Began.In(zone), r.End.In(zone))
		if err != nil {
			return r, at, err
		}
		if !at.Before(r.Began) && !at.After(r.End) {
			return r, at, nil
		}
	}
	return newest, time.Time{}, base.Usage("%s is %s, and nothing of that time is recorded; the last recording goes from %s to %s", flag, fault.Quote(text),
		phrase.Date(newest.Began, zone), phrase.Moment(newest.End, zone))
}

// momentWithin is momentIn for a recording of days: a time of day is the last one in it.
func momentWithin(text string, began, end time.Time) (time.Time, error) {
	for _, form := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			at := time.Date(end.Year(), end.Month(), end.Day(), t.Hour(), t.Minute(), t.Second(), 0, end.Location())
			if at.After(end) {
				at = at.AddDate(0, 0, -1)
			}
			return later(at, began), nil
		}
	}
	return momentIn(text, began)
}

// marksOf are the moments of a recording's index as a player shows them.
func marksOf(found []recorder.Milestone, app model.AppID, from time.Time) (out []model.PlaybackMark) {
	kinds := map[recorder.MilestoneKind]model.MarkKind{recorder.ReleaseMade: model.ReleaseMark, recorder.VerdictChanged: model.VerdictMark,
		recorder.FirstError: model.ErrorMark, recorder.Marked: model.NoteMark}
	for _, m := range found {
		kind, is := kinds[m.Kind]
		if !is || !from.IsZero() && m.At.Before(from.Add(-recorder.History)) {
			continue
		}
		mark := model.PlaybackMark{Kind: kind, At: m.At, App: app, Version: m.Version, By: m.By, Text: m.Text}
		for a := verdict.NotAsked; a <= verdict.NoGo; a++ {
			if a.String() == m.Answer {
				mark.Answer = a
			}
		}
		out = append(out, mark)
	}
	return out
}

// zoneOf is the zone that the settings ask for.
func zoneOf(p *base.Process, f *base.Flags) (*time.Location, error) {
	m, err := session.New(p, f)
	if err != nil {
		return nil, err
	}
	if m.Loaded.Config.UTC {
		return time.UTC, nil
	}
	return time.Local, nil
}

// which tells what is to be played, or lists what could be.
func (o replayFlags) which(p *base.Process, f *base.Flags, args []string) (c chosen, listed bool, err error) {
	switch {
	case len(args) > 0:
		c, err = o.choose(p, f, args[0])
	case len(f.Apps) == 1:
		c, err = o.choose(p, f, "")
	case len(f.Apps) > 1:
		err = base.Usage("replay plays the recording of one app, and --app names %d", len(f.Apps))
	default:
		if err = listRecordings(p, f, false); err == nil {
			_, err = fmt.Fprintln(p.Stderr, "\ngonogo replay NAME plays one; gonogo replay -a APP the last one of an app.")
		}
		return c, true, base.ReaderGone(err)
	}
	return c, false, err
}
