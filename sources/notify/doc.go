// Package notify brings notices to people who do not look at the screen: to webhooks, to commands, to the desktop.
//
// The rules:
//
//   - Each receiver has a queue and a worker of its own. Whoever hangs, fails or answers nonsense delays nobody else.
//   - Nobody who hands over a notice waits. A queue is bounded; what is dropped is counted and told.
//   - A delivery takes at most five seconds. It is tried again, with the hub's back-off, unless the receiver refuses it for good.
//   - Addresses and secrets stand in no error, no event and no log.
//   - Redirects are not followed, answers are read up to a few KiB.
package notify
