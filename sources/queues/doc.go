// Package queues reads the depth of job queues out of the stores that an app's config vars point to.
//
// Its rules:
//
//   - A store's address and password never leave this package: no event, error, health or log holds them.
//   - Nothing is ever written to a store, and nobody else's "count" helpers are used: several of them write.
//   - One connection a store, by name, so that the owner sees who is connected; small plans have twenty.
//   - All ages and rates are by the store's own clock. What cannot be known is unknown, never zero: a store that is out of
//     reach gives no sample at all.
//   - Of a job only its time of enqueuing is read; its arguments are personal data and are dropped where they arrive.
//
// A new library on a known kind of store is one file and one row of its table (redisLibraries); a new kind of store is one
// file and one row of doors.
package queues
