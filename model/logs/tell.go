package logs

// Role says what a piece of a told line is; the theme says how it looks.
type Role uint8

// The roles.
const (
	Plain Role = iota
	Dim
	Good
	Warning
	Bad
	BadStrong
	Code    // an H-, R- or L-code that is no error
	Method  // GET
	Path    // /reports
	Proc    // web.2
	Trace   // a frame of the app itself
	Version // v74
)

// Span is a run of one role. Spacing is part of the text: joined, the spans are the told line.
type Span struct {
	Text string
	Role Role
}

// Tell puts a line in people's order for the screen, secrets masked and query strings cut.
func Tell(l Line) []Span { return []Span{{Text: l.Text}} }

// Told is the text of the spans.
func Told(spans []Span) string {
	s := ""
	for _, span := range spans {
		s += span.Text
	}
	return s
}
