package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// readPaste reads a line that was copied into a mail, an issue or a chat: behind "> ", an indent or a backtick, with its stamp replaced by
// a word in brackets, or left out.
func readPaste(raw []byte) (Record, bool) {
	rest := bytes.TrimLeft(raw, "> \t|`*")
	if tick := bytes.IndexByte(raw[:len(raw)-len(rest)], '`') >= 0; tick {
		rest = bytes.TrimSuffix(bytes.TrimRight(rest, " "), []byte{'`'})
	}
	if len(rest) < len(raw) {
		if rec, ok := readText(rest); ok {
			return rec, true
		}
	}
	at := int64(logs.NoTime)
	if end := bytes.Index(rest[:min(len(rest), longestStamp)], []byte("] ")); end > 0 && rest[0] == '[' {
		if exact, n := dated(rest[1:end]); n == end-1 {
			at = exact
		}
		rest = rest[end+2:]
	}
	p, ok := bracketed(rest)
	p.At = at
	return Record{Parts: p}, ok
}
