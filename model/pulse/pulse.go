// Package pulse counts how much comes in a minute, over the last five.
package pulse

import "time"

// The slots of a count.
const (
	slot  = 30 * time.Second
	slots = 10
)

// Pulse is a count over the last five minutes. The zero value has counted nothing.
type Pulse struct {
	begin  time.Time // of the counting
	newest int64     // the slot that is counted in
	counts [slots]int
}

// Add counts n more at a moment. What is older than the newest slot counts there.
func (p *Pulse) Add(now time.Time, n int) {
	if p.begin.IsZero() {
		p.begin, p.newest = now, now.UnixNano()/int64(slot)
	}
	p.turn(now)
	p.counts[place(p.newest)] += n
}

// place is where a slot is counted. A clock that is wrong may say a time before 1970.
func place(n int64) int64 { return (n%slots + slots) % slots }

// turn empties the slots that begin up to a moment.
func (p *Pulse) turn(now time.Time) {
	at := now.UnixNano() / int64(slot)
	for ; p.newest < at && p.newest+slots >= at; p.newest++ {
		p.counts[place(p.newest+1)] = 0
	}
	if p.newest < at {
		p.counts, p.newest = [slots]int{}, at
	}
}

// PerMinute is how much came in a minute, over what was counted of the last five; false before half a minute was.
func (p Pulse) PerMinute(now time.Time) (float64, bool) {
	if p.begin.IsZero() {
		return 0, false
	}
	p.turn(now)
	sum := 0
	for _, n := range p.counts {
		sum += n
	}
	from := time.Unix(0, (p.newest-slots+1)*int64(slot))
	if p.begin.After(from) {
		from = p.begin
	}
	counted := now.Sub(from)
	if counted < slot {
		return 0, false
	}
	return float64(sum) / counted.Minutes(), true
}
