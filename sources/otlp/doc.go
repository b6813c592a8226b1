// Package otlp reads what a client of OpenTelemetry sends over HTTP: log records, metrics and spans, as protobuf or as JSON, and writes the
// answers that such a client understands.
//
// The rules:
//
//   - The bytes are foreign. Whatever they are, they give records or an error, in time and memory that Limits bound.
//   - One set of functions reads both encodings: a message is a table of its fields, by number and by name.
//   - What the tables do not know is passed over and counted. What they know and nobody here needs is passed over.
//   - What is left out for want of room is counted: attributes as lost, whole records as rejected.
//   - Nothing is copied: what is read shares the memory of the body.
//
// What the records mean is the business of those who ask for them.
package otlp
