package fact

import "testing"

// A source's name tells what kind of source it is; the search for stores is not the source of one.
func TestSourceNameTellsItsKind(t *testing.T) {
	for _, c := range []struct {
		name       SourceName
		store      string
		isStore    bool
		ofPlatform bool
	}{
		{StoreSource("REDIS_URL"), "REDIS_URL", true, false},
		{"queues", "", false, false},
		{"heroku/dynos", "", false, true},
		{"heroku", "", false, false},
	} {
		store, isStore := c.name.Store()
		if isStore != c.isStore || isStore && store != c.store {
			t.Errorf("%s: store %q, %t, want %q, %t", c.name, store, isStore, c.store, c.isStore)
		}
		if got := c.name.OfPlatform(); got != c.ofPlatform {
			t.Errorf("%s: of the platform %t, want %t", c.name, got, c.ofPlatform)
		}
	}
}
