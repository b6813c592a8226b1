package commits

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/safe"
)

// The bounds of the text that is kept of a patch.
const (
	maxHunkLines = 40
	maxLineBytes = 240
	TextOfCommit = 32 << 10  // bytes of one commit
	TextOfRange  = 256 << 10 // of all commits of a release
)

// Reader reads the hunks of a patch line by line. Its zero value keeps no text of them.
type Reader struct {
	Room int // bytes of text that may still be kept

	into           *[]Hunk
	removed, added int // lines of the hunk that are still to come
	line           int // number of the next line in the file as the commit left it
	changed        bool
	kept           bool // the hunk is among those that are kept
}

// Inside tells that lines of a hunk are still to come.
func (r *Reader) Inside() bool { return r.removed > 0 || r.added > 0 }

// Begin reads the first line of a hunk, "@@ -3,2 +5,4 @@ def load", and adds the hunk to a list of at most so many.
func (r *Reader) Begin(line string, into *[]Hunk, most int) {
	ranges, within, ok := strings.Cut(strings.TrimPrefix(line, "@@ "), " @@")
	before, after, both := strings.Cut(ranges, " ")
	if !ok || !both {
		return
	}
	was, removed := numbers(before)
	from, added := numbers(after)
	r.removed, r.added, r.line, r.changed, r.into = removed, added, from, false, into
	if added == 0 { // git names the line before
		r.line++
	}
	if r.kept = len(*into) < most; r.kept {
		*into = append(*into, Hunk{Line: from, Within: safe.Text(strings.TrimSpace(within)), From: from, Was: was})
	}
}

// Read reads a line inside a hunk.
func (r *Reader) Read(line string) {
	if strings.HasPrefix(line, `\`) || !r.Inside() { // "\ No newline at end of file"
		return
	}
	kind := byte(' ')
	if line != "" {
		kind = line[0]
	}
	switch kind {
	case '+':
		r.added--
	case '-':
		r.removed--
	default:
		r.added--
		r.removed--
	}
	if r.kept {
		r.note(kind, line, &(*r.into)[len(*r.into)-1])
	}
	if kind != '-' {
		r.line++
	}
}

// note counts a line in its hunk, and keeps it while there is room.
func (r *Reader) note(kind byte, line string, h *Hunk) {
	switch {
	case kind == '+' && (!r.changed || h.Lines == 0 && r.line == h.Line+1): // also where others stood, which were removed
		h.Line, h.Lines = r.line, 1
	case kind == '-' && !r.changed:
		h.Line, h.Lines = r.line-1, 0
	case kind == '+':
		h.Lines = r.line - h.Line + 1
	case kind == '-':
		h.Lines = max(h.Lines, r.line-h.Line)
	case !r.changed && isHeading(line):
		h.Within = safe.Text(strings.TrimSpace(line))
	}
	r.changed = r.changed || kind != ' '
	if r.Room < len(line) || len(h.Text) == maxHunkLines {
		h.Cut = true
		return
	}
	if len(line) > maxLineBytes {
		line = line[:maxLineBytes]
	}
	r.Room -= len(line)
	h.Text = append(h.Text, safe.Redact(safe.Text(line)))
}

// headings are words before the name of what a function or a class is called.
var headings = []string{"def ", "class ", "module ", "func ", "fn ", "function ", "defp ", "defmodule ", "async def ", "async function ", "public ", "private ", "protected ", "static ", "sub "}

// isHeading tells a line of a patch that begins a function or a class.
func isHeading(line string) bool {
	text := strings.TrimLeft(strings.TrimPrefix(line, " "), " \t")
	for _, h := range headings {
		if strings.HasPrefix(text, h) {
			return true
		}
	}
	return false
}

// numbers reads "-3,2" or "+5".
func numbers(s string) (line, count int) {
	first, second, ok := strings.Cut(strings.TrimLeft(s, "+-"), ",")
	line, _ = strconv.Atoi(first)
	count = 1
	if ok {
		count, _ = strconv.Atoi(second)
	}
	return max(line, 0), max(count, 0)
}

// maxHunks bounds the hunks of one file.
const maxHunks = 100

// ReadPatch reads the hunks of one file's patch, and keeps at most so many bytes of their text. It returns how many are left.
func ReadPatch(text string, room int) (hunks []Hunk, left int) {
	r := Reader{Room: room}
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case r.Inside():
			r.Read(line)
		case strings.HasPrefix(line, "@@ "):
			r.Begin(line, &hunks, maxHunks)
		}
	}
	return hunks, r.Room
}
