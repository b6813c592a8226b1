package logstore

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs/logstest"
)

// What is shortened is written out again to the letter, whatever the line.
func TestShorthandKeepsAll(t *testing.T) {
	const id = "f650c5ce-c3a3-5fc2-72c6-f7dc0c3e8774"
	rapid.Check(t, func(t *rapid.T) {
		var texts []string
		var short, ids []byte
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			text := logstest.Spoiled(t)
			for range rapid.IntRange(0, 2).Draw(t, "ids") {
				at := rapid.IntRange(0, len(text)).Draw(t, "at")
				piece := rapid.SampledFrom([]string{id, strings.ToUpper(id), id[1:], "/" + id + "/" + id, "g" + id, id[:20] + "-" + id[21:], "0" + id}).Draw(t, "piece")
				text = text[:at] + piece + text[at:]
			}
			texts = append(texts, text)
			short, ids = shorten(short, ids, text)
		}
		if got, want := string(lengthen(nil, ids, short)), strings.Join(texts, ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
	short, ids := shorten(nil, nil, logstest.OkLine)
	if len(short) > len(logstest.OkLine)/2 || len(ids) != 16 {
		t.Errorf("%d bytes of %d and %d of ids: %q", len(short), len(logstest.OkLine), len(ids), short)
	}
}
