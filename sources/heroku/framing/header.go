package framing

import "bytes"

// A record begins with its header: 2026-03-01T09:00:02.114207+00:00 app[web.1]: text

const (
	maxName   = 64
	maxHeader = 40 + 2*maxName // no header is longer
	leastSure = 5              // as many bytes of a header at the end of the text are no accident: "2026-"
)

// headerIn is where the first header begins at from or later; -1 when none does.
func headerIn(text []byte, from int) int {
	for at := from + 4; at < len(text); at++ {
		dash := bytes.IndexByte(text[at:], '-')
		if dash < 0 {
			return -1
		}
		at += dash
		if headerAt(text[at-4:]) > 0 {
			return at - 4
		}
	}
	return -1
}

// begunHeader tells that the text ends within a header that is not its first.
func begunHeader(text []byte) bool {
	for at := max(1, len(text)-maxHeader); at+leastSure <= len(text); at++ {
		if headerAt(text[at:]) < 0 {
			return true
		}
	}
	return false
}

// headerAt is the length of the header that text begins with, less the blank behind it: 0 when there is none, -1 when text
// ends before that is known.
func headerAt(text []byte) int {
	s := scanner{text: text}
	s.shape("dddd-dd-ddTdd:dd:dd")
	if s.peek('.') {
		s.shape(".d")
		s.while(isDigit, 9)
	}
	if s.peek('Z') {
		s.shape("Z")
	} else {
		s.sign()
		s.shape("dd:dd")
	}
	s.shape(" ")
	s.name()
	s.shape("[")
	s.name()
	s.shape("]:")
	switch {
	case s.wrong:
		return 0
	case s.short:
		return -1
	}
	return s.at
}

// scanner goes through a text until it is wrong or too short.
type scanner struct {
	text         []byte
	at           int
	wrong, short bool
}

// more tells whether there is a byte to look at.
func (s *scanner) more() bool {
	if s.at == len(s.text) && !s.wrong {
		s.short = true
	}
	return !s.wrong && !s.short
}

func (s *scanner) peek(c byte) bool { return s.more() && s.text[s.at] == c }

// shape takes the bytes of a shape, in which d stands for a digit.
func (s *scanner) shape(shape string) {
	for i := 0; i < len(shape) && s.more(); i++ {
		c := s.text[s.at]
		if s.wrong = c != shape[i] && !(shape[i] == 'd' && isDigit(c)); s.wrong {
			return
		}
		s.at++
	}
}

func (s *scanner) sign() {
	if s.more() {
		if s.wrong = s.text[s.at] != '+' && s.text[s.at] != '-'; !s.wrong {
			s.at++
		}
	}
}

// while takes up to most bytes that fit, and gives how many.
func (s *scanner) while(fits func(byte) bool, most int) (n int) {
	for n < most && s.more() && fits(s.text[s.at]) {
		s.at++
		n++
	}
	return n
}

func (s *scanner) name() {
	if n := s.while(isName, maxName); n == 0 && !s.short {
		s.wrong = true
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isName(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '.' || c == '_' || c == '-' || c == '/' || c == '@'
}
