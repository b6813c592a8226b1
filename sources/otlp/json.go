package otlp

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
)

// deepestJSON bounds how deep a body is nested: what messages need, values in values, and what is passed over.
const deepestJSON = 128

// document reads messages as JSON: names of fields in lowerCamelCase, ids in hex, whole numbers of 64 bits as numbers or texts.
type document struct {
	strangers
	depth
	tokens *json.Decoder
	nested int        // of what is open
	begun  json.Token // the first token of the value at hand; nil: still to be read
	done   bool       // the value at hand has been read
}

func newDocument(body []byte, most int) *document {
	d := &document{tokens: json.NewDecoder(bytes.NewReader(body)), depth: depth{most: most}}
	d.tokens.UseNumber()
	return d
}

// next reads a token and keeps count of the depth.
func (d *document) next() (json.Token, error) {
	t, err := d.tokens.Token()
	if err != nil {
		return nil, ErrMalformed
	}
	switch t {
	case json.Delim('{'), json.Delim('['):
		if d.nested++; d.nested > deepestJSON {
			return nil, errDeep
		}
	case json.Delim('}'), json.Delim(']'):
		d.nested--
	}
	return t, nil
}

// value is the first token of the value at hand.
func (d *document) value() (json.Token, error) {
	d.done = true
	if t := d.begun; t != nil {
		d.begun = nil
		return t, nil
	}
	return d.next()
}

// message reads the value at hand as an object. null is one without fields.
func (d *document) message(s schema, each func(int) error) error {
	t, err := d.value()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('{') {
		return ErrMalformed
	}
	for {
		t, err := d.next()
		if err != nil {
			return err
		}
		if t == json.Delim('}') {
			d.done = true
			return nil
		}
		name, _ := t.(string)
		if err := d.field(s, name, each); err != nil {
			return err
		}
	}
}

// field reads the value of a field: each element of a list for itself. null is as if the field were not there.
func (d *document) field(s schema, name string, each func(int) error) error {
	number := 0
	for n, known := range s {
		if known == name {
			number = n
		}
	}
	t, err := d.next()
	switch {
	case err != nil || t == nil:
		return err
	case number == 0:
		d.note(func() string { return name[:min(len(name), longestStranger)] })
		return d.skip(t)
	case t != json.Delim('['):
		return d.one(t, number, each)
	}
	for {
		t, err := d.next()
		if err != nil || t == json.Delim(']') {
			return err
		}
		if t == nil {
			continue
		}
		if err := d.one(t, number, each); err != nil {
			return err
		}
	}
}

// longestStranger bounds what is told of a field's name, in bytes.
const longestStranger = 40

// one hands out a value, and passes over what was not read of it.
func (d *document) one(t json.Token, number int, each func(int) error) error {
	d.begun, d.done = t, false
	if err := each(number); err != nil {
		return err
	}
	if d.done {
		return nil
	}
	d.begun = nil
	return d.skip(t)
}

// skip passes over the rest of a value that begins with t.
func (d *document) skip(t json.Token) error {
	if t != json.Delim('{') && t != json.Delim('[') {
		return nil
	}
	for end := d.nested - 1; d.nested > end; {
		if _, err := d.next(); err != nil {
			return err
		}
	}
	return nil
}

// end tells whether nothing stands behind the document.
func (d *document) end() error {
	if _, err := d.tokens.Token(); !errors.Is(err, io.EOF) {
		return ErrMalformed
	}
	return nil
}

func (d *document) text() (string, error) {
	t, err := d.value()
	text, ok := t.(string)
	if err != nil || !ok {
		return "", ErrMalformed
	}
	return text, nil
}

func (d *document) raw() (string, error) {
	text, err := d.text()
	if err != nil {
		return "", err
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", ErrMalformed
	}
	return string(b), nil
}

func (d *document) id() (ID, error) {
	text, err := d.text()
	if err != nil {
		return ID{}, err
	}
	if _, err := hex.DecodeString(text); err != nil {
		return ID{}, ErrMalformed
	}
	return ID{raw: text, hex: true}, nil
}

// number is a number or the text of one.
func (d *document) number() (string, error) {
	t, err := d.value()
	if err != nil {
		return "", err
	}
	switch t := t.(type) {
	case json.Number:
		return t.String(), nil
	case string:
		return t, nil
	}
	return "", ErrMalformed
}

func (d *document) uint() (uint64, error) {
	text, err := d.number()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, ErrMalformed
	}
	return n, nil
}

func (d *document) int() (int64, error) {
	text, err := d.number()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, ErrMalformed
	}
	return n, nil
}

func (d *document) fixed() (int64, error) { return d.int() }

func (d *document) double() (float64, error) {
	text, err := d.number()
	if err != nil {
		return 0, err
	}
	switch text {
	case "Infinity":
		return math.Inf(1), nil
	case "-Infinity":
		return math.Inf(-1), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, ErrMalformed
	}
	return f, nil
}

func (d *document) bool() (bool, error) {
	t, err := d.value()
	b, ok := t.(bool)
	if err != nil || !ok {
		return false, ErrMalformed
	}
	return b, nil
}
