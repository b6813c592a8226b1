// Package joblog reads what libraries of background jobs print of the jobs that they run: which class, which job, how it ended, how long it
// took.
//
// The rules:
//
//   - A library is one file and one row of libraries. What is read is what the library prints by itself, at the level info; nobody has to
//     change an app for it.
//   - A short word that stands in every line of a library is looked for first: most lines of an app are of no job, and cost no more than that.
package joblog

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs/structured"
	"app.gonogo/gonogo/model/scan"
)

// Library names who printed a line.
type Library string

// The libraries. Those that print nothing of their own, GoodJob and Solid Queue, are known by Active Job's lines.
const (
	Sidekiq    Library = "sidekiq"
	Celery     Library = "celery"
	RQ         Library = "rq"
	DelayedJob Library = "delayed_job"
	ActiveJob  Library = "active_job"
	GoodJob    Library = "good_job"
	SolidQueue Library = "solid_queue"
	Resque     Library = "resque"
	Que        Library = "que"
	Oban       Library = "oban"
	Graphile   Library = "graphile-worker"
)

// Outcome is what a line says of a run of a job.
type Outcome uint8

// The outcomes.
const (
	Other   Outcome = iota // the line says something else: Retry, or Took
	Started                // of Celery: received
	Done
	Failed // also when it will be tried again
)

// Event is one line of a library. Its strings share the line's memory.
type Event struct {
	Library Library
	Class   string // empty where the line names the job by its id alone
	ID      string // empty where the line has none
	Outcome Outcome
	Retry   int           // +1: it will be tried again; -1: it will not, although a line before said so
	Took    time.Duration // of the run; 0 where the line does not say
	Aside   bool          // the run that goes on has failed and was put aside: the line of its end calls it done
	Inner   bool          // Active Job speaks of a job that the named library runs and tells of too
}

// Printed is what a library prints: what it does not print is not known, and not none.
type Printed struct{ Started, Retried bool }

// row is a library: what tells its lines, and how they are read.
type row struct {
	library Library
	word    *Word    // stands in each of its lines
	marks   []string // one of them too
	read    func(text string) (Event, bool)
	printed Printed
	tracked bool // lines name a job by its id alone, or do not say how long it took
	twice   bool // each line may be printed by two loggers
}

var all = Printed{Started: true, Retried: true}

// What stands in the lines of several libraries.
var (
	jid  = &Word{"jid", 0, scan.Two{First: 'j', Second: 'd', Distance: 2}}
	task = &Word{"ask", 1, scan.Two{First: 's', Second: 'k', Distance: 1}} // Task, task
	job  = &Word{"job", 1, scan.Two{First: 'o', Second: 'b', Distance: 1}} // Job, job
)

// Word is a short word in small letters or capitals, of which two bytes are looked for first.
type Word struct {
	Text  string
	Place int // of the first of the two
	Pair  scan.Two
}

// In tells whether a text holds the word.
func (w *Word) In(text string) bool {
	for at := w.Pair.Index(text, 0); at >= 0; at = w.Pair.Index(text, at+1) {
		from := at - w.Place
		if from < 0 || from+len(w.Text) > len(text) {
			continue
		}
		same := true
		for i := range len(w.Text) {
			same = same && text[from+i]|0x20 == w.Text[i]
		}
		if same {
			return true
		}
	}
	return false
}

var libraries = []row{
	{library: Sidekiq, word: jid, marks: []string{"jid"}, read: readSidekiq, printed: all},
	{library: Celery, word: task, marks: []string{"Task "}, read: readCelery, printed: all},
	{library: Graphile, word: task, marks: []string{" task "}, read: readGraphile, printed: Printed{Retried: true}},
	{library: ActiveJob, word: job, marks: []string{"erform", "Retrying "}, read: readActiveJob, printed: all},
	{library: DelayedJob, word: job, marks: []string{"[Worker("}, read: readDelayedJob, printed: all, twice: true},
	{library: RQ, word: job, marks: []string{"Job OK", "executing (", " job in ", "FailedJobRegistry ("}, read: readRQ, printed: Printed{Started: true}, tracked: true},
	{library: Resque, word: job, marks: []string{"(Job{"}, read: readResque, printed: Printed{Started: true}, tracked: true},
	{library: Oban, word: job, marks: []string{`"source":"oban"`}, read: readOban, printed: all},
	{library: Que, word: job, marks: []string{`"que"`}, read: readQue, printed: Printed{}},
}

// group is the rows that are looked for together.
type group struct {
	word *Word
	rows []*row
}

var (
	groups    []group
	byLibrary = map[Library]*row{}
)

func init() {
	for i := range libraries {
		r := &libraries[i]
		byLibrary[r.library] = r
		at := -1
		for k := range groups {
			if groups[k].word == r.word {
				at = k
			}
		}
		if at < 0 {
			groups, at = append(groups, group{word: r.word}), len(groups)
		}
		groups[at].rows = append(groups[at].rows, r)
	}
	for _, l := range []Library{GoodJob, SolidQueue} {
		byLibrary[l] = byLibrary[ActiveJob]
	}
}

// Read reads a line; false where it is of no job.
func Read(text string) (Event, bool) {
	if IsOutline(text) {
		return readOutline(text)
	}
	for i := range groups {
		g := &groups[i]
		if !g.word.In(text) {
			continue
		}
		for _, r := range g.rows {
			if !r.marked(text) {
				continue
			}
			if e, ok := r.read(text); ok {
				return e, true
			}
		}
	}
	return readRQStart(text)
}

func (r *row) marked(text string) bool {
	for _, m := range r.marks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}

// PrintedBy is what a library prints.
func PrintedBy(l Library) Printed {
	if r := byLibrary[l]; r != nil {
		return r.printed
	}
	return Printed{}
}

// Tracked tells a library whose jobs must be remembered from their start on: later lines name them by their id alone.
func Tracked(l Library) bool { r := byLibrary[l]; return r != nil && r.tracked }

// Twice tells a library of which each line may be printed by two loggers.
func Twice(l Library) bool { r := byLibrary[l]; return r != nil && r.twice }

// longestClass bounds the names of classes.
const longestClass = 120

// isClass tells what can be the name of a class, a module, a function or a task.
func isClass(s string) bool {
	if s == "" || len(s) > longestClass {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= 0x80 || strings.IndexByte("_:.#/-?!<>", c) >= 0 {
			continue
		}
		return false
	}
	return true
}

// between is what stands between two texts, the first time.
func between(text, before, after string) string {
	_, rest, ok := strings.Cut(text, before)
	if !ok {
		return ""
	}
	out, _, ok := strings.Cut(rest, after)
	if !ok {
		return ""
	}
	return out
}

// duration reads a number of a unit: "0.123" of seconds. A time too short to be told is a nanosecond: 0 is no time at all.
func duration(number string, unit time.Duration) time.Duration {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v < 0 || v > longestRun.Seconds()*float64(time.Second/unit) {
		return 0
	}
	return max(time.Duration(v*float64(unit)), 1)
}

// longestRun is the longest time that a job is believed to run.
const longestRun = 7 * 24 * time.Hour

// valueOf is the value of a field of a line that is JSON.
func valueOf(fields []structured.Field, names ...string) string {
	for _, name := range names {
		for _, f := range fields {
			if f.Name == name {
				return f.Value
			}
		}
	}
	return ""
}

// object takes the JSON object apart that begins in a text.
func object(text string) []structured.Field {
	at := strings.IndexByte(text, '{')
	if at < 0 {
		return nil
	}
	fields, _ := structured.Object(text[at:])
	return fields
}
