package base

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"unicode/utf8"

	"app.gonogo/gonogo/sources/fault"
)

// Print writes lines in one go. A reader that has gone away is no error: it has seen enough.
func Print(w io.Writer, lines []string) error {
	if len(lines) == 0 {
		return nil
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return ReaderGone(err)
}

// ErrReaderGone ends a verb in silence: whoever read its output has left.
var ErrReaderGone = ExitError{Code: ExitDone}

func ReaderGone(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return ErrReaderGone
	}
	return err
}

// WriteError is an error with what to do, if something could not be written; else the error itself.
func WriteError(err error) error {
	var pe *fs.PathError
	var told *fault.Error
	if errors.As(err, &told) || !errors.As(err, &pe) || pe.Op != "write" && pe.Op != "close" && pe.Op != "sync" {
		return err
	}
	do := "Write somewhere else"
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		do = "Free some space, or write somewhere else"
	}
	return &fault.Error{What: "cannot continue writing " + fault.Clean(pe.Path), Why: pe.Err.Error(), Do: do, Err: err}
}

// PrintJSON writes a value as one document: indented for people's eyes and diffs, or as one line of NDJSON.
func PrintJSON(w io.Writer, v any, line bool) error {
	b, err := Marshal(v)
	if err != nil {
		return err
	}
	if !line {
		var out bytes.Buffer
		if err := json.Indent(&out, b, "", "  "); err != nil {
			return err
		}
		b = out.Bytes()
	}
	_, err = w.Write(append(EscapeJSON(b), '\n'))
	return ReaderGone(err)
}

// Marshal is json.Marshal that leaves <, > and & alone.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// EscapeJSON escapes what could act on a terminal or reorder a line: raw objects of the platform hold foreign text, and JSON allows
// such characters as they are. They stand in strings only, where the escaped form means the same.
func EscapeJSON(b []byte) []byte {
	if !bytes.ContainsFunc(b, acting) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case acting(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// acting are the control characters beyond ASCII's own, which JSON escapes by itself, and the marks that reorder text.
func acting(r rune) bool {
	return r >= 0x7f && r <= 0x9f || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff
}

// Extend is a raw object of the platform with what we add under "gonogo". The object's own fields stay as they came.
func Extend(raw json.RawMessage, ours any) json.RawMessage {
	more, err := Marshal(ours)
	body := bytes.TrimSpace(raw)
	if err != nil || len(body) < 2 || body[len(body)-1] != '}' {
		return raw
	}
	out := append([]byte{}, bytes.TrimSpace(body[:len(body)-1])...)
	if len(out) > 1 {
		out = append(out, ',')
	}
	out = append(out, `"gonogo":`...)
	return append(append(out, more...), '}')
}
