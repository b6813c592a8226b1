// Package kafka reads how far consumer groups are behind in Kafka: a row for each group and topic, "group/topic".
//
// Its rules, besides those of package store:
//
//   - Only offsets are read, never a record. The age of the oldest record stands in the record, and is unknown.
//   - Commits are read before the ends of the topics, so that a lag is rather overstated by what came in between than negative.
//   - A partition that was never committed is counted from its start, which is an estimate: the consumer's own settings decide
//     whether it begins there. A commit before the start of the log is lost data, and told loudly.
//   - Several brokers share a cluster's partitions, and each is asked over a connection of its own: here the rule of one connection
//     cannot hold. They are closed after a minute without use.
//   - Kafka's answers bear no time. Ages are not read, so that our clock, which stamps the samples, puts nothing wrong.
package kafka
