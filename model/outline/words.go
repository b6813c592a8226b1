package outline

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// metrics is a metrics record with names and numbers alone; false where it has none.
func metrics(o *logs.Origin, text string) (string, bool) {
	var b strings.Builder
	numbers := 0
	for word := range strings.FieldsSeq(text) {
		key, value, ok := strings.Cut(word, "=")
		if !ok || !isPlain(key) {
			continue
		}
		kind := key
		if i := strings.IndexAny(key, "#."); i > 0 {
			kind = key[:i]
		}
		switch {
		case key == "source" || key == "dyno" || key == "addon" || key == "units":
			ok = isPlain(value)
		case kind == "sample" || kind == "measure" || kind == "count":
			if kind == key { // measure=NAME val=1, as it was before
				ok = isPlain(value)
				break
			}
			if o.Class == logs.System && unread[key] {
				continue
			}
			ok = value == "" || isNumber(value)
			numbers++
		case key == "val":
			ok = isNumber(value)
			numbers++
		default:
			ok = false
		}
		if ok {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
	}
	return b.String(), numbers > 0
}

// unread are the values of runtime metrics that nobody looks at.
var unread = map[string]bool{"sample#memory_cache": true, "sample#memory_pgpgin": true, "sample#memory_pgpgout": true, "sample#load_avg_5m": true, "sample#load_avg_15m": true}

// longestWord bounds a name in a metrics record.
const longestWord = 100

// isPlain tells a name: letters, digits and what joins them.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && strings.IndexByte("_.-#:/", c) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= longestWord
}

// isNumber tells a number with its unit.
func isNumber(s string) bool {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || strings.IndexByte("+-.eE", s[end]) >= 0) {
		end++
	}
	unit := s[end:]
	return end > 0 && s[0] != 'e' && s[0] != 'E' && len(unit) <= 10 && (unit == "" || unit == "%" || isPlain(unit))
}

// managed is what the dyno manager says.
func managed(o *logs.Origin, text string) string {
	l, ok := logs.ParseLifecycle(text)
	if !ok || l.Kind != logs.Starting {
		return safe.Redact(text)
	}
	command := safe.Redact(l.Command)
	if OneOff(o.Proc, l.By) {
		command = Program(l.Command)
	}
	return withActor("Starting process with command `"+command+"`", l.By)
}

// acted is what the API says; false where it is no act: a command of several lines.
func acted(text string) (string, bool) {
	a, ok := logs.ParseAPI(text)
	if !ok {
		return "", false
	}
	if a.Kind == logs.Run {
		return withActor("Starting process with command `"+Program(a.Text)+"`", a.By), true
	}
	return safe.Redact(text), true
}

func withActor(text, by string) string {
	if by != "" && !strings.ContainsAny(by, " `'\"=/") {
		text += " by user " + by
	}
	return text
}

// OneOff tells a dyno that somebody started with a command of their own: it may say anything.
func OneOff(proc, by string) bool {
	return by != "" || strings.HasPrefix(proc, "run.") || strings.HasPrefix(proc, "run-") || strings.HasPrefix(proc, "scheduler")
}

// Program is the first word of a command, when it is a plain one.
func Program(command string) string {
	word, rest, _ := strings.Cut(strings.Trim(command, "` "), " ")
	switch {
	case !isPlain(word):
		return "…"
	case strings.TrimSpace(rest) == "":
		return word
	}
	return word + " …"
}
