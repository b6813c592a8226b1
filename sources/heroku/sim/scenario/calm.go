package scenario

// calm: nothing is wrong; ordinary traffic and a release now and then.
var calm = Scenario{
	Name:    "calm",
	Summary: "nothing is wrong; ordinary traffic and a release now and then",
	Routine: true,
}
