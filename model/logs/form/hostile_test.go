package form

import (
	"bytes"
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever a line of a saved log is, reading it ends and does not change it.
func TestHostileForms(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		var r Reader
		for line := range bytes.SplitSeq(raw, []byte("\n")) {
			_, _, _ = r.Read(line)
			Written(line)
		}
		if !bytes.Equal(raw, kept) {
			t.Error("the line was changed")
		}
	})
}
