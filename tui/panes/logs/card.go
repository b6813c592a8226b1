package logs

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/story"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
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
	return pane.Card{Title: title, Lines: f.Lines, Copy: rawLine(l), What: "the line"}
}

// requestCard is the request that a line is of, and below it all that is known of the line; the line alone where it is of none.
func requestCard(sc pane.Scene, l logs.Line) pane.Card {
	card := lineCard(sc, l)
	one, ok := requestOf(sc, l)
	if !ok {
		return card
	}
	lines := plain.StoryLines(cardPrinter(sc), one)
	if runs := countAlike(sc, one); runs != nil {
		lines = append(lines, nil, runs)
	}
	lines = append(lines, nil, []draw.Run{draw.R(theme.Soft, "The line under the cursor")})
	card.Title, card.Lines = plain.StoryTitle(one), append(lines, card.Lines...)
	if one.Routed {
		card.Links = append(card.Links, pane.Link{Key: "s", Word: "most like it", Effect: pane.To{Pane: pane.Logs, Message: likeRequests{one.Router}}})
	}
	card.Links = append(card.Links, pane.Link{Key: "Y", Word: "copy all", Effect: pane.Copy{Text: storyText(sc, one), What: "the request"}})
	return card
}

// countAlike tells how many requests like one there were since the current release, and on the one before.
func countAlike(sc pane.Scene, one story.Story) []draw.Run {
	if !one.Routed {
		return nil
	}
	c, snap := sc.State.CurrentErrors(sc.App), sc.App.Logs.Snapshot()
	since := story.CountAlike(snap, one.Router, c.At, time.Time{})
	var before story.Alike
	if c.Before > 0 && !c.At.IsZero() {
		before = story.CountAlike(snap, one.Router, c.BeforeAt, c.At.Add(-1))
	}
	return plain.AlikeRuns(one, since, before, c.Version, c.Before)
}

// requestOf is the story of a line's request. A single line of the app is none: its card tells as much.
func requestOf(sc pane.Scene, l logs.Line) (story.Story, bool) {
	if l.Gap || l.Timeless {
		return story.Story{}, false
	}
	one, ok := story.Of(sc.App.Logs.Snapshot(), l)
	return one, ok && (one.Routed || len(one.Steps) > 1)
}

// cardPrinter prints for a card, within the screen.
func cardPrinter(sc pane.Scene) plain.Printer {
	return plain.Printer{Theme: sc.Theme, Width: max(24, min(sc.Screen.W-8, 110)), Zone: sc.Zone, Now: sc.State.Now, LogFields: sc.LogFields}
}

// storyText is a request as it is copied: its lines as they came.
func storyText(sc pane.Scene, one story.Story) string {
	texts := make([]string, 0, len(one.Steps))
	for _, step := range one.Steps {
		texts = append(texts, rawLine(step.Line))
	}
	text := strings.Join(texts, "\n")
	return text[:min(len(text), pane.CopyLimit)]
}

// showRequest asks the logs for the card of a line's request.
type showRequest struct{ seq logs.Seq }

func (showRequest) IsMessage() {}

// likeRequests asks the logs for the requests that are most like one.
type likeRequests struct{ to logs.Router }

func (likeRequests) IsMessage() {}

// likeMenu lists requests that are like one.
const likeMenu pane.MenuID = "like-requests"

// mostLike is how many of them are listed.
const mostLike = 20

// likeRequest lists the requests that are most like one.
func likeRequest(sc pane.Scene, to logs.Router) pane.Effect {
	found := story.Like(sc.App.Logs.Snapshot(), to, mostLike+1)
	m := pane.Menu{ID: likeMenu, Title: "Requests most like it"}
	for _, l := range found {
		r, ok := logs.ParseRouter(l.Text)
		if !ok || to.RequestID == "" && reflect.DeepEqual(r, to) || len(m.Items) == mostLike { // itself
			continue
		}
		label := []draw.Run{draw.R(theme.Dim, phrase.ClockMillis(l.At, sc.Zone)+"  ")}
		for _, span := range logline.Format(l) {
			label = append(label, draw.R(looks.LineRole(span.Role), span.Text))
		}
		m.Items = append(m.Items, pane.Item{Key: strconv.FormatUint(uint64(l.Seq), 10), Label: label})
	}
	if len(m.Items) == 0 {
		return pane.Say{Text: "no other request in the log is like it"}
	}
	return m
}

// showLine is the card of a line that was chosen from a menu.
func showLine(sc pane.Scene, key string) pane.Effect {
	seq, err := strconv.ParseUint(key, 10, 64)
	if err != nil || sc.App == nil {
		return nil
	}
	return showSeq(sc, logs.Seq(seq))
}

func showSeq(sc pane.Scene, seq logs.Seq) pane.Effect {
	l, ok := sc.App.Logs.Snapshot().Line(seq)
	if !ok {
		return pane.Say{Text: "this line is not kept any more"}
	}
	return pane.Show{Card: requestCard(sc, l)}
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

// Explained is the code of the line under the cursor, or the exception that it is of. While the logs follow, nobody has gone to a line.
func (p *LogsPane) Explained(sc pane.Scene) (runbook.Subject, bool) {
	if sc.App == nil || sc.App.Logs.Len() == 0 || !p.paused {
		return runbook.Subject{}, false
	}
	row, ok := p.Current(sc)
	if !ok {
		return runbook.Subject{}, false
	}
	return subjectOf(sc, row.Lines[0])
}

// subjectOf is what the runbook is asked about a line: its code, else the exception that it is of, else its status.
func subjectOf(sc pane.Scene, l logs.Line) (runbook.Subject, bool) {
	if r, ok := logs.ParseRouter(l.Text); ok && l.Class == logs.Routing {
		s := runbook.Subject{ID: r.Code, Dyno: r.Dyno, Type: "web"}
		if r.Code == "" && r.Status >= 500 {
			s.ID = runbook.ServerErrors
		}
		return s, s.ID != ""
	}
	if lc, ok := logs.ParseLifecycle(l.Text); ok && l.Class != logs.App && lc.Code != "" {
		return runbook.Subject{ID: lc.Code, Dyno: l.Proc, Type: l.Type}, true
	}
	for _, g := range sc.App.Errors.All() {
		if s := g.Sample; l.Class == logs.App && s.First <= l.Seq && l.Seq <= s.Last && s.Proc == l.Proc {
			row := sc.State.ErrorRow(sc.App, g, sc.State.CurrentErrors(sc.App))
			return runbook.OfError(&row), true
		}
	}
	return runbook.Subject{}, false
}
