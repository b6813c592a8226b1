package outline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
)

// Lines is what is kept of lines, in columns: those pack well.
type Lines struct {
	Count   int   // of the lines that there were
	Base    int64 // Unix milliseconds, a whole second; all else is counted from there
	Origins []string
	Ways    []string // what requests have in common: wayText
	Dynos   []string // that requests went to
	Texts   []string // of Kept

	Requests
	Kept   []Kept
	Unkept []Unkept
}

// Requests are the columns of the router's lines. A time or a size that a line does not have is -1.
type Requests struct {
	At      []int64 // milliseconds since the one before
	Way     []int64
	Dyno    []int64 // 0: none; else its place, counted from 1
	Status  []int64
	Service []int64
	Connect []int64
	Bytes   []int64
	IDs     map[int]string // of those in which an exception was thrown
}

// Kept is a line that is put back by itself.
type Kept struct {
	At     int64
	Origin int
	Level  logs.Level
	Flags  logs.Flags
	Text   int // its place in Texts
}

// Unkept counts lines of a second. Below Warn levels are not told apart.
type Unkept struct {
	Second int64
	Origin int
	Level  logs.Level
	Lines  int
}

func levelOf(n int64) logs.Level { return logs.Level(min(max(n, 0), int64(logs.Fatal))) }

func flagsOf(n int64) logs.Flags { return logs.Flags(n & (1<<16 - 1)) }

// way is what many requests have in common.
type way struct {
	source, proc                     string
	level                            logs.Level
	flags                            logs.Flags
	code, sock, method, host, folded string
}

// wayParts is how many parts the text of a way has.
const wayParts = 9

// appendWay writes a way: its parts with blanks between, "-" where there is none.
func appendWay(b []byte, w *way) []byte {
	for _, s := range [...]string{w.source, w.proc, strconv.Itoa(int(w.level)), strconv.Itoa(int(w.flags)), w.code, w.sock, w.method, w.host} {
		if s == "" {
			s = "-"
		}
		b = append(append(b, s...), ' ')
	}
	return append(b, w.folded...)
}

// parseWay reads what appendWay writes.
func parseWay(text string) (w way, ok bool) {
	f := strings.SplitN(text, " ", wayParts)
	if len(f) != wayParts {
		return w, false
	}
	for i, s := range f[:wayParts-1] {
		if s == "-" {
			f[i] = ""
		}
	}
	level, err := strconv.Atoi(f[2])
	flags, bad := strconv.Atoi(f[3])
	return way{f[0], f[1], levelOf(int64(level)), flagsOf(int64(flags)), f[4], f[5], f[6], f[7], f[8]}, err == nil && bad == nil
}

// mostLines bounds what one batch is put back as.
const mostLines = 1<<16 - 1

// Batch puts the lines back. seen is when they were.
func (o *Lines) Batch(seen time.Time) *logstore.Batch {
	r := replay{Lines: o, seen: seen, origins: make([]logs.Origin, len(o.Origins))}
	for i, text := range o.Origins {
		r.origins[i] = parseOrigin(text)
	}
	r.requests()
	for i, t := range o.Texts {
		o.Texts[i] = safe.Text(t)
	}
	for _, k := range o.Kept {
		if k.Text >= 0 && k.Text < len(o.Texts) {
			r.add(k.Origin, o.Base+k.At, k.Level, k.Flags, o.Texts[k.Text])
		}
	}
	var unkept []logstore.Unkept
	for _, u := range o.Unkept {
		if u.Lines < 1 {
			continue
		}
		second := o.Base/1000 + u.Second
		r.add(u.Origin, second*1000, min(u.Level, logs.Warn), 0, phrase.Plural(u.Lines, "line")+", text not recorded")
		unkept = append(unkept, logstore.Unkept{Second: second, Lines: u.Lines - 1})
	}
	slices.SortStableFunc(r.lines, func(a, b logs.Line) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return logstore.Of(r.lines, unkept)
}

// replay puts lines back.
type replay struct {
	*Lines
	seen    time.Time
	origins []logs.Origin
	lines   []logs.Line
	text    []byte
}

func (r *replay) add(origin int, at int64, level logs.Level, flags logs.Flags, text string) {
	if origin < 0 || origin >= len(r.origins) || len(r.lines) >= mostLines {
		return
	}
	o := &r.origins[origin]
	l := logs.Line{At: time.UnixMilli(at).UTC(), Seen: r.seen, Source: o.Source, Proc: o.Proc, Type: o.Type, Class: o.Class, Level: min(level, logs.Fatal), Text: text}
	l.SetFlags(flags)
	r.lines = append(r.lines, l)
}

// originOf is the place of an origin.
func (r *replay) originOf(o logs.Origin) int {
	i := slices.Index(r.origins, o)
	if i < 0 {
		i = len(r.origins)
		r.origins = append(r.origins, o)
	}
	return i
}

// requests writes the router's lines anew, in the order in which the router writes them.
func (r *replay) requests() {
	ways, origins := make([]way, len(r.Ways)), make([]int, len(r.Ways))
	for i, text := range r.Ways {
		w, ok := parseWay(safe.Text(text))
		if ways[i], origins[i] = w, -1; ok {
			origins[i] = r.originOf(logs.NewOrigin(w.source, w.proc))
		}
	}
	for i, d := range r.Dynos {
		r.Dynos[i] = safe.Text(d)
	}
	at := r.Base
	q := &r.Requests
	for i, n := range q.Way {
		at += q.At[i]
		if n < 0 || n >= int64(len(ways)) {
			continue
		}
		w := &ways[n]
		r.text = r.request(r.text[:0], w, i)
		r.add(origins[n], at, w.level, w.flags, string(r.text))
	}
}

func (r *replay) request(b []byte, w *way, i int) []byte {
	q := &r.Requests
	switch {
	case w.code != "":
		title := ""
		if c, ok := codes.Lookup(w.code); ok {
			title = c.Title
		}
		if w.sock != "" {
			b = append(append(append(b, "sock="...), w.sock...), ' ')
		}
		b = append(append(append(append(append(b, "at=error code="...), w.code...), ` desc="`...), title...), `" method=`...)
	default:
		b = append(b, "at=info method="...)
	}
	b = append(append(append(b, w.method...), ` path="`...), w.folded...)
	b = append(append(append(b, `" host=`...), w.host...), " request_id="...)
	b = append(append(b, safe.Text(q.IDs[i])...), ` fwd="" dyno=`...)
	if d := q.Dyno[i] - 1; d >= 0 && d < int64(len(r.Dynos)) {
		b = append(b, r.Dynos[d]...)
	}
	b = appendMillis(append(b, " connect="...), q.Connect[i])
	b = appendMillis(append(b, " service="...), q.Service[i])
	b = append(b, " status="...)
	if q.Status[i] > 0 {
		b = strconv.AppendInt(b, q.Status[i], 10)
	}
	b = append(b, " bytes="...)
	if q.Bytes[i] >= 0 {
		b = strconv.AppendInt(b, q.Bytes[i], 10)
	}
	return append(b, " protocol=https"...)
}

func appendMillis(b []byte, ms int64) []byte {
	if ms < 0 {
		return b
	}
	return append(strconv.AppendInt(b, ms, 10), "ms"...)
}

// originText is an origin in one string. Its type and class stand there where the names do not tell them.
func originText(o *logs.Origin) string {
	text := o.Source + "\t" + o.Proc
	if logs.NewOrigin(o.Source, o.Proc) != *o {
		text += "\t" + o.Type + "\t" + o.Class.String()
	}
	return text
}

func parseOrigin(text string) logs.Origin {
	f := strings.SplitN(text, "\t", 4)
	for i := range f {
		f[i] = safe.Text(f[i])
	}
	if len(f) < 2 {
		return logs.NewOrigin(f[0], "")
	}
	o := logs.NewOrigin(f[0], f[1])
	if len(f) == 4 {
		o.Type = f[2]
		o.Class, _ = logs.ParseClass(f[3])
	}
	return o
}
