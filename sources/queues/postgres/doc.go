// Package postgres reads the job libraries that keep their queues in PostgreSQL.
//
// Its rules, besides those of package backend:
//
//   - A library is one file and one row of libraries. Several may live in one database, also in several schemas: each is found and
//     read by itself. None uses what another declares.
//   - A reading is one short READ ONLY transaction with limits on statements and on waiting for locks, in one round trip. Nothing
//     is listened to, no row and no advisory lock is taken, no transaction is left open: it would bloat the very tables we watch.
//   - A library is described by a layout, not by queries: what a reading asks is composed from the columns and indexes that are
//     there, so that old and new versions of a schema are read side by side.
//   - A small table is counted whole. A large one is never: its queues are found by jumping along an index, and of each queue no
//     more than a bounded number of entries is counted. What an index does not lead to is sampled, or unknown.
//   - Ages are differences of epoch seconds by the server's now(). Columns without a time zone hold UTC and are never compared with
//     a time that has one: the session's zone would shift it.
//   - Of a job's payload nothing leaves the server but, of one that runs, the name of its class.
package postgres
