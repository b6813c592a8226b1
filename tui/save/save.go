// Package save writes the lines that a filter shows, piece by piece: as many may be kept as take seconds.
package save

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/safe"
)

// stampForm is how the platform's own tools write the time of a line.
const stampForm = "2006-01-02T15:04:05.000000Z07:00"

// Line is a line as the platform's own tools print it. Its secrets are masked unless raw is wanted.
func Line(l logs.Line, raw bool) string {
	head := l.At.UTC().Format(stampForm) + " "
	if l.Timeless {
		head = ""
	}
	if l.Source != "" {
		head += l.Source + "[" + l.Proc + "]: "
	}
	if raw {
		return head + l.Text
	}
	return head + safe.Redact(l.Text)
}

// Job is the lines from First to Last that pass a query. What comes later is not in it.
type Job struct {
	Log         logstore.Snapshot
	Query       search.Query
	First, Last logs.Seq
	Raw         bool // secrets are not masked

	next logs.Seq
}

// pieceBudget is how many lines a piece looks at.
const pieceBudget = 20_000

// Next is the next piece: its text, how many lines it has, which part of all is looked at by then, and whether it was the last.
func (j *Job) Next() (text string, lines int, part float64, done bool) {
	from := max(j.next, j.First, j.Log.First())
	if from > j.Last {
		return "", 0, 1, true
	}
	found := search.Find(j.Log, j.Query, from, search.Forward, 0, pieceBudget)
	var out strings.Builder
	for _, l := range found.Hits {
		if l.Seq > j.Last {
			break
		}
		out.WriteString(Line(l, j.Raw))
		out.WriteByte('\n')
		lines++
	}
	j.next = found.Next
	if done = found.Done || j.next > j.Last; done {
		return out.String(), lines, 1, true
	}
	return out.String(), lines, float64(j.next-j.First) / float64(j.Last-j.First+1), false
}
