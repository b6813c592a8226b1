package vitals

import (
	"slices"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// requestCounts counts the requests of an app by 5 minutes, for as long as medians are kept.
type requestCounts struct {
	first int32 // the oldest bucket with a line of the router; 0: none
	all   []count
}

type count struct {
	bucket int32
	n      int
}

// of is how many requests came in 5 minutes; false where the log does not reach.
func (r *requestCounts) of(bucket int32) (float64, bool) {
	if r == nil || r.first == 0 || bucket < r.first || bucket > r.all[len(r.all)-1].bucket {
		return 0, false
	}
	i, found := slices.BinarySearchFunc(r.all, bucket, func(c count, b int32) int { return int(c.bucket - b) })
	if !found {
		return 0, true
	}
	return float64(r.all[i].n), true
}

func (r *requestCounts) add(bucket int32, n int) {
	i := len(r.all)
	for i > 0 && r.all[i-1].bucket >= bucket {
		i--
		if r.all[i].bucket == bucket {
			r.all[i].n += n
			return
		}
	}
	r.all = slices.Insert(r.all, i, count{bucket, n})
	if len(r.all) > keptPoints {
		r.all = slices.Delete(r.all, 0, 1)
	}
	r.first = r.all[0].bucket
}

// read counts the requests of a batch.
func (r *requestCounts) read(b *logstore.Batch, kinds []lineKind) {
	first, last, every := b.Stamps()
	if first == logs.NoTime {
		return
	}
	if from := bucketOf(first); every && from == bucketOf(last) {
		n := 0
		for k, kind := range kinds {
			if kind == request {
				n += int(b.Counts()[k])
			}
		}
		r.add(from, n)
		return
	}
	body, done := b.Open()
	defer done()
	bucket, n := int32(0), 0
	for i := range b.Len() {
		if kinds[b.Kind(i)] != request || body.At(i) == logs.NoTime {
			continue
		}
		if at := bucketOf(body.At(i)); at != bucket {
			if n > 0 {
				r.add(bucket, n)
			}
			bucket, n = at, 0
		}
		n++
	}
	if n > 0 {
		r.add(bucket, n)
	}
}
