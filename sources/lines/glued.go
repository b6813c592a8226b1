package lines

import (
	"bytes"
	"iter"
	"math"

	"app.gonogo/gonogo/model/logs"
)

// gluing tells several lines of a log session that lost the newlines between them, as a page or a mail does it to a whole paste. Looking
// costs as much as a tenth of reading, so only the first lines of an origin and very long ones are looked at.
type gluing struct {
	looked int
}

const (
	glueFirst = 1000    // lines of an origin that are looked at
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
		from, at, last := 0, stampSize, int64(math.MinInt64)
		if first, ok := logs.CutHeader(logs.Bare(raw)); ok {
			last = first.At
		} else if at = 0; raw[0] == '{' { // a document that quotes
			yield(raw)
			return
		}
		for {
			n := bytes.Index(raw[min(at, len(raw)):], []byte("+00:00 "))
			if n < 0 {
				break
			}
			at += n + len("+00:00 ")
			start := at - stampSize - 1
			if start <= from && last != math.MinInt64 || start < 0 {
				continue
			}
			p, ok := logs.CutHeader(raw[start:])
			if !ok || string(p.Source) != "app" && string(p.Source) != "heroku" || p.At < last {
				continue
			}
			if last == math.MinInt64 { // what stands before the first is left to the forms
				last = p.At
				continue
			}
			if !yield(withoutSeam(raw[from:start])) {
				return
			}
			from, last = start, p.At
		}
		yield(raw[from:])
	}
}

// withoutSeam is a line without what was put between it and the next.
func withoutSeam(b []byte) []byte {
	b = bytes.TrimRight(b, " \t")
	for _, seam := range [...]string{`\r\n`, `\n`, "<br>", "<br/>", "<br />"} {
		if cut, ok := bytes.CutSuffix(b, []byte(seam)); ok {
			return bytes.TrimRight(cut, " \t")
		}
	}
	return b
}
