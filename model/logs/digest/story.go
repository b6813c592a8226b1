package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
)

// Percentile is the service time in ms that so many hundredths of a release's requests did not exceed.
func (r *Release) Percentile(p int) (ms int, ok bool) { return r.times.percentile(p) }

// Code is how many requests of the release ended with a code: "H12".
func (r *Release) Code(name string) int { return r.codes[logs.CodeNumber(name)] }

// Named tells a release that the log itself has: not what was current before it.
func (r *Release) Named() bool { return r.Version > 0 }

// Share is the part of a release's requests that failed, in hundredths.
func (r *Release) Share() float64 {
	if r.Requests == 0 {
		return 0
	}
	return 100 * float64(r.Failed) / float64(r.Requests)
}

// Codes are the Heroku codes of the log, the most frequent first.
func (d *Digest) Codes() []Count { return sorted(d.codes) }

// Classes are the exceptions of the log by the names of their classes, the most frequent first.
func (d *Digest) Classes() []Count { return sorted(d.classes) }

func sorted[K comparable](counts map[K]*Count) []Count {
	out := make([]Count, 0, len(counts))
	for _, c := range counts {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Name, b.Name)) })
	return out
}

// Memory is what the process types used at most, by name.
func (d *Digest) Memory() []Memory {
	out := make([]Memory, 0, len(d.memory))
	for _, m := range d.memory {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Memory) int { return cmp.Compare(a.Type, b.Type) })
	return out
}

// Rise is a time in which far more requests failed than before and after it.
type Rise struct {
	From, To time.Time // To is zero when the log ends before the rise does
	Step     time.Duration
}

// A rise is looked for in so many pieces of the log. One is high with so many failed requests, that are so large a share, and so many
// times the share of the quieter half.
const (
	risePieces = 120
	riseLeast  = 3
	riseShare  = 0.02
	riseFactor = 5
)

// Rise finds the time in which most of the failed requests came; ok is false when they are spread over the log.
func (d *Digest) Rise() (rise Rise, ok bool) {
	c := d.Columns(risePieces)
	var shares []float64
	for _, b := range c.Bins {
		if b.Requests > 0 {
			shares = append(shares, float64(b.Failed)/float64(b.Requests))
		}
	}
	if len(shares) < 4 {
		return Rise{}, false
	}
	slices.Sort(shares)
	least := max(riseShare, riseFactor*shares[len(shares)/4])
	high := func(b Bin) bool { return b.Failed >= riseLeast && float64(b.Failed) >= least*float64(b.Requests) }
	from, to, most := longestRun(c.Bins, high)
	if most*2 < d.Failed || from == 0 && to == len(c.Bins) {
		return Rise{}, false
	}
	rise = Rise{From: c.Time(from), Step: c.Step}
	if to < len(c.Bins) {
		rise.To = c.Time(to)
	}
	return rise, true
}

// mostQuiet is how many quiet pieces a rise may have within it.
const mostQuiet = 2

// longestRun is the run of high pieces with the most failed requests.
func longestRun(all []Bin, high func(Bin) bool) (from, to, most int) {
	for i := 0; i < len(all); i++ {
		if !high(all[i]) {
			continue
		}
		failed, end, quiet := 0, i, 0
		for j := i; j < len(all) && quiet <= mostQuiet; j++ {
			failed += all[j].Failed
			if quiet++; high(all[j]) {
				end, quiet = j, 0
			}
		}
		if failed > most {
			from, to, most = i, end+1, failed
		}
		i = end
	}
	return from, to, most
}

// Story is what the log shows, in a sentence; Rest is what is said more quietly.
type Story struct {
	Text string
	Rest string
	Bad  bool // requests failed
}

// shortLog is how long a log is whose seconds matter.
const shortLog = 20 * time.Minute

// Story tells what the log shows. Times are in a zone.
func (d *Digest) Story(zone *time.Location) Story {
	switch {
	case d.Lines == 0:
		return Story{}
	case d.Failed == 0 && d.Requests > 0:
		return d.calm(phrase.Plural(d.Requests, "request") + ", none of them failed")
	case d.Requests == 0:
		return d.calm("no request in " + phrase.Plural(d.Lines, "line"))
	}
	share := fmt.Sprintf("%s of %s failed%s", phrase.Number(d.Failed), phrase.Plural(d.Requests, "request"), d.worst())
	rise, ok := d.Rise()
	if !ok {
		return Story{Text: share + ".", Bad: true}
	}
	clock := phrase.ClockMinute
	if time.Duration(d.last-d.first) < shortLog {
		clock = phrase.Clock
	}
	text := "5xx rose at " + clock(rise.From, zone) + d.after(rise.From, rise.Step)
	if rise.To.IsZero() {
		text += " and lasted to the end of the log"
	} else {
		text += " and ended at " + clock(rise.To, zone) + d.after(rise.To, rise.Step)
	}
	return Story{Text: text + ".", Rest: share + ".", Bad: true}
}

// calm is the story of a log whose requests tell nothing bad; its errors are told all the same.
func (d *Digest) calm(text string) Story {
	if d.Errors == 0 {
		return Story{Rest: text + "; no line is an error."}
	}
	out := Story{Text: phrase.Count(d.Errors, "line is an error", "lines are errors"), Rest: text + "."}
	if names := mainName(append(d.Codes(), d.Classes()...)); names != "" {
		out.Text += ", mostly " + names
	}
	out.Text += "."
	return out
}

// mainName is the name that stands for most of the counts.
func mainName(counts []Count) string {
	if len(counts) == 0 {
		return ""
	}
	c := slices.MaxFunc(counts, func(a, b Count) int { return a.Lines - b.Lines })
	return fmt.Sprintf("%s (%s)", c.Name, phrase.Number(c.Lines))
}

// worst is the code that most of the failed requests have.
func (d *Digest) worst() string {
	for _, c := range d.Codes() {
		if strings.HasPrefix(c.Name, "H") {
			return fmt.Sprintf(", %s of them %s", phrase.Number(c.Lines), c.Name)
		}
	}
	return ""
}

// soonAfter is how long after a release something may begin that is told as after it.
const soonAfter = 10 * time.Minute

// after names the release that came shortly before a time; empty when there is none.
func (d *Digest) after(at time.Time, step time.Duration) string {
	for _, r := range slices.Backward(d.Releases) {
		if past := at.Add(step).Sub(r.At); !r.Named() || past < 0 {
			continue
		} else if past > soonAfter+step {
			return ""
		}
		text := fmt.Sprintf(" after v%d", r.Version)
		if r.Rollback > 0 {
			text += ", a rollback"
		}
		if r.By != "" {
			text += " (" + r.By + ")"
		}
		return text
	}
	return ""
}

// author is who made a release, without the part of the address that all share.
func author(by string) string {
	name, _, _ := strings.Cut(by, "@")
	return name
}
