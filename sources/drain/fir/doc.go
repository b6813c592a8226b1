// Package fir says what the telemetry of Heroku's Fir generation means: it turns log records, spans of the router and metrics into the lines
// that a log session of the app would hold, and that everything else reads.
//
// The rules:
//
//   - What attributes and metrics mean is written in table.go and nowhere else. Each row says how it is known.
//   - What a record says of itself goes before what it says of the process that sent it.
//   - A request is told once: by the router's log where that comes, else by the router's span.
//   - A span of anybody else is no line.
//   - A metric that no row names becomes a sample, a measure or a count under its own name.
//   - What is left out is counted.
package fir
