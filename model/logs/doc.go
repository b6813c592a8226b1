// Package logs keeps the lines of one app: it parses, sanitises, orders, keeps, filters, searches and tells them.
//
// The rules:
//
//   - Pure values. No clock, no I/O, no goroutine: times come in as arguments.
//   - Sequence is arrival order for ever. A late line is appended and flagged, never inserted.
//   - A Batch is immutable from the moment Take returns it; a Snapshot pins what it shows. Both may be read from
//     any goroutine. An Ingest belongs to its source's goroutine, a Store to the one that applies events.
//   - No line is lost in silence: what fits no header is kept as Other, what the budget pushes out is counted.
//   - Text is sanitised on the way in and redacted on the way out (Tell, MarshalJSON), never in between.
package logs
