package verdict

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/phrase"
)

// remembers tells that there is something to compare the release with.
func (l *look) remembers() bool {
	return l.Past != nil && l.Past.Now != nil && l.Release.Version > 0 && l.Past.Now.Version == l.Release.Version
}

// usualHere is what is found of a first half-hour that is as others were.
const usualHere = "usual for a first half-hour here"

// pastText writes the figures of one measure.
type pastText struct {
	figure func(x float64) string
	what   func(x string) string // the sentence of a value
	more   string                // than on others
}

var pastTexts = map[baseline.Measure]pastText{
	baseline.Failing:    {func(x float64) string { return phrase.Percent(x) }, func(x string) string { return x + " of requests fail" }, "more"},
	baseline.Slowness:   {func(x float64) string { return phrase.Latency(milliseconds(x)) }, func(x string) string { return "p95 is about " + x }, "higher"},
	baseline.Exceptions: {func(x float64) string { return phrase.PerSecond(x) + "/min" }, func(x string) string { return "exceptions come " + x }, "more"},
	baseline.BootTime:   {func(x float64) string { return phrase.Span(seconds(x)) }, func(x string) string { return "all dynos were up after " + x }, "later"},
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// releasesOf is so many releases in words.
func releasesOf(n int) string { return phrase.Count(n, "release", "releases") }

// pastFinding is a comparison as a finding.
func (l *look) pastFinding(m baseline.Measure, c baseline.Comparison, span string) Finding {
	if c.N == 0 {
		return Finding{}
	}
	text := pastTexts[m]
	f := Finding{aside: true, Answer: NoData, Since: l.Release.At, Sample: c.Sample, Change: "compared when more is known"}
	if c.N < baseline.FewestPast {
		f.Value, f.Text = words(releasesOf(c.N)+" before"), fmt.Sprintf("too little is known to compare: %s of %d were seen", releasesOf(c.N), baseline.FewestPast)
		return f
	}
	f.Before = figure(c.Middle, fmt.Sprintf("%s, %s at most", text.figure(c.Middle), text.figure(c.Most)))
	f.Limit = words("clearly over " + text.figure(c.Most))
	if !c.Known {
		f.Value, f.Text = words("too little"), "too little was seen of "+span+" to compare it"
		return f
	}
	f.Value = figure(c.Value, text.figure(c.Value))
	f.Text = text.what(f.Value.Text)
	if m != baseline.BootTime {
		f.Text += " in " + span
	}
	f.Text += ": "
	if f.Answer = Go; c.Worse {
		f.Answer = Hold
		f.Text += fmt.Sprintf("%s than on any of %s before", text.more, releasesOf(c.N))
	}
	return f
}

// findFirst compares the first half-hour with those of earlier releases.
func findFirst(m baseline.Measure) func(*look) Finding {
	return func(l *look) Finding {
		age := l.Now.Sub(l.Release.At)
		if !l.remembers() || age < baseline.Looks[0] || age >= baseline.Ages[0] {
			return Finding{}
		}
		c := l.Past.Start(m, l.Now)
		span := "the first " + phrase.Span(c.Age)
		if m == baseline.BootTime {
			span = "its boot"
		}
		f := l.pastFinding(m, c, span)
		switch f.Answer {
		case Go:
			f.Text += usualHere
		case Hold:
			f.Change = "judged again an hour after the release"
		}
		return f
	}
}

// findLater compares what came after the first half-hour with the same of earlier releases: after an hour, a day, three days.
func findLater(m baseline.Measure) func(*look) Finding {
	return func(l *look) Finding {
		if !l.remembers() {
			return Finding{}
		}
		c, due := l.Past.Later(m, l.Now)
		if !due {
			return Finding{}
		}
		age := baseline.Ages[0]
		for _, at := range baseline.Ages {
			if l.Now.Sub(l.Release.At) >= at {
				age = at
			}
		}
		f := l.pastFinding(m, c, "the time up to "+phrase.Span(age)+" after the release")
		switch {
		case f.Answer == Go:
			f.Text += "as on earlier releases"
		case f.Answer == Hold && age < baseline.Ages[len(baseline.Ages)-1]:
			f.Change = "judged again a day and three days after the release"
		case f.Answer == Hold:
			f.Change = "changes with the next release"
		}
		return f
	}
}

// findSlowLeak looks whether memory grows faster than it did on earlier releases, however slowly.
func findSlowLeak(l *look) Finding {
	if !l.remembers() {
		return Finding{}
	}
	var told Finding
	for _, leak := range l.Past.Leaks() {
		f := Finding{aside: true, Answer: NoData, Sample: leak.Hours, Since: l.Release.At, Change: "judged again every hour"}
		slope := phrase.Growth(leak.Slope)
		switch {
		case leak.N == 0:
			continue
		case !leak.Known:
			f.Value = words("too little")
			f.Text = fmt.Sprintf("memory of %s: %s of %s before it were seen long enough, and %d hours of this release", leak.Type, phrase.Count(leak.N, "day", "days"), "lives", leak.Hours)
		default:
			f.Answer = Go
			f.Value, f.Before = figure(leak.Slope, slope), words(fmt.Sprintf("as all of %s of lives", phrase.Count(leak.N, "day", "days")))
			f.Limit = words("more than any before")
			f.Text = "memory of " + leak.Type + " grows as it did on earlier releases"
		}
		if leak.Grows {
			f.Answer = Hold
			f.Text = fmt.Sprintf("memory of %s grows %s faster than on all releases before: a slow leak", leak.Type, slope)
			if leak.Quota > 0 {
				f.Text += fmt.Sprintf("; it has been at %s of %s", phrase.Megabytes(leak.Most), phrase.Megabytes(leak.Quota))
			}
		}
		if f.Answer > told.Answer {
			told = f
		}
	}
	return told
}
