package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// readPapertrail reads the lines of Papertrail's client and of its page, and those of syslog daemons that keep the old stamp:
//
//	Apr 30 20:59:31 shop app/web.1: text
//	Apr 30 20:59:31 shop heroku[router]: text
//
// The stamp names neither year nor zone: such a line has no time. One with a whole date has.
func readPapertrail(raw []byte) (Record, bool) {
	rest := raw
	if n := digits(raw[1:min(len(raw), 4)]); raw[0] == '<' && n > 0 && 1+n < len(raw) && raw[1+n] == '>' {
		rest = raw[n+2:]
	}
	n, at := monthStamp(rest), int64(logs.NoTime)
	if n == 0 {
		at, n = dated(rest)
	}
	if n == 0 || n >= len(rest) || rest[n] != ' ' {
		return Record{}, false
	}
	rest = rest[n+1:]
	p, ok := program(rest)
	if !ok { // the system's name stands before
		host, after := word(rest)
		if len(host) == 0 || len(host) > 128 {
			return Record{}, false
		}
		if p, ok = program(after); !ok {
			return Record{}, false
		}
		if inner, n := dated(host); n > 0 && n == len(host) { // the line's own stamp, behind a service's
			at = inner
		}
	}
	p.At = at
	return Record{Parts: p}, true
}

// program reads SOURCE/PROC: TEXT, with or without the colon, SOURCE[PROC]: TEXT, and SOURCE PROC: TEXT.
func program(b []byte) (logs.Parts, bool) {
	if p, ok := bracketed(b); ok {
		return p, true
	}
	name, text := word(b)
	p, ok := programName(bytes.TrimSuffix(name, []byte{':'}))
	if p.Message = text; ok || !isSource(name) {
		return p, ok
	}
	proc, text := word(text) // SOURCE PROC: TEXT
	proc, ok = bytes.CutSuffix(proc, []byte{':'})
	return logs.Parts{At: logs.NoTime, Source: name, Proc: proc, Message: text}, ok && isProc(proc) && isDyno(proc)
}

// programName reads SOURCE/PROC. The files of an app are no processes: app/models.py, app/models/user.rb.
func programName(b []byte) (logs.Parts, bool) {
	source, proc, ok := bytes.Cut(b, []byte{'/'})
	ok = ok && isSource(source) && isProc(proc) && (string(source) == "heroku" || isDyno(proc)) && bytes.IndexByte(proc, '/') < 0
	return logs.Parts{At: logs.NoTime, Source: source, Proc: proc}, ok
}

const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

// monthStamp is the length of "Apr 30 20:59:31" or "Apr  3 20:59:31" at the start of b, with parts of a second or without; 0 when there is
// none.
func monthStamp(b []byte) int {
	if len(b) < 14 || b[3] != ' ' {
		return 0
	}
	if i := bytes.Index([]byte(months), b[:3]); i < 0 || i%3 != 0 {
		return 0
	}
	n := 4 + blanks(b[4:])
	day := digits(b[n:])
	if day == 0 || day > 2 || n > 5 {
		return 0
	}
	n += day
	if n >= len(b) || b[n] != ' ' {
		return 0
	}
	n++
	size := clock(b[n:])
	if size == 0 {
		return 0
	}
	n += size
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') {
		n += 1 + digits(b[n+1:])
	}
	return n
}
