// Package recorder is the flight recorder: it keeps what happens to an app on disk, in segments that survive a crash, and gives it back as a tape.
//
// The rules:
//
//   - A recording is what one run of gonogo saw of one app. Of several runs at once one records: the others wait for its lock.
//   - A segment is a file of chunks, each with a length and a checksum. A chunk is written at least once a second, so a crash loses a second.
//   - Each segment begins with a preamble: the last value of every snapshot. What is read from there needs nothing that came before.
//   - Nobody writes to a segment that another run began. A torn end is passed over and told.
//   - Files are readable by their owner alone. What they hold has passed the same door out as any tape: package tape.
//   - The index of a recording is a cache. Without it everything is found again.
package recorder
