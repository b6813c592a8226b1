package heroku

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// The types that the formation's poller reads are those that the log stream asks for.
func TestTheFormationsTypesAreKnown(t *testing.T) {
	p := herokutest.NewPlatform()
	p.Set("/formation", []any{map[string]any{"type": "web", "quantity": 1}, map[string]any{"type": "web-api", "quantity": 1}})
	w := NewWatch(served(t, p), herokutest.App, model.AppInfo{}, Intervals{})
	if _, _, err := w.readFormation(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"web", "web-api"}, w.types.list()); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}
