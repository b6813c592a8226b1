// Package lines reads logs that somebody saved or pipes in: files, stdin, captures of a drain.
//
// The rules:
//
//   - Never assume UTF-8: a file saved by PowerShell is UTF-16 with a byte order mark and CRLF, an old one is gzipped.
//   - One physical line is one line, whatever is in it: what fits no header is kept, what is too long is cut and flagged, what
//     cannot be taken in at all leaves a gap. So the lines counted are those that "wc -l" counts.
//   - A file or a pipe waits for its readers; nothing of it is dropped on the way.
//   - There is no app behind a saved log: nothing is made up of it but its lines, and there are no orders.
//
// What a line means is the business of model/logs.
package lines
