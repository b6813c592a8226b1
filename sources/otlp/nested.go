package otlp

import (
	"encoding/json"
	"errors"
	"math"
)

// oneOf reads the value that a field of AnyValue holds.
func (d *decoder) oneOf(field int) (v Value, err error) {
	switch field {
	case 1:
		v.Kind = Text
		v.text, err = d.r.text()
	case 2:
		v.Kind = Bool
		var b bool
		if b, err = d.r.bool(); b {
			v.bits = 1
		}
	case 3:
		v.Kind = Int
		var n int64
		n, err = d.r.int()
		v.bits = uint64(n)
	case 4:
		v.Kind = Float
		var f float64
		f, err = d.r.double()
		v.bits = math.Float64bits(f)
	case 7:
		v.Kind = Bytes
		v.text, err = d.r.raw()
	default:
		return d.container(field)
	}
	return v, err
}

// tooDeep stands for a list or a map that is nested deeper than Limits.Depth.
const tooDeep = `"…"`

var (
	listFields = schema{1: "values"}
	mapFields  = schema{1: "values"}
)

// container reads a list (5) or a map (6) as the JSON that it would be.
func (d *decoder) container(field int) (Value, error) {
	leave, err := d.r.enter()
	if errors.Is(err, errDeep) {
		d.out.Lost++
		return Value{Kind: List, text: tooDeep}, nil
	}
	defer leave()
	kind, fields, open, end := List, listFields, byte('['), byte(']')
	if field == 6 {
		kind, fields, open, end = Map, mapFields, '{', '}'
	}
	out, n := []byte{open}, 0
	err = d.r.message(fields, func(int) error {
		item, err := d.item(kind)
		if err != nil {
			return err
		}
		if n >= d.limits.Attributes || !d.afford(len(item)) {
			d.out.Lost++
			return nil
		}
		if n++; n > 1 {
			out = append(out, ',')
		}
		out = append(out, item...)
		return nil
	})
	return Value{Kind: kind, text: string(append(out, end))}, err
}

// item reads an element of a list, or a key and its value of a map.
func (d *decoder) item(of ValueKind) ([]byte, error) {
	if of == List {
		v, err := d.anyValue()
		return v.appendJSON(nil), err
	}
	key := ""
	var v Value
	err := d.r.message(attributeFields, func(field int) (err error) {
		if field == 1 {
			key, err = d.r.text()
		} else {
			v, err = d.anyValue()
		}
		return err
	})
	quoted, _ := json.Marshal(key) // a text always has a JSON form
	return v.appendJSON(append(quoted, ':')), err
}
