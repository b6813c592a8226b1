package recorder

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// From whatever place a tape is taken up, what follows is what followed there before: outlines of lines, too, which need those before them.
func TestATapeIsTakenUpAtAnyPlace(t *testing.T) {
	dir, ingest := t.TempDir(), logstore.NewIngest(logstore.IngestOptions{})
	all := events(1900) // four segments
	for i := range all {
		if i%3 != 2 {
			continue
		}
		at := all[i].Seen
		for n := range 40 {
			ingest.Add(fmt.Appendf(nil, `%s heroku[router]: at=info method=GET path="/orders/%d" host=shop.example request_id=4e0f-%d fwd="1.2.3.4" dyno=web.%d connect=1ms service=%dms status=200 bytes=1 protocol=https`,
				at.Format(time.RFC3339Nano), i, n, n%3, i%300), at)
		}
		all[i].Fact = &model.LogLines{Batch: ingest.Next(at, true)}
		all[i].Source = model.LogsSource
	}
	if err := write(t, dir, all).Close(); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]time.Time{"whole": {}, "the end": began.Add(time.Hour + 25*time.Minute)} {
		tape := list(t, dir)[0].Tape(from, time.Time{})
		in, err := tape.Open()
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		_ = in.Close()
		if len(tape.places) < 2 {
			t.Errorf("%s: %d places in %d bytes, want more", name, len(tape.places), len(whole))
		}
		dice := rand.New(rand.NewPCG(1, 2))
		in, err = tape.Open()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			at := tape.places[0].offset + dice.Int64N(int64(len(whole))-tape.places[0].offset)
			if _, err := in.(io.Seeker).Seek(at, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			part := make([]byte, min(100_000, len(whole)-int(at)))
			if _, err := io.ReadFull(in, part); err != nil || !bytes.Equal(part, whole[at:int(at)+len(part)]) {
				t.Fatalf("%s: at %d of %d it goes on otherwise, %v", name, at, len(whole), err)
			}
		}
		_ = in.Close()
	}
}
