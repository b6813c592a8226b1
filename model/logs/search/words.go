package search

import (
	"regexp"
	"strings"
)

// CompileWords is Compile for people who look for several words at once: "timeout|refused" finds either. Blanks around a word do not
// count, those inside do; \| is the sign itself. A text without the sign is read as Compile reads it.
func CompileWords(pattern string) (Matcher, error) {
	if len(pattern) > 2 && pattern[0] == '/' && pattern[len(pattern)-1] == '/' {
		m, err := Compile(pattern)
		if err != nil {
			return m, err
		}
		expression := pattern[1 : len(pattern)-1]
		return withWords(m, alternatives(expression, true), !hasCapital(withoutEscapes(expression)))
	}
	if !strings.Contains(pattern, "|") {
		return Compile(pattern)
	}
	fold := !hasCapital(pattern)
	words := alternatives(pattern, false)
	switch len(words) {
	case 0:
		return Compile(pattern)
	case 1:
		return compileText(Matcher{source: pattern}, words[0], fold)
	}
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	m, err := compileExpression(Matcher{source: pattern}, strings.Join(words, "|"), fold)
	if err != nil {
		return m, err
	}
	return withWords(m, words, fold)
}

// Words are the alternatives of a matcher that CompileWords made, each for itself; of any other it is the only one.
func (m Matcher) Words() []Matcher {
	if m.hunt == nil || len(m.hunt.words) == 0 {
		return []Matcher{m}
	}
	return m.hunt.words
}

// withWords gives a matcher its alternatives, where there is more than one and each stands for itself.
func withWords(m Matcher, words []string, fold bool) (Matcher, error) {
	if len(words) < 2 {
		return m, nil
	}
	for _, w := range words {
		one, err := CompileExpression(w, fold)
		if err != nil { // the expression as a whole is one
			m.hunt.words = nil
			return m, nil
		}
		m.hunt.words = append(m.hunt.words, one)
	}
	return m, nil
}

// alternatives parts a pattern at its bars. In an expression those in groups and classes stay, and what is between them is kept as it
// stands; in a text \| is a bar, blanks around words are dropped, and so are words of nothing.
func alternatives(pattern string, expression bool) []string {
	var words []string
	var word strings.Builder
	depth, class := 0, false
	end := func() {
		if w := word.String(); expression || strings.Trim(w, " ") != "" {
			if !expression {
				w = strings.Trim(w, " ")
			}
			words = append(words, w)
		}
		word.Reset()
	}
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern) && (expression || pattern[i+1] == '|'):
			if expression {
				word.WriteByte(c)
			}
			i++
			c = pattern[i]
		case c == '|' && depth == 0 && !class:
			end()
			continue
		case !expression:
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		word.WriteByte(c)
	}
	end()
	return words
}
