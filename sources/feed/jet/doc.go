// Package jet carries feeds over NATS JetStream: a gonogo that serves publishes what it sees into streams, and watchers read them.
//
// Three streams, their subjects versioned:
//
//	GONOGO_FACTS   gonogo.v1.APP.snap.KIND.KEY, gonogo.v1.APP.fact.KIND    the facts of the last hour
//	GONOGO_LOGS    gonogo.v1.APP.log                                      batches of log lines, up to a number of bytes
//	GONOGO_LAST    the last message of each snap subject, by a source from GONOGO_FACTS
//
// and three buckets: GONOGO_LEASE says who leads, GONOGO_WHEEL whose hand is on the wheel: both change by compare-and-set alone. GONOGO_HERE
// says who is here, for as long as they say so.
//
// All stamps in the streams are by the clock of the NATS server. Each side measures how far its own is ahead.
//
// A message carries the term of the serve that published it: the revision at which that took the lease. Watchers pass over messages of an
// earlier term than they have met in a stream, and a serve that takes the lead begins with one: a fence. A serve that has lost the lead and does
// not know it yet says nothing to anybody.
package jet
