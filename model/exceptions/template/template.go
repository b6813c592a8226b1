// Package template groups lines that differ in single words: "circuit breaker olive is open" and "circuit breaker pine is open" are one.
//
// The method is Drain (He et al., 2017): what varies by its form is masked first; lines of as many words that begin alike are compared word
// by word, and the words in which two of one group differ become a star.
package template

import (
	"strings"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/scan"
)

// Template is a group of lines.
type Template struct {
	First string                 // the masked text of its first line: it names the group and does not change
	Print exceptions.Fingerprint // of that
	Words []string               // what its lines have in common; "*" where they differ
	text  string                 // the words together; empty: to be put together anew
	used  uint64
}

// String is what the lines have in common.
func (t *Template) String() string {
	if t.text == "" {
		t.text = strings.Join(t.Words, " ")
	}
	return t.text
}

// Tree finds the template of a line. Its zero value is empty; it belongs to one goroutine.
type Tree struct {
	leaves map[leafKey][]*Template
	count  int
	clock  uint64
	mask   []byte
	words  []string
}

// leafKey is what the lines of one leaf have in common: how many words they have, and the first, unless that varies.
type leafKey struct {
	words int
	first string
}

// The bounds of a tree, and how alike lines must be.
const (
	most     = 4096 // templates; of more, the one that was used least recently of its leaf is dropped
	mostLeaf = 128
	mostWord = 40  // words of a line that are looked at
	alike    = 0.6 // share of the words
)

// Of finds the template of a line's text, or makes one.
func (t *Tree) Of(text string) *Template {
	t.mask = exceptions.AppendTemplate(t.mask[:0], text)
	t.words = appendWords(t.words[:0], scan.View(t.mask)) // until the next call
	key := leafKey{words: len(t.words)}
	if len(t.words) > 0 && !strings.Contains(t.words[0], "*") {
		key.first = t.words[0]
	}
	if t.leaves == nil {
		t.leaves = map[leafKey][]*Template{}
	}
	t.clock++
	leaf := t.leaves[key]
	var best *Template
	bestShare := alike
	for _, one := range leaf {
		if share := similarity(one.Words, t.words); share >= bestShare {
			best, bestShare = one, share
		}
	}
	if best == nil {
		best = t.add(key, leaf)
	}
	best.used = t.clock
	for i, w := range t.words {
		if best.Words[i] != w {
			best.Words[i], best.text = "*", ""
		}
	}
	return best
}

// add makes a template of the words.
func (t *Tree) add(key leafKey, leaf []*Template) *Template {
	one := &Template{First: strings.Clone(strings.Join(t.words, " ")), Words: make([]string, len(t.words))}
	for i, w := range t.words {
		one.Words[i] = strings.Clone(w)
	}
	key.first = strings.Clone(key.first)
	one.Print = exceptions.Named("line", one.First)
	if t.count >= most || len(leaf) >= mostLeaf {
		if i := oldest(leaf); i >= 0 {
			leaf[i] = one
			return one
		}
		t.leaves, t.count = map[leafKey][]*Template{}, 0 // as many leaves as templates: nothing in it is alike
	}
	t.leaves[key] = append(t.leaves[key], one)
	t.count++
	return one
}

func oldest(leaf []*Template) int {
	found := -1
	for i, one := range leaf {
		if found < 0 || one.used < leaf[found].used {
			found = i
		}
	}
	return found
}

// similarity is the share of words that are the same. A star is like any word but says less than one.
func similarity(a, b []string) float64 {
	if len(a) == 0 {
		return 1
	}
	same := 0.0
	for i := range a {
		switch {
		case a[i] == b[i] && a[i] != "*":
			same++
		case a[i] == "*" || b[i] == "*":
			same += 0.5
		}
	}
	return same / float64(len(a))
}

func appendWords(dst []string, s string) []string {
	for len(dst) < mostWord {
		s = strings.TrimLeft(s, " ")
		if s == "" {
			break
		}
		word, rest, _ := strings.Cut(s, " ")
		dst = append(dst, word)
		s = rest
	}
	return dst
}
