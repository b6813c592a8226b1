package vitals

import (
	"slices"
	"strings"
)

// size is what a dyno of a size may use.
type size struct {
	name  string // in lower case
	quota float64
	kill  float64 // times the quota at which the platform ends the dyno, with R15
}

// sizes are those of Heroku's Dev Center, "Dyno Types" and "Dyno Memory Behavior" (October 2024). Private Spaces have no swap.
var sizes = []size{
	{"eco", 512, 2}, {"basic", 512, 2}, {"free", 512, 2}, {"hobby", 512, 2}, {"standard-1x", 512, 2}, {"standard-2x", 1024, 2},
	{"performance-m", 2560, 2}, {"performance-l", 14336, 2},
	{"performance-l-ram", 30720, 1.2}, {"performance-xl", 63488, 1.2}, {"performance-2xl", 129024, 1.2},
	{"private-s", 1024, 1}, {"private-m", 2560, 1}, {"private-l", 14336, 1}, {"private-l-ram", 30720, 1}, {"private-xl", 63488, 1}, {"private-2xl", 129024, 1},
	{"shield-s", 1024, 1}, {"shield-m", 2560, 1}, {"shield-l", 14336, 1}, {"shield-l-ram", 30720, 1}, {"shield-xl", 63488, 1}, {"shield-2xl", 129024, 1},
}

// usualKill is the kill of most sizes, and of those that are not known.
const usualKill = 2

func sizeOf(name string) size {
	i := slices.IndexFunc(sizes, func(s size) bool { return strings.EqualFold(s.name, name) })
	if i < 0 {
		return size{kill: usualKill}
	}
	return sizes[i]
}

// allowance is what a plan of a data store allows; 0: not known.
type allowance struct {
	tier        string
	connections float64
	megabytes   float64 // of memory, of a key-value store; of disk, of a database
}

const gigabyte = 1024

// Plans of Heroku Postgres as its "Production Tier Technical Characterization" has them (September 2024); those of Essential by Heroku's plan
// comparison. The number says it: standard-0 and premium-0 allow the same.
var postgresPlans = []allowance{
	{"essential-0", 20, gigabyte}, {"essential-1", 20, 10 * gigabyte}, {"essential-2", 40, 32 * gigabyte},
	{"0", 120, 64 * gigabyte}, {"2", 400, 256 * gigabyte}, {"3", 500, 512 * gigabyte}, {"4", 500, 768 * gigabyte}, {"5", 500, 1024 * gigabyte},
	{"6", 500, 0}, {"7", 500, 0}, {"8", 500, 0}, {"9", 500, 0}, {"10", 500, 0},
}

// Plans of Heroku Key-Value Store as its "Technical Characterization" has them (October 2024).
var redisPlans = []allowance{
	{"mini", 20, 25}, {"0", 40, 50}, {"1", 80, 100}, {"2", 200, 250}, {"3", 400, 500}, {"4", 700, 750}, {"5", 1000, gigabyte},
	{"7", 10_000, 7 * gigabyte}, {"9", 25_000, 10 * gigabyte}, {"10", 40_000, 25 * gigabyte}, {"12", 65_000, 50 * gigabyte}, {"14", 65_000, 100 * gigabyte},
}

// planTiers are the words before a plan's number that change nothing in what it allows.
var planTiers = []string{"standard-", "premium-l-", "premium-xl-", "premium-", "private-l-", "private-xl-", "private-", "shield-l-", "shield-xl-", "shield-"}

// planOf is what a plan allows, by the name "heroku-postgresql:standard-0".
func planOf(name string) allowance {
	service, tier, _ := strings.Cut(name, ":")
	plans := postgresPlans
	if service == redisService {
		plans = redisPlans
	}
	for _, word := range planTiers {
		if rest, ok := strings.CutPrefix(tier, word); ok {
			tier = rest
			break
		}
	}
	if i := slices.IndexFunc(plans, func(p allowance) bool { return p.tier == tier }); i >= 0 {
		return plans[i]
	}
	return allowance{}
}
