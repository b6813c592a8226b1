package screen

import (
	"strings"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/notify"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/draw"
)

// Announce gives the screen what it tells people with, and puts the receivers to work.
func Announce(m *session.Session, o *tui.Options) notify.Receivers {
	receivers := m.Receivers()
	o.Notices = m.Watcher()
	terminal := Announcement(m)
	o.Announce = func(n notice.Notice) []byte {
		if !m.Attached() { // else the other gonogo tells them
			receivers.Put(n)
		}
		return terminal(n)
	}
	return receivers
}

// bell is what makes a terminal ring; tmux passes it on by its own rules.
const bell = "\a"

// mostAnnounced is how many characters of a notice a terminal is told.
const mostAnnounced = 200

// Announcement makes the sequence by which the terminal shows a notice, wrapped for tmux and screen.
func Announcement(m *session.Session) func(notice.Notice) []byte {
	way := m.Loaded.Config.Notify.Terminal
	if way == config.TerminalAuto {
		way = shownBy(m.Getenv)
	}
	return func(n notice.Notice) []byte {
		// No control, and no semicolon: it parts the fields. The first word keeps the text from being read as a command, as "4;" is.
		text := []rune(strings.ReplaceAll(draw.Clean(strings.Join(append([]string{n.Title}, n.Lines()[:min(1, len(n.Lines()))]...), ". ")), ";", ","))
		text = text[:min(len(text), mostAnnounced)]
		switch way {
		case config.TerminalOSC9:
			return []byte(passed(m.Getenv, "\x1b]9;gonogo: "+string(text)+bell) + bell)
		case config.TerminalOSC777:
			return []byte(passed(m.Getenv, "\x1b]777;notify;gonogo;"+string(text)+bell) + bell)
		case config.TerminalBell:
			return []byte(bell)
		}
		return nil
	}
}

// passed wraps a sequence so that a multiplexer hands it to the terminal outside.
func passed(getenv func(string) string, seq string) string {
	switch {
	case getenv("TMUX") != "":
		return "\x1bPtmux;" + strings.ReplaceAll(seq, "\x1b", "\x1b\x1b") + "\x1b\\"
	case getenv("STY") != "":
		return "\x1bP" + seq + "\x1b\\"
	}
	return seq
}

// shownBy is the notification that a terminal is known to show; the bell alone where none is.
func shownBy(getenv func(string) string) string {
	term := getenv("TERM")
	switch getenv("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "ghostty":
		return config.TerminalOSC9
	}
	switch {
	case strings.Contains(term, "kitty"), strings.Contains(term, "ghostty"), strings.Contains(term, "wezterm"), getenv("KITTY_WINDOW_ID") != "":
		return config.TerminalOSC9
	case strings.HasPrefix(term, "foot"), strings.HasPrefix(term, "rxvt"):
		return config.TerminalOSC777
	}
	return config.TerminalBell
}
