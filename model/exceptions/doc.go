// Package exceptions finds the exceptions in an app's log: it puts the lines of a trace together, reads the trace's language, class,
// message and frames, and gives each a fingerprint, so that the same error counts as one however often it comes.
//
// The rules:
//
//   - Pure values. No clock, no I/O, no goroutine: times come in as arguments.
//   - The lines of one dyno are one stream; those that bear the id of a request are a stream of their own. Streams are never mixed.
//   - What cannot be told is empty. A line that might be part of a trace and might not is left out of it.
package exceptions
