package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
)

// signBefore is how long before the first NO-GO, HOLD or alarm the first sign of an incident is looked for.
const signBefore = 15 * time.Minute

// incident are the entries that an incident consists of; nil where there is none.
type incident struct {
	sign   *Row // the first sign
	alarm  *Row // the first NO-GO, HOLD or alarm
	worst  *Row // the first NO-GO, or alarm where there was none
	act    *Row // the first thing that a person did after the sign
	over   *Row // GO again, or the last alarm over
	silent bool // nothing tells when it began: the recording begins in it
}

// bad are the kinds of entries that may be the first sign.
var bad = []timeline.Kind{timeline.Crash, timeline.Requests, timeline.Jobs, timeline.Vitals, timeline.Alarm, timeline.Platform, timeline.Verdict}

// entries finds the entries of the incident.
func (b *builder) entries() (in incident) {
	span := b.r.Incident
	list := slices.Clone(b.rows.all)
	slices.SortStableFunc(list, func(x, y *Row) int { return x.At.Compare(y.At) })
	mine := func(r *Row) bool { return r.App == "" || r.App == b.id }
	for _, r := range list {
		if !mine(r) || r.At.Before(span.From.Add(-signBefore)) || r.At.After(span.To) && !r.Over {
			continue
		}
		calls := (r.Kind == timeline.Verdict || r.Kind == timeline.Alarm) && !r.Over && r.Ill > severity.Info
		if calls && in.alarm == nil && !r.At.Before(span.From.Add(-time.Second)) {
			in.alarm = r
		}
		if calls && in.worst == nil && r.Ill == severity.Critical && !r.At.Before(span.From.Add(-time.Second)) {
			in.worst = r
		}
		if in.sign == nil && !r.Over && r.Ill > severity.Info && (slices.Contains(bad, r.Kind) || r.Kind == Exception && b.blamed > 0 && r.Release == b.blamed) {
			in.sign = r
		}
		if in.act == nil && in.sign != nil && r.order && r.At.After(in.sign.At) {
			in.act = r
		}
		if ends := r.Kind == timeline.Verdict && span.Judged || r.Kind == timeline.Alarm && !span.Judged; ends && r.Over && !span.Open && in.alarm != nil && !r.At.Before(in.alarm.At) && !r.At.After(span.To.Add(2*time.Second)) {
			in.over = r
		}
	}
	if in.worst == nil {
		in.worst = in.alarm
	}
	in.silent = in.alarm == nil
	return in
}

// summary is what happened, in a few sentences.
func (b *builder) summary() []Sentence {
	if b.r.Incident == nil {
		return b.calm()
	}
	in := b.entries()
	if in.silent {
		return []Sentence{words(b.r.App+" was not well when the recording began ", b.begin, ".")}
	}
	var out []Sentence
	state := "was on HOLD"
	switch {
	case b.r.Incident.NoGo:
		state = "was NO-GO"
	case !b.r.Incident.Judged:
		state = "had an alarm of its queues"
	}
	first := in.alarm
	if b.r.Incident.NoGo {
		first = in.worst
	}
	out = append(out, words(b.r.App+" "+state+" from ", first, " on: "+cmp.Or(first.why, first.Text)+"."))
	switch row := b.release(b.blamed); {
	case row != nil:
		out = append(out, words("The verdict blames "+row.Text+", released"+by(row)+" at ", row, "."))
	case b.blamed > 0:
		out = append(out, words(fmt.Sprintf("The verdict blames v%d, as it said at ", b.blamed), first, "; the recording does not have its release."))
	case b.r.Incident.Judged:
		out = append(out, words("The verdict blamed no release ", first, "."))
	}
	if in.act != nil {
		out = append(out, words("The first thing done about it was at ", in.act, by(in.act)+": "+in.act.Text+"."))
	} else {
		out = append(out, words("The recording has nothing that anybody did about it, from ", in.sign, " to ", b.end, "."))
	}
	return append(out, b.outcome(in, first))
}

// outcome is how the incident ended.
func (b *builder) outcome(in incident, first *Row) Sentence {
	switch {
	case in.over != nil && b.r.Incident.Judged:
		return words("It was GO again at ", in.over, ", after "+phrase.Span(in.over.At.Sub(first.At))+".")
	case in.over != nil:
		return words("The last alarm was over at ", in.over, ", after "+phrase.Span(in.over.At.Sub(first.At))+".")
	}
	return words("It was not well again when the recording ended ", b.end, ".")
}

// calm says that nothing happened.
func (b *builder) calm() []Sentence {
	out := []Sentence{words("Nothing happened: from ", b.begin, " to ", b.end, " the verdict of "+b.r.App+" was never NO-GO, no console held it, and no alarm of its queues sounded.")}
	if c := b.watched(); c == nil || c.Watched == 0 {
		out[0] = words("From ", b.begin, " to ", b.end, " nothing is known of the log of "+b.r.App+": whether something happened, this recording cannot tell.")
	}
	return out
}

// by names who did something.
func by(r *Row) string {
	if r.Who == "" {
		return ""
	}
	return " by " + r.Who
}

// release is the entry of a release; nil: there is none.
func (b *builder) release(version int) *Row {
	if version == 0 {
		return nil
	}
	for _, r := range b.rows.all {
		if r.App == b.id && r.Release == version && (r.Kind == timeline.Release || r.Kind == timeline.Config) {
			return r
		}
	}
	return nil
}

// times is how long it took to detect, to decide and to recover.
func (b *builder) times() []Sentence {
	if b.r.Incident == nil {
		return nil
	}
	in := b.entries()
	if in.silent {
		return []Sentence{words("When it began is not known: the recording begins in it ", b.begin, ".")}
	}
	var out []Sentence
	if in.sign == in.alarm {
		out = append(out, words("To detect: not known. The first sign that the recording has is that very call ", in.alarm, "."))
	} else {
		out = append(out, words("To detect: "+phrase.Span(in.alarm.At.Sub(in.sign.At))+", from the first sign ", in.sign, " ("+in.sign.Text+") to the first call ", in.alarm, " ("+in.alarm.Text+")."))
	}
	switch {
	case in.act == nil:
		out = append(out, words("To decide: not known. The recording has nothing that anybody did, from ", in.sign, " to ", b.end, "."))
	case in.act.At.Before(in.alarm.At):
		out = append(out, words("To decide: somebody acted ", in.act, " ("+in.act.Text+by(in.act)+") "+phrase.Span(in.alarm.At.Sub(in.act.At))+" before the first call ", in.alarm, "."))
	default:
		out = append(out, words("To decide: "+phrase.Span(in.act.At.Sub(in.alarm.At))+", from the first call ", in.alarm, " to what was done first ", in.act, " ("+in.act.Text+by(in.act)+")."))
	}
	from, what := in.act, "what was done first"
	if from == nil || in.over != nil && from.At.After(in.over.At) {
		from, what = in.alarm, "the first call"
	}
	if in.over == nil {
		return append(out, words("To recover: not known. It was not well again when the recording ended ", b.end, "."))
	}
	return append(out,
		words("To recover: "+phrase.Span(in.over.At.Sub(from.At))+", from "+what+" ", from, " to ", in.over, " ("+in.over.Text+")."),
		words(fmt.Sprintf("In all: %s, from the first sign ", phrase.Span(in.over.At.Sub(in.sign.At))), in.sign, " to ", in.over, "."))
}

// blames is the release that the verdict blamed first in the incident.
func (b *builder) blames() int {
	for _, r := range b.rows.all {
		if r.App == b.id && r.blamed > 0 && !r.At.Before(b.r.Incident.From.Add(-time.Second)) && !r.At.After(b.r.Incident.To) {
			return r.blamed
		}
	}
	return 0
}
