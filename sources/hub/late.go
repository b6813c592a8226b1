package hub

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// Late opens a mailbox for a reader that comes late, and gives what it lacks that knows all up to a moment. Nothing is missing between
// that and the mailbox, and nothing is in both.
func (h *Hub) Late(name string, p Policy, known time.Time) (*Mailbox, []model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.subscribe(name, p)
	if h.past == nil {
		return m, nil
	}
	return m, h.past.Since(known)
}

// Unsubscribe closes a mailbox that nobody reads any more.
func (h *Hub) Unsubscribe(m *Mailbox) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.boxes = slices.DeleteFunc(slices.Clone(h.boxes), func(b *Mailbox) bool { return b == m })
	m.close()
}

// Elsewhere says that another program reads the sources of an app, so that none of them can be held back here, and what to tell who tries. Empty:
// they are read here.
func (h *Hub) Elsewhere(app model.AppID, why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if why == "" {
		delete(h.elsewhere, app)
	} else {
		h.elsewhere[app] = why
	}
}
