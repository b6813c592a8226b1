package tape

import (
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
		if _, _, err := p.lines.next(); err != nil && err != errLong {
			return fmt.Errorf("tape: %w", err)
		}
	}
	return nil
}

// The measures of keyframes. Between two of them lies what takes some hundredths of a second to play.
const (
	leastSpacing  = 384 << 10 // bytes of the recording
	tickCost      = 1 << 10   // a second in which nothing happens counts for so many bytes
	mostKeyframes = 128 << 20 // bytes that all take in memory; where they take more, every second one goes
	mostText      = 192 << 20 // bytes of packed log lines that they may keep alive; from then on no more are made
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
		kept := k.list[:0]
		k.bytes = 0
		for i, one := range k.list {
			if i%2 == 0 {
				kept = append(kept, one)
				k.bytes += one.bytes
			}
		}
		clear(k.list[len(kept):])
		k.list, k.spacing = kept, 2*k.spacing
	}
}

// gap is how many bytes are to lie between two keyframes.
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
