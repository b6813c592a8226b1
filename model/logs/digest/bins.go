package digest

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Bin is what came in a piece of time.
type Bin struct{ Lines, Errors, Requests, Failed int }

// mostBins bounds the pieces of time. When there are more, each becomes twice as long.
const mostBins = 4096

// bins are the pieces of time in which something came, by their number since 1970.
type bins struct {
	width int64 // of a piece, in nanoseconds; 0 before the first
	all   map[int64]*Bin
	none  Bin // of lines without a time
	key   int64
	last  *Bin // of key
}

// at is the piece that a stamp falls into.
func (b *bins) at(stamp int64) *Bin {
	if stamp == logs.NoTime {
		return &b.none
	}
	if b.all == nil {
		b.all, b.width = map[int64]*Bin{}, int64(time.Second)
	}
	key := floorDiv(stamp, b.width)
	if b.last != nil && b.key == key {
		return b.last
	}
	bin := b.all[key]
	if bin == nil {
		for len(b.all) >= mostBins {
			b.double()
			key = floorDiv(stamp, b.width)
		}
		if bin = b.all[key]; bin == nil {
			bin = &Bin{}
			b.all[key] = bin
		}
	}
	b.key, b.last = key, bin
	return bin
}

// double makes each piece twice as long.
func (b *bins) double() {
	b.width *= 2
	wider := make(map[int64]*Bin, len(b.all)/2)
	for key, bin := range b.all {
		to := floorDiv(key, 2)
		if have := wider[to]; have != nil {
			have.add(*bin)
		} else {
			wider[to] = bin
		}
	}
	b.all, b.last = wider, nil
}

func (b *Bin) add(more Bin) {
	b.Lines += more.Lines
	b.Errors += more.Errors
	b.Requests += more.Requests
	b.Failed += more.Failed
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Columns is the log in equal pieces of time, the first that of its first line.
type Columns struct {
	From time.Time
	Step time.Duration
	Bins []Bin
}

// At is the column of a time; ok is false when it lies outside.
func (c Columns) At(t time.Time) (i int, ok bool) {
	if c.Step <= 0 || t.Before(c.From) {
		return 0, false
	}
	n := t.Sub(c.From) / c.Step
	return int(n), n < time.Duration(len(c.Bins))
}

// Time is when a column begins.
func (c Columns) Time(i int) time.Time { return c.From.Add(time.Duration(i) * c.Step) }

// steps are the lengths that a column may have: those that people count in.
var steps = inUnits()

// inUnits are the numbers of seconds, minutes and hours that people count by.
func inUnits() (out []time.Duration) {
	for _, unit := range []struct {
		size time.Duration
		of   []int
	}{
		{time.Second, []int{1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 40, 45, 50}},
		{time.Minute, []int{1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 40, 45, 50}},
		{time.Hour, []int{1, 2, 3, 4, 6, 8, 12}},
	} {
		for _, n := range unit.of {
			out = append(out, time.Duration(n)*unit.size)
		}
	}
	return out
}

const dayLong = 24 * time.Hour

// stepOf is the shortest step that puts a span into n columns, one of which may be needed for the part before its first whole step.
func stepOf(span time.Duration, n int) time.Duration {
	for _, s := range steps {
		if span/s < time.Duration(n-1) {
			return s
		}
	}
	days := time.Duration(1)
	for span/(days*dayLong) >= time.Duration(n-1) && days < math.MaxInt32 {
		days++
	}
	return days * dayLong
}

// Columns puts the log into at most n columns; none where no line bears a time, or where there is no room for three.
func (d *Digest) Columns(n int) Columns {
	if d.first == logs.NoTime || n < 3 {
		return Columns{}
	}
	step := stepOf(time.Duration(d.last-d.first), n)
	from := floorDiv(d.first, int64(step)) * int64(step)
	out := Columns{From: logs.Instant(from), Step: step, Bins: make([]Bin, (d.last-from)/int64(step)+1)}
	for key, bin := range d.bins.all {
		at := max(key*d.bins.width, from) // a piece that begins before the log's first line belongs to its first column
		out.Bins[min((at-from)/int64(step), int64(len(out.Bins)-1))].add(*bin)
	}
	return out
}
