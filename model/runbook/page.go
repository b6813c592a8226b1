// Package runbook is what to do about an error code, an alarm or another trouble, a page for each: what it means, likely causes, next steps.
//
// The rules:
//
//   - A page is data: a small Markdown file. The program's own are embedded; a team's stand in its repository and take their place.
//   - A page names facts and keys by placeholders. What is known of an app is filled in, and what is not known says so.
//   - A cause may name a condition. Those that hold now stand first, with what was seen.
//   - Text of a page is drawn as text: no markup of it reaches the terminal, and whatever a team writes is a page.
package runbook

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
)

// Page is what to do about something.
type Page struct {
	IDs      []string // "H12"; several where one page serves them all
	Title    string
	Severity severity.Level
	Team     bool   // from the team's repository
	File     string // its name there
	Blocks   []Block
}

// File is a page as it was written.
type File struct{ Name, Text string }

// BlockKind is what a block is.
type BlockKind uint8

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	Item
	Code
)

// Block is one paragraph, heading, item of a list or piece of code.
type Block struct {
	Kind   BlockKind
	Level  int    // of a heading from 1, of an item from 0
	Number int    // of an item of a numbered list; else 0
	When   string // the condition under which an item is likely; empty: it names none
	Text   string // with its markup; of code its lines
}

// The bounds of what a team writes.
const (
	MaxFile   = 64 << 10 // bytes
	MaxFiles  = 200
	maxBlocks = 2000
	maxLevel  = 6
	maxIDs    = 40
)

// parse reads a page. Every text is one: what is no markup is text. The front lines are optional: the name of the file and the first heading
// say the same.
func parse(f File) Page {
	text := f.Text[:min(len(f.Text), MaxFile)]
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimRight(safe.Text(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")), " "))
	}
	p := Page{File: f.Name}
	lines = p.readFront(lines)
	if len(p.IDs) == 0 {
		p.IDs = []string{strings.TrimSuffix(path.Base(f.Name), ".md")}
	}
	var b blocks
	for _, line := range lines {
		b.read(line)
	}
	b.end()
	p.Blocks = b.list
	if len(p.Blocks) > 0 && p.Blocks[0].Kind == Heading && p.Blocks[0].Level == 1 {
		p.Title = cmp.Or(p.Title, p.Blocks[0].Text)
		p.Blocks = p.Blocks[1:]
	}
	p.Title = cmp.Or(p.Title, p.IDs[0])
	return p
}

// readFront reads the lines between two rules at the top, and gives the others.
func (p *Page) readFront(lines []string) []string {
	if len(lines) == 0 || lines[0] != "---" {
		return lines
	}
	for i, line := range lines[1:] {
		if line == "---" {
			return lines[i+2:]
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(name) {
		case "id":
			for id := range strings.SplitSeq(value, ",") {
				if id = strings.TrimSpace(id); id != "" && len(p.IDs) < maxIDs {
					p.IDs = append(p.IDs, id)
				}
			}
		case "title":
			p.Title = value
		case "severity":
			for _, l := range []severity.Level{severity.Info, severity.Warning, severity.Critical} {
				if l.String() == value {
					p.Severity = l
				}
			}
		}
	}
	return nil // the front never ends: there is no page behind it
}

// blocks reads lines into blocks.
type blocks struct {
	list []Block
	open bool   // the last block takes lines that follow
	code string // what ends the code that is read; empty: none is read
}

func (b *blocks) add(one Block, open bool) {
	if len(b.list) < maxBlocks {
		b.list = append(b.list, one)
	}
	b.open = open
}

// last takes a line into the last block.
func (b *blocks) last(sep, text string) {
	if n := len(b.list); n > 0 && n < maxBlocks {
		one := &b.list[n-1]
		if one.Text == "" {
			sep = ""
		}
		one.Text += sep + text
	}
}

func (b *blocks) read(line string) {
	text := strings.TrimLeft(line, " ")
	indent := len(line) - len(text)
	switch {
	case b.code != "":
		if strings.HasPrefix(text, b.code) {
			b.code, b.open = "", false
			return
		}
		b.codeLine(line)
	case strings.HasPrefix(text, "```"), strings.HasPrefix(text, "~~~"):
		b.code = text[:3]
		b.add(Block{Kind: Code}, false)
	case text == "":
		b.open = false
	case heading(text) > 0:
		level := heading(text)
		b.add(Block{Kind: Heading, Level: level, Text: strings.TrimSpace(strings.TrimRight(text[level:], "# "))}, false)
	case rule(text):
		b.open = false
	case b.item(text, indent):
	case indent >= 4 && !b.open:
		b.indented(line[4:])
	case b.open:
		b.last(" ", text)
	default:
		b.add(Block{Text: strings.TrimPrefix(strings.TrimLeft(text, "> "), "> ")}, true)
	}
}

// codeLine takes a line of code; the first begins it.
func (b *blocks) codeLine(line string) {
	if n := len(b.list); n > 0 && n < maxBlocks && b.list[n-1].Kind == Code {
		if b.open {
			line = "\n" + line
		}
		b.list[n-1].Text += line
	}
	b.open = true
}

// indented takes a line of code that stands to the right.
func (b *blocks) indented(line string) {
	if n := len(b.list); n > 0 && b.list[n-1].Kind == Code {
		b.last("\n", line)
		return
	}
	b.add(Block{Kind: Code, Text: line}, false)
}

// end drops code that has no line.
func (b *blocks) end() {
	kept := b.list[:0]
	for _, one := range b.list {
		if one.Text != "" {
			kept = append(kept, one)
		}
	}
	b.list = kept
}

// heading is the level of a heading; 0: it is none.
func heading(text string) int {
	level := len(text) - len(strings.TrimLeft(text, "#"))
	if level == 0 || level > maxLevel || len(text) == level || text[level] != ' ' {
		return 0
	}
	return level
}

// rule tells a line across the page.
func rule(text string) bool {
	return len(text) >= 3 && (strings.Trim(text, "-") == "" || strings.Trim(text, "*") == "" || strings.Trim(text, "_") == "")
}

// item reads an item of a list; false where the line begins none.
func (b *blocks) item(text string, indent int) bool {
	one := Block{Kind: Item, Level: min(indent/2, maxLevel)}
	mark, rest, ok := strings.Cut(text, " ")
	switch {
	case !ok || mark == "":
		return false
	case mark == "-" || mark == "*" || mark == "+":
	case (strings.HasSuffix(mark, ".") || strings.HasSuffix(mark, ")")) && len(mark) <= 4:
		n, err := strconv.Atoi(mark[:len(mark)-1])
		if err != nil || n < 1 {
			return false
		}
		one.Number = n
	default:
		return false
	}
	one.Text = strings.TrimLeft(rest, " ")
	if after, ok := strings.CutPrefix(one.Text, "{when:"); ok {
		if when, what, ok := strings.Cut(after, "}"); ok {
			one.When, one.Text = strings.TrimSpace(when), strings.TrimSpace(what)
		}
	}
	b.add(one, true)
	return true
}
