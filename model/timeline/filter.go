package timeline

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
)

// Filter says which entries are told. Its zero value passes all of them.
type Filter struct {
	App   model.AppID // entries of no single app pass, too
	Since time.Time   // inclusive
	Kinds []Kind      // any of them
	Text  string      // in what happened or in who did it; case counts for nothing
}

// Of are the entries that pass, in their order.
func (f Filter) Of(all []Entry) []Entry {
	text := strings.ToLower(f.Text)
	var out []Entry
	for i := range all {
		e := &all[i]
		switch {
		case f.App != "" && e.App != "" && e.App != f.App:
		case e.At.Before(f.Since):
		case len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Kind):
		case text != "" && !strings.Contains(strings.ToLower(e.Text+"\n"+e.Who), text):
		default:
			out = append(out, *e)
		}
	}
	return out
}
