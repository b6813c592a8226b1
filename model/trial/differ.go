package trial

import "slices"

// Differ is what the rules said of an app under some limits and not under others, and what they said under the others alone. What has the same
// answer, console and release at about the same time, and came to the same, is the same.
func Differ(these, others *App) (gone, come []Episode) {
	only := func(a, b *App) (list []Episode) {
		for i := range a.Episodes {
			if !slices.ContainsFunc(b.Episodes, a.Episodes[i].same) {
				list = append(list, a.Episodes[i])
			}
		}
		return list
	}
	return only(these, others), only(others, these)
}

// same tells that it is the same answer: both begin and end within a step of time of each other.
func (e *Episode) same(o Episode) bool {
	return e.Answer == o.Answer && e.Console == o.Console && e.Rule == o.Rule && e.Release == o.Release && e.Outcome == o.Outcome &&
		e.From.Sub(o.From).Abs() < step && e.To.Sub(o.To).Abs() < step
}
