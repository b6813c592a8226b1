package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// readForeman reads what heroku local, foreman, honcho and forego print: 10:21:01 AM web.1 |  text. The day is not told: such a line has no
// time. The runner's own words have the process system.
func readForeman(raw []byte) (Record, bool) {
	n := clock(raw)
	one := digits(raw) == 1 && len(raw) > 8 && clock(append([]byte{'0'}, raw[:7]...)) > 0 // 9:21:01 AM
	if one {
		n = 7
	}
	if n > 0 && n+1 < len(raw) && raw[n] == '.' { // parts of a second
		n += 1 + digits(raw[n+1:])
	}
	if n == 0 || n >= len(raw) || raw[n] != ' ' {
		return Record{}, false
	}
	rest := raw[n+1:]
	half := bytes.HasPrefix(rest, []byte("AM ")) || bytes.HasPrefix(rest, []byte("PM "))
	if half {
		rest = rest[3:]
	} else if one {
		return Record{}, false
	}
	name, after, ok := bytes.Cut(rest, []byte{'|'})
	name = bytes.TrimRight(name, " \t")
	source := "app"
	if dot := bytes.LastIndexByte(name, '.'); string(name) == "system" {
		source = "foreman"
	} else if !ok || dot <= 0 || dot == len(name)-1 || digits(name[dot+1:]) != len(name)-dot-1 {
		return Record{}, false
	}
	if !isProc(name) {
		return Record{}, false
	}
	text := bytes.TrimPrefix(after, []byte{' '})
	if half { // heroku local writes two blanks
		text = bytes.TrimPrefix(text, []byte{' '})
	}
	return Record{Parts: logs.Parts{At: logs.NoTime, Source: []byte(source), Proc: name, Message: text}}, true
}
