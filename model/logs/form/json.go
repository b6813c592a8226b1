package form

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// fields are the values of a JSON document by their paths: "labels.proc". Numbers are as they were written.
type fields map[string]string

// The bounds of what is looked at in a document.
const (
	deepest    = 6
	mostFields = 256
)

// readFields reads a JSON object that fills the whole line.
func readFields(raw []byte) (fields, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var doc map[string]any
	if d.Decode(&doc) != nil || len(bytes.TrimSpace(raw[d.InputOffset():])) > 0 {
		return nil, false
	}
	f := fields{}
	f.add("", doc, 0)
	return f, true
}

func (f fields) add(path string, v any, depth int) {
	if depth > deepest || len(f) >= mostFields {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			at := key
			if path != "" {
				at = path + "." + key
			}
			f.add(at, v[key], depth+1)
		}
	case []any: // Datadog's tags: ["procid:web.1"]
		for _, item := range v {
			if text, ok := item.(string); ok {
				if key, value, ok := strings.Cut(text, ":"); ok {
					f.add(path+"."+key, value, depth+1)
				}
			}
		}
	case string:
		f[path] = v
	case json.Number:
		f[path] = v.String()
	case bool:
		f[path] = strconv.FormatBool(v)
	}
}

// first is the first of these fields that is there and says something.
func (f fields) first(paths []string) (string, bool) {
	for _, p := range paths {
		if v, ok := f[p]; ok && v != "" {
			return v, true
		}
	}
	return "", false
}

// dialect is how a service writes a line as JSON: where its parts stand.
type dialect struct {
	name                      Name
	is                        func(f fields) bool
	time, source, proc, texts []string
}

// dialects are the services. The first whose mark a line bears reads it.
var dialects = []dialect{gonogo, datadog, loki, newRelic, papertrailJSON, vector}

// readDialect reads a line that is a JSON document.
func readDialect(raw []byte) (Record, Name, bool) {
	f, ok := readFields(raw)
	if !ok {
		return Record{}, "", false
	}
	for _, d := range dialects {
		if !d.is(f) {
			continue
		}
		if d.name == Gonogo {
			return readGonogo(f)
		}
		if rec, ok := d.read(f); ok {
			return rec, d.name, true
		}
	}
	if rec, ok := wrapped(f); ok {
		return rec, JSON, true
	}
	rec, ok := readNamed(f)
	return rec, JSON, ok
}

// read reads a line's parts.
func (d dialect) read(f fields) (Record, bool) {
	text, ok := f.first(d.texts)
	proc, named := f.first(d.proc)
	source, _ := f.first(d.source)
	if !ok || !named {
		return Record{}, false
	}
	if p, ok := programName([]byte(proc)); ok { // app/web.1
		source, proc = string(p.Source), string(p.Proc)
	}
	if !isSource([]byte(source)) {
		source = sourceOf(proc, text)
	}
	if !isProc([]byte(proc)) {
		return Record{}, false
	}
	at := int64(logs.NoTime)
	if v, ok := f.first(d.time); ok {
		at = moment(v)
	}
	return Record{Parts: logs.Parts{At: at, Source: []byte(source), Proc: []byte(proc), Message: bytes.TrimSuffix([]byte(text), []byte{'\n'})}}, true
}

// sourceOf is the source of a line whose service does not keep it: heroku where only the platform can have said it, else app.
func sourceOf(proc, text string) string {
	o := logs.NewOrigin("heroku", proc)
	if o.Class == logs.Routing || o.Class == logs.Logplex {
		return "heroku"
	}
	if _, ok := logs.ParseLifecycle(text); ok && o.Class == logs.System {
		return "heroku"
	}
	return "app"
}

// moment reads a time: a date, or a number of seconds since 1970, or of thousandths, millionths or thousand millionths. NoTime when it is
// none, and where the zone is missing.
func moment(v string) int64 {
	if at, n := dated([]byte(v)); n > 0 && n == len(v) {
		return at
	}
	whole, frac, _ := strings.Cut(v, ".")
	x, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || x < 1e8 || len(frac) > 9 {
		return logs.NoTime
	}
	scale := int64(1e9)
	for limit := int64(1e11); x >= limit && scale > 1; limit *= 1000 {
		scale /= 1000
	}
	at := x * scale
	if rest, err := strconv.ParseInt((frac + "000000000")[:9], 10, 64); err == nil && scale == 1e9 {
		at += rest
	}
	return at
}

// wrappers are the keys under which a document holds a whole line of a log session.
var wrappers = []string{"message", "log", "line", "text", "msg", "event", "raw", "_raw", "@message", "event.original", "textPayload"}

// boxes are the objects in which a document may hold what a wrapper is in: _source of Elasticsearch, result of Splunk.
var boxes = []string{"", "_source.", "result.", "event.", "fields.", "attributes.", "json.", "data.", "body.", "record."}

// wrapped reads the line that a document holds.
func wrapped(f fields) (Record, bool) {
	for _, box := range boxes {
		for _, key := range wrappers {
			v, ok := f[box+key]
			if !ok {
				continue
			}
			whole := logs.Bare([]byte(v))
			if rec, ok := readText(whole); ok {
				return rec, true
			}
			if p, ok := bracketed(whole); ok {
				return Record{Parts: p}, true
			}
		}
	}
	return Record{}, false
}

// readJSON reads a document behind a word of the shipper's, 2026-… {"message":…}, or one of a list that is spread over lines. The object
// must end the line.
func readJSON(raw []byte) (Record, bool) {
	raw = bytes.TrimRight(raw, ", \t")
	open := bytes.IndexByte(raw, '{')
	if open < 0 || open > longestStamp || raw[len(raw)-1] != '}' || blanks(raw) < open && raw[0] != '[' && !isStampText(raw[:open]) {
		return Record{}, false
	}
	rec, _, ok := readDialect(raw[open:])
	return rec, ok
}
