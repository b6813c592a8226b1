package wire

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/twmb/franz-go/pkg/kbin"
)

// readers are all that reads answers.
var readers = []func(b *kbin.Reader){
	func(b *kbin.Reader) { readMetadata(b) },
	func(b *kbin.Reader) { readGroups(b) },
	func(b *kbin.Reader) { readDescriptions(b) },
	func(b *kbin.Reader) { readNewer(b) },
	func(b *kbin.Reader) { _, _ = readCommits(b) },
	func(b *kbin.Reader) { readLimits(b) },
	func(b *kbin.Reader) { readAssignment(b.Src) },
}

// Whatever a broker sends is an answer or an error, and does not take more room than came.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0}, byte(0))
	f.Add([]byte{0x7f, 0xff, 0xff, 0xff, 0, 1}, byte(1))
	f.Add([]byte("\x00\x00\x00\x01\x00\x00\x00\x05audit\x00\x06Stable\x00\x08consumer\x00\x05range\x00\x00\x00\x00"), byte(2))
	f.Add([]byte{0, 0, 0, 0, 2, 0, 0, 0, 6, 'a', 'u', 'd', 'i', 't', 0xff, 0xff, 0xff, 0xff, 0x0f}, byte(3))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, byte(4))
	f.Fuzz(func(t *testing.T, text []byte, which byte) {
		read := readers[int(which)%len(readers)]
		head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(len(text)+4)), 1)
		for _, flexible := range []bool{false, true} {
			l := &link{in: bufio.NewReader(bytes.NewReader(append(head, text...)))}
			if err := l.answer(request{flexible: flexible, read: read}, 1); err == nil && len(text) == 0 && which%7 != 6 {
				t.Error("nothing is an answer")
			}
		}
	})
}

// An answer to another question, one of an impossible length and one that breaks off are errors.
func TestAnswersThatAreNone(t *testing.T) {
	for name, text := range map[string][]byte{
		"another":  {0, 0, 0, 6, 0, 0, 0, 2, 0, 0},
		"short":    {0, 0, 0, 3, 0, 0, 0},
		"negative": {0xff, 0xff, 0xff, 0xff},
		"huge":     {0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1},
		"cut off":  {0, 0, 0, 9, 0, 0, 0, 1, 0, 0},
		"too few":  {0, 0, 0, 5, 0, 0, 0, 1, 0},
		"none":     {},
	} {
		l := &link{in: bufio.NewReader(bytes.NewReader(text))}
		if err := l.answer(request{read: func(b *kbin.Reader) { b.Int16() }}, 1); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
