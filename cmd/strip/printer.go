package strip

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/draw"
	tuistrip "app.gonogo/gonogo/tui/strip"
)

// printer prints strips.
type printer struct {
	*session.Session
	flags *flags
	last  string      // what stands on the terminal
	shown strip.Strip // the last that was told
	at    time.Time   // when; zero: none was
}

// print prints a strip that was told.
func (out *printer) print(s strip.Strip) error {
	out.shown, out.at = s, out.Clock()
	return out.draw(s)
}

// draw prints a strip; where a line stands already that says the same, it does nothing.
func (out *printer) draw(s strip.Strip) error {
	terminal := base.IsTerminal(out.Stdout)
	w, h := out.flags.width, 1
	if terminal {
		width, height, err := term.GetSize(int(out.Stdout.(*os.File).Fd()))
		if err == nil && w == 0 {
			w = width
		}
		h = height
	}
	whole := w == 0
	if whole {
		w = widest
	}
	th, err := out.Theme(terminal)
	if err != nil {
		return err
	}
	l := tuistrip.Look{Glyphs: th.Glyphs, Now: s.Now}
	if out.flags.form == formJSON {
		return base.PrintJSON(out.Stdout, s, true)
	}
	lines := tuistrip.Lines(l, s, w, h)
	if !terminal || out.flags.form == formTmux || out.flags.form == formWaybar {
		lines = tuistrip.Lines(l, s, w, 1)
	}
	if whole {
		lines[0] = tuistrip.Close(lines[0])
	}
	if out.flags.form == formWaybar {
		return base.PrintJSON(out.Stdout, tuistrip.ForWaybar(l, s, lines[0]), true)
	}
	return out.write(lines, terminal, func(line []draw.Run) string {
		switch {
		case out.flags.form == formTmux:
			return tuistrip.Tmux(line)
		case terminal && out.flags.form == "" || out.flags.form == "" && out.Loaded.Config.Color == config.ColorAlways:
			return tuistrip.Painted(th, line)
		}
		return tuistrip.Text(line)
	})
}

// What hides the cursor of a terminal, and shows it again; between what a terminal that can draws nothing, so that nobody sees the cleared line.
const (
	hideCursor   = "\x1b[?25l"
	showCursor   = "\x1b[?25h"
	beginPicture = "\x1b[?2026h"
	endPicture   = "\x1b[?2026l"
)

// end gives the terminal back.
func (out *printer) end() {
	if out.last != "" {
		_, _ = io.WriteString(out.Stdout, showCursor+"\r\n")
	}
}

// write writes lines: on a terminal in place of those that stand there, else below each other.
func (out *printer) write(lines [][]draw.Run, terminal bool, text func([]draw.Run) string) error {
	var all []string
	for _, line := range lines {
		all = append(all, text(line))
	}
	if !terminal || out.flags.once {
		return base.Print(out.Stdout, all)
	}
	whole := strings.Join(all, "\r\n")
	if whole == out.last {
		return nil
	}
	out.last = whole
	_, err := io.WriteString(out.Stdout, beginPicture+hideCursor+"\x1b[H\x1b[J"+whole+endPicture) // cleared before: behind a full line the last cell would go
	return base.ReaderGone(err)
}

// grow prints the last strip as old as it is by now, where nobody told another one.
func (out *printer) grow() error {
	since := out.Clock().Sub(out.at)
	if !out.at.IsZero() && since < 2*lookEvery {
		return nil
	}
	s := out.shown
	if s.Now.IsZero() {
		s.Now = out.Clock()
	} else {
		s.Now = s.Now.Add(since)
	}
	return out.draw(s)
}
