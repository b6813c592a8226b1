package logline

import (
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// formatApp tells a line of the app's own: the logger's prefix dim, the head of an exception loud, the app's frames lit
// and everybody else's dim. A structured line is told like a sentence.
func formatApp(l logs.Line, picked []string) []Span {
	text := safe.Redact(logs.AfterReturn(l.Text))
	if words, place, ok := exceptions.TellOutline(text); ok {
		return nonEmpty(Span{words + "  ", levelRole(l)}, Span{place, Trace})
	}
	prefix, body := logs.CutPrefix(text)
	if spans := formatStructured(l, body, picked); spans != nil {
		if prefix != "" {
			spans = append([]Span{{prefix, Dim}}, spans...)
		}
		return spans
	}
	role := levelRole(l)
	if role == Plain {
		switch l.Frame() {
		case logs.AppFrame:
			role = Trace
		case logs.VendorFrame:
			role = Dim
		}
	}
	return nonEmpty(Span{prefix, Dim}, Span{body, role})
}

// levelRole is the role of the words of an app that says how grave they are.
func levelRole(l logs.Line) Role {
	switch {
	case !l.Error && (l.Level >= logs.Error || l.Head && l.Level < logs.Warn): // somebody asked for a page that there is not
		return Plain
	case l.Head && l.Level >= logs.Error:
		return BadStrong
	case l.Level >= logs.Error:
		return Bad
	case l.Level == logs.Warn:
		return Warning
	case l.Level == logs.Debug:
		return Dim
	}
	return Plain
}
