package exceptions

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// recorded is which lines a trace was read from.
type recorded struct {
	lines []logs.Seq
	sure  int // so many of them; the others may only go on a message, or be blank
}

// note notes a line that was read into the trace. One that is sure makes those before it sure.
func (r *recorded) note(at logs.Seq, sure bool) {
	if r == nil {
		return
	}
	r.lines = append(r.lines, at)
	if sure {
		r.sure = len(r.lines)
	}
}

// LinesOf are the lines of the exception that a line belongs to: its head, its calls, what caused it; nil when it belongs to none. lines are those
// of one process, in order. A head alone is no trace.
func LinesOf(lines []logs.Line, at logs.Seq) []logs.Line {
	i, ok := slices.BinarySearchFunc(lines, at, func(l logs.Line, s logs.Seq) int { return int(int64(l.Seq) - int64(s)) })
	if !ok {
		return nil
	}
	var best []logs.Line
	a := Assembler{record: func(r *recorded) {
		if got := linesOf(lines, r); best == nil && slices.ContainsFunc(got, func(l logs.Line) bool { return l.Seq == at }) {
			best = got
		}
	}}
	var found Found
	s := a.stream(logs.Origin{Source: lines[i].Source, Proc: lines[i].Proc, Type: lines[i].Type, Class: lines[i].Class})
	for _, l := range lines {
		switch {
		case l.Gap:
			a.Flush(time.Time{}, &found)
		case !l.Metrics:
			a.one(s, l, &found)
		}
		found.Reset()
	}
	a.Flush(time.Time{}, &found)
	return best
}

// one reads a line of a stream.
func (a *Assembler) one(s *stream, l logs.Line, out *Found) {
	if s.passes(l.Text, l.Head || l.Truncated, l.Level) {
		s.before, s.owned, s.seq, s.at = l.Text, false, l.Seq, logs.Nanos(l.At)
		return
	}
	a.line(s, &l, l.Seq, out)
}

// linesOf are the lines that a trace was read from, with what Node prints before the head.
func linesOf(lines []logs.Line, r *recorded) []logs.Line {
	if r.sure < 2 {
		return nil
	}
	var out []logs.Line
	for _, at := range r.lines[:r.sure] {
		i, ok := slices.BinarySearchFunc(lines, at, func(l logs.Line, s logs.Seq) int { return int(int64(l.Seq) - int64(s)) })
		if !ok {
			continue
		}
		if out == nil {
			out = aheadOf(lines, i)
		}
		out = append(out, lines[i])
	}
	return out
}

// placeAlone is a line that is only a place in a source: /app/index.js:10.
var placeAlone = regexp.MustCompile(`^\S*[/.]\S*:\d+$`)

// mostAhead is how many lines Node prints before the head.
const mostAhead = 5

// aheadOf is what Node prints before the head: the place, the line of the source, the carets below it.
func aheadOf(lines []logs.Line, first int) []logs.Line {
	for i := first - 1; i >= max(0, first-mostAhead); i-- {
		l := lines[i]
		if l.Head || l.Gap || l.Level != logs.None || l.Frame() != logs.NoFrame || lines[first].At.Sub(l.At) > time.Duration(patience) {
			break
		}
		if placeAlone.MatchString(l.Text) {
			return slices.Clone(lines[i:first])
		}
	}
	return nil
}

// says tells a line with words or a call in it, not only blanks and the carets below a call.
func says(text string) bool { return strings.Trim(text, " \t^~") != "" }
