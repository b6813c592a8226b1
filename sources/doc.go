// Package sources is where facts come from and orders go to: everything of gonogo that does I/O.
//
// The rules of the room:
//
//   - A source blocks in Run and emits events. It knows no screen, no recorder and no other source.
//   - The hub supervises: it restarts what fails, with back-off; it recovers what panics; it tells the health of each.
//     No source can end the program. A goroutine that a source starts itself runs its body under [Guard].
//   - Every reader (screen, recorder, --json, gate) has its own mailbox. A slow reader slows nobody but, if its policy says
//     so, the streams that can wait (files, pipes, tapes).
//   - Snapshots: the last of a key wins. Streams: bounded, what is dropped is counted and told. Permanent facts: always.
//   - An order is sent at most once. Whatever happens to it becomes an event.
//   - No event, health sentence or log record holds a secret.
//
// Emit may be called from several goroutines of a source at once. It may block while a blocking mailbox is full.
package sources
