package keyvalue

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ranked is a member of a sorted set.
type ranked struct {
	member string
	score  float64
}

// ranking is the members in their order.
func (v *entry) ranking() []ranked {
	var all []ranked
	for member, score := range maps.All(v.scores) {
		all = append(all, ranked{member, score})
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.score, b.score), strings.Compare(a.member, b.member))
	})
	return all
}

// ranked writes a part of a ranking.
func (c call) ranked(all []ranked) {
	with := len(c.args) == 4
	if with && !strings.EqualFold(c.args[3], "WITHSCORES") {
		c.WriteError(errSyntax)
		return
	}
	from, to, ok := c.span(len(all))
	if !ok {
		return
	}
	n := to - from
	if with && !c.Resp3 {
		n *= 2
	}
	c.WriteLen(n)
	for _, m := range all[from:to] {
		if with && c.Resp3 {
			c.WriteLen(2)
		}
		c.WriteBulk(m.member)
		if with {
			c.WriteFloat(m.score)
		}
	}
}

func writeScore(c call, v *entry) {
	s, ok := v.scores[c.args[1]]
	if !ok {
		c.WriteNull()
		return
	}
	c.WriteFloat(s)
}

func countScores(c call, v *entry) {
	least, without, ok := bound(c.args[1])
	most, below, also := bound(c.args[2])
	if !ok || !also {
		c.WriteError(errFloat)
		return
	}
	n := 0
	for _, s := range v.scores {
		if (s > least || s == least && !without) && (s < most || s == most && !below) {
			n++
		}
	}
	c.WriteInt(n)
}

// bound reads a bound of scores: "5", "(5" without the 5, "-inf", "+inf".
func bound(text string) (at float64, without, ok bool) {
	text, without = strings.CutPrefix(text, "(")
	at, err := strconv.ParseFloat(text, 64)
	return at, without, err == nil
}
