package tape

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/outline"
)

// Encoder makes lines of a tape of events. One goroutine uses it.
type Encoder struct {
	Text  bool                           // keep log lines, secrets masked; else what package outline keeps of them
	Error func(outline.Found, time.Time) // hears of each exception and error line of a tape without text; nil: nobody

	apps  map[model.AppID]*outlined
	ahead time.Duration // of the platform's clock
}

// outlined is the lines of an app that are on their way.
type outlined struct {
	maker outline.Maker
	event model.Event // the newest batch's
}

// lateLines is how long after a moment its last lines may come.
const lateLines = 2 * time.Second

// Append appends the line of an event with its newline, nothing where the event does not belong on a tape. Without text, log lines wait for Flush.
// The clock's ticks end what waits for lines that do not come.
func (enc *Encoder) Append(dst []byte, e model.Event) ([]byte, error) {
	switch f := e.Fact.(type) {
	case *model.Tick:
		for _, l := range enc.apps {
			l.maker.Tick(f.Now.Add(enc.ahead - lateLines))
		}
		return dst, nil
	case *model.Clock:
		if f.Origin == string(model.PlatformSource) {
			enc.ahead = time.Duration(f.Ahead)
		}
	case *model.LogLines:
		if f.Batch == nil {
			return dst, nil
		}
		if !enc.Text {
			enc.read(e, f)
			return dst, nil
		}
	}
	e, ok := enc.Outward(e)
	if !ok {
		return dst, nil
	}
	return appendLine(dst, e)
}

// read makes outlines of lines.
func (enc *Encoder) read(e model.Event, f *model.LogLines) {
	l := enc.apps[e.App]
	if l == nil {
		if enc.apps == nil {
			enc.apps = map[model.AppID]*outlined{}
		}
		l = &outlined{}
		enc.apps[e.App] = l
	}
	l.maker.Read(f.Batch)
	l.event = e
}

// End ends what waits for lines that will not come any more.
func (enc *Encoder) End() {
	for _, l := range enc.apps {
		l.maker.Tick(time.Time{})
	}
}

// Outline is what is kept of the lines of an app that came since the last time.
type Outline struct {
	Event model.Event // the newest batch's
	Lines *outline.Lines
}

// Outlines gives those that wait.
func (enc *Encoder) Outlines() []Outline {
	var out []Outline
	for _, app := range slices.Sorted(maps.Keys(enc.apps)) {
		l := enc.apps[app]
		found := l.maker.Errors()
		o := l.maker.Take()
		if o == nil {
			continue
		}
		if enc.Error != nil {
			for _, f := range found {
				enc.Error(f, l.event.Seen)
			}
		}
		out = append(out, Outline{l.event, o})
	}
	return out
}

// Flush appends what waits.
func (enc *Encoder) Flush(dst []byte) ([]byte, error) {
	for _, o := range enc.Outlines() {
		dst = AppendOutline(dst, o.Event, o.Lines)
	}
	return dst, nil
}

// AppendOutline appends outlines of lines as a line of a tape. It writes what model.Encode would, without going over the columns again. Whole milliseconds do for it, as for its lines.
func AppendOutline(dst []byte, e model.Event, o *outline.Lines) []byte {
	seen := e.Seen.UTC().Truncate(time.Millisecond).Format(time.RFC3339Nano)
	dst = append(append(append(dst, `{"v":1,"at":"`...), seen...), `","seen":"`...)
	dst = append(append(dst, seen...), `","source":`...)
	dst = appendText(dst, string(e.Source))
	dst = appendText(append(dst, `,"app":`...), string(e.App))
	dst = append(append(append(dst, `,"kind":"`...), OutlineKind...), `","data":`...)
	return append(o.AppendJSON(dst), '}', '\n')
}

func appendText(dst []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil { // a string has no error
		return append(dst, `""`...)
	}
	return append(dst, text...)
}

func appendLine(dst []byte, e model.Event) ([]byte, error) {
	line, err := model.Encode(e)
	if err != nil {
		return dst, fmt.Errorf("tape: %w", err)
	}
	return append(append(dst, line...), '\n'), nil
}

// putBack makes lines of their outlines.
func putBack(e *model.Event) error {
	u, ok := e.Fact.(*model.Unknown)
	if !ok || u.Name != OutlineKind {
		return nil
	}
	var o outline.Lines
	if err := json.Unmarshal(u.Raw, &o); err != nil {
		return fmt.Errorf("outlines of lines: %w", err)
	}
	e.Fact = &model.LogLines{Batch: o.Batch(e.Seen)}
	return nil
}

// Decode reads a line of a tape as a player does.
func Decode(line []byte) (model.Event, error) {
	e, err := model.Decode(line)
	if err != nil {
		return e, err
	}
	scrub(&e)
	return e, putBack(&e)
}
