package logs

import (
	"strconv"
	"strings"
)

// Sample is one value of a metrics record: sample#memory_total=21.00MB.
type Sample struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"` // as it is written
}

// Samples are the values of a metrics record in its order. What is no number is left out.
func Samples(text string) (out []Sample) {
	for word := range strings.FieldsSeq(text) {
		kind, rest, ok := strings.Cut(word, "#")
		name, value, ok2 := strings.Cut(rest, "=")
		if !ok || !ok2 || name == "" || kind != "sample" && kind != "measure" && kind != "count" {
			continue
		}
		end := 0
		for end < len(value) && (isDigit(value[end]) || value[end] == '.' || end == 0 && value[end] == '-') {
			end++
		}
		if v, err := strconv.ParseFloat(value[:end], 64); err == nil {
			out = append(out, Sample{Name: name, Value: v, Unit: value[end:]})
		}
	}
	return out
}
