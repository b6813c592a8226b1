// Package command reads a queue by running a command that the user's own config names.
//
// Its rules, besides those of package store:
//
//   - No config var of an app ever names a command: one comes from the user's config alone.
//   - It is run without a shell, in gonogo's own environment and with no config var of the app added, for ten seconds at most. What
//     it starts ends with it, where the system lets us.
//   - It prints a number, or JSON: {"ready": 12, "oldest": 3.5}, or a list of such objects with names. All numbers are optional, and
//     what is absent or negative is unknown; oldest and held are seconds, in and out jobs a second. Nothing else is taken.
//   - At most 64 KiB are read, and neither output nor errors are shown: they may hold anything.
package command
