package remote

import (
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
)

// Whatever a git config holds, its reading ends, and each remote has a name.
func TestHostileGitConfigs(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		for _, r := range parseGitConfig(string(raw)).remotes {
			if r.name == "" {
				t.Errorf("a remote without a name: %+v", r)
			}
		}
	})
}
