package rabbitmq

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever the broker lists is read or refused.
func TestHostileListingsAreRead(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		var l listing
		_ = json.Unmarshal(raw, &l)
		var q listed
		if json.Unmarshal(raw, &q) != nil {
			return
		}
		if r := q.reading(time.Unix(1.8e9, 0), true); r.Ready < -1 || r.Consumers < -1 || strings.ContainsRune(r.Name, 0x1b) {
			t.Errorf("%+v", r)
		}
	})
}
