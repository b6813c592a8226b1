package form

// papertrailJSON is an event as Papertrail's client and its interface give it.
var papertrailJSON = dialect{
	name: Papertrail,
	is: func(f fields) bool {
		_, ok := f["program"]
		return ok && (f["source_name"] != "" || f["received_at"] != "" || f["generated_at"] != "")
	},
	time:  []string{"generated_at", "received_at"},
	proc:  []string{"program"},
	texts: []string{"message"},
}
