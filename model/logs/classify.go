package logs

import (
	"strings"
)

// Attributes is what ingest decides about a line from its class and text, once.
type Attributes struct {
	Service uint32 // ms, of a router line that is timed
	Connect uint32 // ms, of a router line that has one
	status  uint16 // of a router line, 0 for none or for what is no status
	code    uint16 // see codeNumber
	Flags   Flags
	Level   Level
	has     routerParts
}

// routerParts tells which parts a router line has. The first two stand so in a label.
type routerParts uint8

const (
	hasService routerParts = 1 << iota
	hasConnect
	hasCode // an H-code, whatever its number
)

// classify decides about a line by its class and text.
func classify(class Class, text string) Attributes {
	switch class {
	case Routing:
		return classifyRouter(text)
	case System:
		return classifySystem(text)
	case API:
		return classifyAPI(text)
	case Logplex:
		code, _, _ := strings.Cut(strings.TrimPrefix(text, "Error "), " ")
		return Attributes{Level: Warn, code: CodeNumber(strings.TrimSuffix(code, ":"))}
	}
	return classifyApp(text)
}

func classifySystem(text string) Attributes {
	if hasMetrics(text) {
		return Attributes{Flags: FlagMetrics}
	}
	switch {
	case strings.HasPrefix(text, "State changed from ") && strings.HasSuffix(text, " to crashed"):
		return Attributes{Level: Error, Flags: FlagError}
	case strings.HasPrefix(text, "Error "):
		code, _, _ := strings.Cut(text[len("Error "):], " ")
		if n := CodeNumber(code); n != 0 && code[0] != 'L' {
			return Attributes{Level: Error, Flags: FlagError, code: n}
		}
		return Attributes{Level: Warn, code: CodeNumber(code)}
	case strings.HasPrefix(text, "Process exited with status "):
		switch text[len("Process exited with status "):] {
		case "0", "143":
			return Attributes{Level: Info}
		}
		return Attributes{Level: Warn}
	case strings.HasPrefix(text, "Process running mem="), strings.HasSuffix(text, "with SIGKILL"),
		strings.HasPrefix(text, "Idling because") && strings.Contains(text, "quota"):
		return Attributes{Level: Warn}
	}
	return Attributes{Level: Info}
}

func classifyAPI(text string) Attributes {
	m := Attributes{Level: Info}
	switch {
	case strings.HasPrefix(text, "Log session created"):
		m.Flags = FlagSession
	case strings.HasPrefix(text, "Build failed"), strings.HasPrefix(text, "Slug compilation failed"):
		m.Level, m.Flags = Error, FlagError
	case strings.HasPrefix(text, "Release v"), strings.HasPrefix(text, "Initial release"):
		switch told, _ := ParseAPI(text); told.Kind {
		case Release:
			m.Flags = FlagRelease
		case ReleaseFailed:
			m.Level, m.Flags = Error, FlagError
		}
	}
	return m
}

func classifyApp(text string) Attributes {
	if hasMetrics(text) {
		return Attributes{Flags: FlagMetrics}
	}
	text = unpainted(text)
	m := Attributes{Level: levelOf(text)}
	if m.Level == None && isServerError(text) {
		m.Level = Error
	}
	grave, body := gravest(text)
	if grave != None {
		m.Flags |= FlagHead
		m.Level = max(m.Level, grave)
	}
	if grave >= Error || m.Level >= Error && isBlame(body) {
		m.Flags |= FlagError
	}
	return m
}

// hasMetrics tells the records of the l2met convention, and those of before it: measure=memory_total val=1, measure.db.query=12ms.
func hasMetrics(text string) bool {
	if hash := strings.IndexByte(text, '#'); hash >= 5 && hash+2 <= len(text) && strings.IndexByte(text[hash:], '=') >= 2 {
		head := text[:hash]
		for _, word := range [...]string{"sample", "measure", "count"} {
			if before, ok := strings.CutSuffix(head, word); ok && (before == "" || before[len(before)-1] == ' ') {
				return true
			}
		}
	}
	return hasOldMetrics(text)
}

// hasOldMetrics tells a line of pairs of which one is measured.
func hasOldMetrics(text string) bool {
	n := 0
	for n < len(text) && byteKinds[text[n]]&inClass != 0 && byteKinds[text[n]]&aCapital == 0 {
		n++
	}
	if n == 0 || n == len(text) || text[n] != '=' || !strings.HasPrefix(text, "sample.") && !strings.HasPrefix(text, "count.") && !strings.Contains(text, "measure") {
		return false
	}
	named, valued := false, false
	for {
		key, value, rest, ok := nextField(text)
		if !ok {
			return named && valued
		}
		switch before, name, _ := strings.Cut(key, "."); {
		case key == "measure" || key == "sample" || key == "count":
			named = named || value != "" && !isDigit(value[0])
		case key == "val":
			valued = value != "" && (isDigit(value[0]) || value[0] == '-')
		case name != "" && (before == "measure" || before == "sample" || before == "count"):
			if value != "" && isDigit(value[0]) {
				return true
			}
		}
		text = rest
	}
}

// ColumnsOf finds status, code and service time again, which are not written.
func ColumnsOf(class Class, text string) Attributes {
	if class != Routing && class != System && class != Logplex {
		return Attributes{}
	}
	return classify(class, text)
}

// Attributes are those of a line that was read: level and flags are its own, and what the columns hold is found again.
func (l Line) Attributes() Attributes {
	m := ColumnsOf(l.Class, l.Text)
	m.Level, m.Flags = l.Level, l.Flags()
	return m
}
