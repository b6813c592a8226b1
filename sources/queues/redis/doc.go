// Package redis reads the job libraries that keep their queues in Redis or Valkey.
//
// Its rules, besides those of package store:
//
//   - A library is one file and one row of libraries. Several may live in one Redis: each is found and read by itself.
//   - Commands go in pipelines, one round trip each; one bad reply is that command's own and does not sink the rest.
//   - A missing key and an empty list look the same, so a sample here is never Whole.
//   - Hosts deny commands (CLIENT LIST, CONFIG, TIME, INFO): what is denied is unknown, and nothing else suffers.
package redis
