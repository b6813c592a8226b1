package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/wheel"
)

// Version is the version of the lines between the events.
const Version = 1

// Want is what a reader wants.
type Want string

// What there is.
const (
	Events Want = "events"
	Strip  Want = "strip"
)

// Header is how a giver introduces itself.
type Header struct {
	By    string      `json:"by,omitempty"` // the program and its version
	PID   int         `json:"pid,omitempty"`
	App   model.AppID `json:"app,omitempty"`
	Name  string      `json:"name,omitempty"`  // of the app
	Began time.Time   `json:"began,omitzero"`  // since when it has watched the app
	Now   time.Time   `json:"now,omitzero"`    // by its clock
	You   string      `json:"you,omitempty"`   // the reader's name, as the others see it
	Epoch string      `json:"epoch,omitempty"` // of its count of events: another one begins anew
}

// Position is how far a reader has come in what a giver tells.
type Position struct {
	Epoch string `json:"epoch,omitempty"`
	Seq   uint64 `json:"seq"`            // of the last event
	Log   uint64 `json:"log,omitempty"`  // of the last batch of log lines, where these are counted apart
	Lines uint64 `json:"lines"`          // of the log, ever, lost ones too
	Lost  uint64 `json:"lost,omitempty"` // of them, on this connection or while the reader was away
}

// control is a line of the feed itself.
type control struct {
	Feed int `json:"feed"`
	Header
	Want    Want              `json:"want,omitempty"`
	Known   time.Time         `json:"known,omitzero"`    // the reader has all up to then
	At      *Position         `json:"at,omitempty"`      // all up to there is told
	Why     string            `json:"why,omitempty"`     // why nothing more is told
	Live    bool              `json:"live,omitempty"`    // what was lacking is told
	Alive   bool              `json:"alive,omitempty"`   // nothing new, but the giver is there
	Strip   json.RawMessage   `json:"strip,omitempty"`   // what a strip shows
	Allow   *allowed          `json:"allow,omitempty"`   // a queue store may be read, or not
	Who     string            `json:"who,omitempty"`     // what the reader calls its person
	Wheel   *wheel.Request    `json:"wheel,omitempty"`   // what the person does
	Said    string            `json:"said,omitempty"`    // why that cannot be
	Tell    string            `json:"tell,omitempty"`    // what happened to the feed, for people
	Refresh *model.SourceName `json:"refresh,omitempty"` // the reader wants a fresh look: of one source; empty: of all
	Mark    *marks.Mark       `json:"mark,omitempty"`    // a person marks a line, or takes the mark away
}

// allowed is a person's answer whether a queue store may be read.
type allowed struct {
	Store queue.StoreID `json:"store"`
	Yes   bool          `json:"yes"`
}

// controlStart is how a line of the feed itself begins.
var controlStart = []byte(`{"feed":`)

var errVersion = errors.New("a newer gonogo gives it: update this one")

// parseControl reads a line of the feed itself.
func parseControl(line []byte) (control, error) {
	var c control
	if err := json.Unmarshal(line, &c); err != nil || c.Feed < 1 {
		return c, errors.New("it is no line of a feed")
	}
	if c.Feed > Version {
		return c, errVersion
	}
	return c, nil
}

func appendControl(dst []byte, c control) ([]byte, error) {
	c.Feed = Version
	line, err := json.Marshal(c)
	if err != nil {
		return dst, fmt.Errorf("feed: %w", err)
	}
	return append(append(dst, line...), '\n'), nil
}

// How long a line may be: an event has sixteen times the most that a batch of log lines takes, what a reader says is short.
const (
	maxEvent = 16 << 20
	maxSaid  = 4 << 10
)

var errLong = errors.New("a line is too long")

// lines gives lines of bounded length. A line that is not ended is none.
type lines struct {
	r   *bufio.Reader
	max int
	buf []byte
}

func newLines(r io.Reader, most int) *lines {
	return &lines{r: bufio.NewReaderSize(r, min(most, 64<<10)), max: most}
}

// next gives the next line, without its end. It is there until the next call.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		l.buf = append(l.buf, part...)
		switch {
		case len(l.buf) > l.max:
			return nil, errLong
		case err == nil:
			return bytes.TrimRight(l.buf, "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
