// Package model is what is known about the watched apps, and nothing else.
//
// The rules of the room:
//
//   - Pure: no I/O, no clock, no goroutine, no mutex, no styling. Time comes only from events.
//   - State changes only in State.Apply, from one goroutine; the same events give the same State.Dump.
//   - Unknown is a value. A missing answer is never shown as zero, an old one never as new.
//   - Ids are keys, names are labels: an app is its UUID, a dyno life its dyno id, a queue store the hash of its address.
//   - Foreign text (log lines, names, descriptions) has passed model/safe before it is an event.
//
// The flow of a fact:
//
//	source ─ Event ─▶ hub ─ batch ─▶ State.Apply ─▶ section (version bumps) ─▶ pane
//
//	app        AppInfo                    header, dialogs
//	processes  Dynos Formation Lifecycle  processes pane
//	           Vitals
//	releases   Releases Milestone         releases pane, rules through logs and charts
//	logs       LogLines                   logs pane
//	queues     QueueStore QueueSample     queues pane
//	orders     OrderEvent (+ what shows)  toast, footer, undo
//	health     Health Budget Clock Losses header, every stale mark
//	platform   Platform                   header
package model
