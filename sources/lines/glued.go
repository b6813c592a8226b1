package lines

import (
	"bytes"
	"iter"

	"app.gonogo/gonogo/model/logs"
)

// gluing tells several lines of a log session that lost the newlines between them, as a page or a mail does it to a whole paste. Looking
// costs as much as a tenth of reading, so only the first lines of an origin and very long ones are looked at.
type gluing struct {
	looked int
}

const (
	glueFirst = 8       // lines of an origin that are looked at
	glueLong  = 2 << 10 // and longer ones, in bytes
	stampSize = len("2026-11-21T08:35:21.640123+00:00")
)

// mayBe tells whether a line is to be looked at.
func (g *gluing) mayBe(raw []byte) bool {
	if g.looked < glueFirst {
		g.looked++
		return len(raw) > 2*stampSize
	}
	return len(raw) > glueLong
}

// pieces are the lines in a line, in the order in which they stand. It is one where nothing is sure: a header counts in its whole form
// only, with a source of the platform's, and no earlier than the one before it, for an app may quote a line, which is older than the quote.
func (g *gluing) pieces(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		first, ok := logs.CutHeader(logs.Bare(raw))
		if !ok {
			yield(raw)
			return
		}
		from, at, last := 0, stampSize, first.At
		for {
			n := bytes.Index(raw[min(at, len(raw)):], []byte("+00:00 "))
			if n < 0 {
				break
			}
			at += n + len("+00:00 ")
			start := at - stampSize - 1
			if start <= from {
				continue
			}
			p, ok := logs.CutHeader(raw[start:])
			if !ok || string(p.Source) != "app" && string(p.Source) != "heroku" || p.At < last {
				continue
			}
			if !yield(bytes.TrimRight(raw[from:start], " ")) {
				return
			}
			from, last = start, p.At
		}
		yield(raw[from:])
	}
}
