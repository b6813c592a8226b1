// Package redis reads the job libraries that keep their queues in Redis or Valkey.
//
// Its rules, besides those of package backend:
//
//   - A library is one file and one row of libraries. Several may live in one Redis: each is found and read by itself. None uses
//     what another declares: what two need is in package sample, and keys that two share are told apart in families.go.
//   - A library whose keys have fixed names has a probe; one whose keys are named after its queues, or whose prefix anyone may
//     choose, has patterns for package keyscan.
//   - Commands go in pipelines, one round trip each; one bad reply is that command's own and does not sink the rest.
//   - A missing key and an empty list look the same, so a sample here is never Whole.
//   - Hosts deny commands (CLIENT LIST, CONFIG, TIME, INFO): what is denied is unknown, and nothing else suffers.
package redis
