// Package jetstream reads the consumers of NATS JetStream: a row for each, "stream/consumer".
//
// Its rules, besides those of package store:
//
//   - Only lists are asked for, at most 100 pages at a reading: what they tell of thousands of consumers is work for the servers
//     that lead them.
//   - What is ready was never delivered; what is in flight was delivered and not acknowledged.
//   - The age is known for work queues alone, where the first message of the stream is the first that is not acknowledged. It may
//     be in flight, and then the age is an estimate.
//   - The requests are our own, with the client library's shapes: its listers go on in a goroutine that a bound would leave behind.
package jetstream
