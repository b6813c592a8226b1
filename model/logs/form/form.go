package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// Name is what a form is called, for people and in JSON.
type Name string

// The names of the forms. Heroku is what the platform's own client writes; Drain is a capture of what Logplex sends.
const (
	Heroku     Name = "heroku"
	Drain      Name = "drain"
	Syslog     Name = "syslog"
	Logentries Name = "logentries"
	Papertrail Name = "papertrail"
	Archive    Name = "papertrail-archive"
	Foreman    Name = "foreman"
	Gonogo     Name = "gonogo-json"
	Vector     Name = "vector"
	NewRelic   Name = "newrelic"
	Datadog    Name = "datadog"
	Loki       Name = "loki"
	JSON       Name = "json"
	Paste      Name = "paste"
)

// Record is a line that a form was read from.
type Record struct {
	logs.Parts
	Gap  bool // no line: Message says why lines are missing
	Lost int  // how many, 0 for an unknown number
}

// savedForm is a form. Its reader shares the memory of raw, or makes its own.
type savedForm struct {
	name Name
	read func(raw []byte) (Record, bool)
}

// rows are the forms that one line tells. The first that reads a line wins.
var rows = []savedForm{
	{Heroku, readLoose},
	{Syslog, readSyslog},
	{Logentries, readLogentries},
	{Papertrail, readPapertrail},
	{Archive, readArchive},
	{Foreman, readForeman},
}

// nested are the forms that hold a line of another.
var nested = []savedForm{
	{Paste, readPaste},
	{JSON, readJSON},
}

// Reader reads the lines of one file. It tries the form of the line before first. It belongs to one goroutine.
type Reader struct {
	last  int
	plain []byte // scratch: a line without colours
}

// Read reads a line that is not in the form of a log session; false when no form fits. What it gives lives until the next call and
// no longer than raw.
func (r *Reader) Read(raw []byte) (Record, Name, bool) {
	raw = logs.Bare(raw)
	if bytes.IndexByte(raw, 0x1b) >= 0 {
		r.plain = safe.DropEscapes(r.plain[:0], raw)
		raw = r.plain
	}
	if len(raw) == 0 {
		return Record{}, "", false
	}
	if raw[0] == '{' {
		return readDialect(raw)
	}
	if rec, ok := rows[r.last].read(raw); ok {
		return rec, rows[r.last].name, true
	}
	for i, row := range rows {
		if rec, ok := row.read(raw); ok {
			r.last = i
			return rec, row.name, true
		}
	}
	for _, row := range nested {
		if rec, ok := row.read(raw); ok {
			return rec, row.name, true
		}
	}
	return Record{}, "", false
}

// readText reads a line that stands inside another.
func readText(raw []byte) (Record, bool) {
	if len(raw) == 0 {
		return Record{}, false
	}
	if p, ok := logs.CutHeader(raw); ok {
		return Record{Parts: p}, true
	}
	for _, row := range rows {
		if rec, ok := row.read(raw); ok {
			return rec, true
		}
	}
	return Record{}, false
}
