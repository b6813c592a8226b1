package exceptions

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// links are phrases that stand between two exceptions of one chain: Python's, where the earlier is the root, and Ruby's.
var links = []string{"During handling of the above exception, another exception occurred:", "The above exception was the direct cause of the following exception:",
	"Causes:", "Caused by:"}

// causes begin a line that names the next exception of the chain itself.
var causes = []string{"Caused by: ", "Suppressed: ", "[cause]: ", "---> ", "--> ", "Next "}

// link reads what ties two exceptions to one chain.
func (t *trace) link(text string) bool {
	switch text[0] {
	case 'D', 'T', 'C', 'S', '[', '-', 'N': // what links and causes begin with
	default:
		return false
	}
	for _, l := range links {
		if text == l {
			t.linked = true
			return true
		}
	}
	for _, c := range causes {
		if rest, ok := strings.CutPrefix(text, c); ok {
			switch {
			case c == "Suppressed: ": // no cause: what closing something threw beside it
				t.inRoot = false
				return true
			case c == "Next " && t.event.Language != PHP:
				return false
			}
			return t.cause(rest)
		}
	}
	return false
}

// cause takes a further exception of the chain: the last one is the root, and the calls that follow are its.
func (t *trace) cause(text string) bool {
	class, _, _ := strings.Cut(text, ": ")
	if h, ok := parseHead(text); ok && h.class != "" {
		class = h.class
	}
	if class == "" || strings.ContainsAny(class, " \t") {
		return false
	}
	t.event.Root, t.event.RootAt, t.inRoot, t.linked = class, nil, true, false
	t.depth += t.object(text)
	return true
}

// nextHead reads a head that is of the same exception: the class that a title only announced, the next of a chain.
func (t *trace) nextHead(text string, e entry) bool {
	h, ok := parseHead(text)
	if !ok {
		return false
	}
	ev := &t.event
	if t.linked {
		if ev.Language == Python && h.class == "" {
			t.restart()
			return true
		}
		return h.class != "" && t.cause(text)
	}
	switch {
	case ev.Class == "" && ev.Language != Python:
		return t.named(h)
	case h.language != ev.Language:
		return false
	case ev.Language == Ruby && h.frame.File != "" && h.class != "" && h.class != ev.Class:
		if t.stage != framed || t.gaps > 0 || e.at-t.last > nearby {
			return false
		}
		t.cause(h.class) // the cause, as Ruby prints it below
		t.raisedAt(h)
		return true
	}
	return ev.Language == PHP && h.class == ev.Class && h.message == ev.Message && e.at-t.last <= patience // told to stderr and to stdout
}

// restart takes another Traceback of Python's chain: the exception before it is the root.
func (t *trace) restart() {
	ev := &t.event
	if ev.Root == "" {
		ev.Root, ev.RootAt = ev.Class, ev.Frames
	}
	ev.Class, ev.Message, ev.Frames = "", "", nil
	t.stage, t.linked = headed, false
}

// named gives a trace whose title has no class the one that follows.
func (t *trace) named(h head) bool {
	ev := &t.event
	switch {
	case h.class == "" || ev.Language != "" && h.language != "" && h.language != ev.Language:
		return false
	case len(ev.Frames) == 0:
		t.raisedAt(h)
	case ev.Language == Ruby && h.frame.File != "": // the last line of a trace with the outermost call first
		t.push(h.frame)
		slices.Reverse(ev.Frames)
	default:
		return false
	}
	ev.Class, ev.Message = h.class, cutMessage(h.message)
	return true
}

// python reads what follows a call of Python: its source, marks under it, and at last the class. Its second result is false where the
// line may be something else.
func (t *trace) python(text string, e entry) (took, of bool) {
	if t.stage == complete {
		return false, false
	}
	if t.stage == headed && !e.head {
		return false, false
	}
	class, message, spoken := strings.Cut(text, ": ")
	class = strings.TrimSuffix(class, ":")
	isClass := isClassName(class) && !strings.Contains(class, "::") && (spoken || class == text || class+":" == text)
	switch {
	case isClass && (!t.code || logs.IsErrorClass(class)):
		t.event.Class, t.event.Message, t.stage, t.code = class, cutMessage(message), complete, false
		return true, true
	case e.head && strings.HasPrefix(text, "Traceback "):
		return false, false
	case e.at-t.last > nearby && t.gaps > 0:
		return false, false
	}
	t.code = false
	return true, true
}

// goLine reads what a crash of Go prints besides files.
func (t *trace) goLine(text string) bool {
	switch {
	case strings.HasPrefix(text, "goroutine ") && strings.HasSuffix(text, ":"):
		t.stacks++
		return true
	case strings.HasPrefix(text, "[signal "), strings.HasPrefix(text, "exit status "), strings.HasPrefix(text, "[recovered]"), strings.HasPrefix(text, "runtime."):
	case t.stacks == 0 && t.stage == headed && strings.HasPrefix(text, "panic: "): // recovered, and thrown again
		return true
	}
	if name, ok := goCall(text); ok && t.stacks > 0 {
		t.call = name
		return true
	}
	return strings.HasPrefix(text, "[signal ") || strings.HasPrefix(text, "exit status ") || strings.HasPrefix(text, "...additional frames elided")
}

// elixirLine reads what the report of a process that ended says besides its calls.
func (t *trace) elixirLine(text string) bool {
	for _, begins := range []string{"Last message", "State: ", "Function: ", "Args: ", "Client ", "Process Label", "Initial Call: ", "Ancestors: ", "Message Queue", "Dictionary: ", "(stop) ", "Start Call: "} {
		if strings.HasPrefix(text, begins) {
			return true
		}
	}
	return false
}

// isFiller tells lines that stand in traces and say nothing of their own.
func isFiller(text string) bool {
	switch text[0] {
	case '.':
		return strings.HasPrefix(text, "... ")
	case '^', '~':
		return strings.Trim(text, "^~ ") == ""
	case '-':
		return strings.HasPrefix(text, "--- End of ")
	case 'S':
		return text == "Stack trace:"
	case '[':
		return text == "[stacktrace]" || strings.HasPrefix(text, "[previous exception] ")
	case 't':
		return strings.HasPrefix(text, "thrown in ") || strings.HasPrefix(text, "triggerUncaughtException(")
	case 's':
		return text == "stack backtrace:"
	case 'n':
		return strings.HasPrefix(text, "note: run with `RUST_BACKTRACE") || strings.HasPrefix(text, "note: Some details are omitted")
	case 'N':
		return strings.HasPrefix(text, "Node.js v")
	case 'T':
		return strings.HasPrefix(text, "Tasks: TOP => ")
	case '(':
		return strings.HasPrefix(text, "(See full trace by running task with") || strings.HasPrefix(text, "(Use `node --trace-")
	case '}':
		return strings.Trim(text, "}]),; ") == ""
	}
	return false
}
