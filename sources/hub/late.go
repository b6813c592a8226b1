package hub

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// Known is what a reader that comes late knows already.
type Known struct {
	App model.AppID // what it lacks is wanted of this app, and of none; empty: of all
	At  time.Time   // all that was told up to then; zero: nothing
	Seq uint64      // all up to it, by this hub's own count; zero: At counts
}

// Told is what a reader lacks that comes late.
type Told struct {
	Events []model.Event // by Seq; the last value of each snapshot is among them, unless Seq says that it is known
	Lines  uint64        // log lines that the hub has told of the app, ever
}

// Past keeps events for readers that come later. The hub calls it for one event after the other; it must not block.
type Past interface {
	Keep(e model.Event)
	Since(k Known) Told
}

// Late opens a mailbox for a reader that comes late, and gives what it lacks. Nothing is missing between that and the mailbox, and nothing
// is in both.
func (h *Hub) Late(name string, p Policy, k Known) (*Mailbox, Told) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.subscribe(name, p)
	if h.past == nil {
		return m, Told{}
	}
	return m, h.past.Since(k)
}

// Unsubscribe closes a mailbox that nobody reads any more.
func (h *Hub) Unsubscribe(m *Mailbox) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.boxes = slices.DeleteFunc(slices.Clone(h.boxes), func(b *Mailbox) bool { return b == m })
	m.close()
}

// Remove takes out all sources of an app: another program reads them from now on. It returns when they run no more, or after a while. What they told
// last stays.
func (h *Hub) Remove(app model.AppID) {
	h.mu.Lock()
	var ours, others []*supervisor
	for _, p := range h.posts {
		if p.app == app {
			ours = append(ours, p)
		} else {
			others = append(others, p)
		}
	}
	h.posts = others
	delete(h.orders, app)
	running := h.ctx != nil && h.ctx.Err() == nil
	h.mu.Unlock()
	late := time.After(stopWithin)
	for _, p := range ours {
		p.remove()
	}
	for _, p := range ours {
		if !running {
			return // with the hub they end
		}
		select {
		case <-p.gone:
		case <-late:
			return
		}
	}
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
