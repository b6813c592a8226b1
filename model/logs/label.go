package logs

import (
	"app.gonogo/gonogo/model/codes"
)

// Label is all that a line has in common with many others, in one word: origin, level, flags, status, code. A batch
// keeps each label once and two bytes a line that name it, so that a filter judges labels and only looks lines up.
//
//	bits  0–19 origin, a place in a table of origins
//	bits 20–23 level
//	bits 24–39 flags
//	bits 40–49 status of a router line, 0 for none
//	bits 50–61 code, see codeNumber
//	bit  62    timed: a router line with a service time
//	bit  63    reached: a router line with a connect time
type Label uint64

const (
	originBits  = 20
	levelShift  = originBits
	flagsShift  = levelShift + 4
	statusShift = flagsShift + 16
	codeShift   = statusShift + 10
	timedBit    = Label(1) << (codeShift + 12)
	reachedBit  = timedBit << 1

	maxOrigins = 1 << originBits
	maxStatus  = 1<<10 - 1
)

// Origin is the place of the line's origin in a table of origins.
func (l Label) Origin() uint32 { return uint32(l) & (maxOrigins - 1) }

// Level is how grave the line is.
func (l Label) Level() Level { return Level(l >> levelShift & 0xf) }

// Flags are the booleans of the line.
func (l Label) Flags() Flags { return Flags(l >> flagsShift) }

// Status is that of a router line, 0 for none.
func (l Label) Status() int { return int(l >> statusShift & maxStatus) }

// Code is as CodeNumber has it, 0 for none.
func (l Label) Code() uint16 { return uint16(l >> codeShift & 0xfff) }

// Timed tells a router line with a service time.
func (l Label) Timed() bool { return l&timedBit != 0 }

// Reached tells a router line with a connect time.
func (l Label) Reached() bool { return l&reachedBit != 0 }

// WithOrigin is the label with another place of its origin.
func (l Label) WithOrigin(id uint32) Label { return l&^(maxOrigins-1) | Label(id) }

// WithFlags is the label with these flags too.
func (l Label) WithFlags(f Flags) Label { return l | Label(f)<<flagsShift }

// LabelOf makes the label of what ingest decided about a line.
func LabelOf(origin uint32, m Attributes) Label {
	return Label(origin) | Label(m.Level)<<levelShift | Label(m.Flags)<<flagsShift | Label(m.status&maxStatus)<<statusShift | Label(m.code)<<codeShift |
		Label(m.has&(hasService|hasConnect))<<(codeShift+12)
}

const codeLetters = " HRL"

// statusOf is a status for a column: a number that no server sends counts as none.
func statusOf(n int) uint16 {
	if n < 0 || n > maxStatus {
		return 0
	}
	return uint16(n)
}

// CodeNumber packs H12, R14 and L11 into twelve bits, 0 for what is no code.
func CodeNumber(s string) uint16 {
	if !isCode(s) {
		return 0
	}
	n := uint16(0)
	for i := 1; i < len(s); i++ {
		n = n*10 + uint16(s[i]-'0')
	}
	for i := 1; i < len(codeLetters); i++ {
		if codeLetters[i] == s[0] {
			return uint16(i)<<10 | n
		}
	}
	return 0
}

// codeLevel is the level of a line that bears a code, as package codes has it.
func codeLevel(n uint16) Level {
	if l, ok := codeLevels[n]; ok {
		return l
	}
	return Error
}

var codeLevels = func() map[uint16]Level {
	levels := map[uint16]Level{}
	for _, c := range codes.All() {
		levels[CodeNumber(c.ID)] = [...]Level{codes.Info: Info, codes.Warning: Warn, codes.Critical: Error}[codes.LineSeverity(c.ID)]
	}
	return levels
}()

// CodeName is the inverse of codeNumber, but for leading zeros beyond the second digit.
func CodeName(n uint16) string {
	if n == 0 {
		return ""
	}
	digits := [4]byte{codeLetters[n>>10]}
	v := n & 0x3ff
	if v < 100 {
		digits[1], digits[2] = '0'+byte(v/10), '0'+byte(v%10)
		return string(digits[:3])
	}
	digits[1], digits[2], digits[3] = '0'+byte(v/100), '0'+byte(v/10%10), '0'+byte(v%10)
	return string(digits[:])
}
