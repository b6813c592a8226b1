package logline

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// formatApp tells a line of the app's own: the logger's prefix dim, the head of an exception loud, the app's frames lit
// and everybody else's dim.
func formatApp(l logs.Line) []Span {
	text := safe.Redact(logs.AfterReturn(l.Text))
	prefix, body := logs.CutPrefix(text)
	role := Plain
	switch {
	case l.Head:
		role = BadStrong
	case l.Level >= logs.Error:
		role = Bad
	case l.Level == logs.Warn:
		role = Warning
	case l.Level == logs.Debug:
		role = Dim
	default:
		switch l.Frame() {
		case logs.AppFrame:
			role = Trace
		case logs.VendorFrame:
			role = Dim
		}
	}
	return nonEmpty(Span{prefix, Dim}, Span{body, role})
}
