package logs

import (
	"fmt"
	"regexp"
	"slices"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

// pairText is a text that looks like a field: user_id=42. JSON writes it otherwise, so a search for the text does not find it there.
var pairText = regexp.MustCompile(`^([A-Za-z_][\w.@-]*)[=:]\s?"?([^\s"=:]+)"?$`)

// soughtPair is a text of --grep or --any that looks like a field, and whether a line has that field.
type soughtPair struct {
	field search.Field
	found bool
}

// soughtPairs are those among texts. One that is an expression of some sort is none.
func soughtPairs(texts ...[]string) (pairs []soughtPair) {
	for _, text := range slices.Concat(texts...) {
		if m := pairText.FindStringSubmatch(text); m != nil && regexp.QuoteMeta(m[2]) == m[2] {
			if field, err := search.ParseField(m[1] + "=" + m[2]); err == nil {
				pairs = append(pairs, soughtPair{field: field})
			}
		}
	}
	return pairs
}

// seekPairs looks for the fields that were sought as texts, as long as no line has passed.
func (r *lineReport) seekPairs(b *logstore.Batch) {
	for k := range r.pairs {
		for i := 0; i < b.Len() && r.passed == 0 && !r.pairs[k].found; i++ {
			r.pairs[k].found = r.pairs[k].field.Match(b.Line(i).Text)
		}
	}
}

// asFields says which of the texts stand in lines as fields.
func (r *lineReport) asFields() (why []string) {
	for _, p := range r.pairs {
		if p.found {
			why = append(why, fmt.Sprintf("there are lines with that field: try --field %s", p.field))
		}
	}
	return why
}
