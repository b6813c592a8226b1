package runbook

import "strings"

// Style is how a piece of text is meant.
type Style uint8

// The styles.
const (
	Plain   Style = iota
	Strong        // emphasised
	Command       // what is typed in a shell, or stands in a file
	Key           // a key of the screen
	Value         // a fact of now
)

// Span is a piece of text in one style.
type Span struct {
	Style Style
	Text  string
}

// inline reads the markup within a line: `code`, **strong**, [text](address). What is none of it is text.
func inline(text string) (out []Span) {
	add := func(style Style, s string) {
		if s == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Style == style {
			out[n-1].Text += s
			return
		}
		out = append(out, Span{style, s})
	}
	for text != "" {
		at := strings.IndexAny(text, "`*[")
		if at < 0 {
			break
		}
		add(Plain, text[:at])
		text = text[at:]
		style, inner, rest := marked(text)
		if rest == "" && inner == "" { // it marks nothing
			add(Plain, text[:1])
			text = text[1:]
			continue
		}
		add(style, inner)
		text = rest
		if rest == "" {
			return out
		}
	}
	add(Plain, text)
	return out
}

// marked is the marked text that a line begins with, and what follows it; both are empty where it marks nothing.
func marked(text string) (style Style, inner, rest string) {
	for _, m := range [...]struct {
		mark  string
		style Style
	}{{"`", Command}, {"**", Strong}, {"*", Strong}} {
		after, ok := strings.CutPrefix(text, m.mark)
		if !ok {
			continue
		}
		if in, behind, closed := strings.Cut(after, m.mark); closed && in != "" && (m.style == Command || in[0] != ' ') {
			return m.style, in, behind
		}
		return Plain, "", ""
	}
	if label, after, ok := strings.Cut(text[1:], "]("); ok && !strings.Contains(label, "[") {
		if address, behind, closed := strings.Cut(after, ")"); closed && label != "" {
			if address == "" || address == label {
				return Plain, label, behind
			}
			return Plain, label + " (" + address + ")", behind
		}
	}
	return Plain, "", ""
}
