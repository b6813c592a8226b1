package config

import (
	_ "embed"
	"slices"
)

// schema is generated from Config by TestSchemaIsFresh, so that the program does not carry the generator.
//
//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of both files, for editors: `gonogo config --schema`.
func Schema() []byte { return slices.Clone(schema) }
