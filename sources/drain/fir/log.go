package fir

import (
	"bytes"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// Bounds of what becomes of one record.
const (
	mostLines = 1000 // of its text; a trace is shorter
	mostPairs = 8    // attributes that stand behind the text
	mostPair  = 200  // of one of them, in bytes
)

// log tells a log record: a line for each line of its text, and the trace that stands in its attributes.
func (a *App) log(l *otlp.LogRecord, seen time.Time) {
	f := a.factsOf(l.Origin, l.Attributes)
	who, at := f.speakerOf(l.Scope), stamp(l.At, l.Observed, seen)
	text := l.Body.String()
	if text == "" {
		text = l.Event
	}
	if who.source == routerSource {
		if _, ok := logs.ParseRouter(text); !ok && f[method].Kind != otlp.Nothing { // it tells the request in attributes only
			text = string(f.routerLine(nil, &otlp.Span{Trace: l.Trace}))
		}
		if !a.routerLog(text, l.Trace, at, seen) {
			return
		}
	}
	level := levelOf(l)
	a.text = append(a.text[:0], strings.TrimSuffix(text, "\n")...)
	trace := traceOf(l, text)
	if trace == "" && who.source == appSource && bytes.IndexByte(a.text, '\n') < 0 {
		a.text = appendPairs(a.text, l.Attributes)
	}
	if trace != "" {
		if len(a.text) > 0 {
			a.text = append(a.text, '\n')
		}
		a.text = append(a.text, strings.TrimSuffix(trace, "\n")...)
	}
	rest := a.text
	for n := 0; ; n++ {
		line, more, some := bytes.Cut(rest, []byte{'\n'})
		a.emit(who, at, level, line, seen)
		if !some {
			return
		}
		if rest = more; n+1 == mostLines {
			a.to.Gap("a log record of more than 1,000 lines", 1+bytes.Count(rest, []byte{'\n'}))
			return
		}
	}
}

// levelOf is the level that a record bears: numbers 1 to 24 in six levels of four.
func levelOf(l *otlp.LogRecord) logs.Level {
	switch n := l.Severity; {
	case n >= 21:
		return logs.Fatal
	case n >= 17:
		return logs.Error
	case n >= 13:
		return logs.Warn
	case n >= 9:
		return logs.Info
	case n >= 1:
		return logs.Debug
	}
	level, _ := logs.ParseLevel(strings.ToLower(l.SeverityText))
	return level
}

// traceOf is the exception that a record bears in its attributes, unless its text has it.
func traceOf(l *otlp.LogRecord, text string) string {
	class, message, stack := "", "", ""
	for i := range l.Attributes {
		switch v := &l.Attributes[i]; v.Key {
		case "exception.type":
			class = v.Value.String()
		case "exception.message":
			message = v.Value.String()
		case "exception.stacktrace":
			stack = v.Value.String()
		}
	}
	switch {
	case class == "" && stack == "", stack != "" && strings.Contains(text, stack), stack == "" && strings.Contains(text, class):
		return ""
	case stack != "" && (class == "" || strings.Contains(stack, class)):
		return stack
	}
	head := class
	if message != "" {
		head += ": " + message
	}
	if stack != "" {
		head += "\n" + stack
	}
	return head
}

// silent are the beginnings of the keys that tell nothing of the event itself.
var silent = []string{"heroku.", "service.", "telemetry.", "log.", "exception.", "code.", "thread.", "otel.", "process.", "host.", "os.", "k8s.", "cloud.",
	"container.", "logger."}

// appendPairs appends what a record tells beside its text, as key=value.
func appendPairs(dst []byte, all []otlp.Attribute) []byte {
	n := 0
	for i := range all {
		key, value := all[i].Key, all[i].Value.String()
		if n == mostPairs || len(key)+len(value) > mostPair || !plainKey(key) || tellsNothing(key) {
			continue
		}
		n++
		dst = append(append(append(dst, ' '), key...), '=')
		dst = appendQuoted(dst, value)
	}
	return dst
}

func tellsNothing(key string) bool {
	for _, s := range silent {
		if strings.HasPrefix(key, s) {
			return true
		}
	}
	return false
}

// plainKey tells a key that may stand before an equals sign.
func plainKey(key string) bool { return key != "" && !strings.ContainsAny(key, " =\"\n\r\t#") }

// appendQuoted appends a value, in quotes where it has blanks or is empty.
func appendQuoted(dst []byte, value string) []byte {
	if value != "" && !strings.ContainsAny(value, " =\"\n\r\t") {
		return append(dst, value...)
	}
	dst = append(dst, '"')
	for i := range len(value) {
		switch c := value[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
