// Package sample is what the readers of the job libraries in Redis share: what the answers of commands mean as numbers and times, who
// consumes a queue, and what a reading may cost. It knows no library.
package sample
