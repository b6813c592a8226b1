package session

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// ascii tells whether only ASCII is drawn: where the user said so, and where the locale says that the terminal shows nothing else. Who
// has no locale at all, in a container or over SSH, mostly has a terminal that shows UTF-8.
func (m *Session) ascii() bool {
	if m.Loaded.Config.ASCII || m.Loaded.Origins["ascii"] != "" {
		return m.Loaded.Config.ASCII
	}
	c := m.Charset()
	return c != base.CharsetUTF8 && c != base.NoLocale
}

// Printer is what the views are printed on: the terminal's width and colours, or unbounded plain text.
func (m *Session) Printer(now time.Time) plain.Printer { return m.PrinterFor(m.Stdout, now) }

func (m *Session) PrinterFor(w io.Writer, now time.Time) plain.Printer {
	look, err := m.Theme(base.IsTerminal(w))
	if err != nil { // a theme that does not exist is no reason to hide an answer
		look = theme.New(theme.Plain, theme.UTF8)
	}
	s := plain.Printer{Theme: look, Zone: m.Zone(), Now: now, LogFields: m.Loaded.Config.LogFields}
	if base.IsTerminal(w) {
		s.Width, _, _ = term.GetSize(int(w.(*os.File).Fd()))
	}
	return s
}

// Zone is the zone that times of day are told in.
func (m *Session) Zone() *time.Location {
	if m.Loaded.Config.UTC {
		return time.UTC
	}
	return time.Local
}

// Theme picks the colours: none without a terminal, the user's own sixteen by default, truecolor as a named theme.
func (m *Session) Theme(terminal bool) (theme.Theme, error) {
	c := m.Loaded.Config
	glyphs := theme.UTF8
	if m.ascii() {
		glyphs = theme.ASCII
	}
	named, known := theme.Named(c.Theme, glyphs)
	if !known {
		return named, base.Usage("theme: there is no %q (%s); there are %s%s", c.Theme, m.Loaded.Origins["theme"],
			strings.Join(theme.Names(), ", "), phrase.DidYouMean(c.Theme, theme.Names()))
	}
	switch {
	case !terminal && c.Color != config.ColorAlways:
		return theme.New(theme.Plain, glyphs), nil
	case c.Color == config.ColorNever:
		return theme.New(theme.Mono, glyphs), nil
	}
	return named, nil
}
