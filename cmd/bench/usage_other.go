//go:build !unix

package bench

import "time"

// processUsage is unknown here: zero.
func processUsage() (cpu time.Duration, peak int64) { return 0, 0 }
