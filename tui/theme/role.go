// Package theme says what a piece of text means and, once, how each meaning looks.
//
// Rules:
//   - Drawing code names a Role, never a colour. Colours are written in the palettes of this package and nowhere else.
//   - Red, amber and green are status (Good, Warn, Bad) and nothing else. Names take a hue from Name, clear of those.
//   - Every opening sequence is complete: it begins with a reset, so one run never inherits from the run before it.
//   - A Theme is a small immutable value; its sequences are made once, and Open only looks one up.
//   - Status is never colour alone: the Glyphs carry the shape, the pane writes the word.
package theme

import _ "app.gonogo/gonogo/tui/theme/early" // before Bubble Tea's init, see there

// Role is what a run of text means. The low six bits say what it is; Bold and Row may be added to any role.
type Role uint8

// The roles. Text is the zero value.
const (
	Text        Role = iota // ordinary text
	Dim                     // secondary text: units, labels, log times; still readable (contrast 4.5)
	Faint                   // old rows and the screen behind a dialog; may fall below 4.5
	Strong                  // emphasised text
	Soft                    // headings inside a pane, the clock: tinted, quiet
	Border                  // frames, axes, rules
	BorderFocus             // the frame of the focused pane
	Title                   // a pane's title in its frame
	Key                     // a key the user may press
	Good                    // status: as it should be
	Warn                    // status: look at it
	Bad                     // status: broken
	Release                 // a release version and its mark
	Router                  // the router's name
	API                     // the platform API's name
	Path                    // a frame of the app's own code in a backtrace
	Curve                   // a chart's first series while it is below its threshold
	Cursor                  // the cursor bar beside the current row
	AppBand                 // band: the app's name, top left
	ProdBand                // band: this app is production
	BandGo                  // band: the verdict is GO
	BandHold                // band: the verdict is HOLD
	BandNoGo                // band: the verdict is NO-GO
	PastBand                // band: what is shown is no more: a recording, a saved log
	ModeBand                // band: keys or facts are held back: read-only, frozen
	Alarm                   // band across the screen: what is wrong
	AlarmText               // the rest of that band
	AlarmKey                // a key on it
	Found2                  // what the second word of a search marks
	Found3                  // the third
	Found4                  // the fourth
	Input                   // text being typed
	roleCount
)

// Gutter is the empty track of the map beside the logs.
const Gutter = Border

// The hues of Name. They are roles, so a cell can carry a name's colour.
const (
	hueFirst Role = 32
	hueCount      = 8
	baseMask Role = 0x3f
)

// Bold and Row are added to a role with | : Bold makes it heavier, Row puts it on the background of the selected row.
const (
	Bold Role = 0x40
	Row  Role = 0x80
)

// Common sums. Selected is ordinary text of the selected row.
const (
	BadStrong = Bad | Bold
	Selected  = Text | Row
)

// Found is the role of what the i-th word of a search marks, counted from 0. With more words than roles they come around.
func Found(i int) Role {
	return [...]Role{Selected | Bold, Found2, Found3, Found4}[i%4]
}

// Base is the role without Bold and Row.
func (r Role) Base() Role { return r & baseMask }

// Papered tells whether the role colours the blanks it covers: bands, input, the selected row.
func (r Role) Papered() bool {
	b := r.Base()
	return r&Row != 0 || b >= AppBand && b <= Input
}

// Name is the role of a name: a process type, a queue, a person, an app. The same name has the same hue in every run,
// and no hue is near red, amber or green. Pass the process type ("web"), not the dyno ("web.1"), so that the dynos of
// a type look alike.
func Name(s string) Role {
	// FNV-1a, 32 bit; the multiplication and the last fold spread short names over the eight hues.
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	h ^= h >> 15
	return hueFirst + Role(h%hueCount)
}
