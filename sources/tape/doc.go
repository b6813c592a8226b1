// Package tape is the flight recorder and its player.
//
// The rules of a tape:
//
//   - A tape is NDJSON: a header line with its version, then one event a line, as model.Encode writes it.
//   - Version 1 must be played for ever. Kinds that a program does not know are played as they came.
//   - A tape is a door out: what is free text passes through safe.Redact, and log lines are left out unless text was
//     asked for; what remains of them is what package outline keeps.
//   - A tape is a foreign file: every string of it passes through safe.Text again.
//   - A recording may end anywhere, by a crash or a full disk. What is readable is played, what is not is counted and told.
//
// Whoever opens the file makes it readable by its owner alone.
package tape
