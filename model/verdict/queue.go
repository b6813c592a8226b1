package verdict

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// findBacklog looks for jobs that wait too long.
func findBacklog(l *look) Finding {
	q := l.Queues
	if q.Stores == 0 && q.Unread == "" {
		return Finding{}
	}
	if q.Unread != "" {
		return Finding{Answer: NoData, Value: words("not read"), Text: q.Unread, Change: "judged when it is read", Sample: -1}
	}
	f := Finding{Answer: Go, Value: figure(float64(q.Ready), phrase.Count(q.Ready, "job waits", "jobs wait")), Limit: figure(l.limits.NoGo, "oldest over "+phrase.Span(seconds(l.limits.NoGo))), Sample: -1,
		Text: "no queue is in trouble", Change: "hold when one grows or is late"}
	oldest := time.Duration(0)
	for _, a := range l.Alarms {
		if !a.Backlog {
			continue
		}
		answer := Hold
		late := a.Oldest > 0 && a.Oldest >= seconds(l.limits.NoGo) || a.Oldest == 0 && l.Now.Sub(a.Since) >= 2*seconds(l.limits.NoGo)
		if (a.Critical || late) && !l.older(a.Since) {
			answer = NoGo
		}
		if answer > f.Answer {
			f.Answer, f.Since, f.Text = answer, a.Since, a.Text
			f.blameless = l.older(a.Since)
		}
		oldest = max(oldest, a.Oldest)
	}
	if f.Answer >= Hold {
		f.Change = "go when it is under its limit for 1m"
		if f.Answer == Hold && !f.blameless {
			f.Change = "no-go if the oldest waits " + phrase.Span(seconds(l.limits.NoGo)) + "; " + f.Change
		}
		if oldest > 0 {
			f.Value.Text = fmt.Sprintf("%s, oldest %s", phrase.Count(q.Ready, "job waits", "jobs wait"), phrase.Span(oldest))
		}
	}
	return f
}

// older tells what was so before the release came.
func (l *look) older(since time.Time) bool {
	return l.Release.Version > 0 && since.Before(l.Release.At.Add(-blameSlack)) && l.Now.Sub(l.Release.At) < blameFor
}

// findJobs looks for jobs that fail or are given up.
func findJobs(l *look) Finding {
	for _, a := range l.Alarms {
		if a.Backlog {
			continue
		}
		f := Finding{Answer: Hold, Value: words("jobs fail"), Limit: words("any"), Sample: -1, Since: a.Since, Text: a.Text, Change: "go when none has failed for a while", blameless: l.older(a.Since)}
		if a.Critical && !f.blameless {
			f.Answer = NoGo
		}
		return f
	}
	return Finding{}
}
