//go:build !unix

package main

import "time"

// processUsage is unknown here: zero.
func processUsage() (cpu time.Duration, peak int64) { return 0, 0 }
