package verdict

import "slices"

// ofDynos are the sources by which dynos are seen, by the names that Facts has.
var ofDynos = []string{"dynos", "formation"}

// unseen is why what a console judges by is not seen now; empty: it is. What it found wrong stands all the same.
func (l *look) unseen(c Console) string {
	switch c {
	case Dyno:
		for _, name := range ofDynos {
			switch {
			case slices.Contains(l.Paused, name):
				return name + " paused by you"
			case slices.Contains(l.Late, name) && l.v.stands(SourcesRule) >= Hold:
				return name + " cannot be read or is late"
			}
		}
	case Route, Errors, Vital:
		switch {
		case l.Log.Live || l.Watched.IsZero():
		case l.Log.Held != "":
			return "the log is not read: " + l.Log.Held
		case !l.Log.Off && l.v.stands(LogRule) >= Hold:
			return "the log does not come"
		}
	}
	return ""
}

// seen is a finding as it counts: what was go is no data while nothing is seen of it.
func (l *look) seen(f Finding) Finding {
	if f.Answer != Go {
		return f
	}
	if why := l.unseen(f.Console); why != "" {
		f.Answer, f.Value, f.Text, f.Change = NoData, words("not seen now"), why, "judged when it is seen again"
	}
	return f
}
