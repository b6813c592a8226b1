package looks

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// ReleaseMark is what became of a release, in a mark and a word; Gone: somebody rolled back from it.
type ReleaseMark struct {
	Run  draw.Run
	Gone bool
}

// Scope is what the marks of releases are made from. The screen and the printed table give the same, so they say the same.
type Scope struct {
	Ledger    *ledger.Ledger
	Processes *model.Processes
	Glyphs    *theme.Glyphs
	Now       time.Time // by Heroku's clock
	Width     int       // of what they stand in: with less room the words are shorter; 0: as long as they get
}

// Widths from which the words are longer.
const (
	fewWords  = 44
	someWords = 56
	allWords  = 72
)

// MarkWidth is the width of the widest mark.
func (s Scope) MarkWidth() int {
	switch {
	case s.wide(allWords):
		return len("x release command failed")
	case s.wide(someWords):
		return len("x release command")
	case s.wide(fewWords):
		return len("x rolled back")
	}
	return len("x last good")
}

func (s Scope) wide(from int) bool { return s.Width == 0 || s.Width >= from }

// Releases are the marks of a ledger by version.
func (s Scope) Releases() map[int]ReleaseMark {
	out := map[int]ReleaseMark{}
	gone := " rolled back"
	if !s.wide(fewWords) {
		gone = " reverted"
	}
	for v := range s.Ledger.RolledBackFrom() {
		out[v] = ReleaseMark{draw.R(theme.Dim, s.Glyphs.Back+gone), true}
	}
	if target, why := s.Ledger.Target(); why == "" {
		out[target.Version] = ReleaseMark{Run: s.wayBack()}
	}
	for _, r := range s.Ledger.Releases {
		if run, ok := s.fate(r); ok {
			out[r.Version] = ReleaseMark{Run: run, Gone: out[r.Version].Gone}
		}
	}
	return out
}

// wayBack marks the release that a rollback goes to by default. While the current one crashes it is the last good one; while
// all is well it is merely the one before.
func (s Scope) wayBack() draw.Run {
	if current, ok := s.Ledger.Current(); ok && !down(s.Processes.Tally(current.Version)) {
		return draw.R(theme.Dim, s.Glyphs.Back+" previous")
	}
	return draw.R(theme.Good, s.Glyphs.Back+" last good")
}

// down tells that dynos have crashed and have not been up for long since.
func down(t model.Tally) bool { return t.Down > 0 || t.Crashed > 0 }

// fate is the mark of a release that is current, or has not succeeded.
func (s Scope) fate(r ledger.Release) (draw.Run, bool) {
	g := s.Glyphs
	current := g.On + " current"
	if s.wide(fewWords) {
		current += " "
	}
	switch {
	case r.Current:
		t := s.Processes.Tally(r.Version)
		if down(t) {
			return draw.R(theme.Bad, current+" "+g.Bad), true
		}
		if t.Want > 0 && t.On < t.Want && s.Processes.KnownDynos {
			return draw.R(theme.Warn, current+" "+strconv.Itoa(t.On)+"/"+strconv.Itoa(t.Want)), true
		}
		if !s.Processes.KnownDynos { // whether it runs is not known
			return draw.R(theme.Text, strings.TrimRight(current, " ")), true
		}
		return draw.R(theme.Good, strings.TrimRight(current, " ")), true
	case r.Status == "pending" && r.OutputURL && s.wide(someWords):
		return draw.R(theme.Warn, g.Starting+" release command"), true
	case r.Status == "pending":
		return draw.R(theme.Warn, g.Starting+" pending"), true
	case r.Status != "succeeded":
		return draw.R(s.failedRole(r), g.Bad+" "+s.failure(r)), true
	}
	return draw.Run{}, false
}

// failedRole is loud for a day: an old failure is history.
func (s Scope) failedRole(r ledger.Release) theme.Role {
	if s.Now.Sub(r.CreatedAt) > 24*time.Hour {
		return theme.Dim
	}
	return theme.Bad
}

func (s Scope) failure(r ledger.Release) string {
	switch {
	case r.Status == "failed" && r.OutputURL && s.wide(allWords):
		return "release command failed"
	case r.Status == "failed" && r.OutputURL && s.wide(someWords):
		return "command failed"
	}
	return r.Status
}

// ChangeText is a release's description without the words that say nothing: "Set RAILS_LOG_LEVEL", "Attach REDIS", "Deploy web eacd9b96".
func ChangeText(r ledger.Release) string {
	if len(imagesOf(r)) > 0 {
		return "Deploy " + r.Change().Code()
	}
	s, _, _ := strings.Cut(r.Description, " (@ref:")
	s = strings.TrimSuffix(strings.TrimSuffix(s, " config vars"), " config var")
	return s
}

// imagesOf are the container images of a release. Most descriptions are seen at a glance to have none: a frame asks of each.
func imagesOf(r ledger.Release) []ledger.Image {
	if !strings.Contains(r.Description, "Deployed ") {
		return nil
	}
	return r.Change().Images
}

// ChangeIn is the same in w cells: of several container images the process types alone, or how many they are, before a name is cut.
func ChangeIn(r ledger.Release, w int) string {
	text := ChangeText(r)
	images := imagesOf(r)
	if len(images) == 0 || draw.Width(text) <= w {
		return text
	}
	var types []string
	for _, image := range images {
		if image.Type != "" {
			types = append(types, image.Type)
		}
	}
	if short := "Deploy " + strings.Join(types, ", "); len(types) == len(images) && draw.Width(short) <= w {
		return short
	}
	if len(images) == 1 {
		return text
	}
	short := strconv.Itoa(len(images)) + " images"
	if long := "Deploy " + short; draw.Width(long) <= w {
		return long
	}
	return short
}
