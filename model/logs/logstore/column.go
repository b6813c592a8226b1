package logstore

import (
	"math"
	"slices"

	"app.gonogo/gonogo/model/logs"
)

// stamps is a column of times. The platform's are whole microseconds, and those of one batch lie close together: four
// bytes a line. Others take eight.
type stamps struct {
	base  int64
	micro []uint32
	wide  []int64 // instead of micro
}

func (s *stamps) at(i int) int64 {
	if s.wide != nil {
		return s.wide[i]
	}
	return s.base + int64(s.micro[i])*1e3
}

// fitsMicro tells whether all stamps of the rows are whole microseconds within 71 minutes of the first.
func fitsMicro(rows []row, first int64) bool {
	if first == logs.NoTime {
		return false
	}
	for i := range rows {
		if d := rows[i].at - first; rows[i].at == logs.NoTime || d > math.MaxUint32*1000 || d%1000 != 0 {
			return false
		}
	}
	return true
}

// arrival is when a line, and those behind it up to the next arrival, were seen. Lines of one read are seen at once.
type arrival struct {
	line uint32
	at   int64
}

// seenAt is when the i-th line was seen.
func seenAt(runs []arrival, i int) int64 {
	n, found := slices.BinarySearchFunc(runs, uint32(i), func(s arrival, line uint32) int { return int(s.line) - int(line) })
	if !found {
		n--
	}
	return runs[n].at
}
