// Package logs reads one line of an app's log: header, class, level, and what the line of a router, of the API or of the dyno manager
// says. Its packages keep lines (logstore) and find them (search).
//
// The rules:
//
//   - Pure values. No clock, no I/O, no goroutine: times come in as arguments.
//   - Text is sanitised on the way in and redacted on the way out (MarshalJSON of a batch, package logline of the screen), never in
//     between.
//   - A line that fits no header is kept as Other.
package logs
