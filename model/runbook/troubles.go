package runbook

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
)

// over are the dynos over their memory quota, the subject's alone where there is one.
func (l *look) over() (names []string) {
	for _, r := range l.App.Processes.Types {
		for i := range r.Dynos {
			d := &r.Dynos[i]
			if d.Over.On() && (l.Dyno == "" || l.Dyno == d.Name) {
				names = append(names, d.Name)
			}
		}
	}
	return names
}

func (l *look) memory() string {
	var parts []string
	for _, name := range l.over() {
		d, _ := l.App.Processes.Find(name)
		text := name
		if d.Over.Percent > 0 {
			text += " " + phrase.Percent(d.Over.Percent/100) + " of its quota"
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 && l.Dyno != "" {
		if d, ok := l.App.Processes.Find(l.Dyno); ok && len(d.Memory) > 0 && d.Quota > 0 {
			used := d.Memory[len(d.Memory)-1]
			return fmt.Sprintf("%s uses %s of %s", l.Dyno, phrase.Megabytes(used), phrase.Megabytes(d.Quota))
		}
	}
	if more := len(parts) - mostDynos; more > 0 {
		return strings.Join(parts[:mostDynos], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return phrase.List(parts)
}

// growing is the first finding about memory that grows, the subject's alone where there is one.
func (l *look) growing() (vitals.Finding, bool) {
	for _, f := range l.App.Vitals.Findings.Of(vitals.NearKill, vitals.NearQuota, vitals.Leak) {
		if l.Dyno == "" || f.Dyno == l.Dyno {
			return f, true
		}
	}
	return vitals.Finding{}, false
}

func (l *look) leak() string {
	f, ok := l.growing()
	if !ok {
		return ""
	}
	text := f.Dyno + " grows " + phrase.Growth(f.Trend.Slope)
	end, code := f.Trend.Quota, "R14"
	if !f.Trend.Kill.IsZero() {
		end, code = f.Trend.Kill, "R15"
	}
	if left := end.Sub(l.State.VitalsNow(l.App)); !end.IsZero() {
		text += fmt.Sprintf(", %s in about %s", code, phrase.Age(max(left, time.Minute)))
	}
	return text
}

func (l *look) connections() string {
	full := l.App.Vitals.Findings.Of(vitals.FullStore)
	switch {
	case len(full) == 0:
		return ""
	case full[0].Limit > 0:
		return fmt.Sprintf("%s uses %s of its %s connections", full[0].Name, phrase.Short(full[0].Value), phrase.Short(full[0].Limit))
	}
	return fmt.Sprintf("%s uses %s of its connections", full[0].Name, phrase.Percent(full[0].Part))
}

// longestMessage is how much of an exception's message a sentence bears.
const longestMessage = 80

func (l *look) exception() string {
	if l.group == nil {
		return ""
	}
	return strings.Trim(l.group.Class()+": "+shortened(l.group.Sample.Message), ": ")
}

func (l *look) suspect() string {
	if l.group == nil || len(l.group.Suspects) == 0 {
		return ""
	}
	s := l.group.Suspects[0]
	return fmt.Sprintf("%s by %s (%s)", s.Commit.Short(), s.Commit.Author, s.Commit.Subject)
}

func (l *look) queue() string {
	if l.Alarm != nil {
		return cmp.Or(l.Alarm.Queue, l.Alarm.Library)
	}
	return l.Queue
}

func (l *look) alarm() string {
	if l.Alarm == nil {
		return ""
	}
	text := l.Alarm.Text
	if lasts := l.State.Age(string(l.Alarm.Store), l.Alarm.Since); lasts >= time.Minute {
		text += ", for " + phrase.Span(lasts.Truncate(time.Minute))
	}
	if l.Alarm.Muted != "" {
		text += " (" + l.Alarm.Muted + ")"
	}
	return text
}

func (l *look) worker() string {
	if l.Alarm == nil {
		return l.Type
	}
	return l.Alarm.Type
}

func (l *look) job() string {
	for _, c := range l.App.Jobs.AllFailing() {
		if l.Job != "" && c.Name != l.Job {
			continue
		}
		f := c.Failing()
		text := fmt.Sprintf("%s of %s runs of %s failed", phrase.Number(f.Now.Failed), phrase.Number(f.Now.Ended()), c.Name)
		if f.Known && f.Before.Ended() > 0 {
			text += fmt.Sprintf(", before the release %s of %s", phrase.Number(f.Before.Failed), phrase.Number(f.Before.Ended()))
		}
		return text
	}
	return l.Job
}

func (l *look) deaths() string {
	d := l.App.Jobs.Workers.Dying
	if !d.On() || len(d.Deaths) == 0 {
		return ""
	}
	return fmt.Sprintf("%s died since %s, the last one on %s", phrase.Plural(len(d.Deaths), "worker"), l.moment(d.Deaths[0].At), d.Deaths[len(d.Deaths)-1].Dyno)
}
