package stream

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/heroku/sim"
	"app.gonogo/gonogo/sources/hub"
)

// TestAFloodThatIsCutRepeatsNothing: more lines than a backlog holds are said while no session is read. What is missing is
// told as missing, and what is there is there once, in order, as often as it was said.
func TestAFloodThatIsCutRepeatsNothing(t *testing.T) {
	for name, fault := range map[string]sim.StreamFault{"text": {Text: true, Cut: true}, "events": {Cut: true}, "torn": {Cut: true, Torn: true, Nul: true}} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { flood(t, fault) }) })
	}
}

func flood(t *testing.T, fault sim.StreamFault) {
	ctx, cancel := context.WithCancel(t.Context())
	src, say := onSim(api.Cedar, fault)(t, ctx)
	hb := hub.New(hub.Options{})
	box := hb.Subscribe("test", hub.Policy{Block: true})
	hb.Add(herokutest.App, src)
	hb.Start(ctx)
	var h herokutest.Recorder
	var work sync.WaitGroup
	work.Go(func() {
		for {
			batch, err := box.Next(context.Background())
			if err != nil {
				return
			}
			for _, e := range batch {
				h.Emit(e)
			}
		}
	})
	time.Sleep(3 * time.Second)
	const each, said = 3 * time.Millisecond, 20_000
	for i := range said {
		say(fmt.Sprintf("flood %d", i/2)) // each is said twice, and mostly in one instant
		if i%2 == 1 {
			time.Sleep(2 * each)
		}
	}
	time.Sleep(time.Minute)
	cancel()
	hb.Wait()
	work.Wait()
	last, times, gap, told := -1, 2, true, 0
	for _, text := range herokutest.Texts(&h) {
		n := -1
		if text == "GAP" {
			gap = true
		}
		if _, err := fmt.Sscanf(text, "flood %d", &n); err != nil || !strings.HasPrefix(text, "flood ") {
			continue
		}
		told++
		switch {
		case n == last:
			if times++; times > 2 {
				t.Fatalf("line %d is told %d times", n, times)
			}
		case n < last:
			t.Fatalf("line %d is told after line %d", n, last)
		case !gap && (n > last+1 || times < 2):
			t.Fatalf("lines between %d (told %d times) and %d are missing, and no gap is told", last, times, n)
		default:
			last, times, gap = n, 1, false
		}
	}
	if told > said || told < said/4 || last != said/2-1 {
		t.Errorf("%d lines told of %d said, the last %d", told, said, last)
	}
}
