package cmd

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// TestQueuesThatAreOffSaySo: the pane would else wait for them for ever.
func TestQueuesThatAreOffSaySo(t *testing.T) {
	b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	var out, errs bytes.Buffer
	p := b.program("record", "-", "--for", "2s", "--queues", "off")
	p.Stdout, p.Stderr = &out, &errs
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if code := runIn(ctx, p); code != base.ExitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if want := `"name":"queues","state":"off","why":"by --queues or by the config"`; !strings.Contains(out.String(), want) {
		t.Errorf("no %s in the recording", want)
	}
}
