package otlp

var (
	metricFields = schema{1: "name", 2: "description", 3: "unit", 5: "gauge", 7: "sum", 9: "histogram", 10: "exponentialHistogram", 11: "summary", 12: "metadata"}
	dataFields   = schema{1: "dataPoints", 2: "aggregationTemporality", 3: "isMonotonic"}
	numberFields = schema{2: "startTimeUnixNano", 3: "timeUnixNano", 4: "asDouble", 5: "exemplars", 6: "asInt", 7: "attributes", 8: "flags"}
)

// manyFields are those of a point of many events. Each of the three messages has numbers of its own.
var manyFields = map[int]schema{
	9: {9: "attributes", 2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 6: "bucketCounts", 7: "explicitBounds", 8: "exemplars",
		10: "flags", 11: "min", 12: "max"},
	10: {1: "attributes", 2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 6: "scale", 7: "zeroCount", 8: "positive", 9: "negative",
		10: "flags", 11: "exemplars", 12: "min", 13: "max", 14: "zeroThreshold"},
	11: {7: "attributes", 2: "startTimeUnixNano", 3: "timeUnixNano", 4: "count", 5: "sum", 6: "quantileValues", 8: "flags"},
}

// deltaTemporality says that a value counts from the point before it.
const deltaTemporality = 1

// noValue is the flag of a point that says that there is none.
const noValue = 1

// metric reads the points of a metric. Name and unit may be told behind them.
func (d *decoder) metric(of *Origin) error {
	from := len(d.out.Points)
	name, unit := "", ""
	err := d.r.message(metricFields, func(field int) (err error) {
		switch field {
		case 1:
			name, err = d.r.text()
		case 3:
			unit, err = d.r.text()
		case 5, 7, 9, 10, 11:
			return d.data(of, field)
		}
		return err
	})
	for i := range d.out.Points[from:] {
		p := &d.out.Points[from+i]
		p.Name, p.Unit = name, unit
	}
	return err
}

// data reads a gauge (5), a sum (7), a histogram (9, 10) or a summary (11). How it adds up may be told behind the points.
func (d *decoder) data(of *Origin, is int) error {
	from := len(d.out.Points)
	delta, monotonic := false, false
	err := d.r.message(dataFields, func(field int) (err error) {
		switch field {
		case 1:
			return d.point(of, is)
		case 2:
			n := 0
			n, err = d.number()
			delta = n == deltaTemporality
		case 3:
			monotonic, err = d.r.bool()
		}
		return err
	})
	kind := Gauge
	switch {
	case is == 7 && monotonic:
		kind = Counter
	case is == 7:
		kind = UpDown
	case is > 7:
		kind = Histogram
	}
	for i := range d.out.Points[from:] {
		p := &d.out.Points[from+i]
		p.Kind, p.Delta = kind, delta
	}
	return err
}

// point reads one point.
func (d *decoder) point(of *Origin, is int) error {
	if d.full(pointCost) {
		return nil
	}
	p, flags, err := Point{Origin: of}, uint64(0), error(nil)
	if fields, many := manyFields[is]; many {
		flags, err = d.events(&p, fields)
	} else {
		flags, err = d.value(&p)
	}
	switch {
	case err != nil:
		return err
	case flags&noValue != 0:
		return nil
	case !d.afford(pointCost):
		d.out.Rejected++
		return nil
	}
	d.out.Points = append(d.out.Points, p)
	return nil
}

// value reads a point that is one number.
func (d *decoder) value(p *Point) (flags uint64, err error) {
	err = d.r.message(numberFields, func(field int) (err error) {
		switch field {
		case 2:
			p.Start, err = d.time()
		case 3:
			p.At, err = d.time()
		case 4:
			p.Value, err = d.r.double()
		case 6:
			var n int64
			n, err = d.r.fixed()
			p.Value = float64(n)
		case 7:
			return d.attribute(&p.Attributes)
		case 8:
			flags, err = d.r.uint()
		}
		return err
	})
	return flags, err
}

// events reads a point of many events: how many, and their sum.
func (d *decoder) events(p *Point, fields schema) (flags uint64, err error) {
	err = d.r.message(fields, func(field int) (err error) {
		switch {
		case field == 2:
			p.Start, err = d.time()
		case field == 3:
			p.At, err = d.time()
		case field == 4:
			p.Count, err = d.r.uint()
		case field == 5:
			p.Value, err = d.r.double()
		case fields[field] == "attributes":
			return d.attribute(&p.Attributes)
		case fields[field] == "flags":
			flags, err = d.r.uint()
		}
		return err
	})
	return flags, err
}
