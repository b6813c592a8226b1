//go:build !linux

package lines

// LargePages is memory of the Go heap as the system gives it.
func LargePages(bytes int) []byte { return make([]byte, bytes) }
