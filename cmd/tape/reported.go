package tape

import (
	"os"
	"slices"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/recorder"
	"app.gonogo/gonogo/sources/tape"
)

// source finds what the report is of.
func (f *reportFlags) source(p *base.Process, args []string, zone *time.Location) (reported, error) {
	name, app := "", ""
	if len(args) > 0 {
		name = args[0]
	}
	if len(f.Apps) > 0 {
		app = f.Apps[0]
	}
	info, err := os.Stat(p.Abs(name))
	if name == "-" || name != "" && err == nil && !info.IsDir() {
		c, err := replayFlags{}.choose(p, &f.Flags, name)
		if err != nil {
			return reported{}, err
		}
		return f.ofFile(reported{chosen: c, app: app}, zone)
	}
	dir := config.StatePath(p.Env(), "recordings")
	list, err := recorder.List(dir)
	if err != nil {
		return reported{}, &fault.Error{What: "cannot list the recordings", Why: base.Cause(err), Do: "Make " + fault.Clean(dir) + " readable", Code: tape.CodeTape, Err: err}
	}
	if name != "" {
		list = slices.DeleteFunc(list, func(r recorder.Recording) bool { return r.Name != name && r.Path != p.Abs(name) })
	} else if app != "" {
		list = recorder.Of(list, app)
	}
	switch {
	case len(list) > 0:
		return f.ofRecording(list, app, zone)
	case name != "":
		return reported{}, &fault.Error{What: "cannot open the recording " + fault.Clean(name), Why: "there is no such file, and no recording of that name", Do: "gonogo history lists the recordings", Code: tape.CodeTape}
	case app != "":
		return reported{}, &fault.Error{What: "nothing is recorded of " + fault.Clean(app), Why: "the screen records what it shows: gonogo -a " + fault.Clean(app), Do: "gonogo history lists the recordings", Code: tape.CodeTape}
	}
	return reported{}, &fault.Error{What: "nothing is recorded", Why: "the screen records what it shows: gonogo -a APP", Do: "Name a file of gonogo record", Code: tape.CodeTape}
}

// ofFile is a report of a tape as it was written.
func (f *reportFlags) ofFile(r reported, zone *time.Location) (reported, error) {
	if f.from == "" && f.to == "" {
		return r, nil
	}
	in, err := r.open()
	if err != nil {
		return r, &fault.Error{What: "cannot open the recording " + r.name, Why: base.Cause(err), Do: "Check its name", Code: tape.CodeTape, Err: err}
	}
	defer in.Close()
	x, err := tape.ReadIndex(in)
	if err != nil {
		return r, err
	}
	return f.span(r, x.Began, x.End, zone)
}

// span reads --from and --to.
func (f *reportFlags) span(r reported, began, end time.Time, zone *time.Location) (reported, error) {
	for _, one := range []struct {
		flag, text string
		at         *time.Time
	}{{"--from", f.from, &r.from}, {"--to", f.to, &r.to}} {
		if one.text == "" {
			continue
		}
		at, err := momentWithin(one.text, began.In(zone), end.In(zone))
		if err != nil {
			return r, base.Usage(`%s is a moment of the recording: 03:09:14, "2026-09-17 03:09" or 14m30s from its start, not %s`, one.flag, fault.Quote(one.text))
		}
		if at.Before(began) || at.After(end.Add(time.Minute)) {
			return r, base.Usage("%s is %s, and the recording goes from %s to %s", one.flag, phrase.Moment(at, zone), phrase.Date(began, zone), phrase.Moment(end, zone))
		}
		*one.at = at
	}
	if !r.to.IsZero() && !r.from.Before(r.to) {
		return r, base.Usage("--from is %s, and must be before --to, which is %s", phrase.Moment(r.from, zone), phrase.Moment(r.to, zone))
	}
	return r, nil
}

// ofRecording is a report of what the flight recorder has. Of a long recording only as much is read as the report is of.
func (f *reportFlags) ofRecording(list []recorder.Recording, app string, zone *time.Location) (reported, error) {
	found, _, err := holding(list, f.from, "--from", zone)
	if err != nil {
		return reported{}, err
	}
	r, err := f.span(reported{chosen: chosen{name: found.Name, path: found.Path, end: found.End}, app: app}, found.Began, found.End, zone)
	if err != nil {
		return r, err
	}
	begin := r.from
	if begin.IsZero() {
		if begin, err = lastTrouble(found); err != nil {
			return r, err
		}
	}
	if begin = begin.Add(-lead); !begin.After(found.Began) {
		begin = time.Time{}
	}
	r.left, r.open = begin, found.Tape(begin, time.Time{}).Open
	if !r.to.IsZero() {
		r.open = found.Tape(begin, r.to.Add(lead)).Open
	}
	return r, nil
}

// lead is how much is read before what is told of, beside the history that the state needs.
const lead = 20 * time.Minute

// lastTrouble is when the last NO-GO, HOLD or alarm of a recording began, as its index has it, or the last day begins where that is earlier.
func lastTrouble(r recorder.Recording) (time.Time, error) {
	begin := r.End.Add(-shownOf)
	found, err := r.Milestones()
	if err != nil {
		return begin, err
	}
	last := time.Time{}
	for _, m := range found {
		if m.Kind == recorder.VerdictChanged && (m.Answer == verdict.NoGo.String() || m.Answer == verdict.Hold.String()) || m.Kind == recorder.Sounded && !m.Over {
			last = m.At
		}
	}
	if !last.IsZero() && last.Before(begin) {
		begin = last
	}
	return begin, nil
}
