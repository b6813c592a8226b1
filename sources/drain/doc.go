// Package drain receives the log lines that Logplex delivers over HTTP or HTTPS.
//
// The rules, which follow from how Logplex behaves:
//
//   - The answer comes before the work: Logplex waits 5 s at most, and then sends again.
//   - An answer of 4xx but 429 makes Logplex drop the delivery for good. Only what can never be taken gets one: a wrong token, a
//     wrong form, a body beyond reason, which also leaves a gap. A delivery with a bad frame in it is taken, less that frame.
//   - When there is no room the answer is 503: Logplex sends again, and counts what it drops in its next L10.
//   - A delivery that comes twice is taken once: the Logplex-Frame-Id is the same.
//   - Beyond the loopback interface nobody may write into the log without a token or a password.
//   - Tokens, passwords and what stands in refused deliveries are never told.
package drain
