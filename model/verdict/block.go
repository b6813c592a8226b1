package verdict

import "time"

// keptFor is how far back requests are known.
const keptFor = time.Hour

// nextBlock is where the block begins that is counted next: at next, where all before it are counted, unless the clock has jumped. Where it
// has gone far ahead nobody knows of requests in between; where it was set back, what comes is counted from now on.
func nextBlock(next, now time.Time) time.Time {
	switch behind := now.Sub(next); {
	case behind > keptFor:
		return next.Add((behind - keptFor).Truncate(blockLength))
	case behind < -2*blockLength:
		return now.Truncate(blockLength)
	}
	return next
}
