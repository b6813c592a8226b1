package exceptions

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// What may lie between two lines of one trace.
const (
	nearby   = int64(2 * time.Millisecond)   // lines that a program wrote at once
	patience = int64(250 * time.Millisecond) // as long as the order of stamps is put right
	mostGaps = 8                             // lines of others
)

// stage is how far a trace has been read.
type stage uint8

const (
	headed   stage = iota // its head, no call yet
	framed                // calls
	complete              // Python's class, which stands last
)

// trace is an exception whose lines still come.
type trace struct {
	event Event
	stage stage
	last  int64 // stamp of its last line, ns
	gaps  int   // lines of others since then

	linked  bool   // a phrase said that another exception of the chain follows
	inRoot  bool   // frames go to the chain's other end
	code    bool   // Python: a line of source follows
	depth   int    // braces of an object's fields that are open
	call    string // Go, Rust: the call whose file the next line names
	stacks  int    // Go: goroutines
	request string
	unsure  bool // an exception only if calls follow
	more    bool // the line last read only goes on a message
	soft    bool // found behind what a logger said: it may only speak of the exception that follows

	recorded *recorded // nil: nobody asks
}

// entry is a line as a trace reads it.
type entry struct {
	body      string // behind the logger's prefix, with the blanks in front
	request   string
	at        int64 // ns
	seq       logs.Seq
	level     logs.Level
	head      bool
	truncated bool
}

// begin opens a trace by its first line.
func begin(h head, e entry, l logs.Origin) *trace {
	t := &trace{last: e.at, request: e.request}
	t.event = Event{Language: h.language, Class: h.class, Message: cutMessage(h.message), Source: l.Source, Proc: l.Proc, Type: l.Type,
		At: logs.Instant(e.at), First: e.seq, Last: e.seq, Lines: 1, Request: e.request, Cut: e.truncated}
	t.raisedAt(h)
	if _, inner, ok := strings.Cut(h.message, " ---> "); ok && h.language == DotNet {
		t.event.Message = cutMessage(h.message[:len(h.message)-len(inner)-len(" ---> ")])
		t.cause(inner)
	}
	return t
}

// raisedAt adds the call that a head names. What follows it are that call's callers.
func (t *trace) raisedAt(h head) {
	if h.frame.File == "" {
		return
	}
	t.push(h.frame)
}

// add reads the next line of the stream. False: it is not of this trace.
func (t *trace) add(e entry) bool {
	t.more = false
	if !t.holds(e) {
		t.gaps++
		return false
	}
	t.recorded.note(e.seq, !t.more && says(e.body))
	t.last, t.gaps = e.at, 0
	t.event.Last = max(t.event.Last, e.seq)
	t.event.Lines++
	t.event.Cut = t.event.Cut || e.truncated
	return true
}

// over tells that no line of the trace can follow a line of that time.
func (t *trace) over(at int64) bool {
	return at-t.last > patience || t.gaps > mostGaps || t.event.Lines >= maxLines
}

// holds tells whether a line belongs to the trace, and reads it.
func (t *trace) holds(e entry) bool {
	text := trimLeft(e.body)
	switch {
	case text == "":
		return true
	case t.depth > 0:
		t.depth += braces(text)
		return true
	case t.link(text):
		return true
	case t.stage != complete && t.frame(text):
		return true
	}
	switch t.event.Language {
	case Python:
		if took, of := t.python(text, e); of {
			return took
		}
	case Go:
		if t.goLine(text) {
			return true
		}
	case Elixir:
		if t.elixirLine(text) {
			return true
		}
	}
	if isFiller(text) {
		t.more = strings.HasPrefix(text, "Node.js v") // which comes last
		return true
	}
	return (e.head || t.linked || t.event.Class == "") && t.nextHead(text, e) || t.goesOn(e)
}

// goesOn tells a further line of the message, or of an excerpt of source, which stand between the head and the first call.
func (t *trace) goesOn(e entry) bool {
	if e.head || e.level != logs.None || e.at-t.last > nearby || t.gaps > 0 || e.request != t.request && e.request != "" || t.event.Lines > 24 {
		return false
	}
	if t.stage == headed {
		if t.event.Class == "" && t.event.Message == "" || t.event.Language == Rust && t.event.Message == "" {
			t.event.Message = cutMessage(strings.TrimSpace(e.body))
		}
		t.depth += t.object(e.body)
		t.more = true
		return true
	}
	t.more = true
	return t.stage == complete
}

// frame reads a call.
func (t *trace) frame(text string) bool {
	lang, f, ok := parseFrame(t.event.Language, text)
	if !ok || !t.fits(lang) {
		return false
	}
	if t.event.Language == "" || t.event.Language == Python && lang == Ruby { // Ruby may begin a trace as Python does
		t.event.Language = lang
	}
	t.stage = framed
	switch lang {
	case Python:
		t.code = true
	case Node:
		t.depth += t.object(text)
	case Go:
		f.Func, t.call = t.call, ""
		if t.stacks > 1 {
			return true
		}
	case PHP: // the call stands beside the place that it was made from; it is what runs at the place before
		if list := *t.frames(); len(list) > 0 && list[len(list)-1].Func == "" {
			list[len(list)-1].Func = f.Func
		}
		if f.Func = ""; f.File == "" { // {main}
			return true
		}
	case Rust:
		if f.File == "" {
			t.call = f.Func
			t.push(f)
			return true
		}
		t.place(f)
		return true
	}
	t.push(f)
	return true
}

// place gives the last call its file.
func (t *trace) place(f Frame) {
	list := *t.frames()
	if n := len(list); n > 0 && t.call != "" {
		list[n-1].File, list[n-1].Line = f.File, f.Line
	}
	t.call = ""
}

// fits tells whether a call in that language can be of the trace.
func (t *trace) fits(lang Language) bool {
	switch t.event.Language {
	case "", lang:
		return true
	case Python:
		return lang == Ruby && len(t.event.Frames) == 0
	case Java: // a class of org. or com. may be of Node or .NET as well
		return t.stage == headed && (lang == DotNet || lang == Node)
	}
	return false
}

func (t *trace) frames() *[]Frame {
	if t.inRoot {
		return &t.event.RootAt
	}
	return &t.event.Frames
}

func (t *trace) push(f Frame) {
	list := t.frames()
	if len(*list) >= MaxFrames {
		t.event.Cut = true
		if t.event.Language != Python {
			return
		}
		*list = slices.Delete(*list, 0, 1) // the innermost call stands last
	}
	*list = append(*list, f)
}

// braces counts those that a line opens, less those that it closes.
func braces(text string) (n int) {
	for i := range len(text) {
		switch text[i] {
		case '{', '[':
			n++
		case '}', ']':
			n--
		}
	}
	return n
}

// object is how many braces Node leaves open where it goes on with the fields of an error.
func (t *trace) object(text string) int {
	if (t.event.Language == Node || t.event.Language == "") && strings.HasSuffix(text, " {") {
		return max(0, braces(text))
	}
	return 0
}

// finish puts the event in its final form.
func (t *trace) finish() (Event, bool) {
	e := t.event
	if e.Language == Python {
		slices.Reverse(e.Frames)
		slices.Reverse(e.RootAt)
	}
	if e.Language == Ruby && t.inOrder() {
		slices.Reverse(e.Frames)
	}
	if t.unsure && len(e.Frames) == 0 {
		return Event{}, false
	}
	if e.Class == "" {
		e.Cut = true
		if len(e.Frames) == 0 && e.Message == "" {
			return Event{}, false
		}
	}
	if e.Root == e.Class {
		e.Root, e.RootAt = "", nil
	}
	e.mark()
	return e, true
}

// mark tells the app's own calls from those of others.
func (e *Event) mark() {
	for _, list := range [][]Frame{e.Frames, e.RootAt} {
		for i := range list {
			list[i].App = own(e.Language, list[i])
		}
	}
	if e.Language == Rust && len(e.Frames) > 1 && e.Frames[0].Func == "" { // the head's place, which the trace has with its call
		if slices.ContainsFunc(e.Frames[1:], func(f Frame) bool { return f.App }) {
			e.Frames = e.Frames[1:]
		}
	}
}

// inOrder tells a trace of Ruby that has its outermost call first: as on a terminal, "Traceback (most recent call last):".
func (t *trace) inOrder() bool { return t.event.Class == "" && len(t.event.Frames) > 1 }

// keep makes the trace independent of the memory that its lines stand in.
func (t *trace) keep() {
	e := &t.event
	for _, s := range []*string{&e.Class, &e.Message, &e.Root, &e.Request, &t.call, &t.request} {
		*s = strings.Clone(*s)
	}
	for _, list := range [][]Frame{e.Frames, e.RootAt} {
		for i := range list {
			list[i].File, list[i].Func = strings.Clone(list[i].File), strings.Clone(list[i].Func)
		}
	}
}

func cutMessage(s string) string {
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "")
	}
	return s
}

// trimLeft takes blanks and tabs off the front.
func trimLeft(text string) string {
	i := 0
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return text[i:]
}
