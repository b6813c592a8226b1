package status

import (
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever the status pages answer, unknown is never green.
func TestHostileAnswersAreNoStatus(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		if p, err := parse(raw); err == nil {
			t.Errorf("%.100q is taken for a status: %+v", raw, p)
		}
		var open []incident
		var places []instance
		if decodeList(raw, &open) == nil && decodeList(raw, &places) == nil {
			if ours, err := herokuIncidents(open, places); err == nil {
				t.Errorf("%.100q is taken for incidents: %+v", raw, ours)
			}
		}
	})
}
