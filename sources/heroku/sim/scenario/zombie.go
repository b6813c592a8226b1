package scenario

// zombie: web dynos start threads that never end; their memory grows with them until it is over the quota. A restart cures.
var zombie = Scenario{
	Name:     "zombie",
	Summary:  "web dynos start threads that never end, memory creeps over the quota; a restart cures, no release is to blame",
	Standing: Code{Threads: &Threads{Old: 214, Minute: 12, MB: 1, Limit: 256}},
}
