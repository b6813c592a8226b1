package form

import (
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// The keys under which services write who speaks: a source and a process side by side, or both as SOURCE/PROC.
var (
	namedPairs = [][2]string{{"source", "dyno"}, {"source", "proc"}, {"source", "process"}, {"app_name", "proc_id"}, {"appname", "procid"}, {"appname", "proc_id"}, {"app", "proc"},
		{"ident", "pid"}, {"program", "pid"}, {"name", "pid"}, {"applicationName", "subsystemName"}, {"app", "dyno"}, {"app-name", "proc-id"}, {"appName", "procId"}}
	namedBoth = []string{"program", "_app", "app", "syslogtag", "tag"}
	namedTime = []string{"timestamp", "@timestamp", "time", "_ts", "ts", "date", "received_at", "generated_at"}
	namedText = []string{"message", "msg", "log", "line", "_line", "text", "body", "@message"}
)

// readNamed reads a document of a service that is not known by name. It must say app or heroku, beside a name that only a dyno or the
// platform has.
func readNamed(f fields) (Record, bool) {
	source, proc := speakerOf(f)
	if source == "" {
		return Record{}, false
	}
	at := int64(logs.NoTime)
	for _, box := range boxes {
		text, ok := f.first(under(box, namedText))
		if !ok {
			continue
		}
		if v, ok := f.first(append(under(box, namedTime), namedTime...)); ok {
			at = moment(v)
		}
		text = strings.TrimSuffix(text, "\n")
		return Record{Parts: logs.Parts{At: at, Source: []byte(source), Proc: []byte(proc), Message: []byte(text)}}, true
	}
	return Record{}, false
}

// speakerOf is the source and the process that a document names, empty where it does not.
func speakerOf(f fields) (source, proc string) {
	for _, path := range slices.Sorted(maps.Keys(f)) {
		value := f[path]
		box := path[:strings.LastIndexByte(path, '.')+1]
		for _, pair := range namedPairs {
			if path == box+pair[0] && isSource([]byte(value)) && isProc([]byte(f[box+pair[1]])) && isDyno([]byte(f[box+pair[1]])) {
				return value, f[box+pair[1]]
			}
		}
		for _, key := range namedBoth {
			if path != box+key {
				continue
			}
			if p, ok := programName([]byte(value)); ok {
				return string(p.Source), string(p.Proc)
			}
		}
	}
	return "", ""
}

// under are names in a box.
func under(box string, names []string) []string {
	paths := make([]string, len(names))
	for i, n := range names {
		paths[i] = box + n
	}
	return paths
}
