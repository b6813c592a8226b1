// Package jetfaults tests feeds over NATS under faults. Three clients use one wheel while the network between each of them and NATS is cut, stalled
// and delayed at random; what they believed is compared with the history of the bucket. Of three servers of a cluster one is killed. The network is cut
// between the gonogo that serves and NATS, and between NATS and a watcher.
//
// A run is made by its seed: the same seed does the same things at the same moments, as exactly as a machine keeps them. All of it is test code
// with the tag integration; "make jetfaults" makes 200 runs, "make test" makes 20.
package jetfaults
