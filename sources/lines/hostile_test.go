package lines

import (
	"bytes"
	"os"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/quarantine"
)

// Whatever a saved log holds, its reading comes to an end, and no line of it is a bug of ours. A line is kept, or said to be lost.
func TestHostileLogsAreRead(t *testing.T) {
	dir := t.TempDir()
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		path := dir + "/saved.log"
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		n := 0
		err := NewSource(File(path, "saved.log"), Options{Clock: time.Now}).Run(t.Context(), func(e model.Event) {
			switch f := e.Fact.(type) {
			case *quarantine.Record:
				if n++; f.Panic {
					t.Errorf("reading it panics: %s", f.Why)
				}
			case *model.LogLines:
				n += f.Batch.Len()
			}
		})
		if err == nil && n == 0 && len(bytes.Trim(raw, "\x00\r\n")) > 0 {
			t.Errorf("%d bytes leave neither a line nor a word", len(raw))
		}
	})
}
