// Package link is "look here" as a short text: which app, which pane, which moment, which line, and what is filtered. Whoever pastes it behind
// gonogo --at sees the same.
//
//	gonogo:shop/logs@2026-11-30T17:45:33.123Z,line=router.1a2b3c4d,status=5xx
//
// It holds nothing that a shell or a chat reads in another way, so that it needs no quotes. Texts in it have their secrets masked.
package link

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/safe"
)

// Scheme is how a link begins.
const Scheme = "gonogo:"

// Link is what somebody looks at.
type Link struct {
	App    string    // the name
	Pane   string    // its id; empty: of no pane
	View   string    // its id; empty: the overview
	At     time.Time // the moment, UTC, to the millisecond; zero: now
	Line   Line      // the line that is selected, of that moment; the zero value: none is
	Filter Filter    // of the log
	Note   string    // of the line's mark
}

// Line tells a line among those of its moment: who wrote it, and the sum of its text, as marks have it.
type Line struct {
	Proc string
	Sum  uint32
}

// Mark is a mark of the line, or of the moment.
func (l *Link) Mark() *marks.Mark {
	return &marks.Mark{At: l.At, Proc: l.Line.Proc, Sum: l.Line.Sum}
}

// What bounds a link.
const (
	mostBytes = 4 << 10
	mostName  = 64 // bytes of the name of an app, a pane, a process
	mostNote  = 500
)

// Is tells whether a text is meant as a link.
func Is(text string) bool { return strings.HasPrefix(trimmed(text), Scheme) }

// trimmed is a link without what chats and sentences put around it.
func trimmed(text string) string { return strings.Trim(text, " \t\r\n<>\"'`().,;“”‘’") }

// String writes the link.
func (l Link) String() string {
	var b strings.Builder
	b.WriteString(Scheme + l.App)
	if l.Pane != "" {
		b.WriteString("/" + l.Pane)
	}
	if !l.At.IsZero() {
		b.WriteString("@" + l.At.UTC().Truncate(time.Millisecond).Format(time.RFC3339Nano))
	}
	add := func(key, value string) {
		if value != "" {
			b.WriteString("," + key + "=" + escaped(value))
		}
	}
	add("view", l.View)
	if l.Line.Proc != "" {
		add("line", l.Line.Proc+"."+strconv.FormatUint(uint64(l.Line.Sum), 16))
	}
	l.Filter.write(add)
	add("note", bounded(safe.Redact(l.Note), mostNote))
	return b.String()
}

// Parse reads a link as String writes it, and what people and chats make of it. What a newer gonogo may have put in is passed over. The
// error is a sentence for people.
func Parse(text string) (Link, error) {
	text = trimmed(text)
	rest, is := strings.CutPrefix(text, Scheme)
	switch {
	case !is:
		return Link{}, errors.New("a link begins with " + Scheme)
	case len(text) > mostBytes:
		return Link{}, fmt.Errorf("the link is %d bytes long; %d are the most", len(text), mostBytes)
	}
	parts := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(",?&", r) })
	if len(parts) == 0 {
		return Link{}, errors.New("the link names no app")
	}
	var l Link
	place, at, _ := strings.Cut(parts[0], "@")
	if err := l.setPlace(place); err != nil {
		return Link{}, err
	}
	for _, part := range append([]string{"at=" + at}, parts[1:]...) {
		key, value, _ := strings.Cut(part, "=")
		value, err := unescaped(value)
		if err != nil {
			return Link{}, fmt.Errorf("the link is broken at %s", safe.Text(part))
		}
		if value == "" {
			continue
		}
		if err := l.set(key, value); err != nil {
			return Link{}, err
		}
	}
	if l.At.IsZero() {
		l.Line = Line{}
	}
	return l, nil
}

// setPlace takes the app and the pane.
func (l *Link) setPlace(place string) error {
	app, pane, has := strings.Cut(place, "/")
	switch {
	case app == "":
		return errors.New("the link names no app")
	case !isName(app), has && !isName(pane):
		return fmt.Errorf("the link is broken at %s", bounded(safe.Text(place), mostName))
	}
	l.App, l.Pane = app, pane
	return nil
}

// isName tells what can be the name of an app, a pane or a view: nothing that a flag or a path is made of.
func isName(name string) bool {
	for i, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case i > 0 && (r == '-' || r == '_'):
		default:
			return false
		}
	}
	return name != "" && len(name) <= mostName
}

// set takes a key and its value.
func (l *Link) set(key, value string) error {
	switch key {
	case "at":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil || at.Year() < 2000 || at.Year() > 2999 {
			return fmt.Errorf("the moment of the link is %s, and not such as 2026-11-30T17:45:33Z", bounded(safe.Text(value), mostName))
		}
		l.At = at.UTC().Truncate(time.Millisecond)
	case "view":
		if isName(value) {
			l.View = value
		}
	case "line":
		i := strings.LastIndex(value, ".")
		sum, err := strconv.ParseUint(value[i+1:], 16, 32)
		if i < 1 || err != nil {
			return fmt.Errorf("the line of the link is %s, and not such as web.1.1a2b3c4d", bounded(safe.Text(value), mostName))
		}
		l.Line = Line{Proc: bounded(safe.Text(value[:i]), mostName), Sum: uint32(sum)}
	case "note":
		l.Note = bounded(safe.Redact(safe.Text(value)), mostNote)
	default:
		return l.Filter.set(key, value)
	}
	return nil
}

const hex = "0123456789ABCDEF"

// escaped is a text of letters, digits, blanks as plus signs, and all else as the codes of its bytes. A full stop at the end of a link is the
// sentence's, not the link's.
func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.' && i+1 < len(text):
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
		}
	}
	return b.String()
}

// unescaped is the inverse.
func unescaped(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '+':
			b.WriteByte(' ')
		case '%':
			if i+2 >= len(text) {
				return "", errors.New("a code is cut off")
			}
			n, err := strconv.ParseUint(text[i+1:i+3], 16, 8)
			if err != nil {
				return "", err
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// bounded is the beginning of a text.
func bounded(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// Where is the place in words: "the logs of shop".
func (l *Link) Where() string { return "the " + cmp.Or(l.Pane, "screen") + " of " + l.App }
