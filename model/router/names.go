package router

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"
)

// The rows that have no name of their own. Each table of names begins with them.
const (
	other    uint32 = iota // beyond what is told apart
	notFound               // paths that only ever answered 404
	ownNames               // the first number of a name
)

// mostNames bounds what is told apart, by dimension.
var mostNames = [dimensions]int{byPath: 500, byDyno: 256, byHost: 64}

// names gives numbers to what is told apart.
type names struct {
	byKey map[string]uint32
	quick map[uint64]uint32 // paths by the hash of what they are folded to
	list  []name            // by number
	free  []uint32
	full  bool       // a name found no room
	last  [32]uint32 // the names that were looked for last by same, by their ends

	bar     uint32            // where room was made by dropping names: what a new one must have come to
	waiting map[uint64]uint32 // what those that wait for a row have come to, by a hash
}

// name is one of them, and where it was counted last.
type name struct {
	key   string
	in    *parts
	at    int64
	place int
}

// recentNames are the numbers of paths that came lately, by a hash of them as they came, or as they are folded, each in one place. What has no id
// in it comes again and again as it came.
type recentNames [512]struct {
	hash uint64
	id   uint32
}

func (r *recentNames) get(hash uint64) (uint32, bool) {
	slot := &r[hash>>55]
	return slot.id, slot.hash == hash && slot.id >= ownNames
}

func (r *recentNames) put(hash uint64, id uint32) {
	slot := &r[hash>>55]
	slot.hash, slot.id = hash, id
}

// named is the number of a name, a new one where there is room; weight is what one that is new counts for.
func (n *names) named(key string, weight uint32) uint32 {
	if id, ok := n.byKey[key]; ok {
		return id
	}
	if len(n.free) == 0 || !n.worth(key, weight) {
		n.full = true
		return other
	}
	id := n.free[len(n.free)-1]
	n.free = n.free[:len(n.free)-1]
	n.list[id] = name{key: strings.Clone(key)}
	n.byKey[n.list[id].key] = id
	return id
}

// same is named where few names come again and again: web.1, web.2.
func (n *names) same(key string, weight uint32) uint32 {
	if key == "" {
		return n.named(key, weight)
	}
	last := &n.last[(len(key)*7+int(key[0])*3+int(key[len(key)-1]))%len(n.last)]
	if *last < ownNames || n.list[*last].key != key {
		*last = n.named(key, weight)
	}
	return *last
}

// worth tells whether a name has come often enough to have a row of its own. Where there are more names than room, those that come once do not
// drive out the others.
func (n *names) worth(key string, weight uint32) bool {
	if weight >= n.bar {
		return true
	}
	hash := hashOf(key)
	if _, ok := n.waiting[hash]; !ok && len(n.waiting) >= mostWaiting {
		return false
	}
	n.waiting[hash] += weight
	return n.waiting[hash] >= n.bar
}

// hashOf is FNV-1a.
func hashOf(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return h
}

// mostWaiting bounds the names that wait for a row, in a minute.
const mostWaiting = 4096

// weightOf is what a request counts for, where it is told which names are kept.
func weightOf(failed bool) uint32 {
	if failed {
		return 1 + failedCounts
	}
	return 1
}

// makeNames makes the tables, before the first request.
func (h *History) makeNames() {
	for d := range h.names {
		n := &h.names[d]
		n.byKey, n.waiting, n.quick = map[string]uint32{}, map[uint64]uint32{}, map[uint64]uint32{}
		n.list = make([]name, int(ownNames)+mostNames[d])
		for id := len(n.list) - 1; id >= int(ownNames); id-- {
			n.free = append(n.free, uint32(id))
		}
	}
}

// makeRoom frees the names that have not come for as long as requests are kept. Where that leaves less than so much room, those that came
// least are counted under the others from now on.
func (h *History) makeRoom(d dimension, room int) {
	n := &h.names[d]
	n.full, n.bar, n.last = false, 0, [32]uint32{}
	clear(n.waiting)
	clear(n.quick)
	if d == byPath {
		h.recent = recentNames{}
	}
	came := make([]uint32, len(n.list))
	h.everyParts(func(p *parts) {
		for i := range p.entries[d] {
			e := &p.entries[d][i]
			came[e.id] += e.requests + failedCounts*e.failed
		}
	})
	var ids []uint32
	for _, id := range n.byKey {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uint32) int { return cmp.Or(cmp.Compare(came[a], came[b]), cmp.Compare(a, b)) })
	drop := make([]bool, len(n.list))
	for _, id := range ids {
		if came[id] > 0 && len(n.free) >= room {
			break
		}
		if came[id] > 0 {
			n.bar = came[id] + 1
		}
		drop[id] = true
		n.free = append(n.free, id)
		delete(n.byKey, n.list[id].key)
		n.list[id] = name{}
	}
	h.everyParts(func(p *parts) { p.drop(d, drop) })
	for id := range n.list {
		n.list[id].in = nil
	}
}

// failedCounts is how many requests one that failed counts for, where names are dropped.
const failedCounts = 100

// drop counts entries under the others.
func (p *parts) drop(d dimension, drop []bool) {
	var rest entry
	kept := p.entries[d][:0]
	at := -1
	for _, e := range p.entries[d] {
		switch {
		case drop[e.id]:
			rest.merge(&e)
			continue
		case e.id == other:
			at = len(kept)
		}
		kept = append(kept, e)
	}
	switch {
	case rest.requests == 0:
	case at >= 0:
		kept[at].merge(&rest)
	default:
		kept = append(kept, rest)
	}
	clear(p.entries[d][len(kept):])
	if len(kept) < cap(kept)/2 {
		kept = slices.Clone(kept)
	}
	p.entries[d] = kept
}

// everyParts goes through all that is kept by name.
func (h *History) everyParts(f func(*parts)) {
	for i := range h.fine {
		f(&h.fine[i])
	}
	for i := range h.coarse {
		f(&h.coarse[i])
	}
}

// mostBytes bounds what is counted by name, each minute anew: the names that came least are counted under the others where it is more. An app
// with 40 paths and 12 dynos at 2,000 lines a second takes 8 MiB of it.
const mostBytes = 32 << 20

// bound counts names under the others until what is kept fits.
func (h *History) bound(most int) {
	for h.bytes() > most {
		left := 0
		for d := range dimensions {
			h.makeRoom(d, mostNames[d]-len(h.names[d].byKey)/2)
			left += len(h.names[d].byKey)
		}
		if left == 0 {
			return
		}
	}
}

// bytes is the memory of what is counted by name.
func (h *History) bytes() int {
	n := 0
	h.everyParts(func(p *parts) {
		for d := range p.entries {
			n += cap(p.entries[d]) * int(unsafe.Sizeof(entry{}))
			for i := range p.entries[d] {
				e := &p.entries[d][i]
				n += cap(e.answers)*int(unsafe.Sizeof(answered{})) + e.service.Bytes() + e.connect.Bytes()
			}
		}
	})
	return n
}

// roll is called at each new slot: once a minute room is made where names found none.
func (h *History) roll(slot int64) {
	if slot/perMinute == h.rolled {
		return
	}
	h.rolled = slot / perMinute
	for d := range dimensions {
		if h.names[d].full {
			h.makeRoom(d, mostNames[d]/4)
		}
	}
	h.bound(mostBytes)
}
