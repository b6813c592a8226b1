package otlp

var logFields = schema{1: "timeUnixNano", 2: "severityNumber", 3: "severityText", 5: "body", 6: "attributes", 7: "droppedAttributesCount", 8: "flags",
	9: "traceId", 10: "spanId", 11: "observedTimeUnixNano", 12: "eventName"}

// logRecord reads a log record.
func (d *decoder) logRecord(of *Origin) error {
	if d.full(logCost) {
		return nil
	}
	l := LogRecord{Origin: of}
	err := d.r.message(logFields, func(field int) (err error) {
		switch field {
		case 1:
			l.At, err = d.time()
		case 2:
			l.Severity, err = d.number()
		case 3:
			l.SeverityText, err = d.r.text()
		case 5:
			l.Body, err = d.anyValue()
		case 6:
			return d.attribute(&l.Attributes)
		case 9:
			l.Trace, err = d.r.id()
		case 11:
			l.Observed, err = d.time()
		case 12:
			l.Event, err = d.r.text()
		}
		return err
	})
	if err != nil {
		return err
	}
	if !d.afford(logCost) {
		d.out.Rejected++
		return nil
	}
	d.out.Logs = append(d.out.Logs, l)
	return nil
}

// time reads nanoseconds since 1970; 0 for what is no time.
func (d *decoder) time() (int64, error) {
	n, err := d.r.uint()
	return believed(n), err
}

// number reads a small whole number, as a value of an enumeration is.
func (d *decoder) number() (int, error) {
	n, err := d.r.uint()
	return int(min(n, 1<<31)), err
}

var (
	spanFields = schema{1: "traceId", 2: "spanId", 3: "traceState", 4: "parentSpanId", 5: "name", 6: "kind", 7: "startTimeUnixNano", 8: "endTimeUnixNano",
		9: "attributes", 10: "droppedAttributesCount", 11: "events", 12: "droppedEventsCount", 13: "links", 14: "droppedLinksCount", 15: "status", 16: "flags"}
	statusFields = schema{1: "", 2: "message", 3: "code"} // 1 was in use once
)

// failedStatus is the code of a span that went wrong.
const failedStatus = 2

// span reads a span.
func (d *decoder) span(of *Origin) error {
	if d.full(spanCost) {
		return nil
	}
	s := Span{Origin: of}
	err := d.r.message(spanFields, func(field int) (err error) {
		switch field {
		case 1:
			s.Trace, err = d.r.id()
		case 5:
			s.Name, err = d.r.text()
		case 6:
			s.Kind, err = d.number()
		case 7:
			s.Start, err = d.time()
		case 8:
			s.End, err = d.time()
		case 9:
			return d.attribute(&s.Attributes)
		case 15:
			return d.status(&s)
		}
		return err
	})
	if err != nil {
		return err
	}
	if !d.afford(spanCost) {
		d.out.Rejected++
		return nil
	}
	d.out.Spans = append(d.out.Spans, s)
	return nil
}

func (d *decoder) status(s *Span) error {
	return d.r.message(statusFields, func(field int) (err error) {
		switch field {
		case 2:
			s.Status, err = d.r.text()
		case 3:
			code := 0
			code, err = d.number()
			s.Failed = code == failedStatus
		}
		return err
	})
}
