package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

// naive is the yardstick for the cost of a frame: a screen of 200x50 with five boxes, made anew for each frame out of
// lipgloss styles, borders and joins, as one would write it first.
type naive struct {
	lines []string
	seen  int
}

var naiveStyles = struct{ dim, name, good, bad, title, box, bar lipgloss.Style }{
	dim:   lipgloss.NewStyle().Foreground(lipgloss.Color("243")),
	name:  lipgloss.NewStyle().Foreground(lipgloss.Color("39")).Bold(true),
	good:  lipgloss.NewStyle().Foreground(lipgloss.Color("42")),
	bad:   lipgloss.NewStyle().Foreground(lipgloss.Color("196")),
	title: lipgloss.NewStyle().Foreground(lipgloss.Color("230")).Bold(true),
	box:   lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).BorderForeground(lipgloss.Color("63")),
	bar:   lipgloss.NewStyle().Background(lipgloss.Color("57")).Foreground(lipgloss.Color("230")),
}

func (n *naive) add(line string) {
	n.seen++
	n.lines = append(n.lines[max(0, len(n.lines)-199):], line)
}

func (n *naive) boxed(w, h int, lines []string) string {
	return naiveStyles.box.Width(w - 2).Height(h - 2).MaxHeight(h).Render(strings.Join(lines, "\n"))
}

// told is a log line with a style for each word.
func (n *naive) told(line string, w int) string {
	st := naiveStyles
	at, rest, _ := strings.Cut(line, " ")
	who, text, _ := strings.Cut(rest, ": ")
	text = text[:min(len(text), max(0, w-len(who)-15))]
	words := strings.Split(text, " ")
	for i, word := range words {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case ok && strings.HasPrefix(word, "status=5"):
			words[i] = st.dim.Render(key+"=") + st.bad.Render(value)
		case ok:
			words[i] = st.dim.Render(key+"=") + st.good.Render(value)
		}
	}
	return st.dim.Render(at[11:23]) + " " + st.name.Render(who) + " " + strings.Join(words, " ")
}

func (n *naive) frame() string {
	st := naiveStyles
	table := func(title string, rows int, row func(i int) string) []string {
		out := []string{st.title.Render(title)}
		for i := range rows {
			out = append(out, row(i))
		}
		return out
	}
	logs := make([]string, 0, 32)
	for _, l := range n.lines[max(0, len(n.lines)-32):] {
		logs = append(logs, n.told(l, 114))
	}
	apps := table("apps", 40, func(i int) string {
		return st.name.Render(fmt.Sprintf("app-%02d", i)) + " " + st.good.Render("web.1 up") + " " + st.dim.Render(fmt.Sprintf("%d ms", i*7))
	})
	load := table("load", 31, func(i int) string {
		return st.dim.Render(fmt.Sprintf("web.%-2d", i)) + " " + st.good.Render(strings.Repeat("█", i%30)) + st.dim.Render(strings.Repeat("░", 30-i%30))
	})
	errs := table("errors", 11, func(i int) string {
		return st.bad.Render(fmt.Sprintf("%4d", i*13)) + " " + st.name.Render("ActiveRecord::RecordNotFound") + " " + st.dim.Render("app/controllers/products_controller.rb:18 show") + " " + st.dim.Render("first 09:00 last 09:12")
	})
	top := lipgloss.JoinHorizontal(lipgloss.Top, n.boxed(114, 34, logs), n.boxed(50, 34, load))
	right := lipgloss.JoinVertical(lipgloss.Left, top, n.boxed(164, 14, errs))
	body := lipgloss.JoinHorizontal(lipgloss.Top, n.boxed(36, 48, apps), right)
	return lipgloss.JoinVertical(lipgloss.Left, st.bar.Width(200).Render(fmt.Sprintf(" mission control  09:00:00  lines %d", n.seen)), body, st.dim.Render(" q quit  / search  tab pane"))
}

// BenchmarkNaive is what BenchmarkFrame is compared with.
func BenchmarkNaive(b *testing.B) {
	n := &naive{}
	line := func(i int) string {
		return fmt.Sprintf(`2026-01-15T09:00:%02d.000366+00:00 heroku[router]: at=info method=GET path="/orders/%d" dyno=web.%d connect=0ms service=%dms status=200 bytes=5123 protocol=http1.1`, i%60, i, i%8, i*3)
	}
	for i := range 200 {
		n.add(line(i))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n.add(line(i))
		_ = n.frame()
	}
}

// Tests and benchmarks are no terminal; lipgloss draws in colour all the same. No style of ours is one of lipgloss.
func TestMain(m *testing.M) {
	lipgloss.SetColorProfile(0) // truecolor
	os.Exit(m.Run())
}
