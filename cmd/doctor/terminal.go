package doctor

import (
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/tui/plain"
)

// The smallest screen that has everything.
const (
	fullWidth  = 80
	fullHeight = 24
)

func (d *doctor) checkTerminal(context.Context) plain.Finding {
	name := d.Getenv("TERM")
	if !base.IsTerminal(d.Stdout) {
		return plain.Finding{Result: plain.OK, Text: "the output is not a terminal: plain text, no colours"}
	}
	w, h, err := term.GetSize(int(d.Stdout.(*os.File).Fd()))
	if err != nil || name == "" || name == "dumb" {
		return plain.Finding{Result: plain.Fail, Text: "TERM=" + name + " cannot draw a screen", Do: "Use another terminal, or the plain commands: gonogo ps, logs, releases"}
	}
	text := fmt.Sprintf("%s, %d×%d, %s, %s", name, w, h, d.colours(), d.Charset())
	switch {
	case d.Charset() == base.NoLocale:
		return plain.Finding{Result: plain.Warn, Text: text, Do: "Set LANG to a UTF-8 locale, or use --ascii"}
	case d.Charset() != base.CharsetUTF8:
		return plain.Finding{Result: plain.Warn, Text: text, Do: "Only ASCII is drawn: set LANG to a UTF-8 locale for more"}
	case w < fullWidth || h < fullHeight:
		return plain.Finding{Result: plain.Warn, Text: text, Do: fmt.Sprintf("Below %d×%d some columns are left out", fullWidth, fullHeight)}
	}
	return plain.Finding{Result: plain.OK, Text: text}
}

// checkBuild tells what this program was built with: part of what is safe about it is the standard library's.
func (d *doctor) checkBuild(context.Context) plain.Finding {
	b := base.ThisBuild()
	text := "gonogo " + b.Version + ", built with " + b.Go
	if base.UnsafeGo(b.Go) {
		return plain.Finding{Result: plain.Warn, Text: text + ", whose standard library has known vulnerabilities", Do: "Build it with " + base.SafeGo + " or newer"}
	}
	return plain.Finding{Result: plain.OK, Text: text}
}

func (d *doctor) colours() string {
	switch {
	case d.Getenv("NO_COLOR") != "":
		return "no colours (NO_COLOR)"
	case strings.Contains(d.Getenv("COLORTERM"), "truecolor"), strings.Contains(d.Getenv("COLORTERM"), "24bit"):
		return "truecolor"
	case strings.Contains(d.Getenv("TERM"), "256color"):
		return "256 colours"
	}
	return "16 colours"
}

// checkClipboard tells what stands between OSC 52 and the clipboard. Nobody can ask a terminal whether it took a copy.
func (d *doctor) checkClipboard(context.Context) plain.Finding {
	switch {
	case !base.IsTerminal(d.Stdout):
		return plain.Finding{Result: plain.Skipped, Text: "the output is not a terminal"}
	case d.Getenv("TMUX") != "":
		return plain.Finding{Result: plain.OK, Text: "copied by OSC 52 through tmux",
			Do: "If a copy does not arrive: set -g set-clipboard on, and set -g allow-passthrough on, in tmux.conf"}
	case d.Getenv("STY") != "":
		return plain.Finding{Result: plain.Warn, Text: "copied by OSC 52 through screen, which drops long ones"}
	}
	return plain.Finding{Result: plain.OK, Text: "copied by OSC 52, if the terminal allows it"}
}
