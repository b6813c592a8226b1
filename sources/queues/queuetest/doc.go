//go:build integration

// Package queuetest starts real Redis, RabbitMQ and PostgreSQL servers for tests, and the programs that fill them through the
// real queue libraries.
//
// Its rules:
//
//   - It is imported by tests with the tag integration alone. A server's program that is not installed fails the test and
//     names the remedy; nothing is skipped, so that a green run has seen the real thing.
//   - Servers listen on loopback, on ports below those that the system gives to clients: a client that dials the port of a
//     killed server can then not end up connected to itself.
//   - No server outlives the test binary, however that ends: beside each runs a guard, a shell that waits for the end of a
//     pipe which the binary holds open. The guard ends the server and removes its directory after a panic, a timeout and a
//     SIGKILL alike. (A parent's death signal is no substitute: Linux alone has it, and sends it when the starting thread
//     ends.)
//   - Nothing sleeps. What takes time is polled, with a limit; what fails shows the end of the server's own log.
//   - A filler prints what the library itself says of its queues, as JSON, so that tests compare with the library's word
//     and not with ours.
package queuetest
