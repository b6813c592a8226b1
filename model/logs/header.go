package logs

import "time"

// Header is what stands before a line's message.
type Header struct {
	At     time.Time // UTC
	Source string
	Proc   string
}

// ParseLine splits one physical line into header and message: TIMESTAMP SOURCE[PROC]: MESSAGE.
func ParseLine(raw []byte) (h Header, message []byte, ok bool) { return Header{}, raw, false }
