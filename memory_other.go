//go:build !linux

package main

// largePages is memory of the Go heap as the system gives it.
func largePages(bytes int) []byte { return make([]byte, bytes) }
