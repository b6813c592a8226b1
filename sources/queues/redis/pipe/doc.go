// Package pipe is one connection to a Redis or Valkey, over which batches of commands go, each in one round trip.
//
// Its rules:
//
//   - Only commands that read are known, each by a method of [Batch] that gives a typed answer to be looked at after [Pipe.Run].
//   - A bad reply is the error of its own [Answer] and does not sink the rest of the batch.
//   - Batches take turns: nobody else's commands come between.
//   - A connection that failed once is dead for good, and says so: which reply belongs to which command is no longer known.
//   - What the server announces is held to [answerLimit] before a byte is allocated for it, for the client allocates by announcement.
//   - RESP2 only: old servers know no HELLO.
package pipe
