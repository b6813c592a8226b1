// Package feed carries events of one app from a gonogo that asks the platform to others, over any connection.
//
// Both sides write lines of JSON. The reader begins with a hello, the giver answers with a header. Then come what the reader lacks,
// the line that says it is all, and what happens from then on: events as recordings with text have them, secrets masked.
// A line of the feed itself begins with {"feed":, an event with {"v":. The giver says at least every few seconds that it is there.
//
//	reader  {"feed":1,"by":"gonogo/1.2","want":"events","known":"2026-11-30T14:08:19Z"}
//	giver   {"feed":1,"by":"gonogo/1.2","pid":4711,"app":"01234567-…","name":"shop","began":"2026-11-30T13:01:02Z"}
//	giver   {"v":1,"at":…,"kind":"dynos",…}
//	giver   {"feed":1,"live":true}
//	giver   {"v":1,"at":…,"kind":"log",…}
//	giver   {"feed":1,"alive":true}
//	reader  {"feed":1,"refresh":"heroku/dynos"}
//	reader  {"feed":1,"mark":{"at":"2026-11-30T17:45:33Z","proc":"web.1","sum":7,"note":"here it began"}}
//
// A reader that wants the strip gets one line with it whenever it changes, and no events.
//
// What travels of no app is the account's alone: its allowance, its clock, its name. Facts of a process (its recorder, its rods) stay in it.
// Orders never travel: who gives one sends it with its own token.
package feed
