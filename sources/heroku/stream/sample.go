package stream

import (
	"math"
	"strconv"
	"strings"
)

// sample is one line of log-runtime-metrics. Memory and quota are in MB; what the line does not tell is -1.
type sample struct {
	life                string // the UUID at the end of dyno=heroku.APP.UUID
	memory, quota, load float64
}

// parseSample reads "source=web.1 dyno=heroku.1.UUID sample#memory_total=21.00MB …"; false when the line has no life or
// none of the three numbers.
func parseSample(text string) (sample, bool) {
	s := sample{memory: -1, quota: -1, load: -1}
	for field := range strings.FieldsSeq(text) {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "dyno":
			s.life = value[strings.LastIndexByte(value, '.')+1:]
		case "sample#memory_total":
			s.memory = megabytes(value)
		case "sample#memory_quota":
			s.quota = megabytes(value)
		case "sample#load_avg_1m":
			s.load = number(value, "")
		}
	}
	return s, s.life != "" && (s.memory >= 0 || s.quota >= 0 || s.load >= 0)
}

// units are the sizes a memory sample may come in; the platform writes MB.
var units = []struct {
	suffix string
	mb     float64
}{{"MB", 1}, {"GB", 1024}, {"kB", 1.0 / 1024}, {"KB", 1.0 / 1024}}

func megabytes(v string) float64 {
	for _, u := range units {
		if strings.HasSuffix(v, u.suffix) {
			if n := number(v, u.suffix); n >= 0 {
				return n * u.mb
			}
		}
	}
	return -1
}

// number is -1 for anything that is no finite number from zero up.
func number(v, suffix string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSuffix(v, suffix), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || n < 0 {
		return -1
	}
	return n
}
