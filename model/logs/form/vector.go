package form

// vector is what Vector writes of a heroku_logs or a syslog source, and what others write with the names of syslog's fields.
var vector = dialect{
	name:   Vector,
	is:     func(f fields) bool { _, ok := f.first([]string{"proc_id", "procid"}); return ok },
	time:   []string{"timestamp", "@timestamp", "time"},
	source: []string{"app_name", "appname"},
	proc:   []string{"proc_id", "procid"},
	texts:  []string{"message", "msg"},
}
