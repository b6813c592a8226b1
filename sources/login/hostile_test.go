package login

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever a netrc holds, its reading ends, and no password comes out that is not in it.
func TestHostileNetrcs(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		if got, err := netrcPassword(string(raw), "api.heroku.com"); err == nil && !strings.Contains(string(raw), got) {
			t.Errorf("%q is not in the file", got)
		}
	})
}
