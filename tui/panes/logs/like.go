package logs

import (
	"regexp"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/contrast"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
)

// like is what the lines that are shown have in common with one of them. Each press of the key asks for less. Its zero value asks for nothing.
type like struct {
	traits []trait // from all that the line has in common with others to the least
	at     int     // which of them holds
}

// trait is something that lines have in common.
type trait struct {
	words  string // "H12 on /reports"
	code   string
	status int
	text   search.Matcher
	proc   string
}

func (k *like) on() bool { return len(k.traits) > 0 }

func (k *like) words() string { return k.traits[k.at].words }

// narrowed is a query that asks for what lines have in common, too.
func (k *like) narrowed(q search.Query) search.Query {
	if !k.on() {
		return q
	}
	t := k.traits[k.at]
	if t.code != "" {
		q.Codes = []string{t.code}
	}
	if t.status > 0 {
		q.Status = []search.Statuses{{From: t.status, To: t.status}}
	}
	if t.proc != "" {
		q.Classes, q.Procs = []logs.Class{logs.App, logs.System}, []string{t.proc}
	}
	switch {
	case t.text.Empty():
	case q.Text.Empty():
		q.Text = t.text
	default:
		q.Also = []search.Matcher{t.text}
	}
	return q
}

// likeThis shows only lines that are like the one under the cursor. Pressed again at the same place it asks for one condition less, and
// after the last it shows all.
func (p *LogsPane) likeThis(sc pane.Scene) pane.Effect {
	again := sc.Key(keys.IntentLike)
	if p.like.on() && !p.selection.moved {
		if p.like.at+1 == len(p.like.traits) {
			p.change(sc, func() { p.like = like{} })
			return pane.Say{Text: "all lines"}
		}
		p.change(sc, func() { p.like.at++ })
		return p.sayLike(again)
	}
	row, ok := p.Current(sc)
	if !ok {
		return pane.Say{Text: "there is no line to compare with"}
	}
	l := row.Lines[0]
	traits := traitsOf(l)
	if len(traits) == 0 {
		return pane.Say{Text: "this line has nothing in common with others"}
	}
	p.change(sc, func() { p.like = like{traits: traits} })
	return p.sayLike(again)
}

// sayLike tells what is shown now and what the next press shows.
func (p *LogsPane) sayLike(again string) pane.Effect {
	k := &p.like
	next := "all lines"
	if k.at+1 < len(k.traits) {
		next = "only " + k.traits[k.at+1].words
	}
	text := "only " + k.words()
	if again != "" {
		text += "; " + again + " again: " + next
	}
	return pane.Say{Text: text}
}

// traitsOf is what a line has in common with others, the most first.
func traitsOf(l logs.Line) []trait {
	switch {
	case l.Gap, l.Release:
		return nil
	case l.Class == logs.Routing:
		return routerTraits(l)
	case l.Class == logs.System:
		return append(lifecycleTraits(l), trait{words: l.Proc, proc: l.Proc})
	}
	var out []trait
	if text := shape(l); text != "" {
		if m, err := search.CompileText(text, false); err == nil {
			out = append(out, trait{words: quoted(text), text: m})
		}
	}
	if l.Class == logs.App {
		out = append(out, trait{words: l.Proc, proc: l.Proc})
	}
	return out
}

// routerTraits are code, status and path of a request; the ids in a path do not count.
func routerTraits(l logs.Line) []trait {
	r, ok := logs.ParseRouter(l.Text)
	if !ok {
		return nil
	}
	var how, where trait
	switch {
	case r.Code != "":
		how = trait{words: r.Code, code: r.Code}
	case r.Status >= 400:
		how = trait{words: strconv.Itoa(r.Status), status: r.Status}
	}
	if r.Path != "" {
		path := traffic.FoldPath(r.Path)
		if m, err := search.CompileExpression(pathExpression(path), false); err == nil {
			where = trait{words: safe.Redact(path), text: m}
		}
	}
	switch {
	case how.words == "" && where.words == "":
		return nil
	case how.words == "":
		return []trait{where}
	case where.words == "":
		return []trait{how}
	}
	both := how
	both.words, both.text = how.words+" on "+where.words, where.text
	return []trait{both, how, where}
}

// pathExpression finds the requests of a path, whatever the ids in it and whatever its query.
func pathExpression(path string) string {
	return `path="?` + strings.ReplaceAll(regexp.QuoteMeta(path), ":id", `[^/"?# ]+`) + `(?:["?# ]|$)`
}

// lifecycleTraits are what the dyno manager says, whatever the dyno.
func lifecycleTraits(l logs.Line) []trait {
	c, ok := logs.ParseLifecycle(l.Text)
	if !ok {
		return nil
	}
	t := trait{}
	expression := ""
	switch c.Kind {
	case logs.PlatformError:
		return []trait{{words: c.Code, code: c.Code}}
	case logs.StateChange:
		t.words, expression = "dynos that become "+c.To, `^State changed from \S+ to `+regexp.QuoteMeta(c.To)+`$`
	case logs.Exit:
		t.words, expression = "exit "+strconv.Itoa(c.Status), `^`+regexp.QuoteMeta(l.Text)+`$`
	case logs.Starting:
		t.words, expression = "starts", `^Starting process with command`
	case logs.Memory:
		t.words, expression = "memory over quota", `^Process running mem=`
	default:
		t.words, expression = quoted(l.Text), `^`+regexp.QuoteMeta(l.Text)
	}
	m, err := search.CompileExpression(expression, false)
	if err != nil {
		return nil
	}
	t.text = m
	return []trait{t}
}

// shortestShape is the shortest text that tells lines of one kind from others.
const shortestShape = 6

// varying is what differs from one line of a kind to the next: numbers, ids, quoted values.
var varying = regexp.MustCompile(`[^\s"'\x60=]*\d[^\s"'\x60]*|"[^"]*"|'[^']*'|\x60[^\x60]*\x60`)

// shape is the longest piece of a line that is the same in all lines of its kind: the class of an exception, the words of a message.
func shape(l logs.Line) string {
	_, body := logs.CutPrefix(logs.AfterReturn(l.Text))
	if l.Head {
		if name := errorName(l); name != "" {
			return name
		}
	}
	best := ""
	for _, piece := range varying.Split(body, -1) {
		if piece = strings.Trim(piece, " {}[](),:;|"); len(piece) > len(best) {
			best = piece
		}
	}
	if strings.HasPrefix(strings.TrimLeft(body, " "), "{") { // a message in JSON is a value
		if m := jsonMessage.FindString(body); m != "" {
			best = m
		}
	}
	if len(best) < shortestShape || safe.Redact(best) != best {
		return ""
	}
	return best
}

// jsonMessage is the field of a line of JSON that tells of what kind it is.
var jsonMessage = regexp.MustCompile(`"(?:message|msg|event|@m|@mt)":\s*"[^"\d]{6,}`)

// quoted is a text in quotes, cut where it is long.
func quoted(text string) string {
	if r := []rune(text); len(r) > 40 {
		text = string(r[:39]) + "…"
	}
	return `"` + text + `"`
}

// showRequests shows the requests of a path, a dyno or a host alone, or tells what is different about those that failed.
func (p *LogsPane) showRequests(m pane.Requests, sc pane.Scene) pane.Effect {
	if m.Compare {
		if sc.App == nil || sc.App.Logs.Len() == 0 {
			return pane.Say{Text: "there is no log line yet"}
		}
		p.turnTo(sc.App)
		among := search.Query{Classes: []logs.Class{logs.Routing}, Since: m.Since}
		q := among
		q.Status = []search.Statuses{{From: 500, To: 599}}
		return p.compare(sc, contrast.NewStudy(sc.App.Logs.Snapshot(), q, among, false, releasesAt(p.releaseSpans(sc))), "requests that failed")
	}
	words, expression := m.Path, pathExpression(m.Path)
	switch {
	case m.Dyno != "":
		words, expression = "requests to "+m.Dyno, `\bdyno=`+regexp.QuoteMeta(m.Dyno)+` `
	case m.Host != "":
		words, expression = "requests to "+m.Host, `\bhost=`+regexp.QuoteMeta(m.Host)+` `
	case m.Method != "":
		words, expression = m.Method+" "+m.Path, `\bmethod=`+regexp.QuoteMeta(m.Method)+` `+expression
	}
	match, err := search.CompileExpression(expression, false)
	if err != nil {
		return pane.Say{Text: "no filter finds the lines of " + words}
	}
	p.change(sc, func() { p.like = like{traits: []trait{{words: words, text: match}}} })
	return pane.Say{Text: "only " + words + "; " + sc.Key(keys.IntentLike) + " in the logs: all lines"}
}
