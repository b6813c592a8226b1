package form

import "strings"

// loki is what Loki's client writes: the line and its labels. Promtail's receiver for Heroku names its labels __heroku_drain_….
var loki = dialect{
	name: Loki,
	is: func(f fields) bool {
		_, ok := f["line"]
		if !ok {
			return false
		}
		for key := range f {
			if strings.HasPrefix(key, "labels.") || strings.HasPrefix(key, "stream.") {
				return true
			}
		}
		return false
	},
	time: []string{"timestamp", "ts"},
	source: []string{"labels.__heroku_drain_app", "labels.heroku_drain_app", "labels.source", "labels.app_name", "labels.appname", "labels.app",
		"stream.source", "stream.app_name", "stream.appname", "stream.app"},
	proc: []string{"labels.__heroku_drain_proc", "labels.heroku_drain_proc", "labels.proc", "labels.proc_id", "labels.procid", "labels.dyno",
		"labels.process", "stream.proc", "stream.proc_id", "stream.procid", "stream.dyno"},
	texts: []string{"line"},
}
