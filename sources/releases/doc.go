// Package releases keeps on disk what releases leave behind.
//
// The rules:
//
//   - A release is a file: DIR/APPID/v74.json, readable by its owner alone. It holds counts, names of exceptions and of queues,
//     no text of the log.
//   - Several runs of gonogo may keep the same release: what is in the file is merged with what a run knows, as package baseline says.
//   - A file is written beside the old one and put in its place: a crash leaves the one or the other.
//   - A file that cannot be read is passed over, and written anew.
//   - Of an app the newest files are kept, for so long and so many bytes. Who deploys seldom needs long.
package releases
