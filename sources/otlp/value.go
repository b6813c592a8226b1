package otlp

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
)

// ValueKind is what a value holds.
type ValueKind uint8

// The kinds of values. Lists and maps are kept as the JSON that they would be.
const (
	Nothing ValueKind = iota
	Text
	Bool
	Int
	Float
	Bytes
	List
	Map
)

// Value is the value of an attribute or the body of a log record.
type Value struct {
	Kind ValueKind
	text string // of Text and Bytes; the JSON of List and Map
	bits uint64 // of Bool, Int and Float
}

// TextValue is a value that is a text.
func TextValue(text string) Value { return Value{Kind: Text, text: text} }

// String is the value for people: a text as it is, anything else as JSON has it, bytes as base64.
func (v Value) String() string {
	switch v.Kind {
	case Text, List, Map:
		return v.text
	case Bytes:
		return base64.StdEncoding.EncodeToString([]byte(v.text))
	case Bool:
		return strconv.FormatBool(v.bits != 0)
	case Int:
		return strconv.FormatInt(int64(v.bits), 10)
	case Float:
		return strconv.FormatFloat(math.Float64frombits(v.bits), 'g', -1, 64)
	}
	return ""
}

// Number is the value as a number; false when it is none.
func (v Value) Number() (float64, bool) {
	switch v.Kind {
	case Int:
		return float64(int64(v.bits)), true
	case Float:
		f := math.Float64frombits(v.bits)
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case Text:
		f, err := strconv.ParseFloat(v.text, 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	return 0, false
}

// appendJSON appends the value as JSON.
func (v Value) appendJSON(dst []byte) []byte {
	switch v.Kind {
	case List, Map:
		return append(dst, v.text...)
	case Bool, Int:
		return append(dst, v.String()...)
	case Float:
		if _, ok := v.Number(); ok {
			return append(dst, v.String()...)
		}
	case Nothing:
		return append(dst, "null"...)
	}
	quoted, _ := json.Marshal(v.String()) // a text always has a JSON form
	return append(dst, quoted...)
}
