package router

import (
	"cmp"
	"slices"
	"time"
)

// DefaultSpan is how far back a view goes where it is not since a release.
const DefaultSpan = 15 * time.Minute

// View is how requests go now, over a while, and how they went before it.
type View struct {
	Version int       // the release since which Since is; 0: Since is of a span
	At      time.Time // when Since begins
	Until   time.Time // how far time has come
	Minute  Window    // the last minute
	Since   Window
	Before  Window // as long before At; nothing was watched where it is not known
}

// View compares the time since a release with as long a time before it. Where there is no such release in the time that is kept, and where a
// span is asked for, it is that span, and as long before. at is since when the release is current, span 0 where none is asked for.
func (h *History) View(version int, at time.Time, span time.Duration) View {
	v := View{Version: version, At: at, Until: h.Until()}
	if v.Until.IsZero() {
		return View{}
	}
	if span > 0 || version == 0 || !at.After(v.Until.Add(-Kept)) {
		if span == 0 {
			span = DefaultSpan
		}
		v.Version, v.At = 0, v.Until.Add(-span)
	}
	length := max(v.Until.Sub(v.At), time.Minute)
	v.Minute = h.Between(v.Until.Add(-time.Minute), time.Time{})
	v.Since = h.Between(v.At, time.Time{})
	v.Before = h.Between(v.At.Add(-length), v.At)
	return v
}

// Columns are the last n pieces of time so long, the oldest first, the newest up to now. Each begins at a multiple of the length, so that what a
// column counts stays in it. A length that is no multiple of Slot becomes one.
func (h *History) Columns(n int, length time.Duration) []Window {
	until := h.Until()
	if until.IsZero() || n <= 0 {
		return nil
	}
	length = max(Slot, length.Truncate(Slot))
	from := until.Truncate(length).Add(-time.Duration(n-1) * length)
	out := make([]Window, n)
	for i := range out {
		at := from.Add(time.Duration(i) * length)
		out[i] = h.Between(at, at.Add(length))
	}
	return out
}

// MostCodes are codes, those of failed requests first, then the most frequent.
func MostCodes(codes []Code) []Code {
	out := slices.Clone(codes)
	slices.SortStableFunc(out, func(a, b Code) int {
		return cmp.Or(cmp.Compare(b.Failed, a.Failed), cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// Count is how often a code came.
func Count(codes []Code, code string) int {
	for _, c := range codes {
		if c.Code == code {
			return c.Requests
		}
	}
	return 0
}
