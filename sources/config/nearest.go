package config

import (
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// suggest finds what an unknown key was meant to be: a sibling spelled alike, or the same word in another section.
func suggest(section, key string, siblings []string) string {
	best, distance := "", 1+max(1, len(key)/3)
	for _, k := range siblings {
		if d := phrase.Edits(key, k); d < distance {
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
