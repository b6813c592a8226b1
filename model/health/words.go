package health

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
)

// Clock is how moments are told: now, and the zone of who reads.
type Clock struct {
	Now  time.Time
	Zone *time.Location
}

func (c Clock) at(t time.Time) string { return phrase.When(t, c.Now, c.Zone) }

// What is one sentence about a source: the one that matters most, without a full stop; empty where there is nothing to say.
func (r *Row) What(c Clock) string {
	switch r.State {
	case Stopped, Fails, Waits:
		return coded(r.Code, r.Why)
	case Paused:
		return r.Why + " at " + c.at(r.Since)
	case Stale:
		if r.Last.IsZero() {
			return "no answer yet, asked " + phrase.Age(c.Now.Sub(r.Since)) + " ago, expected every " + phrase.Span(time.Duration(r.Every))
		}
		return "nothing for " + phrase.Age(c.Now.Sub(r.Last)) + ", expected every " + phrase.Span(time.Duration(r.Every))
	case Off:
		return r.Why
	case Quiet:
		return "the app has said nothing for " + phrase.Age(c.Now.Sub(r.QuietSince))
	}
	switch q, some := r.Quarantine.Last(); {
	case r.Do != "":
		return r.Why
	case some:
		return "could not read " + q.Where + ": " + q.Why
	case r.LeftOut > 0 && r.Lost == 0 && r.Missing == 0:
		return phrase.Plural(r.LeftOut, "line") + " left out, as you wanted"
	case r.Lost > 0:
		return phrase.Plural(r.Lost, "line") + " lost"
	case r.Missing > 0:
		return "lines are missing in " + phrase.Plural(r.Missing, "place")
	case r.Budget.Limit > 0:
		return BudgetWord(&r.Budget, c.Now)
	case r.Failures > 0:
		return "answers again since " + c.at(r.Since)
	}
	return r.Why
}

// BudgetWord is what is left of the account's allowance of requests, and how much of it gonogo has spent.
func BudgetWord(b *model.Budget, now time.Time) string {
	text := phrase.Number(b.Remaining) + " of " + phrase.Number(b.Limit) + " requests left"
	if outlook, _ := b.Outlook(now); outlook != "" {
		text += ": " + outlook
	}
	return text + "; " + phrase.Number(b.Spent) + " spent by gonogo"
}

// coded is a cause with its code before it, where the cause does not say it.
func coded(code, why string) string {
	if code == "" || code == model.CodeReopen || strings.Contains(why, code) {
		return why
	}
	return code + ": " + why
}

// RodWord is what holds a source back: "slowed ×4", "paused"; empty where nothing does.
func RodWord(r rods.Rod) string {
	switch {
	case r.Kind == rods.Lines:
		return fmt.Sprintf("%s of every %s", phrase.Span(rods.ReadSpan), phrase.Span(time.Duration(r.Every)))
	case r.Kind == rods.ReadOnly:
		return "read-only"
	case r.Paused():
		return "paused"
	}
	return fmt.Sprintf("slowed ×%d", r.Times)
}

// GapWord is why lines are missing, in words.
func GapWord(g *gaps.Span) string {
	switch g.Cause {
	case gaps.Platform:
		return g.Code + ": " + lossWords(g.Code)
	case gaps.Paused:
		return "paused by you"
	case gaps.LeftOut:
		return "left out, as you wanted"
	case gaps.Dropped:
		return "dropped here: they came faster than they were taken"
	case gaps.Cut:
		if g.Text != "" {
			return g.Text
		}
		return "the log could not be read"
	}
	return g.Text
}

// lossWords is who dropped lines, by the code of the platform's notice.
func lossWords(code string) string {
	switch code {
	case "L10":
		return "a drain's buffer was full at Heroku"
	case "L11":
		return "Heroku dropped lines, because they were not taken fast enough"
	case "L12":
		return "a dyno wrote faster than Heroku takes lines"
	case "L13":
		return "Heroku could not deliver lines"
	}
	return "Heroku dropped lines"
}

// LossWord is how many lines are missing, in words.
func LossWord(g *gaps.Span) string {
	switch g.Loss {
	case gaps.Exact:
		return phrase.Plural(g.Lines, "line")
	case gaps.Some:
		return "some lines"
	}
	if g.Open() {
		return "not known yet"
	}
	return "none missing"
}

// SpanWord is how long it lasted: "12s", "2m so far".
func SpanWord(g *gaps.Span, now time.Time) string {
	if g.Open() {
		return phrase.Span(max(0, now.Sub(g.From)).Truncate(time.Second)) + " so far"
	}
	if d := g.To.Sub(g.From); d >= time.Second {
		return phrase.Span(d.Truncate(time.Second))
	}
	return "under 1s"
}

// Detail is a line of all that is known of a source: what it is, and its value.
type Detail struct {
	Name, Value string
	Do          bool // a remedy
}

// Details is all that is known of a source, in whole sentences.
func (r *Row) Details(c Clock) []Detail {
	var out []Detail
	add := func(name, value string) {
		if value != "" {
			out = append(out, Detail{Name: name, Value: value})
		}
	}
	state := string(r.State)
	if !r.Since.IsZero() {
		state += " since " + c.at(r.Since)
	}
	add("state", state)
	if what := r.What(c); what != "" {
		add("", what)
	}
	if r.Held {
		add("held back", RodWord(r.Rod)+" by you at "+c.at(r.Rod.Since))
	}
	if left, tried := r.Left(c.Now); tried {
		add("next try", "in "+phrase.Span(left.Round(time.Second)))
	}
	if r.Do != "" {
		out = append(out, Detail{"do", r.Do, true})
	}
	r.addFigures(c, add)
	r.addTroubles(c, add)
	return out
}

// addFigures adds how much it gives, and how old that is.
func (r *Row) addFigures(c Clock, add func(name, value string)) {
	if !r.Last.IsZero() {
		add("last", phrase.Age(c.Now.Sub(r.Last))+" ago, at "+c.at(r.Last))
	}
	if r.Every > 0 {
		add("every", phrase.Span(time.Duration(r.Every))+" it is asked; it is stale after three times that")
	}
	if r.Rated {
		add("gives", phrase.Short(r.PerMinute)+" "+r.unit()+" a minute, over the last five")
	}
	if r.Requests > 0 {
		add("requests", phrase.Number(r.Requests)+" of the account's allowance in the last hour")
	}
	if r.Timed {
		add("clock", SkewWord(r.Ahead))
	}
}

func (r *Row) unit() string {
	if r.Lines {
		return "lines"
	}
	return "facts"
}

// SkewWord is how far a clock is off.
func SkewWord(ahead time.Duration) string {
	switch ahead = ahead.Round(time.Second); {
	case ahead > 0:
		return phrase.Span(ahead) + " ahead of this machine's"
	case ahead < 0:
		return phrase.Span(-ahead) + " behind this machine's"
	}
	return "as this machine's"
}

// addTroubles adds what failed, what could not be read and what is missing.
func (r *Row) addTroubles(c Clock, add func(name, value string)) {
	if r.Failures > 0 {
		text := phrase.Times(r.Failures)
		if !r.FailAt.IsZero() {
			text += ", last at " + c.at(r.FailAt) + ": " + coded(r.FailCode, r.FailWhy)
		}
		add("failed", text)
		if r.State == Live || r.State == Quiet {
			add("", r.FailDo)
		}
	}
	if q := &r.Quarantine; q.Total > 0 {
		add("unreadable", phrase.Plural(int(q.Total), "record")+" since "+c.at(q.Since))
		for i := range q.Records {
			add("", c.at(q.Records[i].At)+"  "+q.Records[i].Where+": "+q.Records[i].Why)
		}
	}
	if r.Lost > 0 {
		add("lost", phrase.Plural(r.Lost, "line"))
	}
	if r.LeftOut > 0 {
		add("left out", phrase.Plural(r.LeftOut, "line")+", as you wanted")
	}
	if r.Missing > 0 {
		add("missing", "lines in "+phrase.Plural(r.Missing, "place")+", nobody knows how many")
	}
}

// ShortName is a source's name without the word before its slash, where that says nothing: "dynos", "REDIS_URL".
func ShortName(n model.SourceName) string {
	if v, store := n.Store(); store {
		return v
	}
	return strings.TrimPrefix(string(n), "heroku/")
}
