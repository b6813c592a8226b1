package commits

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
)

// Link is where a frame's line of source can be seen, by a template with {path}, {line} and {commit}; empty where the template is, or asks
// for what is not known.
func Link(template string, f exceptions.Frame, commit string) string {
	if template == "" || !f.App || f.File == "" || commit == "" && strings.Contains(template, "{commit}") {
		return ""
	}
	parts := strings.Split(exceptions.PathOf(f.File), "/")
	for i := range parts {
		parts[i] = escaped(parts[i])
	}
	return strings.NewReplacer("{path}", strings.Join(parts, "/"), "{line}", strconv.Itoa(max(f.Line, 1)), "{commit}", escaped(commit)).Replace(template)
}

// escaped is a part of a path as it stands in an address.
func escaped(part string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(part) {
		if c := part[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~@+$", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}
