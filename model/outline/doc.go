// Package outline is what a recording without text keeps of log lines: what the judges of a state need, and nothing that an app said.
//
// The rules:
//
//   - Of the router: each request, with its path folded, without its query, its client, its id. The id of a request in which an exception was
//     thrown is kept: it tells the route.
//   - Of the dyno manager, the API, Logplex: what they say, secrets masked. The command of a one-off dyno is its first word.
//   - Of metrics: names and numbers.
//   - Of the app: exceptions by class and place in the code, error lines by what they have in common, jobs by class, waits, workers that ended. Of
//     all other lines how many there were in each second, by who spoke and how grave they were.
//   - They are put back as lines in words that the readers of live lines read as what they were: nobody else needs to know of outlines.
//   - Stamps are whole milliseconds.
package outline
