package logs

import (
	"path"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/save"
	"app.gonogo/gonogo/tui/theme"
)

// lineRange is the lines to be copied, from the row where it was begun to the one under the cursor. Its zero value is none.
type lineRange struct {
	first, last logs.Seq // of the row where it was begun
	from, to    logs.Seq // from there to the cursor's row
}

func (r *lineRange) on() bool { return r.first > 0 }

// holds tells whether a row is to be copied.
func (r *lineRange) holds(row logRow) bool {
	return r.on() && row.last() >= r.from && row.first() <= r.to
}

// reach takes the range to a row.
func (r *lineRange) reach(row logRow) {
	r.from, r.to = min(r.first, row.first()), max(r.last, row.last())
}

// beginRange begins a range at the cursor, or leaves the one there is.
func (p *LogsPane) beginRange(sc pane.Scene) pane.Effect {
	if p.lineRange.on() {
		p.lineRange = lineRange{}
		return nil
	}
	row, ok := p.Current(sc)
	if !ok {
		return pane.Say{Text: "there is no line to begin at"}
	}
	p.step(sc, 0)
	p.lineRange = lineRange{first: row.first(), last: row.last()}
	p.lineRange.reach(row)
	return pane.Say{Text: "range: " + sc.Key(keys.IntentDown) + " " + sc.Key(keys.IntentUp) + " extend it, " + sc.Key(keys.IntentYank) + " copies it, " +
		sc.Key(keys.IntentBack) + " leaves it"}
}

// extendRange takes the range to where the cursor is now.
func (p *LogsPane) extendRange(sc pane.Scene) {
	if !p.lineRange.on() {
		return
	}
	if row, ok := p.Current(sc); ok {
		p.lineRange.reach(row)
	}
}

// rangeBar is the cell before a line that is to be copied.
func (p *LogsPane) rangeBar(sc pane.Scene) string {
	return sc.Theme.Paint(theme.Cursor, sc.Glyphs().Down)
}

// pausedWords say in the border that reading pauses, and how many lines came since that would be shown; or how many lines are in the range.
func (p *LogsPane) pausedWords(sc pane.Scene) []draw.Run {
	if p.lineRange.on() {
		n := len(p.inRange(sc.App.Logs.Snapshot()))
		return []draw.Run{draw.R(theme.Key, "RANGE"), draw.R(theme.Text, " "+format.Plural(n, "line"))}
	}
	out := []draw.Run{draw.R(theme.Warn|theme.Bold, "PAUSED")}
	switch n := p.newer.passed; {
	case !p.newer.done:
		out = append(out, draw.R(theme.Text, " +"+sc.Glyphs().Ellipsis))
	case n > 0:
		out = append(out, draw.R(theme.Text, " +"+format.Count(n)))
	}
	return out
}

// inRange is the lines of the range that are shown, as many as a frame may look at.
func (p *LogsPane) inRange(snap logstore.Snapshot) (lines []logs.Line) {
	r := &p.lineRange
	from := max(r.from, snap.First())
	if from > r.to {
		return nil
	}
	for _, l := range search.Find(snap, p.wanted(), from, search.Forward, 0, min(int(r.to-from)+1, FrameBudget)).Hits {
		if l.Seq <= r.to {
			lines = append(lines, l)
		}
	}
	return lines
}

// copyRange copies the range, and leaves it.
func (p *LogsPane) copyRange(sc pane.Scene) pane.Effect {
	lines := p.inRange(sc.App.Logs.Snapshot())
	p.lineRange = lineRange{}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = rawLine(l)
	}
	return copied("", texts)
}

// copied is the copying of lines; before says what they are. A terminal drops what is longer than it takes at once, so the first ones are
// copied that fit, and how many of how many is said.
func copied(before string, lines []string) pane.Effect {
	size, n := 0, 0
	for n < len(lines) && size+len(lines[n])+1 <= pane.CopyLimit {
		size, n = size+len(lines[n])+1, n+1
	}
	const limit = ": a terminal takes no more at once"
	switch {
	case len(lines) == 0:
		return pane.Say{Text: "there is nothing to copy"}
	case n == 0: // one line alone is longer
		return pane.Copy{Text: lines[0][:pane.CopyLimit], What: "the first " + format.Count(pane.CopyLimit) + " bytes of a line" + limit}
	case n < len(lines):
		return pane.Copy{Text: strings.Join(lines[:n], "\n") + "\n", What: before + "the first " + format.Count(n) + " of " + format.Plural(len(lines), "line") + limit}
	}
	return pane.Copy{Text: strings.Join(lines, "\n") + "\n", What: before + format.Plural(n, "line")}
}

// promptSave asks for the name of the file that lines are saved to; saveMenu, whether to write over one that is there.
const (
	promptSave pane.PromptID = "save"
	saveMenu   pane.MenuID   = "save over"
)

// rawWord behind the name of a file has secrets saved too.
const rawWord = " --raw"

// askPath asks where to save the lines that are shown, or those of the range.
func (p *LogsPane) askPath(sc pane.Scene) pane.Effect {
	what := "what is shown"
	if p.lineRange.on() {
		what = "the range"
	}
	return pane.Prompt{ID: promptSave, Label: "save " + what + " to", Initial: p.proposed(sc), Hint: "a file; " + strings.Trim(rawWord, " ") + " behind it leaves secrets in", AtEnter: true}
}

// proposed is a name for a file of this app's lines.
func (p *LogsPane) proposed(sc pane.Scene) string {
	name := "log"
	if sc.App.Saved != nil {
		name = path.Base(sc.App.Saved.Name)
	} else if sc.App.Info.Name != "" {
		name = sc.App.Info.Name
	}
	kept := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}
	at := strings.NewReplacer(":", "", " ", "-").Replace(phrase.Date(sc.State.Now, format.ZoneOr(sc.Zone)))
	return strings.Trim(strings.Map(kept, strings.TrimSuffix(name, ".log")), ".-") + "-" + at + ".log"
}

// save writes the lines to a file of a name.
func (p *LogsPane) save(text string, sc pane.Scene) pane.Effect {
	name, raw := strings.CutSuffix(strings.TrimRight(text, " "), rawWord)
	if name = strings.Trim(name, " "); name == "" || sc.App == nil {
		return pane.Say{Text: "nothing is saved"}
	}
	snap := sc.App.Logs.Snapshot()
	job := &save.Job{Log: snap, Query: p.wanted(), First: snap.First(), Last: snap.End() - 1, Raw: raw}
	if r := &p.lineRange; r.on() {
		job.First, job.Last = max(r.from, snap.First()), r.to
	}
	p.toSave = pane.Save{Path: name, Overwrite: true, Lines: job}
	over := pane.Menu{ID: saveMenu, Title: name + " is there already", Items: []pane.Item{
		{Key: "keep", Label: []draw.Run{draw.R(theme.Text, "leave it as it is")}, On: true}, {Key: "over", Label: []draw.Run{draw.R(theme.Text, "write over it")}}}}
	return pane.Save{Path: name, Lines: job, Exists: pane.Several{pane.Focus{Pane: pane.Logs}, over}}
}

// saveOver is the answer to whether a file is to be written over.
func (p *LogsPane) saveOver(key string) pane.Effect {
	if e := p.toSave; key == "over" && e.Lines != nil {
		p.toSave = pane.Save{}
		return e
	}
	return pane.Say{Text: "nothing is saved"}
}
