package tape

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/clone"
)

// Opener opens a recording at its start, as often as it is asked to.
type Opener func() (io.ReadCloser, error)

// keyframe is what is known at a moment of a recording, and where it goes on from there. Nobody changes it.
type keyframe struct {
	place
	state *model.State
	bytes int64 // that it holds and those before it do not
	cost  int64 // of playing the recording up to here, in bytes
}

// playFrom opens a recording where a keyframe was taken; nil: at its start.
func playFrom(open Opener, from *keyframe) (io.ReadCloser, *Player, error) {
	in, err := open()
	if err != nil {
		return nil, nil, err
	}
	p, err := Play(in, PlayOptions{})
	if err == nil && from != nil {
		if err = rewind(in, p, from); err == nil {
			p.resume(from.place)
		}
	}
	if err != nil {
		_ = in.Close()
		return nil, nil, err
	}
	return in, p, nil
}

// rewind brings a player who has read the start of a recording to where a keyframe was taken.
func rewind(in io.Reader, p *Player, to *keyframe) error {
	if s, ok := in.(io.Seeker); ok {
		if _, err := s.Seek(to.line, io.SeekStart); err != nil {
			return fmt.Errorf("tape: %w", err)
		}
		p.lines.r.Reset(in)
		p.lines.read = to.line
		return nil
	}
	for p.lines.read < to.line {
		if _, _, err := p.lines.next(); err != nil && !errors.Is(err, errLong) {
			return fmt.Errorf("tape: %w", err)
		}
	}
	return nil
}

// The measures of keyframes. What lies between two of them takes some hundredths of a second to play.
const (
	leastSpacing  = 1 << 20   // bytes of the recording
	tickCost      = 4 << 10   // a second takes as long as so many bytes, whatever happens in it
	mostKeyframes = 160 << 20 // bytes that all take in memory; where they would take more, they are taken less often
	mostText      = 192 << 20 // bytes of packed log lines that they may keep alive; from then on no more are taken
)

// keyframes are those of a recording, by their time. The survey adds them, the deck looks for one.
type keyframes struct {
	limit int64 // of bytes

	mu      sync.Mutex
	list    []*keyframe
	bytes   int64
	spacing int64
}

// add keeps a keyframe that is later than the others.
func (k *keyframes) add(f *keyframe) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = append(k.list, f)
	k.bytes += f.bytes
	for k.bytes > k.limit && len(k.list) > 2 {
		k.spacing += k.spacing / 2
		k.thin()
	}
}

// thin lets those go that are nearer to the one before than the spacing.
func (k *keyframes) thin() {
	kept := k.list[:1]
	k.bytes = k.list[0].bytes
	for _, f := range k.list[1:] {
		if f.cost-kept[len(kept)-1].cost >= k.spacing {
			kept = append(kept, f)
			k.bytes += f.bytes
		}
	}
	clear(k.list[len(kept):])
	k.list = kept
}

// gap is how much is to lie between two keyframes.
func (k *keyframes) gap() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.spacing
}

// before is the last keyframe at or before a moment; nil: there is none.
func (k *keyframes) before(t time.Time) *keyframe {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := sort.Search(len(k.list), func(i int) bool { return k.list[i].now.After(t) })
	if i == 0 {
		return nil
	}
	return k.list[i-1]
}

// stateAt is a state of its own with what a keyframe knows; an empty one for nil.
func stateAt(f *keyframe, c *clone.Cloner, limits model.Limits) *model.State {
	if f == nil {
		return model.New(limits)
	}
	return f.state.Clone(c)
}
