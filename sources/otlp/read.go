package otlp

import (
	"unsafe"
)

// Limits bound what is made of one body. Zero values take the defaults named.
type Limits struct {
	Cost       int // bytes of memory for records and attributes: 16 MiB
	Attributes int // of one record, and of what made it: 128
	Depth      int // of lists and maps in one another: 16
}

func (l Limits) withDefaults() Limits {
	if l.Cost <= 0 {
		l.Cost = 16 << 20
	}
	if l.Attributes <= 0 {
		l.Attributes = 128
	}
	if l.Depth <= 0 {
		l.Depth = 16
	}
	return l
}

// Encoding is how messages are written.
type Encoding string

// The encodings, as the content type of a body.
const (
	Protobuf Encoding = "application/x-protobuf"
	JSON     Encoding = "application/json"
)

// Read reads the body of an export request. What it gives shares the body's memory. The error is ErrMalformed, or tells how it is.
func Read(signal Signal, encoding Encoding, body []byte, limits Limits) (*Delivery, error) {
	d := &decoder{out: &Delivery{Signal: signal}, limits: limits.withDefaults()}
	if encoding == JSON {
		doc := newDocument(body, d.limits.Depth)
		d.r = doc
		if err := d.request(signal); err != nil {
			return nil, err
		}
		if err := doc.end(); err != nil {
			return nil, err
		}
	} else {
		d.r = newProtobuf(body, d.limits.Depth)
		if err := d.request(signal); err != nil {
			return nil, err
		}
	}
	d.out.Stranger, d.out.Unknown = d.r.stranger()
	return d.out, nil
}

// decoder makes records of what a reader reads.
type decoder struct {
	r      reader
	out    *Delivery
	limits Limits
}

// What a record and an attribute take of memory, in bytes.
const (
	logCost       = int(unsafe.Sizeof(LogRecord{}))
	spanCost      = int(unsafe.Sizeof(Span{}))
	pointCost     = int(unsafe.Sizeof(Point{}))
	originCost    = int(unsafe.Sizeof(Origin{}))
	attributeCost = int(unsafe.Sizeof(Attribute{}))
)

// afford takes memory; false when there is none left.
func (d *decoder) afford(cost int) bool {
	if d.out.Cost+cost > d.limits.Cost {
		return false
	}
	d.out.Cost += cost
	return true
}

// full tells that there is no room for one more record of this cost, and rejects it.
func (d *decoder) full(cost int) bool {
	if d.out.Cost+cost <= d.limits.Cost {
		return false
	}
	d.out.Rejected++
	return true
}

// group is how the records of a signal are grouped by what made them: in resources, and those in scopes.
type group struct {
	resources schema // of the request
	scopes    schema // of what a resource sent
	records   schema // of what a library of it sent
	read      func(d *decoder, of *Origin) error
}

var groups = map[Signal]group{
	Logs: {schema{1: "resourceLogs"}, schema{1: "resource", 2: "scopeLogs", 3: "schemaUrl"}, schema{1: "scope", 2: "logRecords", 3: "schemaUrl"}, (*decoder).logRecord},
	Metrics: {schema{1: "resourceMetrics"}, schema{1: "resource", 2: "scopeMetrics", 3: "schemaUrl"}, schema{1: "scope", 2: "metrics", 3: "schemaUrl"},
		(*decoder).metric},
	Traces: {schema{1: "resourceSpans"}, schema{1: "resource", 2: "scopeSpans", 3: "schemaUrl"}, schema{1: "scope", 2: "spans", 3: "schemaUrl"}, (*decoder).span},
}

var (
	resourceFields = schema{1: "attributes", 2: "droppedAttributesCount", 3: "entityRefs"}
	scopeFields    = schema{1: "name", 2: "version", 3: "attributes", 4: "droppedAttributesCount"}
)

// request reads a whole body.
func (d *decoder) request(signal Signal) error {
	g := groups[signal]
	return d.r.message(g.resources, func(int) error {
		from := &Origin{}
		d.afford(originCost)
		return d.r.message(g.scopes, func(field int) error {
			switch field {
			case 1:
				return d.r.message(resourceFields, func(field int) error {
					if field != 1 {
						return nil
					}
					return d.attribute(&from.Resource)
				})
			case 2:
				return d.library(g, from)
			}
			return nil
		})
	})
}

// library reads what one library sent. The resource may be told behind the records: they point to it.
func (d *decoder) library(g group, from *Origin) error {
	of := from
	return d.r.message(g.records, func(field int) error {
		switch field {
		case 1:
			return d.r.message(scopeFields, func(field int) (err error) {
				if field == 1 {
					of.Scope, err = d.r.text()
				}
				return err
			})
		case 2:
			return g.read(d, of)
		}
		return nil
	})
}

var attributeFields = schema{1: "key", 2: "value"}

// attribute reads one and appends it, where there is room.
func (d *decoder) attribute(to *[]Attribute) error {
	var a Attribute
	err := d.r.message(attributeFields, func(field int) (err error) {
		if field == 1 {
			a.Key, err = d.r.text()
		} else {
			a.Value, err = d.anyValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(*to) >= d.limits.Attributes || !d.afford(attributeCost) {
		d.out.Lost++
		return nil
	}
	*to = append(*to, a)
	return nil
}

var valueFields = schema{1: "stringValue", 2: "boolValue", 3: "intValue", 4: "doubleValue", 5: "arrayValue", 6: "kvlistValue", 7: "bytesValue"}

// anyValue reads a value. A list or a map that is nested too deep is told as one that is cut.
func (d *decoder) anyValue() (v Value, err error) {
	err = d.r.message(valueFields, func(field int) error {
		v, err = d.oneOf(field)
		return err
	})
	return v, err
}
