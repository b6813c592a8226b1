package logs

import (
	"encoding/binary"
	"math"
	"time"
)

// minuteCache remembers the minute of the last stamp: neighbours mostly share theirs, and then only seconds are read.
type minuteCache struct {
	a, b  uint64 // the text of it, "2026-11-21T08:35"
	start int64  // Unix nanoseconds
}

// stampLen is the length of the platform's stamps: 2026-11-21T08:35:21.640123+00:00.
const stampLen = 32

// stamp reads as the function stamp does. usual tells that the platform writes this time in just these bytes.
func (m *minuteCache) stamp(b []byte) (nanos int64, n int, usual bool) {
	if len(b) < stampLen || b[19] != '.' || string(b[26:stampLen]) != "+00:00" {
		nanos, n = stamp(b)
		return nanos, n, false
	}
	head, tail := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	if head == m.a && tail == m.b && b[16] == ':' {
		if sec, micro := decimal(b[17:19]), decimal(b[20:26]); sec >= 0 && sec < 60 && micro >= 0 {
			return m.start + int64(sec)*1e9 + int64(micro)*1e3, stampLen, true
		}
	}
	nanos, n = stamp(b)
	if n != stampLen || !isWrittenAs(nanos, b[:stampLen]) { // February 30, or a sixtieth second: such a minute is not remembered
		return nanos, n, false
	}
	m.a, m.b = head, tail
	m.start = nanos - int64(decimal(b[17:19]))*1e9 - int64(decimal(b[20:26]))*1e3
	return nanos, n, true
}

// stampLayout is how the platform writes stamps.
const stampLayout = "2006-01-02T15:04:05.000000-07:00"

// isWrittenAs tells whether the platform writes a time so.
func isWrittenAs(nanos int64, b []byte) bool {
	var buf [stampLen + 8]byte
	return string(Instant(nanos).AppendFormat(buf[:0], stampLayout)) == string(b)
}

// Stamp reads an RFC 3339 time at the start of b: Unix nanoseconds and its length, 0 when there is none.
func Stamp(b []byte) (nanos int64, n int) { return stamp(b) }

// stamp reads an RFC 3339 time at the start of b: Unix nanoseconds and its length, 0 when there is none. By hand,
// for time.Parse takes as long as all the rest of a line.
func stamp(b []byte) (nanos int64, n int) {
	if len(b) < 20 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, 0
	}
	year, mon, day := decimal(b[:4]), decimal(b[5:7]), decimal(b[8:10])
	hour, minute, sec := decimal(b[11:13]), decimal(b[14:16]), decimal(b[17:19])
	if year < 1970 || year > 2200 || mon < 1 || mon > 12 || day < 1 || day > 31 ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || sec < 0 || sec > 60 {
		return 0, 0
	}
	n = 19
	frac := int64(0)
	if b[n] == '.' {
		n++
		scale := int64(1e9)
		for ; n < len(b) && b[n] >= '0' && b[n] <= '9'; n++ {
			scale /= 10
			frac += int64(b[n]-'0') * scale
		}
	}
	offset, width := zone(b[n:])
	if width == 0 {
		return 0, 0
	}
	secs := time.Date(year, time.Month(mon), day, hour, minute, sec, 0, time.UTC).Unix() - offset
	return secs*1e9 + frac, n + width
}

// zone reads Z, +00:00 or -0700: seconds east of Greenwich and its length, 0 when there is none.
func zone(b []byte) (east int64, width int) {
	if len(b) > 0 && b[0] == 'Z' {
		return 0, 1
	}
	if len(b) < 5 || b[0] != '+' && b[0] != '-' {
		return 0, 0
	}
	minutes, width := b[3:], 5
	if b[3] == ':' {
		minutes, width = b[4:], 6
	}
	if len(minutes) < 2 {
		return 0, 0
	}
	h, m := decimal(b[1:3]), decimal(minutes[:2])
	if h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, 0
	}
	east = int64(h*3600 + m*60)
	if b[0] == '-' {
		east = -east
	}
	return east, width
}

// decimal is the number b spells, -1 when it spells none.
func decimal(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// NoTime stands for the zero time, which has no nanoseconds since 1970.
const NoTime = math.MinInt64

// Nanos is a time as Unix nanoseconds, NoTime for the zero time.
func Nanos(t time.Time) int64 {
	if t.IsZero() {
		return NoTime
	}
	return t.UnixNano()
}

// Instant is the inverse of Nanos.
func Instant(n int64) time.Time {
	if n == NoTime {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
