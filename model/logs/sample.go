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
	EachMeasured(text, func(m Measured) {
		if m.Loose {
			return
		}
		out = append(out, m.Sample)
	})
	return out
}

// MetricKind is how the values of a metric add up.
type MetricKind uint8

// The kinds of metrics.
const (
	Gauge    MetricKind = iota // sample: as it is now
	Duration                   // measure: of one event, often a time
	Counter                    // count: since the last line
)

// String is the word that stands before the name.
func (k MetricKind) String() string { return [...]string{"sample", "measure", "count"}[k] }

// Measured is a value with its kind.
type Measured struct {
	Sample
	Kind  MetricKind
	Loose bool // in a form of before, measure.db.query=12ms or measure=load_avg_1m val=0.5, or without a value
}

// Speaker is whom a metrics record names. What it does not name is empty.
type Speaker struct{ Source, Dyno, AddOn string }

// EachMeasured reads the values of a metrics record in its order, in the forms of now and of before, and tells of whom they are. What is no number
// is left out, no value at all is one.
func EachMeasured(text string, each func(Measured)) (who Speaker) {
	var old Measured // of measure=NAME, which has its value elsewhere
	val, units := "", ""
	for word, rest := nextWord(text); word != ""; word, rest = nextWord(rest) {
		key, value, ok := strings.Cut(word, "=")
		if !ok {
			continue
		}
		switch key {
		case "source":
			who.Source = value
		case "dyno":
			who.Dyno = value
		case "addon":
			who.AddOn = value
		case "val":
			val = value
		case "units":
			units = value
		case "measure", "sample", "count":
			old.Kind, _ = metricKind(key)
			old.Name = value
		default:
			if m, ok := measured(key, value); ok {
				each(m)
			}
		}
	}
	if v, unit, ok := metricValue(val); ok && old.Name != "" && val != "" {
		old.Value, old.Unit, old.Loose = v, unit+units, true
		each(old)
	}
	return who
}

// nextWord is the first word of a text, between blanks, and what stands behind it.
func nextWord(text string) (word, rest string) {
	from := 0
	for from < len(text) && isBlank(text[from]) {
		from++
	}
	for i := from; i < len(text); i++ {
		if c := text[i]; isBlank(c) {
			return text[from:i], text[i:]
		} else if c >= 0x80 { // there are blanks of more than one byte
			for word = range strings.FieldsSeq(text[from:]) {
				at := from + strings.Index(text[from:], word)
				return word, text[at+len(word):]
			}
			return "", ""
		}
	}
	return text[from:], ""
}

// isBlank tells the blanks among the ASCII characters.
func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func metricKind(word string) (MetricKind, bool) {
	switch word {
	case "sample":
		return Gauge, true
	case "measure":
		return Duration, true
	case "count":
		return Counter, true
	}
	return 0, false
}

// measured reads sample#NAME=VALUE, and sample.NAME=VALUE as it was before.
func measured(key, value string) (m Measured, ok bool) {
	i := 0
	for i < len(key) && key[i] != '#' && key[i] != '.' {
		i++
	}
	if i >= len(key)-1 {
		return m, false
	}
	if m.Kind, ok = metricKind(key[:i]); !ok {
		return m, false
	}
	m.Name, m.Loose = key[i+1:], key[i] == '.' || value == ""
	m.Value, m.Unit, ok = metricValue(value)
	return m, ok
}

// metricValue parts a number from its unit.
func metricValue(value string) (v float64, unit string, ok bool) {
	if value == "" {
		return 1, "", true
	}
	end := 0
	for end < len(value) && (isDigit(value[end]) || value[end] == '.' || end == 0 && value[end] == '-') {
		end++
	}
	if n := exponentLen(value[end:]); n > 0 {
		end += n
	} else if v, ok := shortDecimal(value[:end]); ok {
		return v, value[end:], true
	}
	v, err := strconv.ParseFloat(value[:end], 64)
	return v, value[end:], err == nil
}

// longestShort is how many digits a number of shortDecimal has at most: a float64 holds all of them, and the power of ten too, so that their
// quotient is as exact as it can be.
const longestShort = 15

var powersOfTen = [longestShort + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// shortDecimal reads 344.82, as most numbers of records are; false for all that is not of few digits and a point at most.
func shortDecimal(s string) (float64, bool) {
	n, point := int64(0), -1
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			n = n*10 + int64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	digits, behind := len(s), 0
	if point >= 0 {
		digits, behind = digits-1, len(s)-point-1
	}
	if digits == 0 || digits > longestShort {
		return 0, false
	}
	return float64(n) / powersOfTen[behind], true
}

// NextSample is the first "sample#NAME=VALUE" of a text and what stands behind it; no rest and no name where there is none. It reads no number.
func NextSample(text string) (name, value, rest string) {
	const mark = "sample"
	for {
		i := strings.IndexByte(text, '#')
		if i < 0 {
			return "", "", ""
		}
		before := text[:i]
		text = text[i+1:]
		if !strings.HasSuffix(before, mark) {
			continue
		}
		eq := strings.IndexByte(text, '=')
		if eq < 0 {
			return "", "", ""
		}
		name, text = text[:eq], text[eq+1:]
		if end := strings.IndexByte(text, ' '); end >= 0 {
			return name, text[:end], text[end:]
		}
		return name, text, ""
	}
}

// NewSample reads the value of a sample; false where it is no number.
func NewSample(name, value string) (s Sample, ok bool) {
	if value == "" {
		return s, false
	}
	s.Name = name
	s.Value, s.Unit, ok = metricValue(value)
	return s, ok
}

// exponentLen is the length of e+06 and its like at the beginning of a text.
func exponentLen(s string) int {
	if len(s) < 2 || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	i := 1
	if s[i] == '+' || s[i] == '-' {
		i++
	}
	from := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == from {
		return 0
	}
	return i
}
