package logline

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/structured"
	"app.gonogo/gonogo/model/safe"
)

// The names that loggers give to the parts of a sentence, in lower case, the ones that say most first.
var (
	messageNames = []string{"message", "msg", "@m", "short_message", "@mt", "event", "log.message", "error.message", "err.message",
		"exception.message", "error", "err", "text"}
	levelNames  = []string{"level", "severity", "lvl", "log.level", "levelname", "level_name", "loglevel", "log_level", "@l", "at"}
	methodNames = []string{"method", "http.method", "http.request.method", "req.method", "request.method", "request_method", "verb"}
	pathNames   = []string{"path", "request_path", "uri", "url", "url.path", "http.path", "http.url", "req.url", "req.path", "request.path", "request.uri", "request_uri"}
	statusNames = []string{"status", "status_code", "statuscode", "http.status", "http.status_code", "http.response.status_code", "res.statuscode", "response.status"}
	timeNames   = []string{"time", "timestamp", "@timestamp", "@t", "ts", "datetime", "asctime"}
	// lateNames are of fields that are the same in every line of a process: they come last.
	lateNames = []string{"pid", "hostname", "v", "process.pid", "host.name"}
)

// formatStructured tells a line of JSON, a line of pairs or a line of an access log like a sentence: level and request and message first,
// then the fields, dim. nil when the line is none of these, or has none of these parts: it says more as it stands.
func formatStructured(l logs.Line, body string, picked []string) []Span {
	text := strings.Trim(body, " ")
	var fields []structured.Field
	ok := false
	switch {
	case len(text) < 4:
		return nil
	case text[0] == '{':
		fields, ok = structured.JSON(text)
	case strings.Contains(text, `] "`):
		return formatAccess(text)
	case structured.NameLen(text) < len(text) && text[structured.NameLen(text)] == '=':
		fields, ok = structured.Pairs(text)
	}
	if !ok {
		return nil
	}
	spans := sentence(l, &fields)
	if spans == nil {
		return nil
	}
	spans = append(spans, tail(fields, picked)...)
	for i := range spans { // an escape may have hidden a secret from the first look
		spans[i].Text = safe.Redact(spans[i].Text)
	}
	return spans
}

// sentence takes the parts of a sentence out of the fields.
func sentence(l logs.Line, fields *[]structured.Field) []Span {
	var t formatter
	level := cutLevel(l, fields)
	status, _ := peekField(*fields, statusNames)
	path, hasPath := peekField(*fields, pathNames)
	method, hasMethod := peekField(*fields, methodNames)
	request := hasMethod && hasPath && isMethod(method)
	message := cutMessage(fields)
	t.word(level, levelWordRole(l))
	if request {
		if code := statusNumber(status); code > 0 {
			t.word(status, statusRole(code))
			cutField(fields, statusNames)
		}
		t.word(method, Method)
		t.word(withoutQuery(path), Path)
		cutField(fields, methodNames)
		cutField(fields, pathNames)
	}
	t.word(message, levelRole(l))
	cutTime(fields)
	if len(t) == 0 {
		return nil
	}
	return t
}

// cutLevel takes the level away, in the logger's own word; a number is told by its name.
func cutLevel(l logs.Line, fields *[]structured.Field) string {
	i, value, ok := findField(*fields, levelNames)
	if !ok {
		return ""
	}
	word := strings.ToLower(value)
	switch _, known := logs.ParseLevel(word); {
	case known || len(word) <= len("information") && l.Level != logs.None && !isNumber(word):
	case l.Level != logs.None && isNumber(word):
		word = l.Level.String()
	default:
		return "" // a word that is no level stays among the fields
	}
	*fields = slices.Delete(*fields, i, i+1)
	return word
}

// cutMessage takes the message away. A switch ("error":true) is none.
func cutMessage(fields *[]structured.Field) string {
	i, value, ok := findField(*fields, messageNames)
	if !ok || value == "true" || value == "false" || isNumber(value) {
		return ""
	}
	*fields = slices.Delete(*fields, i, i+1)
	return strings.Trim(value, " ")
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// levelWordRole is the role of the word that says how grave the line is.
func levelWordRole(l logs.Line) Role {
	switch {
	case l.Level >= logs.Error:
		return BadStrong
	case l.Level == logs.Warn:
		return Warning
	}
	return Dim
}

// tail is the fields behind the sentence: those that are picked, in the order in which they are picked, and how many more there are; or all.
func tail(fields []structured.Field, picked []string) []Span {
	if len(picked) == 0 {
		slices.SortStableFunc(fields, func(a, b structured.Field) int { return late(a) - late(b) })
		return pairs(fields)
	}
	var shown []structured.Field
	for _, name := range picked {
		for _, f := range fields {
			if strings.EqualFold(f.Name, name) || endsInName(f.Name, name) {
				shown = append(shown, f)
				break
			}
		}
	}
	spans := pairs(shown)
	if more := len(fields) - len(shown); more > 0 {
		spans = append(spans, Span{"  +" + strconv.Itoa(more), Dim})
	}
	return spans
}

// endsInName tells a nested field that is meant by its last name: "id" is "user.id" too.
func endsInName(full, name string) bool {
	cut := len(full) - len(name)
	return cut > 0 && full[cut-1] == '.' && strings.EqualFold(full[cut:], name)
}

func late(f structured.Field) int {
	if isOf(lateNames, f.Name) {
		return 1
	}
	return 0
}

func pairs(fields []structured.Field) []Span {
	spans := make([]Span, 0, len(fields)+1)
	for i, f := range fields {
		lead := " "
		if i == 0 {
			lead = "  "
		}
		spans = append(spans, Span{lead + f.Name + "=" + pairValue(f.Value), Dim})
	}
	return spans
}

// pairValue is a value in quotes where it would not be seen to end.
func pairValue(v string) string {
	if v == "" || strings.ContainsAny(v, " \"=") && v[0] != '[' && v[0] != '{' {
		return `"` + strings.ReplaceAll(v, `"`, `\"`) + `"`
	}
	return v
}

// peekField is the value of the first of the names that a field has; a null is none.
func peekField(fields []structured.Field, names []string) (value string, ok bool) {
	_, value, ok = findField(fields, names)
	return value, ok
}

// cutField is peekField that takes the field away.
func cutField(fields *[]structured.Field, names []string) (value string, ok bool) {
	i, value, ok := findField(*fields, names)
	if ok {
		*fields = slices.Delete(*fields, i, i+1)
	}
	return value, ok
}

func findField(fields []structured.Field, names []string) (at int, value string, ok bool) {
	for _, name := range names {
		for i, f := range fields {
			if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) && strings.Trim(f.Value, " ") != "" && f.Value != "null" && f.Value[0] != '[' {
				return i, f.Value, true
			}
		}
	}
	return 0, "", false
}

// cutTime takes away the line's own stamp: it stands before the line already.
func cutTime(fields *[]structured.Field) {
	*fields = slices.DeleteFunc(*fields, func(f structured.Field) bool {
		return isOf(timeNames, f.Name) && len(f.Value) >= 10 && f.Value[0] >= '0' && f.Value[0] <= '9'
	})
}

func isOf(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return len(n) == len(name) && strings.EqualFold(n, name) })
}

// isMethod tells a method of HTTP: capitals, or small letters as some loggers write them.
func isMethod(s string) bool {
	switch strings.ToUpper(s) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE":
		return true
	}
	return false
}

// statusNumber is a status of HTTP, 0 for what is none.
func statusNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 100 || n > 599 {
		return 0
	}
	return n
}

// formatAccess tells `10.1.2.3 - ned [21/Nov/2026:08:35:21 +0000] "GET /x HTTP/1.1" 200 512 "-" "curl/8"`, the common and the combined
// form: the request first, then what stands around it.
func formatAccess(text string) []Span {
	who, rest, ok := strings.Cut(text, " [")
	if !ok || strings.Count(who, " ") != 2 {
		return nil
	}
	_, rest, ok = strings.Cut(rest, `] "`)
	if !ok {
		return nil
	}
	request, rest, ok := strings.Cut(rest, `" `)
	method, target, cut := strings.Cut(request, " ")
	if !ok || !cut || !isMethod(method) {
		return nil
	}
	status, rest, _ := strings.Cut(rest, " ")
	code := statusNumber(status)
	if code == 0 {
		return nil
	}
	path, protocol, _ := strings.Cut(target, " ")
	var t formatter
	t.word(status, statusRole(code))
	t.word(method, Method)
	t.word(withoutQuery(path), Path)
	t.word("", Dim)
	last := &t[len(t)-1]
	last.Text += " "
	t.word(strings.Join(append(strings.Fields(rest), protocol, who), " "), Dim)
	return t
}
