// Package trace puts the lines of one exception together again: its head, its frames, what caused it. The platform sends each as a line of its own.
package trace

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// mostLines is how far a head and the lines of its trace may be apart, in lines of their process.
const mostLines = 400

// mostApart is how long after a line of a trace the next one comes at most: a runtime prints a trace at once.
const mostApart = 2 * time.Second

// mostBetween is how many lines that are no frames may stand before the next frame: a message of several lines.
const mostBetween = 3

// Of is the lines of the trace that a line belongs to, nil when it belongs to none. lines are those of one process, in order; a head
// alone is no trace.
func Of(lines []logs.Line, at logs.Seq) []logs.Line {
	i, ok := slices.BinarySearchFunc(lines, at, func(l logs.Line, s logs.Seq) int { return int(int64(l.Seq) - int64(s)) })
	if !ok {
		return nil
	}
	var best []logs.Line
	for h := i; h >= max(0, i-mostLines); h-- {
		if h < i && apart(lines[h], lines[h+1]) || lines[h].Gap {
			break
		}
		if !lines[h].Head {
			continue
		}
		if t := from(lines, h); holds(t, at) {
			best = t
		}
	}
	if best == nil && !lines[i].Head { // Node prints the place in the source before the head
		for h := i + 1; h < min(len(lines), i+mostBetween+3); h++ {
			if lines[h].Head {
				if t := from(lines, h); holds(t, at) {
					return t
				}
				break
			}
		}
	}
	return best
}

func holds(t []logs.Line, at logs.Seq) bool {
	return slices.ContainsFunc(t, func(l logs.Line) bool { return l.Seq == at })
}

func apart(a, b logs.Line) bool {
	return !a.Timeless && !b.Timeless && b.At.Sub(a.At) > mostApart
}

// from is the trace whose head is line h.
func from(lines []logs.Line, h int) []logs.Line {
	head := lines[h]
	own, text := logs.CutPrefix(head.Text)
	out := append(before(lines, h), head)
	least := len(out) // with nothing behind the head there is no trace
	kept := least     // what stands behind the last line that says something is no part
	last := head
	open := strings.HasPrefix(text, "Traceback (") // Python's head comes last
	for _, l := range lines[h+1 : min(len(lines), h+mostLines)] {
		prefix, body := logs.CutPrefix(l.Text)
		if prefix != own && len(prefix) > len("I ") && len(own) > len("I ") { // of another request, at the same time
			continue
		}
		if l.Gap || apart(last, l) {
			break
		}
		switch {
		case l.Head && (open || chained(out)):
			open = strings.HasPrefix(body, "Traceback (")
			out, kept = append(out, l), len(out)+1
		case l.Head:
			return out[:kept:kept][:keepIf(kept > least, kept)]
		case len(own) > len("I ") && prefix == own && l.Level == head.Level, isBody(l, body):
			out = append(out, l)
			if strings.Trim(body, " ^~") != "" {
				kept = len(out)
			}
		case l.Level == logs.None && nextIsFrame(lines[h+1:], l.Seq):
			out, kept = append(out, l), len(out)+1
		default:
			return out[:kept:kept][:keepIf(kept > least, kept)]
		}
		last = l
	}
	return out[:kept:kept][:keepIf(kept > least, kept)]
}

func keepIf(yes bool, n int) int {
	if yes {
		return n
	}
	return 0
}

// place is a line that is only a place in a source: /app/index.js:10.
var place = regexp.MustCompile(`^\S*[/.]\S*:\d+$`)

// before is what Node prints before the head: the place, the line of the source, the carets below it.
func before(lines []logs.Line, h int) []logs.Line {
	for i := h - 1; i >= max(0, h-mostBetween-2); i-- {
		l := lines[i]
		if l.Head || l.Gap || l.Level != logs.None || apart(l, lines[h]) || l.Frame() != logs.NoFrame {
			break
		}
		if place.MatchString(l.Text) {
			return slices.Clone(lines[i:h])
		}
	}
	return nil
}

// chains begin the line between an exception and the one that caused it.
var chains = []string{"Caused by", "caused by", "Causes:", "Cause:", "During handling of the above", "The above exception was", "Next "}

// chained tells that the last line that says something announces one more exception.
func chained(out []logs.Line) bool {
	for _, l := range slices.Backward(out) {
		if text := strings.Trim(l.Text, " ^~"); text != "" {
			return startsWithOne(text, chains)
		}
	}
	return false
}

// bodies begin lines of a trace that are no frames.
var bodies = []string{"goroutine ", "[signal ", "created by ", "stack backtrace:", "note: run with", "Backtrace:", "Stack trace:", "thrown in",
	"... ", "exit status", "[originating from", "Did you mean"}

// isBody tells a line that stands in a trace, whatever stands before and behind it.
func isBody(l logs.Line, body string) bool {
	if l.Frame() != logs.NoFrame {
		return true
	}
	if l.Level != logs.None {
		return false
	}
	text := strings.TrimLeft(body, " \t")
	return strings.Trim(text, "^~ ") == "" || len(text) < len(body) || startsWithOne(text, chains) || startsWithOne(text, bodies)
}

func startsWithOne(text string, starts []string) bool {
	return slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(text, s) })
}

// nextIsFrame tells that a frame stands soon behind a line.
func nextIsFrame(lines []logs.Line, at logs.Seq) bool {
	i := slices.IndexFunc(lines, func(l logs.Line) bool { return l.Seq == at })
	for _, l := range lines[i+1 : min(len(lines), i+1+mostBetween)] {
		switch {
		case l.Frame() != logs.NoFrame:
			return true
		case l.Head, l.Gap, l.Level != logs.None, apart(lines[i], l):
			return false
		}
	}
	return false
}
