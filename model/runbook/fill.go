package runbook

import (
	"cmp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/severity"
)

// Filled is a page as it is read: with what is known now.
type Filled struct {
	ID       string
	IDs      []string
	Title    string
	Severity severity.Level
	Team     bool
	Lines    []Line

	intents []string
}

// Intents are what the keys do that the page names.
func (f *Filled) Intents() []string { return f.intents }

// Line is a block of a filled page.
type Line struct {
	Kind   BlockKind
	Level  int
	Number int
	Spans  []Span // of code one, with its lines
	When   string // the condition that it names; empty: none
	Holds  Holds
	Note   string // what was seen, or why it is not known
}

// nowTitle is the heading above what is filled in alone. A line below it of which something is not known says so.
const nowTitle = "Right now"

// nowhere is what stands there when no app is looked at.
const nowhere = "No app is looked at, so nothing is filled in here."

// Fill fills in a page. It is a function of what is known: the same state gives the same page.
func (b *Book) Fill(sc Scene, sub Subject) (Filled, bool) {
	p, ok := b.Find(sub.ID)
	if !ok {
		return Filled{}, false
	}
	i := slices.IndexFunc(p.IDs, func(id string) bool { return keyOf(id) == keyOf(sub.ID) })
	sub.ID = p.IDs[i]
	l := newLook(sc, sub)
	f := Filled{ID: sub.ID, IDs: p.IDs, Title: p.Title, Severity: p.Severity, Team: p.Team}
	inNow := false
	for _, one := range p.Blocks {
		if one.Kind == Heading {
			inNow = strings.EqualFold(one.Text, nowTitle)
		}
		line := Line{Kind: one.Kind, Level: one.Level, Number: one.Number, When: one.When}
		switch {
		case inNow && one.Kind == Item && sc.App == nil:
			if last := len(f.Lines) - 1; f.Lines[last].Kind == Heading {
				f.Lines = append(f.Lines, Line{Spans: []Span{{Plain, nowhere}}})
			}
			continue
		case one.Kind == Code:
			line.Spans = []Span{{Command, l.text(one.Text)}}
		default:
			line.Spans = l.spans(one.Text, inNow)
		}
		if one.When != "" {
			line.Holds, line.Note = l.holds(one.When)
		}
		if len(line.Spans) > 0 {
			f.Lines = append(f.Lines, line)
		}
	}
	f.intents = p.intents()
	rank(f.Lines)
	return f, true
}

// rank puts the items of each list of causes in order: what holds first, what does not last.
func rank(lines []Line) {
	for from := 0; from < len(lines); {
		to := from
		for to < len(lines) && lines[to].Kind == Item && lines[to].Number == 0 && lines[to].Level == 0 {
			to++
		}
		slices.SortStableFunc(lines[from:to], func(a, b Line) int { return cmp.Compare(place[a.Holds], place[b.Holds]) })
		from = max(to, from+1)
	}
}

// place is where an item stands by whether its condition holds.
var place = [...]int{Yes: 0, Untold: 1, Unknown: 1, No: 2}

// spans are the pieces of a line. Where a fact of a line that is to be filled in is not known, the line says that instead.
func (l *look) spans(text string, inNow bool) []Span {
	text = l.optional(text)
	if inNow {
		for name := range strings.SplitSeq(text, "{") {
			name, _, closed := strings.Cut(name, "}")
			if p, ok := named(name); closed && ok && l.valueOf(p) == "" {
				return []Span{{Plain, "Not known: " + p.what + "."}}
			}
		}
	}
	var out []Span
	for _, one := range inline(text) {
		out = append(out, l.fill(one)...)
	}
	return out
}

// optional leaves out the parts in brackets in which something is not known, and takes the brackets off the others. Brackets without a
// fact in them are text.
func (l *look) optional(text string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(text, "[")
		inner, rest, closed := strings.Cut(after, "]")
		if !ok || !closed {
			return out.String() + text
		}
		facts, known := l.facts(inner)
		out.WriteString(before)
		switch {
		case facts == 0 || strings.HasPrefix(rest, "("):
			out.WriteString("[" + inner + "]")
		case known:
			out.WriteString(inner)
		}
		text = rest
	}
}

// facts is how many facts a text names, and whether all are known.
func (l *look) facts(text string) (n int, known bool) {
	known = true
	for piece := range strings.SplitSeq(text, "{") {
		name, _, closed := strings.Cut(piece, "}")
		if p, ok := named(name); closed && ok {
			n++
			known = known && l.valueOf(p) != ""
		}
	}
	return n, known
}

// fill puts facts and keys into a piece.
func (l *look) fill(one Span) (out []Span) {
	add := func(s Span) {
		if s.Text != "" {
			out = append(out, s)
		}
	}
	if one.Style == Command {
		return []Span{{Command, l.text(one.Text)}}
	}
	rest := one.Text
	for {
		before, after, ok := strings.Cut(rest, "{")
		name, behind, closed := strings.Cut(after, "}")
		if !ok || !closed {
			add(Span{one.Style, rest})
			return out
		}
		add(Span{one.Style, before})
		rest = behind
		intent, isKey := strings.CutPrefix(name, "key:")
		p, isFact := named(name)
		switch {
		case isKey:
			add(l.key(intent))
		case isFact && l.valueOf(p) != "":
			add(Span{Value, l.valueOf(p)})
		case isFact:
			add(Span{one.Style, p.plain})
		default:
			add(Span{one.Style, "{" + name + "}"})
		}
	}
}

// inCommands are the characters that names of apps, dynos, process types and releases have, and no shell reads in another way.
const inCommands = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// text is a command with the facts in their places. A fact that is a sentence, or that is not known, leaves a word to fill in.
func (l *look) text(text string) string {
	for _, p := range placeholders {
		if !strings.Contains(text, "{"+p.name+"}") {
			continue
		}
		word := l.valueOf(p)
		if word == "" || strings.Trim(word, inCommands) != "" { // it is to be pasted into a shell
			word = p.command
		}
		text = strings.ReplaceAll(text, "{"+p.name+"}", word)
	}
	return text
}

// key is the key that does something. Where it could do nothing, the official command that does the same stands in its place.
func (l *look) key(intent string) Span {
	if o, ok := l.order(intent); ok && l.Dead {
		return Span{Command, o.CLI()}
	}
	if l.Key != nil {
		if k := l.Key(intent); k != "" {
			return Span{Key, k}
		}
	}
	return Span{Key, ":" + intent}
}

// order is the order that a key stands for.
func (l *look) order(intent string) (model.Order, bool) {
	o := model.Order{Verb: model.Verb(intent)}
	if l.App != nil {
		o.AppName = l.App.Info.Name
	}
	switch o.Verb {
	case model.Restart, model.Stop:
		l.aim(&o)
	case model.Rollback:
		if l.App != nil {
			if target, why := l.App.Ledger.Target(); why == "" {
				o.Target = target.Version
			}
		}
	case model.Scale:
	case model.Maintenance:
		o.On = l.App == nil || !l.App.Info.Maintenance
	default:
		return model.Order{}, false
	}
	return o, true
}

// aim makes a restart one of the dyno that the page is about, where it is about one, else of the process type.
func (l *look) aim(o *model.Order) {
	switch {
	case l.App == nil:
		o.Dyno = "DYNO"
	case l.Dyno != "":
		o.Dyno = l.Dyno
	case l.Alarm == nil && l.code != "":
		o.Dyno = l.dyno()
	}
	if l.App != nil && o.Dyno == "" {
		o.Type = l.typ()
	}
}

// intents are what the keys do that a page names.
func (p *Page) intents() (out []string) {
	for _, one := range p.Blocks {
		for piece := range strings.SplitSeq(one.Text, "{key:") {
			if name, _, ok := strings.Cut(piece, "}"); ok && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
