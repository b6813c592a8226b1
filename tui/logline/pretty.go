package logline

import (
	"bytes"
	"encoding/json"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/structured"
	"app.gonogo/gonogo/model/safe"
)

// Pretty is a structured line with a line for each of its fields, for a card: JSON indented, pairs one below the other. nil for any
// other line. It is a door out: secrets are masked.
func Pretty(l logs.Line) []string {
	if l.Gap || l.Class == logs.Routing || l.Class == logs.System || l.Class == logs.API {
		return nil
	}
	_, body := logs.CutPrefix(safe.Redact(logs.AfterReturn(l.Text)))
	body = strings.Trim(body, " ")
	if strings.HasPrefix(body, "{") {
		var out bytes.Buffer
		if json.Indent(&out, []byte(body), "", "  ") != nil {
			return nil
		}
		return strings.Split(out.String(), "\n")
	}
	fields, ok := structured.Pairs(body)
	if !ok {
		return nil
	}
	var lines []string
	for _, f := range fields {
		lines = append(lines, safe.Redact(f.Name+" = "+f.Value))
	}
	return lines
}
