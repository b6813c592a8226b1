package verdict

// What deploys are made of in the tests, written down before any number of a rule was chosen. Seeds are looked at by sets: those of tuning while
// rules are made, those that are held out once, in the last run, whose table stands in docs/verdict.md. A set that was held out and run is used up:
// the next rules want a new one.
//
// Every deploy, quiet or not, has by chance: 1 request a minute to 2,000 a second (log-uniform), a daily rhythm of up to ±50 %, minutes that
// differ by 20 %, a base rate of failures of 0 to 1.5 %, service times of a log-normal law (median 15 to 400 ms, sigma 0.4 to 1.2), bursts
// of failures (2 to 15 s, 5 to 40 % of the requests, one in 20 minutes) and of slowness (5 to 20 s, 3 times as slow, one in 20 minutes),
// scanners (404s, and exceptions of pages that never were), 1 to 20 web dynos and 0 to 6 workers, boots of 5 to 55 s during which a few
// requests fail, preboot (one in five), 2 to 30 minutes that were watched before the release, up to 5 errors that always come (2 an hour to
// 5 a minute), a new error that comes once (one an hour), an alarm of a queue that is no more than a wave (3 in 100), memory between
// 30 and 85 % of its quota with a rise after the boot, a gap in the log (3 in 100), and is one of a commit (7 in 10), config, add-on or
// rollback.
type kind struct {
	name string
	what string
	fast bool // it can be known within two minutes, where there is enough of it: see known
	long int  // minutes that are watched after the release
}

var kinds = []kind{
	{"quiet", "nothing is wrong", false, 15},
	{"crash", "all dynos, or those of one type, come up, crash 2 to 50 s later, and again", true, 15},
	{"boot failure", "the dynos of one type, or all, crash before they are up", true, 15},
	{"one route", "a route of 2 to 20 % of the requests fails, half of the time to always", true, 15},
	{"latency", "all requests take 2 to 4 times as long", true, 15},
	{"slow leak", "memory of web dynos rises by 0.5 to 3 % of the quota a minute from 45 to 70 % on", false, 60},
	{"queue not worked", "nobody takes from a queue any more", false, 15},
	{"dead set", "jobs are given up, 3 to 60 a minute", false, 15},
	{"rare exception", "a new exception, one in 20 s to one in 3 minutes, no request fails with a 5xx", false, 15},
	{"dependency", "0 to 2 minutes after the release 20 to 80 % of the requests fail, most of them slowly, with errors that were seen before or not", true, 15},
	{"config var", "5 to 60 % of the requests fail with a new exception", true, 15},
	{"half the dynos", "every second web dyno fails every request", true, 15},
	{"one type", "a new exception on the workers alone, 2 to 60 a minute; requests are well", true, 15},
}

// What makes a bad deploy one that can be known within two minutes after the requests have moved to it, or after it goes wrong where that is
// later: a kind that is marked fast, and within those two minutes as many signs as this, on average.
const (
	knownFailures   = 30  // failed requests, where they are at least 3 % of all
	knownExceptions = 10  // of one new error
	knownSlow       = 600 // requests that took longer
)

// What makes a bad deploy one of which enough is seen to tell at all, in the minutes that are watched: of those of which nobody can tell, hardly anything
// happens. On average so many signs as this; of kinds that show themselves in other ways there always is enough.
const (
	enoughFailures   = 10  // failed requests
	enoughExceptions = 4   // of one new error
	enoughRequests   = 200 // of those that take longer
	enoughBefore     = 50  // requests before the release that those are compared with
)

// The sets of seeds: each begins at a number and has a seed for each deploy of a kind. The odd and even seeds below 1,001 are used up: the rules of the
// first table were made on the odd ones, and the even ones were its last run.
const (
	tuningSeeds = 100_001
	heldOut     = 200_001
)
