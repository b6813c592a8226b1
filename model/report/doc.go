// Package report tells what happened in an incident, from a recording: what was released, what the verdict said and why, which exceptions were
// new, what people did, how long it took. It is shown the events of a recording as it is played, and gives data that others print.
//
// The rules:
//
//   - Every sentence names the entries of the timeline that it rests on; every entry names the event of the recording that told it.
//   - A figure is read from the state at the time that it names.
//   - What is not known is said. Nothing is concluded from what was not watched.
package report
