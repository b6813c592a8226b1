package queue

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue/target"
)

// AgeQuality is how an age that is told stands to the true one.
type AgeQuality string

// The ways an age can be known. Those with a bound follow from what was seen, where a store keeps no times.
const (
	AgeUnknown   AgeQuality = ""
	AgeExact     AgeQuality = "exact"
	AgeEstimated AgeQuality = "estimated" // shown as ~
	AgeAtLeast   AgeQuality = "at least"  // shown as ≥
	AgeAtMost    AgeQuality = "at most"   // shown as ≤
)

// Age is the age of the oldest job that waits, and how sure that is. An empty queue has age zero, exactly.
func (q *Queue) Age() (time.Duration, AgeQuality) {
	switch {
	case q.Ready == 0:
		return 0, AgeExact
	case q.Ready < 0:
		return 0, AgeUnknown
	case q.Oldest >= 0 && (q.Aged == "" || q.Aged == Exact):
		return time.Duration(q.Oldest), AgeExact
	case q.Oldest >= 0:
		return time.Duration(q.Oldest), AgeEstimated
	}
	return q.seenAge()
}

// seenAge is what our own watching tells of a queue whose store keeps no times. The mark of the oldest job that stays, and what
// had come in when the job that is next came in, give what the age is at least. That the queue was empty once gives only what it
// is at most: everything in it came later. The depths of the past tell too, where what leaves is counted.
func (q *Queue) seenAge() (time.Duration, AgeQuality) {
	least := time.Duration(0)
	if !q.headAt.IsZero() {
		least = q.Seen.Sub(q.headAt)
	}
	if i := q.entered(); i >= 0 {
		if age := q.Seen.Sub(q.ins[i].at); age > least && i > 0 {
			return age, AgeEstimated // it came in between two readings
		} else if age > least {
			least = age
		}
	}
	if past, ends := q.pastAge(); past > least && ends {
		return past, AgeAtLeast
	} else if past > least {
		return past, AgeEstimated
	}
	switch {
	case least > 0:
		return least, AgeAtLeast
	case !q.emptyAt.IsZero():
		return q.Seen.Sub(q.emptyAt), AgeAtMost
	}
	return 0, AgeUnknown
}

// TargetSource is what says the target of a queue.
type TargetSource string

// The sources of targets.
const (
	NoTarget     TargetSource = ""
	TargetByUser TargetSource = "config"
	TargetByName TargetSource = "name" // such as within_5_minutes
)

// Target is within what time the jobs of a queue are to be taken: as the user says, else as its name does. 0: nobody says.
func Target(q *Queue, set AlarmSettings) (within time.Duration, by TargetSource) {
	if q.DeadLetter || q.Stream {
		return 0, NoTarget
	}
	if set.Within > 0 {
		return time.Duration(set.Within), TargetByUser
	}
	if within, said := target.Named(q.Name); said {
		return within, TargetByName
	}
	return 0, NoTarget
}

// aim notes how the queue stands to its target at a reading, which counts for the time since the one before; after a gap nobody knows.
func (q *Queue) aim(set AlarmSettings, before time.Duration, gap bool) {
	within, by := Target(q, set)
	if by == NoTarget {
		q.Target = target.Record{}
		return
	}
	if gap && q.Target.Within == within {
		q.Target.Miss(before)
		before = 0
	}
	q.Target.Note(within, before, q.toTarget(within))
}

// toTarget is how the age of the oldest job stands to a target.
func (q *Queue) toTarget(within time.Duration) target.State {
	age, sure := q.Age()
	switch late := age > within; {
	case late && sure != AgeUnknown && sure != AgeAtMost:
		return target.Missed
	case !late && sure != AgeUnknown && sure != AgeAtLeast:
		return target.Met
	}
	return target.Unknown
}

// keptIns bounds the memory of what had come in: when it is full, every second moment is dropped.
const keptIns = 128

// noteAge notes, before a reading is taken, what tells the age of the oldest job where the store does not.
func (q *Queue) noteAge(r *Reading, at time.Time) {
	switch {
	case r.Head == "" || r.Ready <= 0:
		q.headAt = time.Time{}
	case r.Head != q.Head || q.headAt.IsZero():
		q.headAt = at
	}
	if r.Ready == 0 {
		q.emptyAt = at
	}
	done, known := r.Done.Get()
	if r.Oldest >= 0 && r.Ready > 0 || !known || r.Ready < 0 {
		q.ins = nil
		return
	}
	if flying, ok := r.InFlight.Get(); ok {
		done += flying
	}
	if n := len(q.ins); n > 0 && (done < q.out || done+int64(r.Ready) < q.ins[n-1].n) {
		q.ins = nil // the counter was reset, or jobs left without being taken
	}
	kept := keptIns
	if !q.charted {
		kept = unchartedKeep
	}
	if len(q.ins) >= kept {
		half := len(q.ins) / 2
		for i := range half {
			q.ins[i] = q.ins[2*i+1]
		}
		q.ins = q.ins[:half]
	}
	q.ins, q.out = append(q.ins, counterMark{at, done + int64(r.Ready)}), done
}

// entered is the first moment at which the job that is next had come in; negative when that is not known. In a queue that is
// served in order, it is the one that came in after as many as have gone out.
func (q *Queue) entered() int {
	i, _ := slices.BinarySearchFunc(q.ins, q.out+1, func(c counterMark, n int64) int { return cmp.Compare(c.n, n) })
	if i == len(q.ins) {
		return -1
	}
	return i
}
