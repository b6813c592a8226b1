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

// incident is the entries that matter in an incident; nil where there is none.
type incident struct {
	sign   *Row // the first sign
	alarm  *Row // the first NO-GO, HOLD or alarm
	worst  *Row // the first NO-GO, or alarm where there was none
	act    *Row // the first thing that a person did after the sign
	over   *Row // GO again, or the last alarm over
	silent bool // nothing tells when it began: the recording begins in it
}

// signs are the kinds of entries that may be the first sign.
var signs = []timeline.Kind{timeline.Crash, timeline.Requests, timeline.Jobs, timeline.Vitals, timeline.Alarm, timeline.Platform, timeline.Verdict}

// entries finds the entries of the incident.
func (b *builder) entries() (in incident) {
	span := b.r.Incident
	list := slices.DeleteFunc(slices.Clone(b.rows.all), func(r *Row) bool {
		return r.App != "" && r.App != b.id || r.At.Before(span.From.Add(-signBefore)) || r.At.After(span.To.Add(slack))
	})
	slices.SortStableFunc(list, func(x, y *Row) int { return x.At.Compare(y.At) })
	first := func(fits func(*Row) bool) *Row {
		if i := slices.IndexFunc(list, fits); i >= 0 {
			return list[i]
		}
		return nil
	}
	calls := func(r *Row) bool {
		return (r.Kind == timeline.Verdict || r.Kind == timeline.Alarm) && !r.Over && r.Ill > severity.Info && !r.At.Before(span.From.Add(-slack))
	}
	if in.alarm = first(calls); in.alarm == nil {
		in.silent = true
		return in
	}
	in.worst = cmp.Or(first(func(r *Row) bool { return calls(r) && r.Kind == timeline.Verdict && r.Ill == severity.Critical }), in.alarm)
	in.sign = first(b.bad)
	if in.sign == nil || in.sign.At.After(in.alarm.At) {
		in.sign = in.alarm
	}
	in.act = first(func(r *Row) bool { return r.order && r.At.After(in.sign.At) && !r.At.After(span.To) })
	in.over = b.ending(list, in.alarm)
	return in
}

// slack is how far apart the times of one change may lie.
const slack = 2 * time.Second

// bad tells an entry that may be the first sign of an incident.
func (b *builder) bad(r *Row) bool {
	if r.Over || r.Ill == severity.Info {
		return false
	}
	return slices.Contains(signs, r.Kind) || r.Kind == Exception && b.blamed > 0 && r.Release == b.blamed
}

// ending is the entry with which the incident ended: GO, or the last alarm over; nil: it did not end.
func (b *builder) ending(list []*Row, from *Row) *Row {
	kind := timeline.Alarm
	if b.r.Incident.Judged {
		kind = timeline.Verdict
	}
	for _, r := range slices.Backward(list) {
		if r.Over && r.Kind == kind && !b.r.Incident.Open && !r.At.Before(from.At) {
			return r
		}
	}
	return nil
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
	if span := b.r.Incident; b.r.To.Sub(span.worst) > time.Minute {
		row := &Row{At: span.worst.UTC(), Kind: Figure, App: b.id, Text: "the last moment at which a console held it or an alarm sounded", Ref: span.ref}
		return words("After ", row, " no console held it and no alarm sounded; it was not GO again "+b.until(), b.end, ".")
	}
	return words("It was not well again "+b.until(), b.end, ".")
}

// until begins the words for the end of what is told.
func (b *builder) until() string {
	if b.r.To.Equal(b.r.Ended) {
		return "when the recording ended "
	}
	return "by the end of what is told here, "
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
		return append(out, words("To recover: not known. It was not GO again "+b.until(), b.end, "."))
	}
	return append(out,
		words("To recover: "+phrase.Span(in.over.At.Sub(from.At))+", from "+what+" ", from, " to ", in.over, " ("+in.over.Text+")."),
		words(fmt.Sprintf("In all: %s, from the first sign ", phrase.Span(in.over.At.Sub(in.sign.At))), in.sign, " to ", in.over, "."))
}

// blames is the release that the verdict blamed first in the incident.
func (b *builder) blames() int {
	for _, r := range b.rows.all {
		if r.App == b.id && r.blamed > 0 && !r.At.Before(b.r.Incident.From.Add(-slack)) && !r.At.After(b.r.Incident.To) {
			return r.blamed
		}
	}
	return 0
}
