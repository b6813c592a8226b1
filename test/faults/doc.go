// Package faults drives the built program in a pseudo terminal while a seeded proxy between it and the embedded platform
// does what networks, proxies and overloaded servers do: it drops, delays, cuts, repeats and falsifies answers. A journey is
// made by its seed: the same seed draws the same faults for the same requests and presses the same keys.
//
// The proxy keeps the truth: which orders arrived, which it passed on, what the platform did. A journey is judged by that
// truth, by every byte that the program wrote and by the screen as a person reads it. All of it is test code with the tag
// integration; "make faults" runs 300 journeys, "make test" runs 30.
package faults
