package otlp

import (
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"app.gonogo/gonogo/model/scan"
)

// protobuf reads messages in protobuf's wire format.
type protobuf struct {
	strangers
	depth
	body []byte // of the field at hand, when it has one
	kind protowire.Type
	num  uint64
}

func newProtobuf(body []byte, most int) *protobuf {
	return &protobuf{depth: depth{most: most}, kind: protowire.BytesType, body: body}
}

// message reads the fields of the bytes at hand.
func (p *protobuf) message(s schema, each func(int) error) error {
	if p.kind != protowire.BytesType {
		return ErrMalformed
	}
	for b := p.body; len(b) > 0; {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return ErrMalformed
		}
		b = b[n:]
		if n = p.value(number, kind, b); n < 0 {
			return ErrMalformed
		}
		b = b[n:]
		if _, ok := s[int(number)]; !ok {
			p.note(func() string { return "field " + strconv.Itoa(int(number)) })
			continue
		}
		if err := each(int(number)); err != nil {
			return err
		}
	}
	return nil
}

// value reads a field's value and gives its length, negative when it is none.
func (p *protobuf) value(number protowire.Number, kind protowire.Type, b []byte) (n int) {
	p.kind, p.body, p.num = kind, nil, 0
	switch kind {
	case protowire.VarintType:
		p.num, n = protowire.ConsumeVarint(b)
	case protowire.Fixed64Type:
		p.num, n = protowire.ConsumeFixed64(b)
	case protowire.Fixed32Type:
		var v uint32
		v, n = protowire.ConsumeFixed32(b)
		p.num = uint64(v)
	case protowire.BytesType:
		p.body, n = protowire.ConsumeBytes(b)
	default:
		n = protowire.ConsumeFieldValue(number, kind, b)
	}
	return n
}

func (p *protobuf) raw() (string, error) {
	if p.kind != protowire.BytesType {
		return "", ErrMalformed
	}
	return scan.View(p.body), nil
}

func (p *protobuf) text() (string, error) { return p.raw() }

func (p *protobuf) id() (ID, error) {
	b, err := p.raw()
	return ID{raw: b}, err
}

func (p *protobuf) uint() (uint64, error) {
	if p.kind == protowire.BytesType || p.kind == protowire.StartGroupType {
		return 0, ErrMalformed
	}
	return p.num, nil
}

func (p *protobuf) int() (int64, error) {
	n, err := p.uint()
	return int64(n), err
}

func (p *protobuf) fixed() (int64, error) {
	if p.kind != protowire.Fixed64Type {
		return 0, ErrMalformed
	}
	return int64(p.num), nil
}

func (p *protobuf) double() (float64, error) {
	if p.kind != protowire.Fixed64Type {
		return 0, ErrMalformed
	}
	return math.Float64frombits(p.num), nil
}

func (p *protobuf) bool() (bool, error) {
	n, err := p.uint()
	return n != 0, err
}
