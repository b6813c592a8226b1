package tape

import (
	"encoding/json"
	"time"

	"app.gonogo/gonogo/sources/fault"
)

// Version is what Record writes. Play reads every version up to it.
const Version = 1

// CodeTape is the code of a file that cannot be played.
const CodeTape = "tape"

// Header is the first line of a tape.
type Header struct {
	Tape  int       `json:"tape"`           // the version
	Began time.Time `json:"began"`          // by the clock of who recorded, UTC
	By    string    `json:"by,omitempty"`   // the program and its version
	Text  bool      `json:"text,omitempty"` // log lines are on it
}

func parseHeader(line []byte) (Header, error) {
	var h Header
	if err := json.Unmarshal(line, &h); err != nil || h.Tape < 1 {
		return Header{}, &fault.Error{What: "cannot play the file", Why: "it is not a recording of gonogo", Do: "A saved log is opened with --offline", Code: CodeTape, Err: err}
	}
	if h.Tape > Version {
		return Header{}, &fault.Error{What: "cannot play the recording", Why: "it was recorded by a newer gonogo", Do: "update gonogo", Code: CodeTape}
	}
	return h, nil
}
