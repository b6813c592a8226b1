package widget

import (
	"slices"

	"app.gonogo/gonogo/tui/keys"
)

// Rows is a cursor over rows that have keys, and the first row shown. What is kept is the key, not the place: rows come
// and go under the cursor, and an order acts on what the user saw selected. An empty key is a cursor nobody has moved;
// it stands on the first row, whatever that is.
type Rows struct {
	Key string
	at  int // where key was last seen
	top int
}

// Place is the cursor's row among keys, -1 without rows. A row that has gone hands over to the one now in its place.
func (r Rows) Place(keys []string) int {
	if r.Key == "" {
		return min(0, len(keys)-1)
	}
	if i := slices.Index(keys, r.Key); i >= 0 {
		return i
	}
	return min(r.at, len(keys)-1)
}

// Select puts the cursor on the i-th row, where the top-th was the first that was shown.
func (r *Rows) Select(keys []string, i, top int) {
	r.Key, r.at, r.top = keys[i], i, top
}

// Move answers the intents of lists; false when the intent is none of them. page is the number of rows shown.
func (r *Rows) Move(i keys.Intent, keys []string, page int) bool {
	step, ok := ListStep(i, len(keys), max(page, 1))
	if !ok {
		return false
	}
	if len(keys) == 0 {
		return true
	}
	r.at = min(max(r.Place(keys)+step, 0), len(keys)-1)
	r.Key = keys[r.at]
	r.top = r.From(keys, page)
	return true
}

// ListStep is how far an intent moves the cursor of a list of n rows.
func ListStep(i keys.Intent, n, page int) (int, bool) {
	switch i {
	case keys.IntentDown:
		return 1, true
	case keys.IntentUp:
		return -1, true
	case keys.IntentHalfDown:
		return max(page/2, 1), true
	case keys.IntentHalfUp:
		return -max(page/2, 1), true
	case keys.IntentPageDown:
		return page, true
	case keys.IntentPageUp:
		return -page, true
	case keys.IntentTop:
		return -n, true
	case keys.IntentBottom:
		return n, true
	}
	return 0, false
}

// From is the first row to show in h rows: where it was, unless the cursor would be out of sight.
func (r Rows) From(keys []string, h int) int {
	at := max(r.Place(keys), 0)
	top := min(r.top, at)
	if h > 0 {
		top = max(top, at-h+1)
	}
	return max(min(top, len(keys)-h), 0)
}
