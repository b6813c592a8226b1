// Package logstore keeps the lines of one app: it puts a stream in order, makes batches of it, and keeps the newest of them in memory.
//
// The rules:
//
//   - Sequence is arrival order for ever. A late line is appended and flagged, never inserted.
//   - A Batch is immutable from the moment Next returns it; a Snapshot pins what it shows. Both may be read from
//     any goroutine. An Ingest belongs to its source's goroutine, a Store to the one that applies events.
//   - No line is lost in silence: what the budget pushes out is counted.
//   - A batch is columns. Its lines are looked at one by one only where their columns do not tell.
package logstore
