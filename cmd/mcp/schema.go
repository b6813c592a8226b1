package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"app.gonogo/gonogo/sources/fault"
)

// property is an argument of a tool.
type property struct {
	name, kind, about string
	words             []string // what it can be; nil: anything of its kind
	needed            bool
}

// The kinds of arguments.
const (
	word   = "string"
	whole  = "integer"
	yesNo  = "boolean"
	texts  = "texts"
	counts = "counts"
)

// appProperty is an argument of every tool that asks about an app.
var appProperty = property{name: "app", kind: word, about: "which app; may be left out where the server was started for one"}

// schemaOf is the JSON schema of a tool's arguments.
func schemaOf(list []property) json.RawMessage {
	props, required := map[string]any{}, []string{}
	for _, p := range list {
		one := map[string]any{"type": p.kind, "description": p.about}
		switch p.kind {
		case texts:
			one["type"], one["items"] = "array", map[string]any{"type": "string"}
		case counts:
			one["type"], one["additionalProperties"] = "object", map[string]any{"type": "integer", "minimum": 0}
		}
		if p.words != nil {
			one["enum"] = p.words
		}
		props[p.name] = one
		if p.needed {
			required = append(required, p.name)
		}
	}
	s := map[string]any{"type": "object", "properties": props, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return b
}

// arguments are what a client gave, read as the schema says.
type arguments struct {
	App         string         `json:"app"`
	Types       []string       `json:"types"`
	Num         int            `json:"num"`
	Sources     []string       `json:"sources"`
	Dynos       []string       `json:"dynos"`
	Grep        []string       `json:"grep"`
	Exclude     []string       `json:"exclude"`
	Level       string         `json:"level"`
	Status      []string       `json:"status"`
	Codes       []string       `json:"codes"`
	Since       string         `json:"since"`
	Until       string         `json:"until"`
	Release     string         `json:"release"`
	Fingerprint string         `json:"fingerprint"`
	By          string         `json:"by"`
	Last        string         `json:"last"`
	Dyno        string         `json:"dyno"`
	ID          string         `json:"id"`
	Commit      string         `json:"commit"`
	Skip        []string       `json:"skip"`
	Verb        string         `json:"verb"`
	Process     string         `json:"process"`
	Scale       map[string]int `json:"scale"`
	Version     int            `json:"version"`
	On          bool           `json:"on"`
	Reason      string         `json:"reason"`
}

// read reads the arguments of a tool. One that it does not have is an error: a filter that is passed over is a wrong answer.
func read(list []property, raw json.RawMessage) (a arguments, err error) {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		raw = []byte("{}")
	}
	given := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &given); err != nil {
		return a, errors.New("the arguments are no JSON object")
	}
	known := map[string]bool{}
	for _, p := range list {
		known[p.name] = true
		if _, is := given[p.name]; p.needed && !is {
			return a, fmt.Errorf("the argument %s is missing", p.name)
		}
	}
	for name := range given {
		if !known[name] {
			return a, fmt.Errorf("there is no argument %s", fault.Quote(name))
		}
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return a, fmt.Errorf("the argument %s is not what the schema says", fault.Quote(wrong.Field))
		}
		return a, errors.New("the arguments are not what the schema says")
	}
	return a, nil
}
