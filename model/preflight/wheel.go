package preflight

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// findWheel looks whether somebody else acts on the app: who took the wheel by way of a feed, or who rolled back lately. What was rolled back
// is not deployed again meanwhile.
func findWheel(f *Facts) Finding {
	if lack, ok := f.unread(model.ReleasesSource, "releases"); ok {
		return lack
	}
	w, ok := f.State.Wheel(f.App)
	switch {
	case !ok:
		return Finding{Answer: verdict.Go, Text: "nobody has the wheel"}
	case !w.Itself && w.By == f.App.Board.You:
		return Finding{Answer: verdict.Go, Text: "you have the wheel: " + w.Why, Since: w.Since}
	}
	one := Finding{Answer: verdict.Hold, Text: w.Sentence(f.State.Now), Since: w.Since, Next: "go in " + phrase.Span(w.Until.Sub(f.State.Now)) + ", or when it is put down"}
	if w.Itself {
		one.Next = "go in " + phrase.Span(w.Until.Sub(f.Now))
		one.Text = w.Sentence(f.Now)
		if f.Coming != nil && w.Avoid != "" && f.Coming.Commits.To == w.Avoid {
			one.Answer = verdict.NoGo
		}
	}
	return one
}
