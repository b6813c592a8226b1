package fir

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// span tells a span of the router as the line that the router writes of a request.
func (a *App) span(s *otlp.Span, seen time.Time) {
	f := a.factsOf(s.Origin, s.Attributes)
	who := f.speakerOf(s.Scope)
	if who.source != routerSource || f[method].Kind == otlp.Nothing || s.End == 0 {
		a.Left.Spans++
		return
	}
	a.text = f.routerLine(a.text[:0], s)
	a.requests.span(a, waiting{who: who, at: stamp(s.End, 0, seen), text: string(a.text), keys: keysOf(f.text(requestID), s.Trace)}, seen)
}

// routerLine writes a request as the router does.
func (f *facts) routerLine(dst []byte, s *otlp.Span) []byte {
	dst = append(dst, "at="...)
	id := f.errorCode()
	if id == "" {
		dst = append(dst, "info"...)
	} else {
		dst = append(append(dst, "error code="...), id...)
		known, _ := codes.Lookup(id)
		dst = appendPair(dst, "desc", quoted(known.Title))
	}
	dst = appendPair(dst, "method", bare(f.text(method)))
	dst = appendPair(dst, "path", quoted(f.asked()))
	dst = appendPair(dst, "host", bare(f.hostName()))
	dst = appendPair(dst, "request_id", bare(f.text(requestID)))
	dst = appendPair(dst, "fwd", quoted(f.text(client)))
	dst = appendPair(dst, "dyno", bare(f.text(dyno)))
	reached, timed := f.millis(connect), f.millis(duration)
	if timed == "" && s.Start != 0 && s.End >= s.Start {
		ms := time.Duration(s.End - s.Start).Milliseconds()
		if n, err := strconv.ParseInt(strings.TrimSuffix(reached, "ms"), 10, 64); err == nil {
			ms = max(0, ms-n)
		}
		timed = strconv.FormatInt(ms, 10) + "ms"
	}
	dst = appendPair(dst, "connect", reached)
	dst = appendPair(dst, "service", timed)
	dst = appendPair(dst, "status", f.statusCode(id))
	dst = appendPair(dst, "bytes", bare(f.text(sent)))
	dst = appendPair(dst, "protocol", bare(f.spoken()))
	if s.Trace.Known() {
		dst = appendPair(dst, "trace_id", s.Trace.String())
	}
	return dst
}

func appendPair(dst []byte, key, value string) []byte {
	return append(append(append(append(dst, ' '), key...), '='), value...)
}

// errorCode is the H-code of a request that the router answered itself.
func (f *facts) errorCode() string {
	id := f.text(code)
	if len(id) != 3 || id[0] != 'H' {
		return ""
	}
	if _, err := strconv.ParseUint(id[1:], 10, 8); err != nil {
		return ""
	}
	return id
}

// statusCode is the status of the answer. Where the router answered itself and does not say, it is that of its own page.
func (f *facts) statusCode(id string) string {
	if n, ok := f[status].Number(); ok && n >= 100 && n < 1000 {
		return strconv.Itoa(int(n))
	}
	if id != "" {
		return "503"
	}
	return ""
}

// spoken is the protocol as the router names it: http1.1, else http or https.
func (f *facts) spoken() string {
	if version := f.text(protocol); version != "" {
		return "http" + version
	}
	return f.text(scheme)
}

// asked is the path with its query.
func (f *facts) asked() string {
	if p := f.text(path); p != "" {
		if q := f.text(query); q != "" {
			return p + "?" + q
		}
		return p
	}
	if t := f.text(target); t != "" {
		return t
	}
	_, rest := f.cutURL()
	return rest
}

func (f *facts) hostName() string {
	if h := f.text(host); h != "" {
		return h
	}
	h, _ := f.cutURL()
	return h
}

// cutURL parts a whole address in host and what is asked of it.
func (f *facts) cutURL() (server, rest string) {
	_, after, ok := strings.Cut(f.text(url), "://")
	if !ok {
		return "", ""
	}
	slash := strings.IndexByte(after, '/')
	if slash < 0 {
		return after, "/"
	}
	return after[:slash], after[slash:]
}

// millis is a time in whole milliseconds: a number is one of them, a text has a unit.
func (f *facts) millis(is part) string {
	if n, ok := f[is].Number(); ok && n >= 0 && n < 1e9 {
		return strconv.Itoa(int(n)) + "ms"
	}
	if d, err := time.ParseDuration(f.text(is)); err == nil && d >= 0 {
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	}
	return ""
}

// bare is a value that stands without quotes: up to its first blank or quote. Of a list it is the first.
func bare(value string) string {
	value = strings.TrimPrefix(strings.TrimPrefix(value, "["), `"`)
	if end := strings.IndexAny(value, " \"\t\r\n]"); end >= 0 {
		value = value[:end]
	}
	return value[:min(len(value), mostPair)]
}

// quoted is a value in quotes.
func quoted(value string) string {
	value = value[:min(len(value), mostPath)]
	if !strings.ContainsAny(value, "\"\\\n\r\t") {
		return `"` + value + `"`
	}
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", " ", "\r", " ", "\t", " ").Replace(value) + `"`
}

// mostPath bounds a path with its query, in bytes.
const mostPath = 4096

// routerLog notes a line of the router; false when its span was told already.
func (a *App) routerLog(text string, trace otlp.ID, at int64, seen time.Time) bool {
	r, _ := logs.ParseRouter(text)
	return a.requests.log(a, keysOf(r.RequestID, trace), at, seen)
}
