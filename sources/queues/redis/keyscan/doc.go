// Package keyscan finds the job libraries of a Redis server: those whose keys have fixed names by asking for these, the others by the
// names of all keys.
//
// Some libraries name their keys after their queues, or have a prefix that anyone may choose. The names of all keys are walked
// through in steps that are short for the server and with a pause after each: never by KEYS, which holds the server up for as long
// as it takes. A key that has a library's [Pattern] is a candidate. Names alone prove nothing ("user:7:id" is no queue): the server
// is asked what a candidate is, and what it proves to be is a [Match].
//
// The package knows no library: who calls it brings them as rows.
package keyscan
