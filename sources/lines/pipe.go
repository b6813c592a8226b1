package lines

import (
	"io"
	"time"
)

// A flood through a pipe is read in few large chunks: 50,000 lines a second that come 4 KiB at a time wake a reader 3,000 times a
// second, and what it works with is gone from the processor's caches each time. So after a chunk that emptied the pipe the reader
// rests, for as long as it takes to fill half of the pipe, and no longer than longestRest. Who writes never waits for that.
const (
	pipeRoom     = 1 << 20 // what a pipe is asked to hold; systems that allow less are believed
	longestRest  = 40 * time.Millisecond
	shortestRest = 4 * time.Millisecond // less gains nothing
	floodRate    = 1 << 20              // bytes a second from which on there are rests
	rateOver     = 20 * time.Millisecond
)

// paced reads a pipe that holds room bytes.
type paced struct {
	io.Reader
	room  int
	now   func() time.Time
	sleep func(time.Duration)

	emptied bool      // by the last read
	since   time.Time // bytes are counted
	bytes   int
	rate    float64 // bytes a second, over the last rateOver or longer
}

func newPaced(r io.Reader, room int) *paced {
	return &paced{Reader: r, room: room, now: time.Now, sleep: time.Sleep}
}

// Read reads, in a flood after a rest.
func (p *paced) Read(b []byte) (int, error) {
	if p.emptied {
		if rest := p.rest(); rest > 0 {
			p.sleep(rest)
		}
	}
	n, err := p.Reader.Read(b)
	p.emptied = n < len(b)
	p.count(n)
	return n, err
}

// rest is how long the pipe takes to fill by half; zero where that is too short to be worth it, and where no flood is.
func (p *paced) rest() time.Duration {
	if p.rate < floodRate {
		return 0
	}
	rest := min(longestRest, time.Duration(float64(p.room)/2/p.rate*float64(time.Second)))
	if rest < shortestRest {
		return 0
	}
	return rest
}

// count takes the rate.
func (p *paced) count(n int) {
	now := p.now()
	p.bytes += n
	if span := now.Sub(p.since); span >= rateOver {
		p.rate, p.bytes, p.since = float64(p.bytes)/span.Seconds(), 0, now
	}
}
