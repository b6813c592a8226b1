package model

import (
	"net/url"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
)

// sourceLink fills in the template of a source's address: {path}, {line}, {commit}.
func sourceLink(template string, f exceptions.Frame, commit string) string {
	if template == "" || !f.App || f.File == "" || commit == "" && strings.Contains(template, "{commit}") {
		return ""
	}
	parts := strings.Split(exceptions.PathOf(f.File), "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.NewReplacer("{path}", strings.Join(parts, "/"), "{line}", strconv.Itoa(max(f.Line, 1)), "{commit}", url.PathEscape(commit)).Replace(template)
}
