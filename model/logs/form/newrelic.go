package form

import "strings"

// newRelic is what New Relic gives of a Heroku log: syslog's fields, some under their own names, and the time in thousandths of a second.
var newRelic = dialect{
	name: NewRelic,
	is: func(f fields) bool {
		for key := range f {
			if strings.HasPrefix(key, "newrelic.") || strings.HasPrefix(key, "entity.") || strings.HasPrefix(key, "syslog.") {
				return true
			}
		}
		return len(f["timestamp"]) == 13 && digits([]byte(f["timestamp"])) == 13
	},
	time:   []string{"timestamp", "syslog.timestamp"},
	source: []string{"appname", "app_name", "syslog.appname", "syslog.app.name", "app.name", "attributes.appname"},
	proc:   []string{"procid", "proc_id", "syslog.procid", "proc.id", "attributes.procid", "dyno"},
	texts:  []string{"message", "log", "attributes.message"},
}
