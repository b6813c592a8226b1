package baseline

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// Encode writes a release as JSON of Most bytes at most. What does not fit goes: queues, of the errors those that were seen least
// recently, then lives and hours, the oldest first.
func Encode(r *Release) ([]byte, error) {
	b, err := json.Marshal(r)
	if err != nil || len(b) <= Most {
		return b, err
	}
	r = r.Clone()
	r.First.bare()
	r.Hours.bare()
	r.Day.bare()
	for {
		if b, err = json.Marshal(r); err != nil || len(b) <= Most {
			return b, err
		}
		switch {
		case len(r.Errors) > mostErrs/4:
			ids := slices.SortedFunc(maps.Keys(r.Errors), func(a, b string) int {
				return cmp.Or(r.Errors[b].Last.Compare(r.Errors[a].Last), cmp.Compare(a, b))
			})
			for _, id := range ids[len(ids)*3/4:] {
				delete(r.Errors, id)
			}
		case len(r.Lives) > 6:
			r.Lives = r.Lives[len(r.Lives)/4:]
		case len(r.Hours) > 1:
			r.Hours = r.Hours[(len(r.Hours)+3)/4:]
		case len(r.Recent) > 0:
			r.Recent = r.Recent[(len(r.Recent)+3)/4:]
		default:
			return nil, errors.New("the release is too large to be kept")
		}
	}
}

// bare leaves out what is of queues.
func (l pieces) bare() {
	for i := range l {
		l[i].Queues = nil
	}
}

// Decode reads what Encode wrote.
func Decode(b []byte) (*Release, error) {
	if len(b) > Most {
		return nil, errors.New("it is larger than a release can be")
	}
	r := &Release{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, err
	}
	if !r.Valid() {
		return nil, errors.New("it is no account of a release")
	}
	return r, nil
}
