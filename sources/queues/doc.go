// Package queues finds the stores of job queues in an app's config vars and watches each.
//
// Its rules:
//
//   - A store's address and password never leave this package and those below it: no event, error, health or log holds them.
//   - A store is read through one connection by one watcher, however many apps point to it and however many libraries live in it.
//   - A slow store is read less often, a library that refuses harms only itself, a store out of reach gives no sample at all.
//   - All ages and rates are by the store's own clock. What cannot be known is unknown, never zero.
//
// A new library on a known kind of store is one file and one row in that kind's package (redis, postgres); a new kind of
// store is one package that fills in a backend.Kind, and a row of kinds.
package queues
