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
	Count   int      `json:"n"` // of the lines that there were
	Base    int64    `json:"t"` // Unix milliseconds; all else is counted from there
	Origins []string `json:"o,omitempty"`
	Ways    []Way    `json:"w,omitempty"`
	Dynos   []string `json:"d,omitempty"` // that requests went to

	Requests
	Kept   []Kept   `json:"k,omitempty"`
	Unkept []Unkept `json:"u,omitempty"`
}

// Way is what many requests have in common.
type Way struct {
	Origin int        `json:"o"`
	Method string     `json:"m,omitempty"`
	Host   string     `json:"h,omitempty"`
	Path   string     `json:"p"`
	Code   string     `json:"c,omitempty"`
	Sock   string     `json:"s,omitempty"`
	Level  logs.Level `json:"l,omitempty"`
	Flags  logs.Flags `json:"f,omitempty"`
}

// Requests are the columns of the router's lines. A time or a size that a line does not have is -1.
type Requests struct {
	At      []int64        `json:"rt,omitempty"` // milliseconds since the one before
	Way     []int          `json:"rw,omitempty"`
	Dyno    []int          `json:"rd,omitempty"` // 0: none; else its place, counted from 1
	Status  []int          `json:"rs,omitempty"`
	Service []int64        `json:"rv,omitempty"`
	Connect []int64        `json:"rc,omitempty"`
	Bytes   []int64        `json:"rb,omitempty"`
	IDs     map[int]string `json:"ri,omitempty"` // of those in which an exception was thrown
}

// Kept is a line that is put back by itself.
type Kept struct {
	At     int64      `json:"t"`
	Origin int        `json:"o"`
	Level  logs.Level `json:"l,omitempty"`
	Flags  logs.Flags `json:"f,omitempty"`
	Text   string     `json:"x"`
}

// Unkept counts lines of a second.
type Unkept struct {
	Second int64      `json:"s"`
	Origin int        `json:"o"`
	Level  logs.Level `json:"l,omitempty"`
	Lines  int        `json:"n"`
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
	for _, k := range o.Kept {
		r.add(k.Origin, o.Base+k.At, k.Level, k.Flags, safe.Text(k.Text))
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

// requests writes the router's lines anew, in the order in which the router writes them.
func (r *replay) requests() {
	at := r.Base
	q := &r.Requests
	for i, way := range q.Way {
		if i >= len(q.At) || i >= len(q.Dyno) || i >= len(q.Status) || i >= len(q.Service) || i >= len(q.Connect) || i >= len(q.Bytes) || way < 0 || way >= len(r.Ways) {
			return
		}
		at += q.At[i]
		r.text = r.request(r.text[:0], &r.Ways[way], i)
		r.add(r.Ways[way].Origin, at, r.Ways[way].Level, r.Ways[way].Flags, safe.Text(string(r.text)))
	}
}

func (r *replay) request(b []byte, w *Way, i int) []byte {
	q := &r.Requests
	switch {
	case w.Code != "":
		title := ""
		if c, ok := codes.Lookup(w.Code); ok {
			title = c.Title
		}
		if w.Sock != "" {
			b = append(append(append(b, "sock="...), w.Sock...), ' ')
		}
		b = append(append(append(append(append(b, "at=error code="...), w.Code...), ` desc="`...), title...), `" method=`...)
	default:
		b = append(b, "at=info method="...)
	}
	b = append(append(append(b, w.Method...), ` path="`...), w.Path...)
	b = append(append(append(b, `" host=`...), w.Host...), " request_id="...)
	b = append(append(b, q.IDs[i]...), ` fwd="" dyno=`...)
	if d := q.Dyno[i] - 1; d >= 0 && d < len(r.Dynos) {
		b = append(b, r.Dynos[d]...)
	}
	b = appendMillis(append(b, " connect="...), q.Connect[i])
	b = appendMillis(append(b, " service="...), q.Service[i])
	b = append(b, " status="...)
	if q.Status[i] > 0 {
		b = strconv.AppendInt(b, int64(q.Status[i]), 10)
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
