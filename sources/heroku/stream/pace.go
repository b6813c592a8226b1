package stream

import (
	"bytes"
	"time"
)

// A stream can be alive and yet give no line: a server may beat for hours for a session that it has forgotten. So silence is
// counted in lines, and is shown. An app that was talking and says nothing more is asked for in a new session.
const (
	quietAfter = 45 * time.Second // without a line: shown in place of LIVE
	stallMost  = 2 * time.Minute  // without a line, where the app was talking: the session may be dead
	stallLeast = 20 * time.Second // the same for an app that talks so much that a backlog would not reach back
	stallLines = 1000             // of the 1,500 lines of a backlog
	talkative  = 5                // live lines without a long pause: the app was talking
	paceSpan   = 5 * time.Second  // over which a rate is counted
	liveWithin = 10 * time.Second // an older line is backlog, and says nothing of the rate
)

// pace is how much the app says, on the program's clock.
type pace struct {
	last   time.Time // when it last said something; at first when the session was opened
	talk   int       // live lines since the last long pause
	rate   float64   // lines a second in the last span that is over
	window time.Time // when the span began that is not
	count  int       // lines in it
}

// line counts a line that is as old as given.
func (p *pace) line(now time.Time, age time.Duration) {
	if at := now.Add(-age); at.After(p.last) {
		if at.Sub(p.last) > stallMost {
			p.talk, p.rate = 0, 0
		}
		p.last = at
	}
	if age > liveWithin {
		return
	}
	p.talk++
	if span := now.Sub(p.window); span >= paceSpan {
		p.rate, p.window, p.count = float64(p.count)/span.Seconds(), now, 0
	}
	p.count++
}

// silent is how long the app has said nothing.
func (p *pace) silent(now time.Time) time.Duration { return now.Sub(p.last) }

// stalled tells that an app that was talking has been silent for longer than it should.
func (p *pace) stalled(now time.Time) bool {
	return p.talk >= talkative && p.silent(now) >= p.patience()
}

// patience is how long the app's silence is believed.
func (p *pace) patience() time.Duration {
	rate := max(p.rate, float64(p.count)/paceSpan.Seconds())
	if rate*stallMost.Seconds() <= stallLines {
		return stallMost
	}
	return max(stallLeast, time.Duration(stallLines/rate*float64(time.Second)))
}

// isSessionLine tells a line that is written because somebody, mostly we, opened a log session: the app has not said it.
func isSessionLine(raw []byte) bool {
	return bytes.Contains(raw, []byte("api]: Log session created by "))
}
