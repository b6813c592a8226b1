package queue

import (
	"strconv"
)

// Count is a number of jobs that may be unknown. Its zero value is unknown, so that what a back-end does not fill in is not told
// as none; on the wire an unknown count is absent.
type Count struct {
	n     int64
	known bool
}

// Known is a count that is known; a negative n is unknown.
func Known(n int64) Count {
	if n < 0 {
		return Count{}
	}
	return Count{n, true}
}

// Get gives the number, and whether there is one.
func (c Count) Get() (int64, bool) { return c.n, c.known }

// String is the number, or a dash.
func (c Count) String() string {
	if !c.known {
		return "-"
	}
	return strconv.FormatInt(c.n, 10)
}

// Equal tells that both are unknown, or the same number.
func (c Count) Equal(d Count) bool { return c == d }

// MarshalJSON writes a number; null when unknown.
func (c Count) MarshalJSON() ([]byte, error) {
	if !c.known {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, c.n, 10), nil
}

// UnmarshalJSON reads a number; null and negative numbers are unknown.
func (c *Count) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*c = Count{}
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	*c = Known(n)
	return err
}

// Rate is jobs a second, which may be unknown. Its zero value is unknown.
type Rate struct {
	perSecond float64
	known     bool
}

// PerSecond is a rate that is known; what is negative or no number is unknown.
func PerSecond(v float64) Rate {
	if !(v >= 0 && v < 1e12) {
		return Rate{}
	}
	return Rate{v, true}
}

// Get gives the jobs a second, and whether they are known.
func (r Rate) Get() (float64, bool) { return r.perSecond, r.known }

// String is the number, or a dash.
func (r Rate) String() string {
	if !r.known {
		return "-"
	}
	return strconv.FormatFloat(r.perSecond, 'g', -1, 64)
}

// Equal tells that both are unknown, or the same rate.
func (r Rate) Equal(o Rate) bool { return r == o }

// MarshalJSON writes a number; null when unknown.
func (r Rate) MarshalJSON() ([]byte, error) {
	if !r.known {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, r.perSecond, 'g', -1, 64), nil
}

// UnmarshalJSON reads a number; null is unknown.
func (r *Rate) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*r = Rate{}
		return nil
	}
	v, err := strconv.ParseFloat(string(b), 64)
	*r = PerSecond(v)
	return err
}
