package logs

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// lineCard is all that is known of one log line.
func lineCard(sc pane.Scene, l logs.Line) pane.Card {
	f := widget.CardFacts(sc)
	at := phrase.MomentMicros(l.At, sc.Zone)
	if l.Timeless {
		at = timeAsWritten(sc, l)
	}
	f.Add("time", theme.Text, at)
	if l.Source != "" {
		f.Add("from", theme.Name(l.Type), l.Source+"["+l.Proc+"]")
	}
	class := l.Class.String()
	if l.Level != logs.None {
		class += " · " + l.Level.String()
	}
	f.Add("class", theme.Text, class)
	f.Add("note", theme.Warn, lineNotes(l))
	code := ""
	if l.Class == logs.Routing {
		if r, ok := logs.ParseRouter(l.Text); ok {
			f.Router(r)
			code = r.Code
		}
	}
	if lc, ok := logs.ParseLifecycle(l.Text); ok && l.Class == logs.System {
		code = lc.Code
	}
	raw := theme.Text
	if pretty := logline.Pretty(l); pretty != nil {
		f.Blank()
		for _, line := range pretty {
			text := strings.TrimLeft(line, " ")
			f.Indented(len(line)-len(text), theme.Text, text)
		}
		raw = theme.Dim
	}
	f.Blank()
	f.Text(raw, safe.Redact(l.Text))
	f.Code(code)
	title := "Line"
	if l.Proc != "" {
		title = l.Proc
	}
	return pane.Card{Title: title, Lines: f.Lines, Copy: rawLine(l)}
}

// timeAsWritten is the stamp of a line that has no whole one, as it stands there.
func timeAsWritten(sc pane.Scene, l logs.Line) string {
	if original, ok := sc.App.Logs.Snapshot().Original(l.Seq); ok {
		if stamp := safe.Text(form.Written(original)); stamp != "" {
			return stamp + " – as written: no whole date and zone"
		}
	}
	return "– the line bears none that can be told"
}

func lineNotes(l logs.Line) string {
	switch {
	case l.Gap:
		return "not a line: lines are missing here"
	case l.Truncated:
		return "cut: the line was longer"
	case l.Late:
		return "came late: older than the line before it"
	}
	return ""
}
