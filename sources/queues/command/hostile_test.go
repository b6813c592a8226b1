package command

import (
	"errors"
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/sources"
)

// Whatever a command prints is read, or told with its beginning.
func TestHostileOutputIsReadOrTold(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		_, err := parse("x", raw)
		if f := new(sources.Failure); err != nil && (!errors.As(err, &f) || f.Unread == nil || f.Unread.Bytes != len(raw)) {
			t.Errorf("%v without a record of quarantine", err)
		}
	})
}
