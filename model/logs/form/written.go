package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// Written is the stamp of a line as it stands there, where it is no whole date: "Apr 30 20:59:31", "10:21:01 AM". Empty when there is none.
func Written(raw []byte) string {
	rest := bytes.TrimLeft(logs.Bare(raw), "> \t`[")
	if n := digits(rest[min(1, len(rest)):]); n > 0 && n+1 < len(rest) && rest[0] == '<' && rest[1+n] == '>' {
		rest = rest[n+2:]
	}
	n := monthStamp(rest)
	if n == 0 {
		_, n = dated(rest)
	}
	if n == 0 {
		n = clock(rest)
	}
	if from := speakerAt(rest); n == 0 && from > 0 && isMoment(bytes.TrimSpace(rest[:from])) {
		n = from
	}
	for _, half := range [...]string{" AM", " PM"} {
		if bytes.HasPrefix(rest[n:], []byte(half)) && n > 0 {
			n += len(half)
		}
	}
	return string(bytes.TrimRight(rest[:n], " ]"))
}
