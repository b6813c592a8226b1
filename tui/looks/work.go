package looks

import (
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/work"
	"app.gonogo/gonogo/tui/theme"
)

// JobRole is that of how many jobs of a class failed.
func JobRole(r work.Row) theme.Role {
	switch {
	case r.Failing().On():
		return theme.Bad | theme.Bold
	case r.Now.Failed == 0:
		return theme.Dim
	}
	return theme.Text
}

// JobStarted is how many jobs of a class began; empty where the library does not say.
func JobStarted(r work.Row) string {
	if !r.Printed().Started {
		return ""
	}
	return phrase.Number(r.Now.Started)
}

// JobRetried is how many will be tried again; empty where the library does not say.
func JobRetried(r work.Row) string {
	if !r.Printed().Retried && r.Now.Retried == 0 {
		return ""
	}
	return phrase.Number(r.Now.Retried)
}

// JobPart is the part of the jobs that failed; empty where none ended.
func JobPart(c work.Counts) string {
	if c.Ended() == 0 {
		return ""
	}
	return phrase.Percent(c.Part())
}

// JobTime is a quantile of the time that jobs ran; empty where no line says it.
func JobTime(c work.Counts, part float64) string {
	d, known := c.Times.Quantile(part)
	if !known {
		return ""
	}
	return phrase.Latency(d)
}
