package logs

import (
	"testing"
	"unicode/utf8"

	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/safe"
)

// words reads a text as each kind of the platform's own lines.
func words(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || safe.Text(text) != text {
		return // no line is so: what comes in is cleaned
	}
	m, _ := ParseAPI(text)
	c, _ := ParseLifecycle(text)
	for _, s := range append([]string{m.By, m.Text, m.Commit, c.Text, c.Command}, m.Names...) {
		if safe.Text(s) != s {
			t.Errorf("of %q comes %q", text, s)
		}
	}
	_, _ = ParseRouter(text)
	_, _, _ = LossOf(text)
}

// FuzzPlatformWords: whatever stands in the platform's place is read, and brings in nothing that was not there.
func FuzzPlatformWords(f *testing.F) {
	for _, s := range []string{"Deploy 20a57420 by user ned@foobaz.example", "Scaled to web@2:Standard-1X worker@1 by user x", "Rollback to v73 by user x", "Set A, B config vars by user x",
		"State changed from up to crashed", "Process exited with status 137", "Stopping all processes with SIGTERM", "Process running mem=526M(102.8%)", "Error R14 (Memory quota exceeded)",
		"Starting process with command `bin/web`", "Attach X (@ref:y) by user", "Release v-1 created by", "Error L10 (x) -> dropped 1 messages since"} {
		f.Add(s)
	}
	f.Fuzz(words)
}

// Whatever comes as a line is split, cleaned and read.
func TestHostileLinesAreParsed(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		var p Parser
		text, got := p.Parse(raw)
		if safe.Text(string(text)) != string(text) && len(text) < MaxLine {
			t.Errorf("the text is %q", text)
		}
		_ = got
		words(t, safe.Text(string(raw)))
	})
}
