package exceptions

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// Fingerprint names a group of exceptions that are the same error. It stays the same over releases and runs of gonogo.
type Fingerprint uint64

// String is the fingerprint as the screen and JSON write it: 16 hexadecimal digits.
func (f Fingerprint) String() string {
	s := strconv.FormatUint(uint64(f), 16)
	return "0000000000000000"[:16-len(s)] + s
}

// Reason says what a fingerprint was made of.
type Reason struct {
	Language Language
	Class    string
	Place    string // the innermost call of the app's own code, without its line; empty where there is none
	Message  string // the message without what varies, where there is no such call
	Whose    string // whose call Place is: "the exception" or "its root cause"
}

// Key is what makes two exceptions the same error, after GitHub's Haystack: the class, and the innermost call of the app's own code, by file
// and function, without its line. An exception without such a call is told by its message without numbers, ids and quoted values.
// Calls further out and the root cause do not count, since the platform cuts long traces: with them a trace that was cut would be another
// error.
type Key struct{ buf []byte }

// Of is the fingerprint of an event.
func (k *Key) Of(e *Event) Fingerprint {
	if e.Print != 0 {
		return e.Print
	}
	k.buf = k.appendTo(k.buf[:0], e)
	return Fingerprint(hash(k.buf))
}

// hash mixes eight bytes at a time. It must stay as it is: fingerprints stand in configs and scripts.
func hash(b []byte) uint64 {
	const prime = 0x9e3779b97f4a7c15
	h := uint64(len(b)) * prime
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^binary.LittleEndian.Uint64(b), 29) * prime
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c), 29) * prime
	}
	h = (h ^ h>>32) * prime
	return h ^ h>>29
}

func (k *Key) appendTo(b []byte, e *Event) []byte {
	b = append(append(b, e.Language...), 0)
	b = append(append(b, e.Class...), 0)
	if f, _ := placeOf(e); f != nil {
		return appendPlace(b, e.Language, *f)
	}
	return AppendTemplate(append(b, 0), e.Message)
}

// Explain says what the fingerprint of an event is made of.
func Explain(e *Event) Reason {
	r := Reason{Language: e.Language, Class: e.Class}
	if f, whose := placeOf(e); f != nil {
		r.Place, r.Whose = string(appendPlace(nil, e.Language, *f)), whose
		return r
	}
	r.Message = Template(e.Message)
	return r
}

// placeOf is the innermost call of the app's own code: of the exception, else of its root cause.
func placeOf(e *Event) (*Frame, string) {
	for i := range e.Frames {
		if e.Frames[i].App {
			return &e.Frames[i], "the exception"
		}
	}
	for i := range e.RootAt {
		if e.RootAt[i].App {
			return &e.RootAt[i], "its root cause"
		}
	}
	return nil, ""
}

func appendPlace(b []byte, lang Language, f Frame) []byte {
	b = appendFile(b, f.File)
	return appendFunc(append(b, ':'), lang, f.Func)
}

// Named is the fingerprint of a group that the user made.
func Named(kind, name string) Fingerprint {
	return Fingerprint(hash([]byte(kind + "\x00" + name)))
}
