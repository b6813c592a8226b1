package config

import (
	"strings"

	"app.gonogo/gonogo/sources/fault"
)

// suggest finds what an unknown key was meant to be: a sibling spelled alike, or the same word in another section.
func suggest(section, key string, siblings []string) string {
	best, distance := "", 1+max(1, len(key)/3)
	for _, k := range siblings {
		if d := edits(key, k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return "Did you mean " + fault.Quote(best) + "?"
	}
	for _, r := range rows {
		if r.path == key || strings.HasSuffix(r.path, "."+key) {
			return "Did you mean " + fault.Quote(strings.ReplaceAll(r.path, "*", "NAME")) + "?"
		}
	}
	if section == "" {
		return "Known here: " + strings.Join(siblings, ", ")
	}
	return "Known in " + fault.Quote(section) + ": " + strings.Join(siblings, ", ")
}

// edits is the Levenshtein distance in bytes; words longer than any key are infinitely far.
func edits(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
