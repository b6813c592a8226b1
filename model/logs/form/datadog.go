package form

import "strings"

// datadog is what Datadog exports: the line inside "attributes" or "content", syslog's fields below that.
var datadog = dialect{
	name: Datadog,
	is: func(f fields) bool {
		for key := range f {
			if strings.HasPrefix(key, "attributes.attributes.") || strings.HasPrefix(key, "content.") || strings.HasPrefix(key, "attributes.tags.") ||
				strings.HasPrefix(key, "attributes.syslog.") || key == "ddsource" || key == "ddtags" || key == "attributes.service" {
				return true
			}
		}
		return false
	},
	time: []string{"attributes.timestamp", "content.timestamp", "attributes.attributes.syslog.timestamp", "attributes.syslog.timestamp",
		"syslog.timestamp", "timestamp", "date", "@timestamp"},
	source: datadogPaths("appname", "app_name"),
	proc:   datadogPaths("procid", "proc_id", "dyno"),
	texts:  []string{"attributes.message", "content.message", "message"},
}

// datadogPaths are the places in which Datadog keeps a field of syslog's.
func datadogPaths(names ...string) (paths []string) {
	for _, n := range names {
		for _, at := range []string{"attributes.attributes.syslog.", "content.attributes.syslog.", "attributes.syslog.", "syslog.",
			"attributes.attributes.", "content.attributes.", "attributes.tags.", "content.tags.", "attributes.", "tags.", ""} {
			paths = append(paths, at+n)
		}
	}
	return paths
}
