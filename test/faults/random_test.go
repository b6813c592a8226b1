//go:build integration

package faults

import (
	"hash/fnv"
	"math/rand/v2"
)

// random are the random numbers of a journey. Each name has a stream of its own, so that what one request draws does not
// depend on how many others came before it.
type random struct{ seed uint64 }

func (d random) of(name string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.New(rand.NewPCG(d.seed, h.Sum64()))
}

// some draws up to n different elements, in the order of the list.
func some[T any](r *rand.Rand, n int, list []T) []T {
	picked := map[int]bool{}
	for _, i := range r.Perm(len(list))[:min(n, len(list))] {
		picked[i] = true
	}
	var out []T
	for i, x := range list {
		if picked[i] {
			out = append(out, x)
		}
	}
	return out
}

// someOfEach draws up to n elements of each list.
func someOfEach[T any](r *rand.Rand, n int, lists [][]T) (out []T) {
	for _, list := range lists {
		out = append(out, some(r, n, list)...)
	}
	return out
}
