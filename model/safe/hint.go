package safe

import (
	"strings"

	"app.gonogo/gonogo/model/scan"
)

// hintBits is a set of hints, by their places in hintWords.
type hintBits uint64

// hintWords are the hints of all rules.
var hintWords = func() (all []string) {
	at := map[string]bool{}
	for _, r := range rules {
		for _, w := range append(append([]string{}, r.hints...), r.also...) {
			if !at[w] {
				at[w] = true
				all = append(all, w)
			}
		}
	}
	return all
}()

// bitsOf is the set of some hints.
func bitsOf(words []string) (set hintBits) {
	for i, w := range hintWords {
		for _, want := range words {
			if w == want {
				set |= 1 << i
			}
		}
	}
	return set
}

// ruleHints are the hints of each rule as sets.
var ruleHints = func() (sets []struct{ any, also hintBits }) {
	for _, r := range rules {
		sets = append(sets, struct{ any, also hintBits }{bitsOf(r.hints), bitsOf(r.also)})
	}
	return sets
}()

// hintLetters are the bytes of hints in small numbers, capitals as small letters: 0 is any other byte.
var hintLetters = func() (t [256]uint8) {
	n := uint8(0)
	for _, w := range hintWords {
		for i := range len(w) {
			c := w[i]
			if t[c] != 0 {
				continue
			}
			if n++; n >= 64 {
				panic("more than 63 bytes make up the hints")
			}
			if t[c] = n; c >= 'a' && c <= 'z' {
				t[c-'a'+'A'] = n
			}
		}
	}
	return t
}()

// trigger is a hint that one of its pairs of bytes gives away.
type trigger struct {
	bit    hintBits
	word   string
	before int // bytes of the word before the pair
}

// letterFrequency are the letters of prose, the most common first. A word is looked for by its rarest pair.
const letterFrequency = "etaoinsrhldcumfpgwybvkxjqz"

// rarestPair is where the pair begins that stands in the fewest texts.
func rarestPair(word string) (at int) {
	rank := func(c byte) int {
		if i := strings.IndexByte(letterFrequency, c); i >= 0 {
			return i
		}
		return len(letterFrequency) / 2 // the signs of hints stand in every log line
	}
	for i := 1; i+1 < len(word); i++ {
		if rank(word[i])+rank(word[i+1]) > rank(word[at])+rank(word[at+1]) {
			at = i
		}
	}
	return at
}

// triggers are the hints by their rarest pair, and pairs tells which of them a pair of bytes gives away: none for 0.
var pairs, triggers = func() (t [1 << 12]uint8, lists [][]trigger) {
	lists = append(lists, nil)
	for i, w := range hintWords {
		if len(w) < 2 {
			continue // looked for apart
		}
		at := rarestPair(w)
		slot := &t[uint(hintLetters[w[at]])<<6|uint(hintLetters[w[at+1]])]
		if *slot == 0 {
			*slot = uint8(len(lists))
			lists = append(lists, nil)
		}
		lists[*slot] = append(lists[*slot], trigger{1 << i, w, at})
	}
	return t, lists
}()

// hintsIn tells which hints a text holds, whatever their case. It reads every byte once.
func hintsIn(s string) (found hintBits) {
	if !isPlain(s) {
		s = strings.ToLower(s) // beyond ASCII some letters are capitals of ours, as the Kelvin sign is of k
	}
	before := uint(0)
	for i := 0; i < len(s); i++ {
		c := uint(hintLetters[s[i]])
		if list := pairs[(before<<6|c)&(1<<12-1)]; list != 0 {
			for _, t := range triggers[list] {
				if found&t.bit == 0 && standsAt(s, i-1-t.before, t.word) {
					found |= t.bit
				}
			}
		}
		before = c
	}
	for i, w := range hintWords {
		if len(w) == 1 && strings.IndexByte(s, w[0]) >= 0 {
			found |= 1 << i
		}
	}
	return found
}

// standsAt tells whether a word in lower case stands in s at a place.
func standsAt(s string, at int, word string) bool {
	if at < 0 || at+len(word) > len(s) {
		return false
	}
	return endsWith(s[:at+len(word)], word)
}

// endsWith tells whether s ends with a word in lower case, whatever the case in s.
func endsWith(s, word string) bool {
	from := len(s) - len(word)
	if from < 0 {
		return false
	}
	for i := range len(word) {
		c := s[from+i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// holdsNumber tells whether a number of at least fifteen digits stands in s, single blanks and hyphens in it aside. A run of
// that many bytes of a number cannot be stepped over by fifteen.
func holdsNumber(s string) bool {
	for i := cardDigits - 1; i < len(s); i += cardDigits {
		if !inNumber(s[i]) {
			continue
		}
		from := i
		for from > 0 && inNumber(s[from-1]) {
			from--
		}
		to := i + 1
		for to < len(s) && inNumber(s[to]) {
			to++
		}
		if to-from >= cardDigits && longestNumber(s[from:to]) >= cardDigits {
			return true
		}
		i = max(i, to-1)
	}
	return false
}

// cardDigits is how many digits the shortest card number has.
const cardDigits = 15

func inNumber(c byte) bool { return c >= '0' && c <= '9' || c == ' ' || c == '-' }

// mayBeKey tells whether a line may be nothing but base64, as the middle of a PEM block is.
func mayBeKey(s string) bool {
	if len(s) < 22 {
		return false
	}
	s = strings.Trim(s, "\t\n\f\r ")
	return s != "" && (len(s) == 64 || s[len(s)-1] == '=') && strings.IndexByte(s, ' ') < 0
}

// isPlain tells whether s holds nothing but printable ASCII.
func isPlain(s string) bool { return scan.PlainText(s) == len(s) }
