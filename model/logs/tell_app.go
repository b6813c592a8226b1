package logs

import (
	"app.gonogo/gonogo/model/safe"
)

// formatApp tells a line of the app's own: the logger's prefix dim, the head of an exception loud, the app's frames lit
// and everybody else's dim.
func formatApp(l Line) []Span {
	text := safe.Redact(afterReturn(l.Text))
	prefix, body := cutPrefix(text)
	role := Plain
	switch {
	case l.Head:
		role = BadStrong
	case l.Level >= Error:
		role = Bad
	case l.Level == Warn:
		role = Warning
	case l.Level == Debug:
		role = Dim
	default:
		switch l.Frame() {
		case AppFrame:
			role = Trace
		case VendorFrame:
			role = Dim
		}
	}
	return nonEmpty(Span{prefix, Dim}, Span{body, role})
}
