package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/timeline"
)

// of are the entries of the span that are of some kinds.
func (b *builder) of(fits func(*Row) bool) (list []*Row) {
	for _, r := range b.list {
		if fits(r) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(x, y *Row) int { return x.At.Compare(y.At) })
	return list
}

// each is a sentence for each entry: its time, and what happened.
func each(list []*Row, more bool) (out []Sentence) {
	for _, r := range list {
		text := " " + r.Text
		if r.Who != "" {
			text += ", by " + r.Who
		}
		if more && len(r.More) > 0 {
			text += ". " + strings.Join(r.More, "; ")
		}
		out = append(out, words(r, strings.TrimRight(text, ".")+"."))
	}
	return out
}

func (b *builder) releases() []Sentence {
	list := b.of(func(r *Row) bool { return r.Kind == timeline.Release || r.Kind == timeline.Config })
	if len(list) == 0 {
		return []Sentence{words("Nothing was released from ", b.begin, " to ", b.end, ", as far as the recording has it.")}
	}
	return each(list, false)
}

// acts are what people did beside releases: orders and how far they came, scales, restarts by hand.
func (b *builder) acts() []Sentence {
	list := b.of(func(r *Row) bool {
		return r.Kind == timeline.Order || r.order && r.Kind != timeline.Release && r.Kind != timeline.Config
	})
	out := each(list, false)
	i := slices.IndexFunc(list, func(r *Row) bool { return r.Kind == timeline.Order && r.Who == "" })
	if i >= 0 {
		out = append(out, words("Whose orders these were the recording does not say: the account of the token was not read before ", list[i], "."))
	}
	if len(out) == 0 {
		return []Sentence{words("The recording has no order of gonogo, nothing scaled and nothing restarted by hand, from ", b.begin, " to ", b.end, ".")}
	}
	return out
}

func (b *builder) judged() []Sentence {
	out := each(b.of(func(r *Row) bool { return r.Kind == timeline.Verdict }), true)
	list := b.of(func(r *Row) bool { return r.Kind == timeline.Alarm && !r.Over })
	for i, r := range list {
		if i == mostAlarms {
			return append(out, words(phrase.Count(len(list)-i, "more alarm", "more alarms")+" sounded from ", r, " on: the timeline has them."))
		}
		s := words("Alarm from ", r)
		if r.over != nil {
			s = append(s, words(" to ", r.over, ", "+phrase.Span(r.over.At.Sub(r.At)))...)
		} else {
			s = append(s, words(", and still ", b.end)...)
		}
		out = append(out, append(s, words(": "+r.Text+".")...))
	}
	return out
}

// mostNews bounds the exceptions that are named, mostAlarms the alarms.
const mostNews, mostAlarms, mostGaps = 20, 12, 12

// news are the exceptions whose first occurrence lies in the span.
func (b *builder) news() (out []Sentence) {
	var list []*group
	for _, g := range b.app.groups {
		if b.within(g.First) {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(x, y *group) int { return cmp.Or(x.First.Compare(y.First), cmp.Compare(x.Row.Text, y.Row.Text)) })
	for i, g := range list {
		if i == mostNews {
			out = append(out, words(fmt.Sprintf("%s more came from ", phrase.Count(len(list)-i, "kind", "kinds")), g.Row, " on."))
			break
		}
		text := g.Class + " in " + cmp.Or(g.Place, "a place that no trace names") + ", " + phrase.Times(g.at(b.r.To)) + " by "
		if g.Row.Release > 0 {
			text = g.Class + fmt.Sprintf(" on v%d in ", g.Row.Release) + cmp.Or(g.Place, "a place that no trace names") + ", " + phrase.Times(g.at(b.r.To)) + " by "
		}
		s := words(g.Row, " "+text, b.end)
		if g.Message != "" {
			s = append(s, words(": "+g.Message)...)
		}
		out = append(out, append(s, Part{Text: "."}))
	}
	return out
}

func (b *builder) noted() []Sentence {
	return each(b.of(func(r *Row) bool { return r.Kind == Noted }), true)
}

// unknown is what the recording cannot tell.
func (b *builder) unknown() (out []Sentence) {
	for _, g := range b.gaps {
		if (g.app == b.id || g.app == "") && !b.inSilence(g) && !g.to.At.Before(b.r.From) && !g.from.At.After(b.r.To) {
			if len(out) == mostGaps {
				out = append(out, words("There are more such gaps, from ", g.from, " on: the timeline has them."))
				break
			}
			out = append(out, words("Nobody watched from ", g.from, " to ", g.to, ", for "+phrase.Span(g.to.At.Sub(g.from.At))+": "+g.what+"."))
		}
	}
	c := b.watched()
	if c == nil {
		return append(out, words("The recording is shorter than a second of the app's life ", b.begin, "."))
	}
	if lacks := c.Lacks(b.Text); len(lacks) > 0 {
		out = append(out, words("The recording has nothing of these, from ", b.begin, " to ", b.end, ": "+strings.Join(lacks, "; ")+"."))
	}
	for _, live := range b.calls {
		if live.App == b.id && b.within(live.At) && !b.agrees(live) {
			b.list = append(b.list, live)
			out = append(out, words("Whoever watched was told something that the rules of today do not say: "+live.Text+" at ", live, "."))
		}
	}
	if b.rows.more > 0 {
		out = append(out, words(phrase.Count(b.rows.more, "entry", "entries")+" of the timeline had no room, before ", b.end, "."))
	}
	return out
}

// agrees tells that the verdict as it is judged now changed to the same at about the time of a call.
func (b *builder) agrees(live *Row) bool {
	return slices.ContainsFunc(b.rows.all, func(r *Row) bool {
		return r.Kind == timeline.Verdict && r.App == live.App && r.At.Sub(live.At).Abs() < time.Minute && r.answer == live.answer
	})
}
