// Package link is the one connection to a PostgreSQL database, and what bounds a reading of it: one short READ ONLY transaction with
// limits on statements and on waiting for locks, in one round trip. It quotes what goes into a query and reads the columns of what
// comes back. It knows no job library.
package link
