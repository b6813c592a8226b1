// Package sourcetest is the contract every source passes.
//
// The rules of the contract:
//
//   - Run ends within a second of its context, and leaves no goroutine behind.
//   - Run returns nil only when its context has ended or, for a source that ends, when it is exhausted.
//   - Every event has a fact that the codec can write and read back; under a hub every event is stamped.
//   - Refusals, rate limits, broken answers, silence and garbage never panic, never end the source for good without an error,
//     and are never told as health.
//   - No secret is ever in an event or in an error.
//
// A log is held to more by RunStreams, on a clock that the test moves: every line is told once, as it was said and in its order,
// and a minute without a line is told as silence.
package sourcetest
