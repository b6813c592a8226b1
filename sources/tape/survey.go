package tape

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/clone"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/verdict"
)

// survey plays a recording once into a state of its own, as fast as it can. It finds the moments that one may want to go to, and takes
// keyframes on its way.
type survey struct {
	player *Player
	state  *model.State
	frames *keyframes
	cloner *clone.Cloner
	packer *logstore.Compactor // nil: lines stay plain

	marks  []model.PlaybackMark
	end    time.Time
	apps   map[model.AppID]*surveyed
	ticks  int64
	frozen int64 // the cost of the last keyframe
	text   int64 // bytes of lines that were packed
}

// surveyed is what is known of an app so far.
type surveyed struct {
	newest int            // release
	judged verdict.Change // the last change of the verdict
	read   uint64         // the version of the errors that were looked at
	errors map[exceptions.Fingerprint]int
}

// mostErrorMarks bounds the marks of first errors: a recording with more kinds of errors has its first ones marked.
const mostErrorMarks = 500

func newSurvey(p *Player, frames *keyframes, limits model.Limits) *survey {
	s := &survey{player: p, state: model.New(limits), frames: frames, cloner: model.Cloner(), end: p.Now(), apps: map[model.AppID]*surveyed{}}
	s.packer, _ = logstore.NewCompactor() // its options are ours: it does not fail
	return s
}

// run goes through the recording. It calls told after every second of it.
func (s *survey) run(ctx context.Context, told func()) error {
	return s.player.Run(ctx, func(e model.Event) {
		s.state.Apply([]model.Event{e})
		if _, tick := e.Fact.(*model.Tick); !tick {
			s.heard(e)
			return
		}
		s.conclude()
		s.ticks++
		if cost := s.player.line + s.ticks*tickCost; cost-s.frozen >= s.frames.gap() {
			s.freeze(cost)
		}
		told()
	})
}

func (s *survey) app(id model.AppID) *surveyed {
	a := s.apps[id]
	if a == nil {
		a = &surveyed{errors: map[exceptions.Fingerprint]int{}}
		s.apps[id] = a
	}
	return a
}

// heard marks what an event tells of itself.
func (s *survey) heard(e model.Event) {
	if e.Seen.After(s.end) {
		s.end = e.Seen
	}
	switch f := e.Fact.(type) {
	case *model.Releases:
		s.releases(e, f)
	case *marks.Mark:
		s.marks = withNote(s.marks, e, f)
	}
}

// releases marks those that are newer than what was known.
func (s *survey) releases(e model.Event, f *model.Releases) {
	a := s.app(e.App)
	first := a.newest == 0
	for i := len(f.Releases) - 1; i >= 0; i-- {
		r := f.Releases[i]
		if !first && r.Version > a.newest {
			s.mark(model.PlaybackMark{Kind: model.ReleaseMark, At: s.end, App: e.App, Version: r.Version, By: ledger.Author(r.By), Text: r.Description})
		}
		a.newest = max(a.newest, r.Version)
	}
}

func (s *survey) mark(m model.PlaybackMark) { s.marks = append(s.marks, m) }

// conclude marks what the state has concluded in the last second.
func (s *survey) conclude() {
	for _, a := range s.state.Apps {
		known := s.app(a.ID)
		told := a.Verdict.Told()
		from := slices.Index(told, known.judged) + 1
		for _, c := range told[from:] {
			known.judged = c
			s.mark(model.PlaybackMark{Kind: model.VerdictMark, At: s.state.Now, App: a.ID, Version: c.Release, Answer: c.Answer, Text: c.Why})
		}
		if v := a.Errors.Version(); v != known.read {
			known.read = v
			s.firsts(a, known)
		}
	}
}

// firsts marks the errors that were not there before. Those that were seen last come first.
func (s *survey) firsts(a *model.App, known *surveyed) {
	for g := range a.Errors.Newest() {
		count, seen := known.errors[g.Fingerprint]
		if seen && count == g.Count {
			return
		}
		known.errors[g.Fingerprint] = g.Count
		if !seen && !g.Muted && !g.Page && len(known.errors) <= mostErrorMarks {
			s.mark(model.PlaybackMark{Kind: model.ErrorMark, At: s.state.Now, App: a.ID, Text: cmp.Or(g.Class(), g.Sample.Message)})
		}
	}
}

// freeze takes a keyframe. Lines are packed before, so that those that follow share them.
func (s *survey) freeze(cost int64) {
	s.pack()
	if s.text > mostText {
		return
	}
	state, fresh := clone.Next(s.cloner, s.state)
	s.frames.add(&keyframe{place: s.player.place(), state: state, bytes: fresh, cost: cost})
	s.frozen = cost
}

func (s *survey) pack() {
	if s.packer == nil {
		return
	}
	for _, a := range s.state.Apps {
		for {
			c, ok := a.Logs.Cold(0)
			if !ok {
				break
			}
			b := s.packer.Compact(c.Batches()...)
			if !a.Logs.Replace(c, b) {
				break
			}
			s.text += b.Bytes()
		}
	}
}

// byTime puts marks in the order in which they are gone through.
func byTime(list []model.PlaybackMark) []model.PlaybackMark {
	slices.SortStableFunc(list, func(a, b model.PlaybackMark) int { return a.At.Compare(b.At) })
	return list
}

// withNote are the marks with that of a line or of a moment, which takes the place of an earlier one there or takes it away.
func withNote(list []model.PlaybackMark, e model.Event, m *marks.Mark) []model.PlaybackMark {
	at := m.At
	if at.IsZero() {
		at = e.Seen
	}
	list = slices.DeleteFunc(slices.Clone(list), func(o model.PlaybackMark) bool {
		return o.Kind == model.NoteMark && o.App == e.App && o.At.Equal(at)
	})
	if m.Off {
		return list
	}
	return append(list, model.PlaybackMark{Kind: model.NoteMark, At: at, App: e.App, Text: safe.Text(m.Note)})
}

// tailBytes is how much of a recording's end is looked at for its last time.
const tailBytes = 1 << 20

// endOf is the last time on a recording that can be gone through at will; zero where it cannot be told.
func endOf(in io.Reader) time.Time {
	s, ok := in.(io.ReadSeeker)
	if !ok {
		return time.Time{}
	}
	size, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return time.Time{}
	}
	if _, err := s.Seek(max(0, size-tailBytes), io.SeekStart); err != nil {
		return time.Time{}
	}
	tail, err := io.ReadAll(io.LimitReader(s, tailBytes))
	if err != nil {
		return time.Time{}
	}
	parts := bytes.Split(tail, []byte{'\n'})
	for i := len(parts) - 1; i > 0; i-- {
		if e, err := model.Decode(parts[i]); err == nil && e.Recordable() && !e.Seen.IsZero() {
			return e.Seen
		}
	}
	return time.Time{}
}
