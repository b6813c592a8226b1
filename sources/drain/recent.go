package drain

// keptIDs is how many deliveries are remembered: Logplex tries one three times within seconds.
const keptIDs = 8192

// maxID bounds what is kept of an id, in bytes: a token and 32 hex digits.
const maxID = 128

// recent remembers the newest ids. Its zero value is empty.
type recent struct {
	known map[string]bool
	ring  []string
	next  int
}

// add notes an id; false when it is known.
func (r *recent) add(id string) bool {
	id = id[:min(len(id), maxID)]
	if r.known[id] {
		return false
	}
	if r.known == nil {
		r.known, r.ring = map[string]bool{}, make([]string, keptIDs)
	}
	delete(r.known, r.ring[r.next])
	r.ring[r.next] = id
	r.next = (r.next + 1) % keptIDs
	r.known[id] = true
	return true
}

// remove makes an id unknown.
func (r *recent) remove(id string) { delete(r.known, id[:min(len(id), maxID)]) }
