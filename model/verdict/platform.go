package verdict

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// unreadFor is how long the status page may be unread before nobody knows.
const unreadFor = 3 * time.Minute

// findIncident looks at Heroku's own word.
func findIncident(l *look) Finding {
	p := l.Platform
	if p.Off {
		return Finding{}
	}
	f := Finding{Answer: Go, Before: words("green"), Limit: words("any incident"), Sample: -1, Value: words("green"), Text: "Heroku says that all is well", Change: "hold if status is not green, or cannot be read for " + phrase.Span(unreadFor), blameless: true}
	switch {
	case p.Incident != "":
		f.Answer, f.Value, f.Since = Hold, words(p.Incident), p.Since
		f.Text, f.Change = "Heroku has an incident: "+p.Incident, "go when status is green"
	case p.Read.IsZero():
		f.Answer, f.Value, f.Text, f.Change = NoData, words("not read yet"), "Heroku's status page has not been read yet", "judged when it has"
	case l.Now.Sub(p.Read) > unreadFor:
		f.Answer, f.Value, f.Since = Hold, words("unknown for "+phrase.Age(l.Now.Sub(p.Read))), p.Read
		f.Text, f.Change = "Heroku's status page cannot be read", "go when it can be read"
	}
	return f
}

// platformSpan is over how long the platform's own errors are counted.
const platformSpan = 2 * time.Minute

// findPlatformErrors looks for requests that the platform failed.
func findPlatformErrors(l *look) Finding {
	if l.Requests == nil {
		return Finding{}
	}
	n := l.v.platform
	if float64(n) < l.limits.Hold {
		return Finding{}
	}
	return Finding{Answer: Hold, Value: figure(float64(n), fmt.Sprintf("%d H99", n)), Before: words("none"), Limit: figure(l.limits.Hold, fmt.Sprintf("%d H99 in 2m", int(l.limits.Hold))), Sample: n, blameless: true,
		Text: "Heroku itself fails requests: " + phrase.Count(n, "H99", "H99s") + " in " + phrase.Span(platformSpan), Change: "go when there was none for 2m"}
}
