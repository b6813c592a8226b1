package logs

import "strings"

// attributes is what ingest decides about a line from its class and text, once.
type attributes struct {
	service uint32 // ms, of a router line that is timed
	connect uint32 // ms, of a router line that has one
	status  uint16 // of a router line, 0 for none or for what is no status
	code    uint16 // see codeNumber
	flags   flags
	level   Level
	has     parts
}

// parts tells which parts a router line has. The first two stand so in a label.
type parts uint8

const (
	hasService parts = 1 << iota
	hasConnect
	hasCode // an H-code, whatever its number
)

// classify decides about a line by its class and text.
func classify(class Class, text string) attributes {
	switch class {
	case Routing:
		return classifyRouter(text)
	case System:
		return classifySystem(text)
	case API:
		return classifyAPI(text)
	case Logplex:
		code, _, _ := strings.Cut(strings.TrimPrefix(text, "Error "), " ")
		return attributes{level: Warn, code: codeNumber(strings.TrimSuffix(code, ":"))}
	}
	return classifyApp(text)
}

func classifySystem(text string) attributes {
	if hasMetrics(text) {
		return attributes{flags: flagMetrics}
	}
	switch {
	case strings.HasPrefix(text, "State changed from ") && strings.HasSuffix(text, " to crashed"):
		return attributes{level: Error, flags: flagError}
	case strings.HasPrefix(text, "Error "):
		code, _, _ := strings.Cut(text[len("Error "):], " ")
		if n := codeNumber(code); n != 0 && code[0] != 'L' {
			return attributes{level: Error, flags: flagError, code: n}
		}
		return attributes{level: Warn, code: codeNumber(code)}
	case strings.HasPrefix(text, "Process exited with status "):
		switch text[len("Process exited with status "):] {
		case "0", "143":
			return attributes{level: Info}
		}
		return attributes{level: Warn}
	case strings.HasPrefix(text, "Process running mem="), strings.HasSuffix(text, "with SIGKILL"):
		return attributes{level: Warn}
	}
	return attributes{level: Info}
}

func classifyAPI(text string) attributes {
	m := attributes{level: Info}
	switch {
	case strings.HasPrefix(text, "Log session created"):
		m.flags = flagSession
	case strings.HasPrefix(text, "Build failed"), strings.HasPrefix(text, "Slug compilation failed"):
		m.level, m.flags = Error, flagError
	case strings.HasPrefix(text, "Release v"), strings.HasPrefix(text, "Initial release"):
		switch told, _ := ParseAPI(text); told.Kind {
		case Release:
			m.flags = flagRelease
		case ReleaseFailed:
			m.level, m.flags = Error, flagError
		}
	}
	return m
}

func classifyApp(text string) attributes {
	if hasMetrics(text) {
		return attributes{flags: flagMetrics}
	}
	m := attributes{level: levelOf(text)}
	if grave := headLevel(message(text)); grave != None {
		m.flags |= flagHead
		m.level = max(m.level, grave)
	}
	if m.level >= Error {
		m.flags |= flagError
	}
	return m
}

// hasMetrics tells the records of the l2met convention.
func hasMetrics(text string) bool {
	hash := strings.IndexByte(text, '#')
	if hash < 5 || hash+2 > len(text) || strings.IndexByte(text[hash:], '=') < 2 {
		return false
	}
	head := text[:hash]
	for _, word := range [...]string{"sample", "measure", "count"} {
		if before, ok := strings.CutSuffix(head, word); ok && (before == "" || before[len(before)-1] == ' ') {
			return true
		}
	}
	return false
}

// columnsOf finds status, code and service time again, which are not written.
func columnsOf(class Class, text string) attributes {
	if class != Routing && class != System && class != Logplex {
		return attributes{}
	}
	return classify(class, text)
}

// attributes are those of a line that was read: level and flags are its own, and what the columns hold is found again.
func (l Line) attributes() attributes {
	m := columnsOf(l.Class, l.Text)
	m.level, m.flags = l.Level, l.flags()
	return m
}
