package tui

import "slices"

// rows is a cursor over rows that have keys, and the first row shown. What is kept is the key, not the place: rows come
// and go under the cursor, and an order acts on what the user saw selected. An empty key is a cursor nobody has moved;
// it stands on the first row, whatever that is.
type rows struct {
	key string
	at  int // where key was last seen
	top int
}

// place is the cursor's row among keys, -1 without rows. A row that has gone hands over to the one now in its place.
func (r rows) place(keys []string) int {
	if r.key == "" {
		return min(0, len(keys)-1)
	}
	if i := slices.Index(keys, r.key); i >= 0 {
		return i
	}
	return min(r.at, len(keys)-1)
}

// move answers the intents of lists; false when the intent is none of them. page is the number of rows shown.
func (r *rows) move(i Intent, keys []string, page int) bool {
	step, ok := listStep(i, len(keys), max(page, 1))
	if !ok {
		return false
	}
	if len(keys) == 0 {
		return true
	}
	r.at = min(max(r.place(keys)+step, 0), len(keys)-1)
	r.key = keys[r.at]
	r.top = r.from(keys, page)
	return true
}

// listStep is how far an intent moves the cursor of a list of n rows.
func listStep(i Intent, n, page int) (int, bool) {
	switch i {
	case IntentDown:
		return 1, true
	case IntentUp:
		return -1, true
	case IntentHalfDown:
		return max(page/2, 1), true
	case IntentHalfUp:
		return -max(page/2, 1), true
	case IntentPageDown:
		return page, true
	case IntentPageUp:
		return -page, true
	case IntentTop:
		return -n, true
	case IntentBottom:
		return n, true
	}
	return 0, false
}

// from is the first row to show in h rows: where it was, unless the cursor would be out of sight.
func (r rows) from(keys []string, h int) int {
	at := max(r.place(keys), 0)
	top := min(r.top, at)
	if h > 0 {
		top = max(top, at-h+1)
	}
	return max(min(top, len(keys)-h), 0)
}
