package exceptions

import (
	"encoding/json"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/uuid"
	"app.gonogo/gonogo/model/safe"
)

// Outlines. A recording without text keeps of an exception what it is and where it happened, and nothing that it said: one line in the place of the
// trace, which an Assembler reads back as the exception it was. Of an error line that is of no exception it keeps which error it is.

// Unrecorded stands for a message that a recording does not have.
const Unrecorded = "message not recorded"

// outlineMark stands in every outline; people see what is before the brace.
const outlineMark = "(" + Unrecorded + `) {"print":"`

// outlineFrames is how many calls of a trace an outline has.
const outlineFrames = 24

// outline is an exception without its message.
type outline struct {
	Print   string         `json:"print"`
	Lang    Language       `json:"lang,omitempty"`
	Class   string         `json:"class,omitempty"`
	Frames  []outlineFrame `json:"at,omitempty"`
	Root    string         `json:"root,omitempty"`
	RootAt  []outlineFrame `json:"root_at,omitempty"`
	Request string         `json:"request,omitempty"`
	Page    bool           `json:"page,omitempty"` // about a page that there is not
	Lines   int            `json:"lines,omitempty"`
}

type outlineFrame struct {
	File string `json:"f,omitempty"`
	Func string `json:"c,omitempty"`
	Line int    `json:"l,omitempty"`
	App  bool   `json:"a,omitempty"`
}

// AppendOutline appends the line that stands for an exception in a recording without text; print is its fingerprint, page says that it is about a
// page that there is not.
func AppendOutline(dst []byte, e *Event, print Fingerprint, page bool) []byte {
	class := codeName(e.Class)
	o := outline{Print: print.String(), Lang: e.Language, Class: class, Frames: outlineOf(e.Frames), Root: codeName(e.Root), RootAt: outlineOf(e.RootAt),
		Page: page, Lines: e.Lines}
	if _, ok := uuid.Hash(e.Request); ok {
		o.Request = e.Request
	}
	text, err := json.Marshal(o)
	if err != nil { // strings and numbers
		return dst
	}
	if class == "" {
		class = "Error"
	}
	dst = append(append(dst, class...), " ("+Unrecorded+") "...)
	return append(dst, text...)
}

func outlineOf(frames []Frame) []outlineFrame {
	var out []outlineFrame
	for i, f := range frames {
		if i < outlineFrames || f.App && !hasApp(out) {
			out = append(out, outlineFrame{codeName(f.File), codeName(f.Func), f.Line, f.App})
		}
	}
	return out
}

func hasApp(frames []outlineFrame) bool {
	for _, f := range frames {
		if f.App {
			return true
		}
	}
	return false
}

// longestName bounds the names in an outline.
const longestName = 200

// codeName is a name of the code as an outline may have it: a query is cut off, and what cannot stand in one makes it none.
func codeName(s string) string {
	if i := strings.IndexAny(s, "?"); i >= 0 && strings.Contains(s, "://") {
		s = s[:i]
	}
	if len(s) > longestName || strings.ContainsAny(s, "\"=\n\t;|") || strings.Contains(s, "@") && !strings.Contains(s, "/") && strings.Contains(s, ".") {
		return "(not recorded)"
	}
	return safe.Redact(s)
}

// holdsOutline tells a text that readOutline may read. It is asked of most lines.
func holdsOutline(text string) bool {
	return text != "" && text[len(text)-1] == '}' && strings.Contains(text, outlineMark)
}

// readOutline reads what AppendOutline writes.
func readOutline(l *logs.Line, seq logs.Seq) (Event, bool) {
	o, _, ok := parseOutline(l.Text)
	if !ok {
		return Event{}, false
	}
	print, err := strconv.ParseUint(o.Print, 16, 64)
	if err != nil || print == 0 {
		return Event{}, false
	}
	return Event{Language: o.Lang, Class: o.Class, Message: Unrecorded, Frames: framesOf(o.Frames), Root: o.Root, RootAt: framesOf(o.RootAt),
		Source: l.Source, Proc: l.Proc, Type: l.Type, At: l.At, First: seq, Last: seq, Lines: max(1, o.Lines), Request: o.Request,
		Print: Fingerprint(print), Page: o.Page}, true
}

// TellOutline is an outline as people read it: what the exception is, and the first call of the app's own. False for any other text.
func TellOutline(text string) (words, place string, ok bool) {
	o, words, ok := parseOutline(text)
	if !ok {
		return "", "", false
	}
	for _, f := range append(o.Frames, o.RootAt...) {
		if f.App && f.File != "" {
			place = f.File + ":" + strconv.Itoa(f.Line)
			break
		}
	}
	return words, place, true
}

// parseOutline parts what people read from what an Assembler does.
func parseOutline(text string) (o outline, words string, ok bool) {
	if !holdsOutline(text) {
		return o, "", false
	}
	at := strings.Index(text, outlineMark)
	brace := at + len("("+Unrecorded+") ")
	err := json.Unmarshal([]byte(text[brace:]), &o)
	return o, text[:brace-1], err == nil
}

func framesOf(frames []outlineFrame) []Frame {
	var out []Frame
	for _, f := range frames {
		if len(out) < MaxFrames {
			out = append(out, Frame(f))
		}
	}
	return out
}
