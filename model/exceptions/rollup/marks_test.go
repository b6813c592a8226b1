package rollup

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs/uuid"
)

func TestEveryRequestThatIsWaitedForIsMarked(t *testing.T) {
	var g Groups
	one := &Group{}
	for i := range 5 * maxWaiting {
		id := fmt.Sprintf("%08x-0000-4000-8000-%012x", i*2654435761&0xffffffff, i)
		g.expectRoute(&exceptions.Event{Request: id, At: start.Add(time.Duration(i))}, one)
		if hash, _ := uuid.Hash(id); i%2 == 0 { // its line came
			delete(g.waiting, hash)
		}
		if i%997 != 0 {
			continue
		}
		for hash := range g.waiting {
			if !g.marks.has(hash) {
				t.Fatalf("after %d requests one that is waited for has no mark", i)
			}
		}
	}
	if g.marks.made > 2*maxWaiting+1 {
		t.Errorf("%d marks were made since they were empty", g.marks.made)
	}
}
