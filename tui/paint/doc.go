// Package paint turns pictures into the bytes that lead a terminal from one picture to the next.
//
// Rules:
//   - A picture is exactly as large as the terminal. Its rows are spans: the pieces that are drawn and kept apart, a pane's
//     line each. A span that did not change is not written; of one that did, what it has in common with the last picture is
//     left out at both ends.
//   - A frame is one slice of bytes, for one write. Where more than one place changes it is a synchronized update, so that a
//     terminal that knows them never shows half of it; others ignore the two sequences.
//   - Nothing changed is no byte.
//   - Places are absolute. A character whose width terminals disagree on can do harm up to the end of its row, so what
//     stands behind it is written again with it.
//   - No clock, no terminal, no state beside the last picture.
package paint
