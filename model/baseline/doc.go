// Package baseline is what releases leave behind: how each fared, in counts, while it was watched. A new release is compared with it.
//
// The rules:
//
//   - Only what was watched live counts. What was not is unknown, never zero: every piece of time says how much of it was watched.
//   - The same piece of time may be watched by several runs of gonogo. Of each piece the account of who watched most of it counts, so that
//     merging counts nothing twice, in whatever order and however often it is done.
//   - The first half-hour is kept minute by minute, later time in ten minutes, then in hours, and by the hour of the day.
//   - A release takes Most bytes of JSON at most.
package baseline
